//! Taking things away: what all failures share is prepared once.

use std::collections::{BTreeMap, BTreeSet};

use super::ceph::{CephAfter, Daemons};
use super::crowd::Crowd;
use super::etcd::Fallen;
use super::loss::{Cause, Feeds, Loss};
use super::places::{Fate, Hall, Move, Rest, Want};
use super::quorum::{ClusterAfter, Voters};
use super::reach::after::Left;
use super::reach::machines;
use super::reach::world::World;
use super::reached::Reached;
use super::shared::{Gone, Servers};
use super::supply::suppliers;
use super::targets::{backups, storages};
use super::{After, Verdict};
use crate::facts::Facts;
use crate::facts::ha::is_guarded;
use crate::facts::layer2::joins_its_ports;
use crate::model::Lab;
use crate::model::device::{Device, DeviceKind};
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;

/// What is needed to take things away from a lab.
#[derive(Debug)]
pub struct Trial<'t> {
    pub(super) lab: &'t Lab,
    pub(super) facts: &'t Facts,
    feeds: Feeds,
    clusters: Vec<Part>,
    /// The position in `clusters` of the one that a node is in.
    of_node: BTreeMap<Id<Node>, usize>,
    ceph: Option<Whole<Daemons, CephAfter>>,
    reached: Reached,
}

/// A cluster.
#[derive(Debug)]
struct Part {
    votes: Whole<Voters, ClusterAfter>,
    hall: Hall,
}

/// Something, and how it is while nothing has failed.
#[derive(Debug)]
struct Whole<T, A> {
    it: T,
    before: A,
}

/// What a failure leaves of everything but the guests.
pub(super) struct Ruins<'t> {
    pub(super) clusters: BTreeMap<usize, ClusterAfter>,
    pub(super) ceph: Option<CephAfter>,
    pub(super) gone: Vec<Gone<'t>>,
    /// The nodes that run no guest any more: gone, or restarted by their watchdog.
    pub(super) dead: BTreeSet<Id<Node>>,
}

impl<'t> Trial<'t> {
    /// Prepares a lab.
    #[must_use]
    pub fn new(lab: &'t Lab, facts: &'t Facts) -> Self {
        let reached = Reached::new(lab, facts);
        let nothing = World::default();
        let before = Left::new(lab, facts, &reached.nets, &nothing);
        let running = lab.clusters.iter().enumerate();
        let running = running.filter(|(_, it)| it.about.is_member());
        let clusters = running.filter_map(|(at, _)| {
            let it = Voters::new(lab, facts, &reached.nets, at)?;
            let before = it.after(&before);
            let votes = Whole { it, before };
            let hall = Hall::new(lab, facts, at)?;
            Some(Part { votes, hall })
        });
        let clusters: Vec<_> = clusters.collect();
        let parts = clusters.iter().enumerate();
        let of_node = parts.flat_map(|(at, part)| part.votes.it.nodes().map(move |it| (it, at)));
        let ceph = Daemons::new(lab, facts).map(|it| {
            let before = it.after(lab, facts, &nothing.loss);
            Whole { it, before }
        });
        Self {
            lab,
            facts,
            feeds: Feeds::new(lab),
            of_node: of_node.collect(),
            clusters,
            ceph,
            reached,
        }
    }

    /// Whatever may fail alone and is in service: nodes, the devices and guests that others need, cables.
    #[must_use]
    pub fn causes(&self) -> Vec<Cause> {
        let nodes = self.lab.nodes.iter().filter(|(_, it)| it.about.is_active());
        let nodes = nodes.map(|(id, _)| Cause::Host(HostId::Node(id)));
        let mut causes: Vec<_> = nodes.collect();
        causes.extend(self.machines());
        let cables = self.facts.ports.cables.all().iter().enumerate();
        let cables = cables.filter(|(_, cable)| {
            let place = |end| crate::facts::layer2::Place::from(end);
            let near = self.facts.layer2.near(place(cable.from));
            near.contains(&place(cable.to))
        });
        causes.extend(cables.map(|(at, _)| Cause::Cable(at)));
        causes
    }

