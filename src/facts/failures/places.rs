//! Where highly available guests start when their node is gone: each on the first node that may have it and has the
//! memory, the largest first.
//!
//! The manager of Proxmox VE starts them without looking at memory (unless its scheduler is told to); what finds no room
//! here is what would overcommit a node there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use super::ceph::CephAfter;
use super::rooms::Rooms;
use super::shared::Gone;
use crate::facts::Facts;
use crate::facts::absorption::free;
use crate::facts::ha::{group_of, nodes_of};
use crate::facts::members::members;
use crate::facts::reach::{has, is_local};
use crate::model::Lab;
use crate::model::guest::{Guest, Passthrough, PassthroughDevice};
use crate::model::ha::{Affinity, HaGroup};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;
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
    /// The node that would have room, were it not for a guest that it stays away from, or with: there is none else.
    pub but_for_company: Option<Id<Node>>,
}

/// Memory that no node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The node with most of it.
    pub best: Id<Node>,
    /// How much that one has free.
    pub free: SizeSum,
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
            but_for_company: None,
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
    nodes: Vec<Id<Node>>,
    places: BTreeMap<Id<Node>, usize>,
    frees: Vec<Option<SizeSum>>,
    rooms: Rooms,
    groups: Vec<Vec<Id<Node>>>,
    apart: Lists,
    together: Lists,
}

