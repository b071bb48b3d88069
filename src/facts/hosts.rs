//! Under which address each host is reached, and what it is called.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::addresses::{AddressPlan, Claim, Owner};
use super::routes::Routes;
use crate::model::Lab;
use crate::model::cluster::Link;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;

/// The main address of every node, with the rules of the language: the address in the network of `management`, else
/// of cluster link 0, else of the default route. For anything else see `readers`.
#[derive(Debug)]
pub struct MainAddresses {
    nodes: Vec<Option<IpAddr>>,
    /// The networks that these are in.
    networks: BTreeSet<Id<Network>>,
}

impl MainAddresses {
    /// Derives the main address of every node.
    #[must_use]
    pub fn new(lab: &Lab, addresses: &AddressPlan, routes: &Routes) -> Self {
        let nodes = lab
            .nodes
            .iter()
            .map(|(id, _)| of_node(lab, id, addresses, routes));
        let nodes: Vec<_> = nodes.collect();
        let known = nodes.iter().copied().flatten();
        Self {
            networks: known.filter_map(|ip| addresses.network_of(ip)).collect(),
            nodes,
        }
    }

    /// The main address of a host.
    #[must_use]
    pub fn of(&self, lab: &Lab, host: HostId, addresses: &AddressPlan) -> Option<IpAddr> {
        match host {
            HostId::Node(node) => self.nodes.get(node.index()).copied().flatten(),
            HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                self.of_other(lab, host, addresses)
            }
        }
    }

    /// Whether a node has its main address in a network.
    #[must_use]
    pub fn is_main_network(&self, network: Id<Network>) -> bool {
        self.networks.contains(&network)
    }

    /// The address that a reference means to no reader in particular: the main one, or the one in the network that it
    /// names.
    #[must_use]
    pub fn meant(&self, lab: &Lab, reference: HostRef, addresses: &AddressPlan) -> Option<IpAddr> {
        match reference {
            HostRef::Literal(ip) => Some(ip),
            HostRef::Host(host, None) => self.of(lab, host, addresses),
            HostRef::Host(host, Some(network)) => {
                addresses.in_network(host, network).map(Claim::ip)
            }
        }
    }
}

/// The network that holds main addresses for a node, if the lab says so.
#[must_use]
pub fn management_network(lab: &Lab, node: Id<Node>) -> Option<Id<Network>> {
    if let Some(network) = lab.management {
        return Some(network.value);
    }
    first_link(lab, node).map(|link| link.network_of(node).value)
}

/// The first link of the cluster that a node belongs to.
fn first_link(lab: &Lab, node: Id<Node>) -> Option<&Link> {
    let mut clusters = lab.clusters.iter();
    let cluster = clusters.find(|cluster| cluster.names(node))?;
    cluster.links.first()
}

/// The address that the first link states for a node, unless the lab names a network of its own for main addresses.
fn stated(lab: &Lab, node: Id<Node>) -> Option<IpAddr> {
    let link = first_link(lab, node).filter(|_| lab.management.is_none())?;
    let stated = link.member(node)?.address?;
    Some(stated.value)
}

fn of_node(lab: &Lab, node: Id<Node>, addresses: &AddressPlan, routes: &Routes) -> Option<IpAddr> {
    let host = HostId::Node(node);
    let managed = management_network(lab, node)
        .and_then(|network| addresses.in_network(host, network))
        .map(Claim::ip);
    let routed = || {
        [true, false]
            .iter()
            .find_map(|v4| routes.default(node, *v4))
            .map(|it| it.address)
    };
    let first = || {
        let mut own = addresses.of_host(host);
        own.find(|claim| matches!(claim.owner, Owner::Iface(..) | Owner::Node(_)))
            .map(Claim::ip)
    };
    stated(lab, node).or(managed).or_else(routed).or_else(first)
}
