//! Where machines stand on the roads between them.

use std::collections::BTreeSet;

use super::drawing::Stand;
use super::together::node_of;
use super::wires::Wires;
use crate::facts::Facts;
use crate::facts::addresses::Owner;
use crate::model::Lab;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;

/// Where a node stands that has an address at an interface, or nobody recorded at which.
pub(super) fn at_iface(node: Id<Node>, iface: Option<usize>) -> Stand {
    iface.map_or(Stand::NotRecorded, |at| Stand::Iface(node, at))
}

/// The nodes of the running lab with an address in a network.
pub(super) fn nodes_in(lab: &Lab, facts: &Facts, network: Id<Network>) -> Vec<(HostId, Stand)> {
    let claims = facts.addresses.of_network(network);
    let nodes = claims.filter_map(|claim| {
        if let Owner::Iface(node, at) = claim.owner {
            return Some((node, Some(at)));
        }
        if let Owner::Node(node) = claim.owner {
            return Some((node, None));
        }
        None
    });
    let running = nodes.filter(|(node, _)| lab.nodes.at(*node).about.is_member());
    running
        .map(|(node, at)| (HostId::Node(node), at_iface(node, at)))
        .collect()
}

/// The road between nodes in a network. Where one of them has no address there, nobody recorded where it stands.
pub(super) fn within(
    lab: &Lab,
    facts: &Facts,
    network: Id<Network>,
    nodes: &BTreeSet<Id<Node>>,
) -> Wires {
    let mut hosts = nodes_in(lab, facts, network);
    hosts.retain(|(host, _)| node_of(*host).is_some_and(|node| nodes.contains(&node)));
    let known: BTreeSet<_> = hosts.iter().map(|(host, _)| *host).collect();
    let missing = nodes.iter().map(|node| HostId::Node(*node));
    let missing = missing.filter(|host| !known.contains(host));
    hosts.extend(missing.map(|host| (host, Stand::NotRecorded)));
    Wires::new(lab, facts, &BTreeSet::from([network]), &hosts)
}
