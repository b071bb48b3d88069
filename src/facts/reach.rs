//! From where a storage is reached, who serves it, and who routes there.

use std::collections::BTreeSet;

use super::addresses::{AddressPlan, Claim};
use super::routes::Routes;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::{Place, Storage};

/// Whether a node has a storage.
#[must_use]
pub fn has(node: Id<Node>, storage: &Storage) -> bool {
    match &storage.place {
        Place::Node(of) => *of == node,
        Place::Nodes(nodes) => nodes.is_empty() || nodes.iter().any(|it| it.value == node),
    }
}

/// The storage that a node knows under the id of another one: its own, or a shared one.
#[must_use]
pub fn same_id_at<'l>(lab: &'l Lab, node: Id<Node>, other: &'l Storage) -> Option<&'l Storage> {
    let own = lab.nodes.at(node).storages.iter();
    let mut own = own.map(|id| lab.storages.at(*id));
    own.find(|storage| storage.name == other.name)
        .or_else(|| has(node, other).then_some(other))
}

/// The guest that a reference leads to: itself, or the one that offers the service.
#[must_use]
pub fn guest_behind(lab: &Lab, reference: HostRef) -> Option<Id<Guest>> {
    match reference {
        HostRef::Literal(_) => None,
        HostRef::Host(host, _) => match machine(lab, host) {
            HostId::Guest(guest) => Some(guest),
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        },
    }
}

/// The machine behind a host: of a service the one that offers it.
#[must_use]
pub fn machine(lab: &Lab, host: HostId) -> HostId {
    match host {
        HostId::Service(service) => lab.services.at(service).host,
        HostId::Node(_) | HostId::Guest(_) | HostId::Device(_) | HostId::LoadBalancer(_) => host,
    }
}

/// The network whose gateway leads from a node to a host in another network. None where the two share a network, and where
/// routes are written by hand.
#[must_use]
pub fn gateway_towards(
    (lab, addresses, routes): (&Lab, &AddressPlan, &Routes),
    node: Id<Node>,
    to: HostRef,
) -> Option<Id<Network>> {
    let there = networks_of(lab, addresses, to)?;
    let families = families_of(lab, addresses, to);
    let ifaces = &lab.nodes.at(node).ifaces;
    let near = addresses.of_host(HostId::Node(node));
    let mut near = near.filter_map(|claim| claim.network);
    let leasing = ifaces.iter().filter(|iface| iface.leases());
    let stated = leasing.filter_map(|iface| iface.network);
    let mut stated = stated.map(|network| network.value);
    let by_hand = ifaces.iter().any(|iface| !iface.routing.routes.is_empty());
    let is_near = near.any(|network| there.contains(&network))
        || stated.any(|network| there.contains(&network));
    if by_hand || is_near {
        return None;
    }
    let ways = families
        .into_iter()
        .filter_map(|v4| routes.default(node, v4));
    let mut ways = ways.filter_map(|route| route.network);
    // With an address in each family, the other one may still do.
    let way = ways.next().filter(|way| ways.all(|other| other == *way))?;
    Some(way).filter(|it| lab.networks.at(*it).gateway.is_some())
}

/// The families in which a host is reached: IPv4, where `true`.
fn families_of(lab: &Lab, addresses: &AddressPlan, host: HostRef) -> BTreeSet<bool> {
    match host {
        HostRef::Literal(ip) => BTreeSet::from([ip.is_ipv4()]),
        HostRef::Host(host, network) => {
            let own = claims_of(lab, addresses, host);
            let there = own.filter(|claim| network.is_none() || claim.network == network);
            there.map(|claim| claim.ip().is_ipv4()).collect()
        }
    }
}

/// The addresses of a host; of a service without one of its own, those of the machine that offers it.
fn claims_of(lab: &Lab, addresses: &AddressPlan, host: HostId) -> impl Iterator<Item = Claim> {
    let own: Vec<Claim> = addresses.of_host(host).copied().collect();
    let all = if own.is_empty() {
        let of_machine = addresses.of_host(machine(lab, host));
        of_machine.copied().collect()
    } else {
        own
    };
    all.into_iter()
}

/// The networks in which a host has an address; none where no address of it is known.
fn networks_of(lab: &Lab, addresses: &AddressPlan, host: HostRef) -> Option<BTreeSet<Id<Network>>> {
    let networks = match host {
        HostRef::Literal(ip) => addresses.network_of(ip).into_iter().collect(),
        HostRef::Host(host, Some(network)) => {
            addresses.in_network(host, network)?;
            BTreeSet::from([network])
        }
        HostRef::Host(host, None) => {
            let claims = claims_of(lab, addresses, host);
            let networks: BTreeSet<_> = claims.filter_map(|claim| claim.network).collect();
            return (!networks.is_empty()).then_some(networks);
        }
    };
    Some(networks)
}
