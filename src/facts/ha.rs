//! High availability: where guests of a group may run, and which guests are guarded.

use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::about::Status;
use crate::model::cluster::Cluster;
use crate::model::guest::{Guest, GuestHa};
use crate::model::ha::{HaGroup, HaGroupId};
use crate::model::id::Id;
use crate::model::node::Node;

/// The nodes of a group that are members of its cluster, with their priorities, in the order of the members.
#[must_use]
pub fn nodes_of(group: &HaGroup, votes: &VoteTable) -> Vec<(Id<Node>, Option<u32>)> {
    let members = votes.members.iter().map(|member| member.node);
    let Some(named) = &group.nodes else {
        return members.map(|node| (node, None)).collect();
    };
    let of = |node| {
        let named = named.iter().find(|it| it.node.value == node)?;
        Some((node, named.priority.map(|it| it.value)))
    };
    members.filter_map(of).collect()
}

/// The group that a guest is in.
#[must_use]
pub fn group_of(guest: &Guest) -> Option<HaGroupId> {
    match guest.ha.as_ref()?.value {
        GuestHa::Group(id) => Some(id),
        GuestHa::Off | GuestHa::On => None,
    }
}

/// Whether another node starts a guest when its own fails.
#[must_use]
pub fn is_guarded(guest: &Guest) -> bool {
    let ha = guest.ha.as_ref();
    ha.is_some_and(|ha| ha.value != GuestHa::Off)
}

/// Whether a guest is on a node that is offline, and no other node of a cluster starts it.
#[must_use]
pub fn waits_for_its_node(lab: &Lab, guest: &Guest) -> bool {
    let Some(home) = guest.node.map(|home| home.value) else {
        return false;
    };
    let mut clusters = lab.clusters.iter().filter(|it| it.about.is_member());
    let goes_elsewhere = is_guarded(guest) && clusters.any(|cluster| cluster.names(home));
    lab.nodes.at(home).about.status == Status::Offline && !goes_elsewhere
}

/// Whether a guest starts by itself: with its node, as it does unless told otherwise, or by the manager.
#[must_use]
pub fn starts_by_itself(guest: &Guest) -> bool {
    guest.onboot.is_none_or(|it| it.value) || is_guarded(guest)
}

/// Whether a guest runs in a cluster. One that nobody has placed yet may.
#[must_use]
pub fn runs_in(cluster: &Cluster, guest: &Guest) -> bool {
    guest.node.is_none_or(|home| cluster.names(home.value))
}

/// The group that keeps a guest on its nodes, if it has one that does.
#[must_use]
pub fn strict_group<'l>(lab: &'l Lab, guest: &Guest) -> Option<&'l HaGroup> {
    let group = lab.ha_group(group_of(guest)?)?;
    (group.is_strict() && group.about.is_member()).then_some(group)
}

/// Whether a guest has one node and no other to go to, and the lab says so.
#[must_use]
pub fn is_pinned(lab: &Lab, guest: &Guest) -> bool {
    let group = strict_group(lab, guest);
    let nodes = group.and_then(|group| group.nodes.as_ref());
    nodes.is_some_and(|nodes| nodes.len() < 2)
}