    /// The machines that are no nodes, in the order of the lab; those that are known by address only come last.
    fn machines(&self) -> BTreeSet<Cause> {
        let lab = self.lab;
        let devices = lab.devices.iter().filter(|(id, it)| self.carries(*id, it));
        let devices = devices.map(|(id, _)| HostRef::Host(HostId::Device(id), None));
        let clusters = lab.clusters.iter().filter(|it| it.about.is_active());
        let referees = clusters.filter_map(|it| it.qdevice.as_ref());
        let referees = referees.filter(|it| it.about.is_active());
        let referees = referees.map(|it| it.host.value);
        let servers = self.reached.servers.machines();
        let all = devices.chain(referees).chain(servers).chain(suppliers(lab));
        let causes = all.flat_map(|host| match machines(lab, self.facts, host) {
            Err(ip) => vec![Cause::Address(ip)],
            Ok(hosts) => hosts.into_iter().map(Cause::Host).collect(),
        });
        let may_fail = |cause: &Cause| match cause {
            Cause::Host(HostId::Node(_) | HostId::LoadBalancer(_)) => false,
            Cause::Host(host) => lab.host_about(*host).is_active(),
            Cause::Address(_) | Cause::Cable(_) => true,
        };
        causes.filter(may_fail).collect()
    }

    /// Whether others need a device for their packets or their power.
    fn carries(&self, id: Id<Device>, device: &Device) -> bool {
        let kind = device.kind.value;
        let mut ports = 0..self.facts.ports.of(id).len();
        let cables = &self.facts.ports.cables;
        let is_cabled = ports.any(|port| cables.of_port(id, port).next().is_some());
        kind == DeviceKind::Switch || (joins_its_ports(kind) && is_cabled) || self.feeds.feeds(id)
    }

    /// What is different once these are gone.
    #[must_use]
    pub fn after(&mut self, causes: &[Cause]) -> After {
        let loss = Loss::new(self.lab, &self.feeds, causes);
        let reached = std::mem::take(&mut self.reached);
        let after = self.without(&reached, loss);
        self.reached = reached;
        after
    }

    fn without(&mut self, reached: &Reached, loss: Loss) -> After {
        let mut world = World {
            loss: loss.clone(),
            ..World::default()
        };
        let (ruins, down, unsure) = self.settle(reached, &mut world);
        let fallen = Fallen {
            down: &down,
            unsure: &unsure,
        };
        let kubernetes = {
            let left = Left::new(self.lab, self.facts, &reached.nets, &world);
            reached.planes.after(&left, &fallen)
        };
        let (moves, crowds) = self.moves(&ruins, &down);
        world.restart(&moves);
        let left = Left::new(self.lab, self.facts, &reached.nets, &world);
        let moved: BTreeSet<_> = moves.iter().map(|it| it.guest).collect();
        After {
            networks: reached.supplies.networks(&left),
            dns: reached.supplies.dns(&left),
            storages: storages(&left, &ruins.gone),
            backups: backups(
                &reached.supplies.jobs,
                &left,
                &ruins.gone,
                ruins.ceph.as_ref(),
            ),
            kubernetes,
            down: down.difference(&moved).copied().collect(),
            unsure: unsure.difference(&down).copied().collect(),
            moves,
            crowds,
            clusters: ruins.clusters.into_values().collect(),
            ceph: ruins.ceph,
            loss,
        }
    }

    /// The votes of a cluster once these are gone; none, if it does not run.
    #[must_use]
    pub fn votes(&mut self, cluster: usize, causes: &[Cause]) -> Option<ClusterAfter> {
        let of = |it: &Part| it.votes.before.cluster == cluster;
        let at = self.clusters.iter().position(of)?;
        let reached = std::mem::take(&mut self.reached);
        let mut world = World {
            loss: Loss::new(self.lab, &self.feeds, causes),
            ..World::default()
        };
        let (ruins, ..) = self.settle(&reached, &mut world);
        let after = ruins.clusters.get(&at).cloned();
        self.reached = reached;
        after.or_else(|| Some(self.clusters.get(at)?.votes.before.clone()))
    }

