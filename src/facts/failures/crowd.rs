//! Guests that fit on other nodes one by one, and not all of them.
//!
//! To place the largest first proves nothing where it fails, so all ways are tried: what is said here is certain.

use super::packing::Packing;
use super::places::{Hall, Rest, Unit};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::SizeSum;

/// After how many tries it counts as not known.
const TRIES: usize = 5_000;

/// Guests that fit on other nodes one by one, and not all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The guests.
    pub guests: Vec<Id<Guest>>,
    /// Their memory.
    pub needed: SizeSum,
    /// The nodes that may have them, with what each has free at most.
    pub nodes: Vec<(Id<Node>, SizeSum)>,
}

/// Guests that start on one node, and the positions of the nodes that have the memory for them.
struct Choice<'u> {
    unit: &'u Unit,
    needed: SizeSum,
    nodes: Vec<usize>,
}

impl Crowd {
    /// The crowd among guests whose node is gone, if it is proven that there is one.
    pub(super) fn among(hall: &Hall, rest: &Rest<'_>, units: &[Unit]) -> Option<Self> {
        let packing = Packing::new(rest);
        let choices = units.iter().filter_map(|it| choice(&packing, hall, it));
        let choices: Vec<_> = choices.collect();
        let mut rooms: Vec<_> = hall.mosts.iter().map(|it| bytes(*it)).collect();
        let mut tries = TRIES;
        let is_crowded = choices.len() > 1 && fit(&choices, &mut rooms, &mut tries) == Some(false);
        is_crowded.then(|| Self::of(hall, &choices))
    }

    fn of(hall: &Hall, choices: &[Choice<'_>]) -> Self {
        let guests = choices.iter().flat_map(|it| it.unit.guests.iter().copied());
        let nodes = hall.nodes.iter().zip(&hall.mosts).enumerate();
        let nodes = nodes.filter(|(at, _)| choices.iter().any(|it| it.nodes.contains(at)));
        Self {
            guests: guests.collect(),
            needed: choices.iter().map(|it| it.needed).sum(),
            nodes: nodes
                .filter_map(|(_, (node, free))| Some((*node, (*free)?)))
                .collect(),
        }
    }
}

fn bytes(size: Option<SizeSum>) -> u128 {
    size.map_or(0, |size| size.bytes)
}

/// The nodes that have room for some guests while there are no others; none if there is none, or if a node that may have
/// them has no known memory: these fit.
fn choice<'u>(packing: &Packing<'_>, hall: &Hall, unit: &'u Unit) -> Option<Choice<'u>> {
    let needed = unit.needed?;
    let mut nodes = Vec::new();
    for (at, node) in hall.nodes.iter().enumerate() {
        if packing.may_have(hall, unit, *node) {
            let most = hall.mosts.get(at).copied().flatten()?;
            if most.bytes >= needed.bytes {
                nodes.push(at);
            }
        }
    }
    (!nodes.is_empty()).then_some(Choice {
        unit,
        needed,
        nodes,
    })
}

/// Whether all fit; none if that takes too many tries.
fn fit(choices: &[Choice<'_>], rooms: &mut [u128], tries: &mut usize) -> Option<bool> {
    let Some((first, others)) = choices.split_first() else {
        return Some(true);
    };
    for at in &first.nodes {
        *tries = tries.checked_sub(1)?;
        let before = rooms.get(*at).copied().unwrap_or(0);
        let Some(rest) = before.checked_sub(first.needed.bytes) else {
            continue;
        };
        set(rooms, *at, rest);
        let found = fit(others, rooms, tries);
        set(rooms, *at, before);
        if found != Some(false) {
            return found;
        }
    }
    Some(false)
}

fn set(rooms: &mut [u128], at: usize, free: u128) {
    if let Some(room) = rooms.get_mut(at) {
        *room = free;
    }
}
