//! Hardware that is no Proxmox node.

use super::about::{About, Named, Ref, Text};
use super::hardware::Media;
use super::host::{Address, HostId, Service, Ssh, Var};
use super::id::Id;
use super::iface::Vlans;
use super::name::Name;
use super::network::Network;
use super::node::Node;
use super::stated::Stated;
use super::unit::{Mtu, Size, Speed};
use crate::source::{Span, Spanned};

/// A router, switch, NAS or any other machine beside the nodes.
#[derive(Debug)]
pub struct Device {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// What it is.
    pub kind: Spanned<DeviceKind>,
    /// The hardware.
    pub model: Option<Text>,
    /// What runs on it.
    pub os: Option<Text>,
    /// Its addresses, in any number of networks.
    pub addresses: Vec<Address>,
    /// The devices that give it power: it stops without all of them.
    pub power: Vec<Ref<Device>>,
    /// What several of its ports share.
    pub port_groups: Vec<PortGroup>,
    /// Its ports, as far as somebody wrote something down.
    pub ports: Vec<Port>,
    /// Its memory.
    pub memory: Option<Spanned<Stated<Size>>>,
    /// How to log in.
    pub ssh: Option<Ssh>,
    /// What it offers.
    pub services: Vec<Id<Service>>,
    /// Variables for Ansible.
    pub vars: Vec<Var>,
}

/// What several ports of a device share.
#[derive(Debug)]
pub struct PortGroup {
    /// Their labels, one by one.
    pub labels: Vec<Box<str>>,
    /// What they share.
    pub facts: PortFacts,
    /// What it says of itself.
    pub about: About,
    /// Where the labels are written.
    pub span: Span,
}

/// A port of a device.
#[derive(Debug)]
pub struct Port {
    /// What is printed beside it; none when nobody noted which one it is.
    pub label: Option<Spanned<Box<str>>>,
    /// Where its cable ends.
    pub to: Option<Spanned<PortEnd>>,
    /// The link aggregation group that it belongs to.
    pub lag: Option<Spanned<u32>>,
    /// What it says itself.
    pub facts: PortFacts,
    /// What it says of itself.
    pub about: About,
    /// Where the word stands.
    pub span: Span,
}

/// What may be said of one port, or of several at once.
#[derive(Clone, Debug, Default)]
pub struct PortFacts {
    /// Of its link.
    pub speed: Option<Spanned<Speed>>,
    /// copper, sfp+ and so on.
    pub media: Option<Spanned<Media>>,
    /// What it carries untagged.
    pub network: Option<Spanned<Id<Network>>>,
    /// What it carries tagged.
    pub vlans: Option<Vlans>,
    /// The largest packet that it lets through.
    pub mtu: Option<Spanned<Mtu>>,
}

/// Where the cable of a port ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortEnd {
    /// Everything outside.
    Internet,
    /// A host, nobody noted where.
    Host(HostId),
    /// An interface of a node, by position.
    Iface(Id<Node>, usize),
    /// A port of a device, by its label.
    Port(Id<Device>, Box<str>),
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceKind {
    /// Routes between networks.
    Router,
    /// Switches frames.
    Switch,
    /// Carries networks over the air.
    AccessPoint,
    /// Serves storage.
    Nas,
    /// Any computer.
    Computer,
    /// Remote keyboard, video, mouse.
    Kvm,
    /// Uninterruptible power supply.
    Ups,
    /// Anything else.
    Other,
}

impl DeviceKind {
    /// The words of the language.
    pub const WORDS: &[&str] = &[
        "router",
        "switch",
        "access-point",
        "nas",
        "computer",
        "kvm",
        "ups",
        "other",
    ];

    const ALL: [Self; 8] = [
        Self::Router,
        Self::Switch,
        Self::AccessPoint,
        Self::Nas,
        Self::Computer,
        Self::Kvm,
        Self::Ups,
        Self::Other,
    ];

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Switch => "switch",
            Self::AccessPoint => "access-point",
            Self::Nas => "nas",
            Self::Computer => "computer",
            Self::Kvm => "kvm",
            Self::Ups => "ups",
            Self::Other => "other",
        }
    }
}

impl Named for Device {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}
