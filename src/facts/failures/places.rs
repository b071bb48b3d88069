//! Where highly available guests start when their node is gone: each on the first node that may have it and has the
//! memory, the largest first.
//!
//! The manager of Proxmox VE starts them without looking at memory (unless its scheduler is told to); what finds no room
//! here is what would overcommit a node there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::ceph::CephAfter;
use super::crowd::Crowd;
use super::packing::Packing;
use super::rooms::Rooms;
use super::shared::Gone;
use crate::facts::Facts;
use crate::facts::absorption::{free, free_at_most};
use crate::facts::ha::nodes_of;
use crate::facts::members::members;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::ha::Affinity;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::SizeSum;

/// A highly available guest whose node is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The guest.
    pub guest: Id<Guest>,
    /// What becomes of it.
    pub fate: Fate,
    /// The memory that it would lack on every node of its group, with nobody else to place and wherever its disks are.
    pub lack: Option<Lack>,
}

/// Memory that no node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The node with most of it.
    pub best: Id<Node>,
    /// How much that one has free.
    pub free: SizeSum,
    /// Whether it has less free than that, as a guest of unknown size runs there.
    pub at_most: bool,
    /// How much of what is needed that leaves.
    pub short: SizeSum,
}

impl Move {
    /// A guest of which no more can be said.
    pub(super) const fn new(guest: Id<Guest>, fate: Fate) -> Self {
        Self {
            guest,
            fate,
            lack: None,
        }
    }
}

/// What becomes of a highly available guest whose node is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It starts there.
    Starts(Id<Node>),
    /// It finds no place.
    Waits(Want),
    /// What that depends on is not recorded.
    Unknown,
}

/// What a guest without a place lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A quorum.
    Quorum,
    /// A node of its strict group.
    Group,
    /// A node with its disks.
    Disk,
    /// A node with the device that it is given.
    Device,
    /// A node without a guest that it stays away from, or with one that it stays with.
    Company,
    /// A node with the memory.
    Memory {
        /// How much the best one lacks once others have been placed.
        short: SizeSum,
    },
}

/// The nodes of a cluster that may take guests over.
#[derive(Debug)]
pub(super) struct Hall {
    /// Those that are switched on, by corosync's id.
    pub(super) nodes: Vec<Id<Node>>,
    /// Their positions.
    pub(super) places: BTreeMap<Id<Node>, usize>,
    /// What they have free while nothing has failed.
    pub(super) frees: Vec<Option<SizeSum>>,
    /// What they have free at most, where guests of unknown size take nothing.
    pub(super) mosts: Vec<Option<SizeSum>>,
    /// What they have free while guests are placed.
    pub(super) rooms: Rooms,
    /// The nodes of each group, the preferred ones first.
    pub(super) groups: Vec<Vec<Id<Node>>>,
    /// Who stays away from whom.
    pub(super) apart: Lists,
    /// Who stays with whom.
    pub(super) together: Lists,
}

/// Lists of guests, by guest.
#[derive(Debug, Default)]
pub(super) struct Lists {
    all: Vec<Vec<Id<Guest>>>,
    of: BTreeMap<Id<Guest>, Vec<usize>>,
}

impl Lists {
    fn new(lists: &[Affinity]) -> Self {
        let mut made = Self::default();
        for (at, list) in lists.iter().enumerate() {
            made.all
                .push(list.guests.iter().map(|it| it.value).collect());
            for guest in &list.guests {
                made.of.entry(guest.value).or_default().push(at);
            }
        }
        made
    }

    /// The others in the lists of a guest.
    pub(super) fn others(&self, guest: Id<Guest>) -> impl Iterator<Item = Id<Guest>> {
        let lists = self.of.get(&guest).into_iter().flatten();
        let guests = lists.filter_map(|at| self.all.get(*at)).flatten().copied();
        guests.filter(move |other| *other != guest)
    }
}

/// What is left of the lab when guests are placed.
pub(super) struct Rest<'r> {
    /// The lab.
    pub(super) lab: &'r Lab,
    /// The nodes that take no guest: gone, or not with the others.
    pub(super) closed: &'r BTreeSet<Id<Node>>,
    /// The guests that do not run where they were.
    pub(super) down: &'r BTreeSet<Id<Guest>>,
    /// The storages that are not reached everywhere.
    pub(super) gone: &'r [Gone<'r>],
    /// Ceph, where something of it is gone.
    pub(super) ceph: Option<&'r CephAfter>,
}