/// Lists of guests, by guest.
#[derive(Debug, Default)]
struct Lists {
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
    fn others(&self, guest: Id<Guest>) -> impl Iterator<Item = Id<Guest>> {
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
        let ha = lab.clusters.get(cluster)?.ha.as_ref();
        let groups = ha.map_or(&[][..], |ha| &ha.groups);
        let lists = |of: fn(&crate::model::ha::Ha) -> &Vec<Affinity>| {
            ha.map_or_else(Lists::default, |ha| Lists::new(of(ha)))
        };
        Some(Self {
            places: nodes.iter().enumerate().map(|(at, it)| (*it, at)).collect(),
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

    /// Places guests, the largest first; those that stay together as one.
    pub(super) fn place(&mut self, rest: &Rest<'_>, guests: &[Id<Guest>]) -> Vec<Move> {
        let mut packing = Packing {
            rest,
            homes: BTreeMap::new(),
            undo: Vec::new(),
        };
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
        for unit in units {
            moves.extend(packing.place(self, &unit));
        }
        for (at, free) in packing.undo.into_iter().rev() {
            self.rooms.set(at, free);
        }
        moves.sort_by_key(|it| it.guest);
        moves
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
struct Unit {
    guests: Vec<Id<Guest>>,
    /// Their memory, if it is known of all.
    needed: Option<SizeSum>,
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

/// Guests on their way to new nodes.
struct Packing<'p> {
    rest: &'p Rest<'p>,
    /// Where guests were placed.
    homes: BTreeMap<Id<Guest>, Id<Node>>,
    /// What rooms were before, the last change last.
    undo: Vec<(usize, Option<u128>)>,
}

impl Packing<'_> {
    fn place(&mut self, hall: &mut Hall, unit: &Unit) -> Vec<Move> {
        let room = unit.needed.map(|it| it.bytes);
        let room = room.and_then(|needed| Some((self.first(hall, unit, needed)?, needed)));
        let Some((at, needed)) = room else {
            return self.without(hall, unit);
        };
        let rest = hall.rooms.at(at).map(|free| free.saturating_sub(needed));
        self.undo.push((at, hall.rooms.set(at, rest)));
        let node = hall.nodes.get(at).copied();
        let guests = unit.guests.iter().zip(node);
        self.homes
            .extend(guests.map(|(guest, node)| (*guest, node)));
        let is_known = unit.guests.iter().all(|it| self.are_disks_known(*it));
        let fate = node
            .filter(|_| is_known)
            .map_or(Fate::Unknown, Fate::Starts);
        let guests = unit.guests.iter();
        guests.map(|guest| Move::new(*guest, fate)).collect()
    }

    /// The first node that may have them and has the memory.
    fn first(&self, hall: &Hall, unit: &Unit, needed: u128) -> Option<usize> {
        let is_plain = unit.guests.iter().all(|it| self.is_plain(hall, *it));
        let fits = |at: &usize| {
            let node = hall.nodes.get(*at).copied();
            node.is_some_and(|node| self.may_have(hall, unit, node))
        };
        if is_plain {
            let mut from = 0;
            while let Some(at) = hall.rooms.first(from, needed) {
                if fits(&at) {
                    return Some(at);
                }
                from = at + 1;
            }
            return None;
        }
        let groups = unit.guests.iter().filter_map(|it| self.group(hall, *it));
        let first = groups
            .flat_map(|(_, nodes)| nodes)
            .filter_map(|it| hall.places.get(it));
        let mut all = first.copied().chain(0..hall.nodes.len());
        all.find(|at| hall.rooms.at(*at).is_some_and(|free| free >= needed) && fits(at))
    }

    fn guest(&self, id: Id<Guest>) -> &Guest {
        self.rest.lab.guests.at(id)
    }

    /// Whether it goes wherever there is room, as far as it is known without asking each node.
    fn is_plain(&self, hall: &Hall, id: Id<Guest>) -> bool {
        let guest = self.guest(id);
        self.group(hall, id).is_none() && guest.devices.is_empty() && guest.replications.is_empty()
    }

    fn group<'h>(&self, hall: &'h Hall, id: Id<Guest>) -> Option<(&HaGroup, &'h Vec<Id<Node>>)> {
        let id = group_of(self.guest(id))?;
        let group = self
            .rest
            .lab
            .ha_group(id)
            .filter(|it| it.about.is_member())?;
        Some((group, hall.groups.get(id.group)?))
    }

    fn may_have(&self, hall: &Hall, unit: &Unit, node: Id<Node>) -> bool {
        self.is_open(node)
            && unit.guests.iter().all(|it| {
                self.is_in_group(hall, *it, node)
                    && self.has_disks(*it, node)
                    && self.has_devices(*it, node)
                    && self.suits(hall, *it, node)
            })
    }

    fn is_open(&self, node: Id<Node>) -> bool {
        !self.rest.closed.contains(&node)
    }

    fn is_in_group(&self, hall: &Hall, id: Id<Guest>, node: Id<Node>) -> bool {
        let group = self.group(hall, id).filter(|(group, _)| group.is_strict());
        group.is_none_or(|(_, nodes)| nodes.contains(&node))
    }

    fn are_disks_known(&self, id: Id<Guest>) -> bool {
        let disks = &self.guest(id).disks;
        let is_clear = |storage: Id<Storage>| {
            let ceph = self.rest.ceph.and_then(|ceph| ceph.pool(storage));
            ceph != Some(Verdict::Unknown)
        };
        !disks.is_empty()
            && disks
                .iter()
                .all(|disk| disk.storage.is_some_and(|it| is_clear(it.value)))
    }

    /// Whether a node has the disks of a guest, as far as they are recorded.
    fn has_disks(&self, id: Id<Guest>, node: Id<Node>) -> bool {
        let guest = self.guest(id);
        let mut storages = guest.disks.iter().filter_map(|disk| disk.storage);
        storages.all(|written| {
            let storage = self.rest.lab.storages.at(written.value);
            if is_local(storage) {
                let mut copies = guest.replications.iter().filter(|it| it.about.is_active());
                return copies.any(|copy| copy.target.value == node);
            }
            let gone = self
                .rest
                .gone
                .iter()
                .filter(|it| it.storages.contains(&written.value));
            let ceph = self.rest.ceph;
            let stopped = ceph.and_then(|ceph| ceph.pool(written.value)) == Some(Verdict::Stops);
            has(node, storage) && !stopped && gone.into_iter().all(|it| !it.is_out_of_reach(node))
        })
    }

    /// Whether a node has a like device for each that a guest is given: an accelerator of the same name.
    fn has_devices(&self, id: Id<Guest>, node: Id<Node>) -> bool {
        let guest = self.guest(id);
        let mut devices = guest.devices.iter().filter(|it| it.about.is_present());
        devices.all(|device| self.has_like(guest, device, node))
    }

    fn has_like(&self, guest: &Guest, device: &Passthrough, node: Id<Node>) -> bool {
        let nodes = &self.rest.lab.nodes;
        let Some(PassthroughDevice::Gpu(at)) = device.device.as_ref().map(|it| &it.value) else {
            return false;
        };
        let home = guest
            .node
            .and_then(|home| nodes.at(home.value).gpus.get(*at));
        let mut there = nodes.at(node).gpus.iter();
        home.is_some_and(|own| there.any(|it| it.name == own.name))
    }

    /// Whether the guests that it stays away from, and those that it stays with, let it run there.
    fn suits(&self, hall: &Hall, id: Id<Guest>, node: Id<Node>) -> bool {
        let mut away = hall.apart.others(id);
        let mut with = hall.together.others(id);
        away.all(|other| self.home(other) != Some(node))
            && with.all(|other| self.home(other).is_none_or(|home| home == node))
    }

    /// Where another guest runs now; none if it does not.
    fn home(&self, id: Id<Guest>) -> Option<Id<Node>> {
        let placed = self.homes.get(&id).copied();
        let guest = self.guest(id);
        let stays = guest.about.is_active() && !self.rest.down.contains(&id);
        placed.or_else(|| guest.node.filter(|_| stays).map(|home| home.value))
    }

    /// What is said of guests that found no place.
    fn without(&self, hall: &Hall, unit: &Unit) -> Vec<Move> {
        let open = hall.nodes.iter().copied().enumerate();
        let open: Vec<_> = open.filter(|(_, node)| self.is_open(*node)).collect();
        let (fate, but_for_company) = self.why(hall, unit, open.clone());
        let guests = unit.guests.iter().map(|guest| Move {
            guest: *guest,
            fate,
            lack: self.lack(hall, *guest, &open),
            but_for_company,
        });
        guests.collect()
    }

    /// What guests lack that found no place: the first that leaves no node. And the node that has room for them, if only
    /// their company stands against it.
    fn why(
        &self,
        hall: &Hall,
        unit: &Unit,
        mut left: Vec<(usize, Id<Node>)>,
    ) -> (Fate, Option<Id<Node>>) {
        if left.is_empty() {
            return (Fate::Waits(Want::Quorum), None);
        }
        let steps: [(Want, Test<'_>); 3] = [
            (Want::Group, &|guest, node| {
                self.is_in_group(hall, guest, node)
            }),
            (Want::Disk, &|guest, node| self.has_disks(guest, node)),
            (Want::Device, &|guest, node| self.has_devices(guest, node)),
        ];
        for (want, test) in steps {
            left.retain(|(_, node)| unit.guests.iter().all(|guest| test(*guest, *node)));
            if left.is_empty() {
                return (Fate::Waits(want), None);
            }
        }
        let suits = |node| unit.guests.iter().all(|it| self.suits(hall, *it, node));
        let (suiting, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|it| suits(it.1));
        if suiting.is_empty() {
            return (Fate::Waits(Want::Company), None);
        }
        let fate = too_little(hall, unit, &suiting);
        let has_room = |(at, _): &&(usize, Id<Node>)| {
            let free = hall.rooms.at(*at);
            free.zip(unit.needed)
                .is_some_and(|(free, needed)| free >= needed.bytes)
        };
        let but_for = others.iter().find(has_room).map(|(_, node)| *node);
        (fate, but_for.filter(|_| fate != Fate::Unknown))
    }

    /// The memory that a guest would lack on every node of its group even if it were the only one to place; none where
    /// that is not known of one of them.
    fn lack(&self, hall: &Hall, id: Id<Guest>, open: &[(usize, Id<Node>)]) -> Option<Lack> {
        let size = self.guest(id).memory?.value.known().copied()?;
        let mut best: Option<(SizeSum, Id<Node>)> = None;
        for (at, node) in open {
            if self.is_in_group(hall, id, *node) {
                let free = hall.frees.get(*at).copied().flatten()?;
                if best.is_none_or(|(most, _)| free.bytes > most.bytes) {
                    best = Some((free, *node));
                }
            }
        }
        let (free, node) = best?;
        let short = u128::from(size.bytes()).checked_sub(free.bytes)?;
        (short > 0).then_some(Lack {
            best: node,
            free,
            short: SizeSum {
                bytes: short,
                approximate: free.approximate || size.approximate(),
            },
        })
    }
}

/// What is asked of a node for a guest.
type Test<'t> = &'t dyn Fn(Id<Guest>, Id<Node>) -> bool;

/// The memory that guests lack on the best of some nodes; not known if that of one of them is not.
fn too_little(hall: &Hall, unit: &Unit, nodes: &[(usize, Id<Node>)]) -> Fate {
    let whole = nodes
        .iter()
        .map(|(at, _)| hall.frees.get(*at).copied().flatten());
    let whole: Option<Vec<SizeSum>> = whole.collect();
    let (Some(needed), Some(whole)) = (unit.needed, whole) else {
        return Fate::Unknown;
    };
    let left = nodes.iter().filter_map(|(at, _)| hall.rooms.at(*at));
    let left = left.max().unwrap_or(0);
    Fate::Waits(Want::Memory {
        short: SizeSum {
            bytes: needed.bytes.saturating_sub(left),
            approximate: needed.approximate || whole.iter().any(|free| free.approximate),
        },
    })
}
