//! Ties by position: what comes up, and the knots of what does not.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edge, Thing, Tie};

/// Ties, by the position of their things.
#[derive(Debug)]
pub(super) struct Graph<'e> {
    pub(super) edges: &'e [Edge],
    pub(super) things: Vec<Thing>,
    /// By thing: which of the ties are its own, as first and last position.
    own: Vec<(usize, usize)>,
    /// By tie: the thing that it leads to.
    ends: Vec<usize>,
}

impl<'e> Graph<'e> {
    /// Of ties that are sorted by who waits.
    pub(super) fn new(edges: &'e [Edge]) -> Self {
        let all = edges.iter().flat_map(|edge| [edge.from, edge.to]);
        let things: BTreeSet<_> = all.collect();
        let things: Vec<_> = things.into_iter().collect();
        let place: BTreeMap<_, _> = things.iter().zip(0..).map(|(it, at)| (*it, at)).collect();
        let own = things.iter().map(|thing| {
            let first = edges.partition_point(|edge| edge.from < *thing);
            (first, edges.partition_point(|edge| edge.from <= *thing))
        });
        Self {
            own: own.collect(),
            ends: edges
                .iter()
                .filter_map(|edge| place.get(&edge.to).copied())
                .collect(),
            things,
            edges,
        }
    }

    /// The ties of a thing, as first and last position.
    pub(super) fn range(&self, thing: usize) -> (usize, usize) {
        self.own.get(thing).copied().unwrap_or_default()
    }

    /// The thing that a tie leads to.
    pub(super) fn end(&self, edge: usize) -> usize {
        self.ends.get(edge).copied().unwrap_or_default()
    }

    /// How many of its ties have to be there before a thing is.
    fn least(&self, thing: usize) -> usize {
        let (first, last) = self.range(thing);
        let own = self.edges.get(first..last).unwrap_or_default();
        let all = own.len();
        match own.first().map(|edge| edge.tie) {
            Some(Tie::Asks | Tie::AnsweredBy | Tie::MonitoredBy) => all.min(1),
            Some(Tie::ControlledBy) => all / 2 + 1,
            Some(_) | None => all,
        }
    }

    /// By thing: whether it stays down.
    pub(super) fn stuck(&self) -> Vec<bool> {
        let count = self.things.len();
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count];
        for thing in 0..count {
            let (first, last) = self.range(thing);
            for edge in first..last {
                if let Some(waiting) = waiting.get_mut(self.end(edge)) {
                    waiting.push(thing);
                }
            }
        }
        let mut missing: Vec<usize> = (0..count).map(|thing| self.least(thing)).collect();
        let mut up: Vec<usize> = (0..count)
            .filter(|it| missing.get(*it) == Some(&0))
            .collect();
        while let Some(thing) = up.pop() {
            for waits in waiting.get(thing).into_iter().flatten() {
                let Some(missing) = missing.get_mut(*waits) else {
                    continue;
                };
                // One that is up by enough others has nothing missing any more.
                if *missing == 1 {
                    up.push(*waits);
                }
                *missing = missing.saturating_sub(1);
            }
        }
        missing.into_iter().map(|missing| missing > 0).collect()
    }

    /// The knots among the things of a set: two or more that all lead to each other, or one that leads to itself. In no
    /// order that means anything.
    pub(super) fn knots(&self, within: &[bool]) -> Vec<BTreeSet<usize>> {
        let mut walk = Walk::new(self, within);
        for thing in 0..self.things.len() {
            if within.get(thing) == Some(&true) {
                walk.from(thing);
            }
        }
        walk.knots
    }
}

/// Tarjan's walk, with a stack of its own in place of recursion: a chain of things may be as long as the lab.
struct Walk<'w> {
    graph: &'w Graph<'w>,
    within: &'w [bool],
    /// By thing: when it was first seen, counted from 1; 0 before that.
    seen: Vec<usize>,
    /// By thing: the earliest one that it leads back to, as far as is known.
    low: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    clock: usize,
    knots: Vec<BTreeSet<usize>>,
}

impl<'w> Walk<'w> {
    fn new(graph: &'w Graph<'w>, within: &'w [bool]) -> Self {
        let count = graph.things.len();
        Self {
            graph,
            within,
            seen: vec![0; count],
            low: vec![0; count],
            is_open: vec![false; count],
            open: Vec::new(),
            clock: 0,
            knots: Vec::new(),
        }
    }

    /// Walks on from a thing, unless it was seen before.
    fn from(&mut self, start: usize) {
        if value(&self.seen, start) != 0 {
            return;
        }
        self.enter(start);
        let mut path = vec![(start, self.graph.range(start).0)];
        while let Some((thing, edge)) = path.last_mut() {
            let (thing, at) = (*thing, *edge);
            if at < self.graph.range(thing).1 {
                *edge += 1;
                let next = self.graph.end(at);
                if self.within.get(next) == Some(&true) {
                    self.step(thing, next, &mut path);
                }
            } else {
                path.pop();
                self.leave(thing, path.last().map(|(before, _)| *before));
            }
        }
    }

