//! The nodes of the running lab, in the order in which files that several of them share list them.

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

/// Nodes without an id come last.
fn key(node: &Node) -> (bool, Option<u32>, &str) {
    let id = node.id.map(|id| id.value);
    (id.is_none(), id, &node.name.value)
}
