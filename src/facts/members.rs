//! The nodes of the running lab, in the order in which files that several of them share list them.

use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::id::Id;
use crate::model::node::Node;

/// The nodes that are active or offline, by corosync's id, then by name: an order that no file of the source changes.
#[must_use]
pub fn members(lab: &Lab) -> Vec<Id<Node>> {
    let mut members: Vec<_> = lab.nodes.iter().collect();
    members.retain(|(_, node)| node.about.is_member());
    members.sort_by(|(_, a), (_, b)| key(a).cmp(&key(b)));
    members.into_iter().map(|(id, _)| id).collect()
}

/// The other members of the cluster that a node belongs to, in the same order; none where it belongs to none.
#[must_use]
pub fn peers(lab: &Lab, votes: &[VoteTable], node: Id<Node>) -> Vec<Id<Node>> {
    let votes_in = |table: &&VoteTable| table.members.iter().any(|member| member.node == node);
    let Some(cluster) = votes.iter().find(votes_in) else {
        return Vec::new();
    };
    let mut peers: Vec<_> = cluster.members.iter().map(|member| member.node).collect();
    peers.retain(|peer| *peer != node);
    peers.sort_by(|a, b| key(lab.nodes.at(*a)).cmp(&key(lab.nodes.at(*b))));
    peers
}

/// Nodes without an id come last.
fn key(node: &Node) -> (bool, Option<u32>, &str) {
    let id = node.id.map(|id| id.value);
    (id.is_none(), id, &node.name.value)
}