    /// Goes on until no further guest that others need goes down with what has gone down.
    fn settle<'s>(
        &self,
        reached: &'s Reached,
        world: &mut World,
    ) -> (Ruins<'s>, BTreeSet<Id<Guest>>, BTreeSet<Id<Guest>>) {
        loop {
            let ruins = {
                let left = Left::new(self.lab, self.facts, &reached.nets, world);
                self.ruins(&reached.servers, &left)
            };
            let (down, unsure) = (self.down(&ruins), self.unsure(&ruins));
            let needed = |it: &&Id<Guest>| reached.needed.contains(&HostId::Guest(**it));
            let fresh = down.iter().filter(needed).map(|it| HostId::Guest(*it));
            let fresh: Vec<_> = fresh
                .filter(|it| !world.loss.takes(self.lab, *it))
                .collect();
            let doubtful: BTreeSet<_> = unsure.iter().filter(needed).copied().collect();
            if fresh.is_empty() && doubtful.is_subset(&world.unsure) {
                return (ruins, down, unsure);
            }
            world.loss.hosts.extend(fresh);
            world.unsure.extend(doubtful);
        }
    }

    fn ruins<'s>(&self, servers: &'s Servers, left: &Left<'_>) -> Ruins<'s> {
        let (lab, facts, loss) = (self.lab, self.facts, left.loss());
        let mut clusters = BTreeMap::new();
        for (at, part) in self.clusters.iter().enumerate() {
            let after = part.votes.it.after(left);
            if after != part.votes.before {
                clusters.insert(at, after);
            }
        }
        let ceph = self.ceph.as_ref();
        let ceph = ceph.filter(|it| it.it.is_touched(lab, facts, loss));
        let ceph = ceph.map(|it| (it.it.after(lab, facts, loss), &it.before));
        let mut dead: BTreeSet<_> = loss.nodes().collect();
        dead.extend(
            clusters
                .iter()
                .flat_map(|(at, it)| self.fenced(*at, it, loss)),
        );
        Ruins {
            ceph: ceph.and_then(|(after, before)| (after != *before).then_some(after)),
            gone: servers.after(left),
            clusters,
            dead,
        }
    }

    /// The nodes without a quorum on which the manager of high availability is at work: their watchdog restarts them, and
    /// they start no guest before there is one (Proxmox VE's manual, ha-manager, "Fencing").
    fn fenced(&self, at: usize, after: &ClusterAfter, loss: &Loss) -> Vec<Id<Node>> {
        let without: Vec<_> = match after.verdict() {
            Verdict::Stops => self.members(at),
            Verdict::GoesOn | Verdict::Unknown => after.apart.iter().copied().collect(),
        };
        let at_work = |node: &Id<Node>| !loss.takes_node(*node) && self.is_guarding(*node);
        without.into_iter().filter(at_work).collect()
    }

    /// The members of a cluster that are switched on.
    pub(super) fn members(&self, at: usize) -> Vec<Id<Node>> {
        let members = self.clusters.get(at).map(|part| part.votes.it.nodes());
        members.into_iter().flatten().collect()
    }

    pub(super) fn is_guarding(&self, node: Id<Node>) -> bool {
        let mut guests = self.active_on(node);
        guests.any(|guest| is_guarded(self.lab.guests.at(guest)))
    }

    pub(super) fn active_on(&self, node: Id<Node>) -> impl Iterator<Item = Id<Guest>> {
        let guests = self.facts.guests.on(node).iter().copied();
        guests.filter(|guest| self.lab.guests.at(*guest).about.is_active())
    }

    /// Where the highly available guests of dead nodes start.
    fn moves(&mut self, ruins: &Ruins<'_>, down: &BTreeSet<Id<Guest>>) -> (Vec<Move>, Vec<Crowd>) {
        let mut by_cluster: BTreeMap<usize, Vec<Id<Guest>>> = BTreeMap::new();
        for node in &ruins.dead {
            let guarded = self
                .active_on(*node)
                .filter(|it| is_guarded(self.lab.guests.at(*it)));
            let guarded: Vec<_> = guarded.collect();
            if let Some(at) = self.of_node.get(node) {
                by_cluster.entry(*at).or_default().extend(guarded);
            }
        }
        let (mut moves, mut crowds) = (Vec::new(), Vec::new());
        for (at, guests) in by_cluster {
            let (own, crowd) = self.of_cluster(at, &guests, ruins, down);
            moves.extend(own);
            crowds.extend(crowd);
        }
        moves.sort_by_key(|it| it.guest);
        (moves, crowds)
    }

    fn of_cluster(
        &mut self,
        at: usize,
        guests: &[Id<Guest>],
        ruins: &Ruins<'_>,
        down: &BTreeSet<Id<Guest>>,
    ) -> (Vec<Move>, Option<Crowd>) {
        let Some(part) = self.clusters.get_mut(at) else {
            return (Vec::new(), None);
        };
        let after = ruins.clusters.get(&at).unwrap_or(&part.votes.before);
        let all = |fate| (guests.iter().map(|it| Move::new(*it, fate)).collect(), None);
        match after.verdict() {
            Verdict::Stops => all(Fate::Waits(Want::Quorum)),
            Verdict::Unknown => all(Fate::Unknown),
            Verdict::GoesOn => {
                let apart = after.apart.union(&after.unsure);
                let rest = Rest {
                    lab: self.lab,
                    closed: &ruins.dead.iter().chain(apart).copied().collect(),
                    down,
                    gone: &ruins.gone,
                    ceph: ruins.ceph.as_ref(),
                };
                part.hall.place(&rest, guests)
            }
        }
    }
}
