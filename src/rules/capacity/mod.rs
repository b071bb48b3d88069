//! Capacity: what is promised against what is there.

use std::cmp::Reverse;
use std::fmt::Display;

use super::View;
use crate::facts::capacity::NodeCapacity;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;

crate::rules::group! {
    cpu_overcommit,
    failover,
    failover_relaxed,
    failover_together,
    guest_over_node,
    hidden_memory,
    memory_overcommit,
    storage_overcommit,
}

/// How many guests a message names before it says how many more there are.
const NAMED: usize = 6;

/// Who is promised how much, the largest first.
fn table<T: Copy + Ord + Display>(view: &View, parts: &[(Id<Guest>, T)]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|(guest, part)| (Reverse(*part), *guest));
    let named = parts.iter().take(NAMED);
    let mut table: Vec<_> = named
        .map(|(id, part)| format!("{} {part}", view.guest_name(*id)))
        .collect();
    if let Some(more) = parts.len().checked_sub(NAMED).filter(|more| *more > 0) {
        table.push(format!("{more} more"));
    }
    table.join(", ")
}

impl View {
    /// The nodes in service, with what they have for guests.
    fn active_nodes(&self) -> impl Iterator<Item = (Id<Node>, &Node, &NodeCapacity)> {
        let active = self.lab.nodes.iter().filter(|(_, it)| it.about.is_active());
        active.map(|(id, node)| (id, node, self.facts.capacity.of(id)))
    }
}
