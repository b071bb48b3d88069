//! Hosts: whatever has a name and may have an address.

use std::net::IpAddr;

use super::about::{About, Text};
use super::device::Device;
use super::guest::Guest;
use super::id::Id;
use super::kubernetes::LoadBalancer;
use super::name::Name;
use super::network::Network;
use super::node::Node;
use super::secret::Secret;
use crate::source::{Span, Spanned};

/// A thing of the lab that may have an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostId {
    /// A Proxmox node.
    Node(Id<Node>),
    /// A virtual machine or container.
    Guest(Id<Guest>),
    /// Any other machine.
    Device(Id<Device>),
    /// A service with an address of its own.
    Service(Id<Service>),
    /// A service of Kubernetes with an address of its own.
    LoadBalancer(Id<LoadBalancer>),
}

/// A reference to a host, or to what the lab does not describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRef {
    /// A host, and the network whose address is meant where `NAME@NETWORK` says so.
    Host(HostId, Option<Id<Network>>),
    /// An address that nothing in the lab has.
    Literal(IpAddr),
}

/// An address of a host, as written.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// The prefix length, where one is claimed.
    pub prefix: Option<u8>,
    /// Where.
    pub span: Span,
}

/// Something a host offers.
#[derive(Debug)]
pub struct Service {
    /// Its name. Only one with an address of its own is a host.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Who offers it.
    pub host: HostId,
    /// On which ports.
    pub ports: Option<Spanned<super::range::Ports>>,
    /// How it is opened: http unless said.
    pub scheme: Option<Text>,
    /// Behind which path.
    pub path: Option<Text>,
    /// Its own address, if it has one.
    pub addresses: Box<[Address]>,
    /// Who else answers for that address: one of them at a time, by VRRP, CARP or keepalived.
    pub shared_with: Box<[Spanned<HostId>]>,
}

/// How people and Ansible log in.
#[derive(Debug)]
pub struct Ssh {
    /// As whom.
    pub user: Spanned<Name>,
    /// In which DNS zone the host is called; the short name without one.
    pub zone: Option<Text>,
    /// Where the public keys come from.
    pub keys_url: Option<Text>,
}

/// A variable for Ansible.
#[derive(Debug)]
pub struct Var {
    /// Its name.
    pub name: Spanned<Name>,
    /// Its value.
    pub value: Spanned<VarValue>,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum VarValue {
    /// Text.
    Text(Box<str>),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// Where a secret is kept.
    Secret(Secret),
    /// A fact of the host itself.
    Own(OwnFact),
    /// The subnet of a network.
    Subnet(Id<Network>),
    /// The address of a host.
    Address(HostRef),
}

/// A fact that a host variable may repeat under another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnFact {
    /// Name and domain.
    Fqdn,
    /// The name.
    Name,
    /// The main address.
    Address,
    /// The node id or VMID.
    Id,
    /// What it is for.
    Purpose,
    /// The hardware.
    Model,
}

impl OwnFact {
    /// The words of the language.
    pub const WORDS: &[&str] = &["fqdn", "name", "address", "id", "purpose", "model"];

    /// The fact of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "fqdn" => Self::Fqdn,
            "name" => Self::Name,
            "address" => Self::Address,
            "id" => Self::Id,
            "purpose" => Self::Purpose,
            "model" => Self::Model,
            _ => return None,
        })
    }
}
