//! What happens to the guests of a node that fails: whether the other nodes have the memory for them.

use std::cmp::Reverse;

use super::capacity::{Capacity, NodeCapacity};
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::SizeSum;

/// The loss of one node.
#[derive(Debug)]
pub struct Loss {
    /// The node.
    pub node: Id<Node>,
    /// The known memory of its guests in service.
    pub needed: SizeSum,
    /// The memory that is free on the other nodes in service, where all of it is known.
    pub elsewhere: Option<SizeSum>,
    /// The guests that find no room when the largest choose first; meaningless where `elsewhere` is not known.
    pub stranded: Vec<Id<Guest>>,
}

/// The loss of each node in service that has guests, in the order of the nodes. None in a lab of one such node.
#[must_use]
pub fn losses(lab: &Lab, capacity: &Capacity) -> Vec<Loss> {
    let active = lab.nodes.iter().filter(|(_, node)| node.about.is_active());
    let nodes: Vec<_> = active.map(|(id, _)| (id, capacity.of(id))).collect();
    if nodes.len() < 2 {
        return Vec::new();
    }
    let busy = nodes
        .iter()
        .filter(|(_, it)| !it.now.memory.known.is_empty());
    busy.map(|(node, lost)| loss(*node, lost, &nodes)).collect()
}

fn loss(node: Id<Node>, lost: &NodeCapacity, nodes: &[(Id<Node>, &NodeCapacity)]) -> Loss {
    let others = nodes.iter().filter(|(id, _)| *id != node);
    let rooms: Option<Vec<_>> = others.map(|(_, it)| free(it)).collect();
    let (elsewhere, stranded) = match rooms {
        Some(rooms) => (Some(rooms.iter().copied().sum()), stranded(lost, rooms)),
        None => (None, Vec::new()),
    };
    Loss {
        node,
        needed: lost.now.memory_sum(),
        elsewhere,
        stranded,
    }
}

/// The memory that a node has free beside its guests in service, if that can be told.
#[must_use]
pub fn free(capacity: &NodeCapacity) -> Option<SizeSum> {
    let promise = &capacity.now;
    let room = capacity.memory.as_ref()?;
    if !promise.memory.unknown.is_empty() {
        return None;
    }
    let (free, promised) = (room.free(), promise.memory_sum());
    Some(SizeSum {
        bytes: free.bytes.saturating_sub(promised.bytes),
        approximate: free.approximate || promised.approximate,
    })
}

/// The guests that are left over when each takes the first room that is large enough, the largest guest first.
fn stranded(lost: &NodeCapacity, mut rooms: Vec<SizeSum>) -> Vec<Id<Guest>> {
    let mut guests = lost.now.memory.known.clone();
    guests.sort_by_key(|(id, size)| (Reverse(*size), *id));
    let mut left_over = Vec::new();
    for (id, size) in guests {
        let size = u128::from(size.bytes());
        match rooms.iter_mut().find(|room| room.bytes >= size) {
            Some(room) => room.bytes -= size,
            None => left_over.push(id),
        }
    }
    left_over
}
