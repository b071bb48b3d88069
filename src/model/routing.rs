//! What a node does with packets beside taking and sending its own: routes, forwarding, translation of addresses.

use ipnet::IpNet;

use super::host::HostRef;
use super::id::Id;
use super::network::Network;
use super::range::Ports;
use crate::source::{Span, Spanned};

/// What an interface says of packets that pass through the node.
#[derive(Debug, Default)]
pub struct Routing {
    /// Whether the node passes packets on once the interface is up.
    pub forwarding: Option<Spanned<bool>>,
    /// Whether router advertisements are taken here.
    pub accept_ra: Option<Spanned<bool>>,
    /// Through what packets of this interface's networks leave under the node's own address.
    pub masquerade: Option<Spanned<Masquerade>>,
    /// What arrives here and is meant for others.
    pub port_forwards: Vec<PortForward>,
    /// Ways beside the default route.
    pub routes: Vec<StaticRoute>,
    /// Which table is asked for which packets.
    pub rules: Vec<RoutingRule>,
}

/// Through what packets leave under the node's own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masquerade {
    /// The interface of the default route (`#true`), or none (`#false`).
    DefaultRoute(bool),
    /// This interface, by position.
    Through(usize),
}

/// Ports that lead to another host.
#[derive(Debug)]
pub struct PortForward {
    /// Where packets arrive.
    pub ports: Spanned<Ports>,
    /// Who gets them.
    pub to: Spanned<HostRef>,
    /// At which port, where it is another one.
    pub port: Option<Spanned<u32>>,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Everywhere.
    Default,
    /// To these addresses.
    Subnet(IpNet),
    /// To the subnets of a network.
    Network(Id<Network>),
}

/// A way beside the default route.
#[derive(Debug)]
pub struct StaticRoute {
    /// Where it leads.
    pub to: Spanned<Destination>,
    /// The next hop. Without one the destination is reached directly.
    pub via: Option<Spanned<HostRef>>,
    /// Whether the next hop is reached directly, though it is in no subnet of the interface.
    pub on_link: Option<Spanned<bool>>,
    /// Of two ways to one destination the smaller one is taken.
    pub metric: Option<Spanned<u32>>,
    /// The table that it stands in: the main one if not said.
    pub table: Option<Spanned<u32>>,
    /// Where the word stands.
    pub span: Span,
}

/// Which table is asked for which packets.
#[derive(Debug)]
pub struct RoutingRule {
    /// Packets from there.
    pub from: Option<Spanned<Destination>>,
    /// Packets to there.
    pub to: Option<Spanned<Destination>>,
    /// The table.
    pub table: Spanned<u32>,
    /// Smaller ones are asked first.
    pub priority: Option<Spanned<u32>>,
    /// Where the word stands.
    pub span: Span,
}
