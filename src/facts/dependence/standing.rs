//! What a thing stands on: all that must not fail, and the way to it.

use std::collections::{BTreeMap, VecDeque};

use super::{Edge, Thing, Tie};

/// What one thing stands on.
#[derive(Debug)]
pub struct Standing<'e> {
    start: Thing,
    /// In the order of their distance.
    reached: Vec<Thing>,
    /// By thing: the tie that leads to it first.
    last: BTreeMap<Thing, &'e Edge>,
}

impl<'e> Standing<'e> {
    /// Follows ties of some kinds from a thing on; they are sorted by who needs. Where one of several is enough, none of
    /// them is what it stands on.
    #[must_use]
    pub fn of(edges: &'e [Edge], start: Thing, follows: impl Fn(Tie) -> bool) -> Self {
        let mut standing = Self {
            start,
            reached: Vec::new(),
            last: BTreeMap::new(),
        };
        let mut open = VecDeque::from([start]);
        while let Some(thing) = open.pop_front() {
            for edge in without_choice(edges, thing).filter(|edge| follows(edge.tie)) {
                if edge.to != start && !standing.last.contains_key(&edge.to) {
                    standing.last.insert(edge.to, edge);
                    standing.reached.push(edge.to);
                    open.push_back(edge.to);
                }
            }
        }
        standing
    }

    /// What it stands on, the nearest first.
    pub fn reached(&self) -> impl Iterator<Item = Thing> + '_ {
        self.reached.iter().copied()
    }

    /// The way to something that it stands on.
    #[must_use]
    pub fn way_to(&self, thing: Thing) -> Vec<Edge> {
        let mut way = Vec::new();
        let mut at = thing;
        while at != self.start
            && let Some(edge) = self.last.get(&at)
        {
            way.push(**edge);
            at = edge.from;
        }
        way.reverse();
        way
    }
}

/// The ties of a thing of which each has to hold.
fn without_choice(edges: &[Edge], thing: Thing) -> impl Iterator<Item = &Edge> {
    let first = edges.partition_point(|edge| edge.from < thing);
    let last = edges.partition_point(|edge| edge.from <= thing);
    let own = edges.get(first..last).unwrap_or_default();
    let is_choice = own.len() > 1 && own.iter().all(|edge| edge.tie.is_one_of_several());
    own.iter().filter(move |_| !is_choice)
}
