//! What happens to the guests of a node that fails: whether the other nodes have the memory for them.

use std::cmp::Reverse;

use super::capacity::{Capacity, NodeCapacity};
use super::failures::rooms::Rooms;
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
    let frees: Vec<_> = nodes.iter().map(|(_, it)| free(it)).collect();
    let mut all = All {
        rooms: Rooms::new(&frees),
        sum: frees.iter().flatten().copied().sum(),
        about: frees.iter().flatten().filter(|it| it.approximate).count(),
        unknown: frees.iter().filter(|it| it.is_none()).count(),
    };
    let nodes = nodes.iter().zip(&frees).enumerate();
    let busy = nodes.filter(|(_, ((_, it), _))| !it.now.memory.known.is_empty());
    busy.map(|(at, ((node, lost), free))| Loss {
        node: *node,
        needed: lost.now.memory_sum(),
        elsewhere: all.without(*free),
        stranded: all.stranded(at, lost),
    })
    .collect()
}

/// The memory that a node has free beside its guests in service, if that can be told.
#[must_use]
pub fn free(capacity: &NodeCapacity) -> Option<SizeSum> {
    let is_known = capacity.now.memory.unknown.is_empty();
    free_at_most(capacity).filter(|_| is_known)
}

/// The memory that a node has free at most: what guests of unknown size take is not known, and taken for nothing.
#[must_use]
pub fn free_at_most(capacity: &NodeCapacity) -> Option<SizeSum> {
    let (free, promised) = (capacity.memory.as_ref()?.free(), capacity.now.memory_sum());
    Some(SizeSum {
        bytes: free.bytes.saturating_sub(promised.bytes),
        approximate: free.approximate || promised.approximate,
    })
}

/// What is free on all nodes in service.
struct All {
    rooms: Rooms,
    /// What is known of it, together.
    sum: SizeSum,
    /// Of how many nodes it is known about only.
    about: usize,
    /// Of how many nodes it is not known.
    unknown: usize,
}

impl All {
    /// What is free on all nodes but one, if it is known.
    fn without(&self, own: Option<SizeSum>) -> Option<SizeSum> {
        let unknown = self.unknown - usize::from(own.is_none());
        let about = self.about - usize::from(own.is_some_and(|own| own.approximate));
        (unknown == 0).then(|| SizeSum {
            bytes: self.sum.bytes - own.map_or(0, |own| own.bytes),
            approximate: about > 0,
        })
    }

    /// The guests that are left over when each takes the first room that is large enough, the largest guest first.
    fn stranded(&mut self, at: usize, lost: &NodeCapacity) -> Vec<Id<Guest>> {
        let mut before = vec![(at, self.rooms.set(at, None))];
        let mut guests = lost.now.memory.known.clone();
        guests.sort_by_key(|(id, size)| (Reverse(*size), *id));
        let mut left_over = Vec::new();
        for (id, size) in guests {
            let size = u128::from(size.bytes());
            let Some(room) = self.rooms.first(0, size) else {
                left_over.push(id);
                continue;
            };
            let rest = self.rooms.at(room).map(|free| free.saturating_sub(size));
            before.push((room, self.rooms.set(room, rest)));
        }
        for (room, free) in before.into_iter().rev() {
            self.rooms.set(room, free);
        }
        left_over
    }
}
