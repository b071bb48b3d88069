//! What passes through a node: next hops, what leaves under its own address, and what arrives for others. Addresses are
//! translated in IPv4 only; hosts of IPv6 have addresses of their own.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::addresses::Claim;
use super::{Facts, prefixes};
use crate::model::Lab;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::model::routing::{Destination, Masquerade, Routing, StaticRoute};

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

/// The IPv4 address under which a node reaches the host that gets what arrives.
#[must_use]
pub fn receiver(lab: &Lab, facts: &Facts, node: Id<Node>, to: HostRef) -> Option<Ipv4Addr> {
    let reader = [HostId::Node(node)];
    match facts.address_in_family(lab, to, &reader, true)? {
        IpAddr::V4(ip) => Some(ip),
        IpAddr::V6(_) => None,
    }
}

/// The addresses of the next hop of a route that stands at an interface of a node: its neighbour there in each family
/// that the destination has. Where it is no neighbour, the one address under which the node knows it.
#[must_use]
pub fn next_hops(
    lab: &Lab,
    facts: &Facts,
    (node, iface): (Id<Node>, &Iface),
    route: &StaticRoute,
) -> Vec<IpAddr> {
    let Some(via) = route.via.map(|via| via.value) else {
        return Vec::new();
    };
    let near = neighbour(facts, iface, via);
    if !near.is_empty() {
        return fitting(lab, route.to.value, near);
    }
    let reader = [HostId::Node(node)];
    let of_family = |v4| facts.address_in_family(lab, via, &reader, v4);
    let known = [true, false].into_iter().filter_map(of_family);
    let mut hops = fitting(lab, route.to.value, known.collect());
    hops.truncate(1);
    hops
}

/// The addresses of a host in the networks of an interface, one of each family.
fn neighbour(facts: &Facts, iface: &Iface, via: HostRef) -> Vec<IpAddr> {
    let HostRef::Host(host, None) = via else {
        return Vec::new();
    };
    let own = iface.addresses.iter();
    let networks = own.filter_map(|it| facts.addresses.network_of(it.ip));
    let stated = iface.network.map(|network| network.value);
    let networks: Vec<_> = stated.into_iter().chain(networks).collect();
    let of_family = |v4: bool| {
        networks.iter().find_map(|network| {
            let mut claims = facts.addresses.of_host(host);
            claims.find(|it| it.network == Some(*network) && it.ip().is_ipv4() == v4)
        })
    };
    let both = [true, false].into_iter().filter_map(of_family);
    both.map(Claim::ip).collect()
}

/// The next hops in the families of a destination; the first of all where none is, and where everything is meant.
fn fitting(lab: &Lab, to: Destination, hops: Vec<IpAddr>) -> Vec<IpAddr> {
    let has = |v4: bool| match to {
        Destination::Default => false,
        Destination::Subnet(net) => net.addr().is_ipv4() == v4,
        Destination::Network(network) => {
            let mut subnets = lab.networks.at(network).subnets.iter();
            subnets.any(|it| it.value.addr().is_ipv4() == v4)
        }
    };
    let fitting: Vec<_> = hops
        .iter()
        .copied()
        .filter(|ip| has(ip.is_ipv4()))
        .collect();
    if fitting.is_empty() {
        return hops.into_iter().take(1).collect();
    }
    fitting
}