    fn enter(&mut self, thing: usize) {
        self.clock += 1;
        set(&mut self.seen, thing, self.clock);
        set(&mut self.low, thing, self.clock);
        set(&mut self.is_open, thing, true);
        self.open.push(thing);
    }

    fn step(&mut self, thing: usize, next: usize, path: &mut Vec<(usize, usize)>) {
        if value(&self.seen, next) == 0 {
            self.enter(next);
            path.push((next, self.graph.range(next).0));
        } else if self.is_open.get(next) == Some(&true) {
            self.lower(thing, value(&self.seen, next));
        }
    }

    fn leave(&mut self, thing: usize, before: Option<usize>) {
        let low = value(&self.low, thing);
        if let Some(before) = before {
            self.lower(before, low);
        }
        if low == value(&self.seen, thing) {
            self.close(thing);
        }
    }

    /// Takes a knot off the open things: all down to the first of it that was seen.
    fn close(&mut self, first: usize) {
        let mut knot = BTreeSet::new();
        while let Some(thing) = self.open.pop() {
            set(&mut self.is_open, thing, false);
            knot.insert(thing);
            if thing == first {
                break;
            }
        }
        let (from, to) = self.graph.range(first);
        let is_own = (from..to).any(|edge| self.graph.end(edge) == first);
        if knot.len() > 1 || is_own {
            self.knots.push(knot);
        }
    }

    fn lower(&mut self, thing: usize, to: usize) {
        let low = value(&self.low, thing).min(to);
        set(&mut self.low, thing, low);
    }
}

fn value(of: &[usize], at: usize) -> usize {
    of.get(at).copied().unwrap_or_default()
}

fn set<T>(of: &mut [T], at: usize, to: T) {
    if let Some(place) = of.get_mut(at) {
        *place = to;
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::host::HostId;
    use crate::model::id::Id;
    use crate::source::Span;

    fn guest(number: usize) -> Thing {
        Thing::Host(HostId::Guest(Id::new(number)))
    }

    fn edge(from: Thing, to: Thing, tie: Tie) -> Edge {
        Edge {
            from,
            to,
            tie,
            span: Span::default(),
        }
    }

    fn needs(pairs: &[(usize, usize)]) -> Vec<Edge> {
        let edges = pairs.iter();
        let edges = edges.map(|(from, to)| edge(guest(*from), guest(*to), Tie::Needs));
        edges.collect()
    }

    fn knots(edges: &[Edge]) -> Vec<Vec<Thing>> {
        let graph = Graph::new(edges);
        let mut knots = graph.knots(&graph.stuck());
        knots.sort();
        let things = |knot: &BTreeSet<usize>| knot.iter().map(|at| graph.things[*at]).collect();
        knots.iter().map(things).collect()
    }

    #[test]
    fn what_waits_for_a_knot_is_not_in_it() {
        let edges = needs(&[(0, 1), (1, 2), (2, 1), (3, 3), (4, 0)]);
        assert_eq!(knots(&edges), [vec![guest(1), guest(2)], vec![guest(3)]]);
    }

    #[test]
    fn a_chain_comes_up_however_long() {
        let pairs: Vec<_> = (0..200_000).map(|at| (at, at + 1)).collect();
        assert!(knots(&needs(&pairs)).is_empty());
        let ring: Vec<_> = pairs.iter().copied().chain([(200_000, 0)]).collect();
        assert_eq!(knots(&needs(&ring))[0].len(), 200_001);
    }

    #[test]
    fn more_than_half_of_the_control_planes_are_enough() {
        let cluster = Thing::Kubernetes(0);
        let with = |stuck: usize, of: usize| {
            let waits = (0..stuck).map(|at| edge(guest(at), cluster, Tie::Needs));
            let planes = (0..of).map(|at| edge(cluster, guest(at), Tie::ControlledBy));
            let edges: Vec<_> = waits.chain(planes).collect();
            knots(&edges).len()
        };
        assert_eq!(
            [with(1, 3), with(2, 3), with(1, 2), with(2, 5), with(3, 5)],
            [0, 1, 1, 0, 1]
        );
    }

    #[test]
    fn one_resolver_is_enough() {
        let ask = |at| edge(Thing::Resolvers, guest(at), Tie::Asks);
        let wait = |at| edge(guest(at), Thing::Resolvers, Tie::NamedBy);
        assert!(knots(&[wait(0), ask(0), ask(1)]).is_empty());
        assert_eq!(knots(&[wait(0), wait(1), ask(0), ask(1)]).len(), 1);
    }
}