impl Hall {
    pub(super) fn new(lab: &Lab, facts: &Facts, cluster: usize) -> Option<Self> {
        let votes = facts.votes.get(cluster)?;
        let online = votes.members.iter().filter(|it| it.online);
        let online: BTreeSet<_> = online.map(|it| it.node).collect();
        let mut nodes = members(lab);
        nodes.retain(|node| online.contains(node));
        let frees = nodes.iter().map(|node| free(facts.capacity.of(*node)));
        let frees: Vec<_> = frees.collect();
        let mosts = nodes
            .iter()
            .map(|node| free_at_most(facts.capacity.of(*node)));
        let ha = lab.clusters.get(cluster)?.ha.as_ref();
        let groups = ha.map_or(&[][..], |ha| &ha.groups);
        let lists = |of: fn(&crate::model::ha::Ha) -> &Vec<Affinity>| {
            ha.map_or_else(Lists::default, |ha| Lists::new(of(ha)))
        };
        Some(Self {
            places: nodes.iter().enumerate().map(|(at, it)| (*it, at)).collect(),
            mosts: mosts.collect(),
            rooms: Rooms::new(&frees),
            frees,
            groups: groups
                .iter()
                .map(|group| preferred(nodes_of(group, votes)))
                .collect(),
            apart: lists(|ha| &ha.separate),
            together: lists(|ha| &ha.together),
            nodes,
        })
    }

    /// Places guests, the largest first; those that stay together as one. And those that fit one by one only, where some
    /// found no place.
    pub(super) fn place(
        &mut self,
        rest: &Rest<'_>,
        guests: &[Id<Guest>],
    ) -> (Vec<Move>, Option<Crowd>) {
        let mut packing = Packing::new(rest);
        for node in rest.closed {
            if let Some(at) = self.places.get(node) {
                packing.undo.push((*at, self.rooms.set(*at, None)));
            }
        }
        let mut units = self.units(rest.lab, guests);
        units.sort_by_key(|unit| {
            (
                Reverse(unit.needed.map(|it| it.bytes)),
                unit.guests.first().copied(),
            )
        });
        let mut moves = Vec::new();
        for unit in &units {
            moves.extend(packing.place(self, unit));
        }
        for (at, free) in packing.undo.into_iter().rev() {
            self.rooms.set(at, free);
        }
        moves.sort_by_key(|it| it.guest);
        let is_placed = |it: &Move| matches!(it.fate, Fate::Starts(_));
        let crowd = if moves.iter().all(is_placed) {
            None
        } else {
            Crowd::among(self, rest, &units)
        };
        (moves, crowd)
    }

    fn units(&self, lab: &Lab, guests: &[Id<Guest>]) -> Vec<Unit> {
        let wanted: BTreeSet<_> = guests.iter().copied().collect();
        let mut seen = BTreeSet::new();
        let mut units = Vec::new();
        for start in guests {
            let mut unit = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(guest) = open.pop() {
                if wanted.contains(&guest) && seen.insert(guest) {
                    unit.insert(guest);
                    open.extend(self.together.others(guest));
                }
            }
            if !unit.is_empty() {
                units.push(Unit::new(lab, unit));
            }
        }
        units
    }
}

/// The nodes of a group, the preferred ones first.
fn preferred(mut nodes: Vec<(Id<Node>, Option<u32>)>) -> Vec<Id<Node>> {
    nodes.sort_by_key(|(_, priority)| Reverse(priority.unwrap_or(0)));
    nodes.into_iter().map(|(node, _)| node).collect()
}

/// Guests that start on one node.
pub(super) struct Unit {
    /// They.
    pub(super) guests: Vec<Id<Guest>>,
    /// Their memory, if it is known of all.
    pub(super) needed: Option<SizeSum>,
}

impl Unit {
    fn new(lab: &Lab, guests: BTreeSet<Id<Guest>>) -> Self {
        let sizes = guests
            .iter()
            .map(|id| lab.guests.at(*id).memory?.value.known().copied());
        let sizes: Option<Vec<_>> = sizes.collect();
        Self {
            needed: sizes.map(|sizes| sizes.into_iter().sum()),
            guests: guests.into_iter().collect(),
        }
    }
}
