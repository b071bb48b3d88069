//! Things that wait for themselves.
//!
//! A start is played through: whatever waits for nothing comes up, then what waited for that, until nothing more does.
//! What is left waits for itself, or for something that does. Each knot of it is shown by its shortest way round. All of
//! it takes time in proportion to the ties (the knots are Tarjan's strongly connected components, without recursion).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::Graph;
use super::{Edge, Thing, Tie};

/// A knot: things that wait for each other.
#[derive(Clone, Debug)]
pub struct Loop {
    /// All that are in it.
    pub members: BTreeSet<Thing>,
    /// The shortest way from its first guest, or its first thing, back to it.
    pub way: Vec<Edge>,
}

impl Loop {
    /// Whether it is made of what guests say that they need, and of nothing else.
    #[must_use]
    pub fn is_of_needs(&self) -> bool {
        let mut ties = self.way.iter().map(|edge| edge.tie);
        ties.all(|tie| matches!(tie, Tie::Needs | Tie::AnsweredBy))
    }

    /// The disk of a guest that serves the storage of this very disk, where the loop is no more than that.
    #[must_use]
    pub fn own_disk(&self) -> Option<&Edge> {
        let ties: Vec<_> = self.way.iter().map(|edge| edge.tie).collect();
        let is_own = matches!(
            ties.as_slice(),
            [Tie::StoredOn, Tie::ServedBy] | [Tie::StoredOn, Tie::ServedBy, Tie::AnsweredBy]
        );
        self.way.first().filter(|_| is_own)
    }

    /// Whether a rule of its own tells it.
    #[must_use]
    pub fn is_told_elsewhere(&self) -> bool {
        self.is_of_needs() || self.own_disk().is_some()
    }

    /// Whether only guests, their storages, who routes to these and who knows their names are in its way.
    #[must_use]
    pub fn is_of_guests(&self) -> bool {
        self.way.iter().all(|edge| {
            !matches!(
                edge.tie,
                Tie::RunsIn | Tie::ControlledBy | Tie::MonitoredBy | Tie::LiesOn
            )
        })
    }
}

/// The knots of what does not come up, by their first members. The ties are sorted by who waits.
#[must_use]
pub fn among(edges: &[Edge]) -> Vec<Loop> {
    let graph = Graph::new(edges);
    let mut knots = graph.knots(&graph.stuck());
    knots.sort();
    knots
        .iter()
        .filter_map(|knot| looped(&graph, knot))
        .collect()
}

fn looped(graph: &Graph<'_>, knot: &BTreeSet<usize>) -> Option<Loop> {
    let thing = |at: &usize| graph.things.get(*at).copied();
    let is_guest = |at: &&usize| thing(at).is_some_and(|it| it.guest().is_some());
    let start = knot.iter().find(is_guest).or(knot.first())?;
    Some(Loop {
        members: knot.iter().filter_map(thing).collect(),
        way: way_round(graph, knot, *start)?,
    })
}

/// The shortest way from a thing of a knot back to it.
fn way_round(graph: &Graph<'_>, knot: &BTreeSet<usize>, start: usize) -> Option<Vec<Edge>> {
    // By thing: the tie that leads to it first, and where that comes from.
    let mut first: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(thing) = open.pop_front() {
        let (from, to) = graph.range(thing);
        for edge in from..to {
            let next = graph.end(edge);
            if knot.contains(&next) && !first.contains_key(&next) {
                first.insert(next, (edge, thing));
                open.push_back(next);
            }
        }
        if first.contains_key(&start) {
            break;
        }
    }
    let mut way = Vec::new();
    let mut at = start;
    loop {
        let (edge, before) = *first.get(&at)?;
        way.push(*graph.edges.get(edge)?);
        at = before;
        if at == start {
            way.reverse();
            return Some(way);
        }
    }
}
