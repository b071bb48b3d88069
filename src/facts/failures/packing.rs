//! Guests on their way to new nodes: who may have them, who has room, and what they lack where nobody does.

use std::collections::BTreeMap;

use super::Verdict;
use super::places::{Fate, Hall, Lack, Move, Rest, Unit, Want};
use crate::facts::ha::group_of;
use crate::facts::reach::has;
use crate::model::guest::{Guest, Passthrough, PassthroughDevice};
use crate::model::ha::HaGroup;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::model::unit::SizeSum;

/// Guests on their way to new nodes.
pub(super) struct Packing<'p> {
    rest: &'p Rest<'p>,
    /// Where guests were placed.
    homes: BTreeMap<Id<Guest>, Id<Node>>,
    /// What rooms were before, the last change last.
    pub(super) undo: Vec<(usize, Option<u128>)>,
}

impl<'p> Packing<'p> {
    /// Nobody is placed yet.
    pub(super) const fn new(rest: &'p Rest<'p>) -> Self {
        Self {
            rest,
            homes: BTreeMap::new(),
            undo: Vec::new(),
        }
    }

    /// Places guests on one node, or says why not.
    pub(super) fn place(&mut self, hall: &mut Hall, unit: &Unit) -> Vec<Move> {
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

    pub(super) fn may_have(&self, hall: &Hall, unit: &Unit, node: Id<Node>) -> bool {
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
            if !storage.is_shared() {
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
        let fate = self.why(hall, unit, open.clone());
        let guests = unit.guests.iter().map(|guest| Move {
            guest: *guest,
            fate,
            lack: self.lack(hall, *guest, &open),
        });
        guests.collect()
    }

    /// What guests lack that found no place: the first that leaves no node.
    fn why(&self, hall: &Hall, unit: &Unit, mut left: Vec<(usize, Id<Node>)>) -> Fate {
        if left.is_empty() {
            return Fate::Waits(Want::Quorum);
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
                return Fate::Waits(want);
            }
        }
        let suits = |node| unit.guests.iter().all(|it| self.suits(hall, *it, node));
        left.retain(|(_, node)| suits(*node));
        if left.is_empty() {
            return Fate::Waits(Want::Company);
        }
        too_little(hall, unit, &left)
    }

    /// The memory that a guest would lack at least on every node of its group even if it were the only one to place; none
    /// where the memory of one of them is not known.
    fn lack(&self, hall: &Hall, id: Id<Guest>, open: &[(usize, Id<Node>)]) -> Option<Lack> {
        let size = self.guest(id).memory?.value.known().copied()?;
        let mut best: Option<(SizeSum, usize, Id<Node>)> = None;
        for (at, node) in open {
            if self.is_in_group(hall, id, *node) {
                let free = hall.mosts.get(*at).copied().flatten()?;
                if best.is_none_or(|(most, ..)| free.bytes > most.bytes) {
                    best = Some((free, *at, *node));
                }
            }
        }
        let (free, at, node) = best?;
        let short = u128::from(size.bytes()).checked_sub(free.bytes)?;
        (short > 0).then_some(Lack {
            best: node,
            free,
            at_most: hall.frees.get(at).copied().flatten().is_none(),
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
