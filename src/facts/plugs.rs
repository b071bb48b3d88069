//! Where the network cards of guests are plugged in: the bridge, and the tag that the bridge puts on their packets.

use super::Facts;
use crate::model::Lab;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::unit::VlanId;

/// A way of a guest's card into a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plug {
    /// The node.
    pub node: Id<Node>,
    /// The bridge, by position among the node's interfaces.
    pub bridge: usize,
    /// The tag; none where the network arrives untagged.
    pub tag: Option<VlanId>,
}

/// The ways of a card: one for each bridge of its node that carries its network, so more than one where the lab does
/// not say which, and none where none does.
#[must_use]
pub fn of_nic(lab: &Lab, facts: &Facts, guest: &Guest, nic: &GuestNic) -> Vec<Plug> {
    let Some(node) = guest.node.map(|node| node.value) else {
        return Vec::new();
    };
    let networks = facts.interfaces.networks_of(nic, &facts.addresses);
    let bridges = facts
        .interfaces
        .bridges_for(lab, guest, nic, &facts.addresses);
    let plug = |bridge| Plug {
        node,
        bridge,
        tag: networks
            .first()
            .and_then(|network| tag(lab, facts, (node, bridge), *network)),
    };
    bridges.into_iter().map(plug).collect()
}

/// The tag of a network on a bridge: its VLAN's, unless it arrives there untagged.
fn tag(
    lab: &Lab,
    facts: &Facts,
    (node, bridge): (Id<Node>, usize),
    network: Id<Network>,
) -> Option<VlanId> {
    let carried = facts.interfaces.of(node, bridge);
    let is_tagged = carried.carries_tagged(lab, network) && !carried.untagged.contains(&network);
    let vlan = lab.networks.at(network).vlan.filter(|_| is_tagged)?;
    Some(vlan.value)
}
