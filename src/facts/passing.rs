//! What passes through a node: next hops, what leaves under its own address, and what arrives for others. Addresses are
//! translated in IPv4 only; hosts of IPv6 have addresses of their own.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::addresses::Claim;
use super::{Facts, prefixes};
use crate::model::Lab;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::model::routing::{Masquerade, Routing};

/// What leaves under a node's own address.
#[derive(Clone, Debug)]
pub struct Masqueraded {
    /// From where: the IPv4 subnets of the interface.
    pub subnets: Vec<Ipv4Net>,
    /// By which interface, by position.
    pub through: usize,
}

/// Whether an interface asks for translation.
#[must_use]
pub fn masquerades(routing: &Routing) -> bool {
    let masquerade = routing.masquerade.map(|it| it.value);
    masquerade.is_some_and(|it| it != Masquerade::DefaultRoute(false))
}

/// What an interface masquerades. None if it does not, if there is nothing to start from, or no way out.
#[must_use]
pub fn masqueraded(lab: &Lab, facts: &Facts, node: Id<Node>, at: usize) -> Option<Masqueraded> {
    let ifaces = &lab.nodes.at(node).ifaces;
    let iface = ifaces.get(at)?;
    let through = match iface.routing.masquerade?.value {
        Masquerade::DefaultRoute(false) => None,
        Masquerade::DefaultRoute(true) => way_out(facts, node, ifaces),
        Masquerade::Through(through) => Some(through),
    };
    let subnets = subnets(lab, facts, iface);
    let through = through.filter(|through| *through != at && !subnets.is_empty())?;
    Some(Masqueraded { subnets, through })
}

/// The IPv4 subnets of an interface.
#[must_use]
pub fn subnets(lab: &Lab, facts: &Facts, iface: &Iface) -> Vec<Ipv4Net> {
    let stated = iface.network.map(|network| network.value);
    let nets = iface
        .addresses
        .iter()
        .map(|it| prefixes::on_interface(lab, &facts.addresses, stated, it));
    let v4 = nets.filter_map(|net| match net {
        IpNet::V4(net) => Some(net.trunc()),
        IpNet::V6(_) => None,
    });
    v4.collect()
}

/// The interface of the default route: that of a fixed gateway, else the only one with a lease.
fn way_out(facts: &Facts, node: Id<Node>, ifaces: &[Iface]) -> Option<usize> {
    if let Some(route) = facts.routes.default(node, true) {
        return Some(route.iface);
    }
    let mut leased = ifaces.iter().enumerate().filter(|(_, it)| it.leases());
    let only = leased.next()?;
    leased.next().is_none().then_some(only.0)
}

/// The IPv4 address of whoever gets what arrives.
#[must_use]
pub fn receiver(lab: &Lab, facts: &Facts, to: HostRef) -> Option<Ipv4Addr> {
    match facts.main_addresses.meant(lab, to, &facts.addresses)? {
        IpAddr::V4(ip) => Some(ip),
        IpAddr::V6(_) => None,
    }
}

/// The address of the next hop of a route: the one in a network of the interface, else the main one.
#[must_use]
pub fn next_hop(lab: &Lab, facts: &Facts, iface: &Iface, via: HostRef) -> Option<IpAddr> {
    let HostRef::Host(host, None) = via else {
        return facts.main_addresses.meant(lab, via, &facts.addresses);
    };
    let networks = iface
        .addresses
        .iter()
        .filter_map(|it| facts.addresses.network_of(it.ip));
    let stated = iface.network.map(|network| network.value);
    let mut near = stated.into_iter().chain(networks);
    let there = near.find_map(|network| facts.addresses.in_network(host, network));
    let main = || facts.main_addresses.meant(lab, via, &facts.addresses);
    there.map(Claim::ip).or_else(main)
}
