//! Taking things away: what all failures share is prepared once.

use std::collections::{BTreeMap, BTreeSet};

use super::ceph::{CephAfter, Daemons};
use super::crowd::Crowd;
use super::etcd::Planes;
use super::loss::{Cause, Feeds, Loss};
use super::places::{Fate, Hall, Move, Rest, Want};
use super::quorum::{ClusterAfter, Voters};
use super::shared::{Gone, Servers, guests_on};
use super::{After, Verdict};
use crate::facts::Facts;
use crate::facts::ha::is_guarded;
use crate::facts::layer2::joins_its_ports;
use crate::facts::reach::machine;
use crate::model::Lab;
use crate::model::device::{Device, DeviceKind};
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;

/// What is needed to take things away from a lab.
#[derive(Debug)]
pub struct Trial<'t> {
    lab: &'t Lab,
    facts: &'t Facts,
    feeds: Feeds,
    clusters: Vec<Part>,
    /// The position in `clusters` of the one that a node is in.
    of_node: BTreeMap<Id<Node>, usize>,
    ceph: Option<Whole<Daemons, CephAfter>>,
    planes: Planes,
    servers: Servers,
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
struct Ruins<'t> {
    clusters: BTreeMap<usize, ClusterAfter>,
    ceph: Option<CephAfter>,
    gone: Vec<Gone<'t>>,
    /// The nodes that run no guest any more: gone, or restarted by their watchdog.
    dead: BTreeSet<Id<Node>>,
}

impl<'t> Trial<'t> {
    /// Prepares a lab.
    #[must_use]
    pub fn new(lab: &'t Lab, facts: &'t Facts) -> Self {
        let nothing = Loss::default();
        let running = lab.clusters.iter().enumerate();
        let running = running.filter(|(_, it)| it.about.is_member());
        let clusters = running.filter_map(|(at, _)| {
            let it = Voters::new(lab, facts, at)?;
            let before = it.after(lab, facts, &nothing);
            let votes = Whole { it, before };
            let hall = Hall::new(lab, facts, at)?;
            Some(Part { votes, hall })
        });
        let clusters: Vec<_> = clusters.collect();
        let parts = clusters.iter().enumerate();
        let of_node = parts.flat_map(|(at, part)| part.votes.it.nodes().map(move |it| (it, at)));
        let ceph = Daemons::new(lab, facts).map(|it| {
            let before = it.after(lab, facts, &nothing);
            Whole { it, before }
        });
        Self {
            lab,
            facts,
            feeds: Feeds::new(lab),
            of_node: of_node.collect(),
            clusters,
            ceph,
            planes: Planes::new(lab),
            servers: Servers::new(lab, facts),
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
        let all = devices.chain(referees).chain(self.servers.machines());
        let causes = all.filter_map(|host| match host {
            HostRef::Literal(ip) => Some(Cause::Address(ip)),
            HostRef::Host(host, _) => {
                let host = machine(lab, host);
                let is_node = matches!(host, HostId::Node(_));
                (!is_node && lab.host_about(host).is_active()).then_some(Cause::Host(host))
            }
        });
        causes.collect()
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
        let servers = std::mem::take(&mut self.servers);
        let ruins = self.ruins(&servers, &loss);
        let (down, unsure) = (self.down(&ruins), self.unsure(&ruins));
        let (moves, crowds) = self.moves(&ruins, &down);
        let moved: BTreeSet<_> = moves.iter().map(|it| it.guest).collect();
        let after = After {
            kubernetes: self.planes.after(&down, &unsure),
            down: down.difference(&moved).copied().collect(),
            unsure: unsure.difference(&down).copied().collect(),
            moves,
            crowds,
            clusters: ruins.clusters.into_values().collect(),
            ceph: ruins.ceph,
            loss,
        };
        self.servers = servers;
        after
    }

    fn ruins<'s>(&self, servers: &'s Servers, loss: &'s Loss) -> Ruins<'s>
    where
        't: 's,
    {
        let (lab, facts) = (self.lab, self.facts);
        let mut clusters = BTreeMap::new();
        for (at, part) in self.clusters.iter().enumerate() {
            let after = part.votes.it.after(lab, facts, loss);
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
            gone: servers.after(lab, facts, loss).collect(),
            clusters,
            dead,
        }
    }

    /// The nodes without a quorum on which the manager of high availability is at work: their watchdog restarts them, and
    /// they start no guest before there is one (Proxmox VE's manual, ha-manager, "Fencing").
    fn fenced(&self, at: usize, after: &ClusterAfter, loss: &Loss) -> Vec<Id<Node>> {
        let members = self.clusters.get(at).map(|part| part.votes.it.nodes());
        let without: Vec<_> = match after.verdict() {
            Verdict::Stops => members.into_iter().flatten().collect(),
            Verdict::GoesOn | Verdict::Unknown => after.apart.iter().copied().collect(),
        };
        let at_work = |node: &Id<Node>| !loss.takes_node(*node) && self.is_guarding(*node);
        without.into_iter().filter(at_work).collect()
    }

    fn is_guarding(&self, node: Id<Node>) -> bool {
        let mut guests = self.active_on(node);
        guests.any(|guest| is_guarded(self.lab.guests.at(guest)))
    }

    fn active_on(&self, node: Id<Node>) -> impl Iterator<Item = Id<Guest>> {
        let guests = self.facts.guests.on(node).iter().copied();
        guests.filter(|guest| self.lab.guests.at(*guest).about.is_active())
    }

    /// The guests that do not run any more where they were.
    fn down(&self, ruins: &Ruins<'_>) -> BTreeSet<Id<Guest>> {
        let dead = ruins.dead.iter().flat_map(|node| self.active_on(*node));
        let mut down: BTreeSet<_> = dead.collect();
        for gone in &ruins.gone {
            let guests = gone
                .guests
                .iter()
                .filter(|it| self.is_at(**it, &|node| gone.is_out_of_reach(node)));
            down.extend(guests);
        }
        down.extend(self.on_pools(ruins, Verdict::Stops, |it| &it.apart));
        down
    }

    /// The guests of which it is not known whether they run.
    fn unsure(&self, ruins: &Ruins<'_>) -> BTreeSet<Id<Guest>> {
        let nodes = ruins
            .clusters
            .iter()
            .flat_map(|(at, it)| self.maybe_fenced(*at, it));
        let guarding = nodes.filter(|node| self.is_guarding(*node));
        let guests = guarding.flat_map(|node| self.active_on(node));
        let mut unsure: BTreeSet<_> = guests.collect();
        for gone in &ruins.gone {
            let guests = gone
                .guests
                .iter()
                .filter(|it| self.is_at(**it, &|node| gone.is_unclear(node)));
            unsure.extend(guests);
        }
        unsure.extend(self.on_pools(ruins, Verdict::Unknown, |it| &it.unsure));
        unsure
    }

    fn maybe_fenced(&self, at: usize, after: &ClusterAfter) -> Vec<Id<Node>> {
        if after.verdict() != Verdict::Unknown {
            return after.unsure.iter().copied().collect();
        }
        let members = self.clusters.get(at).map(|part| part.votes.it.nodes());
        members.into_iter().flatten().collect()
    }

    /// Whether a guest is at a node of some kind.
    fn is_at(&self, guest: Id<Guest>, test: &dyn Fn(Id<Node>) -> bool) -> bool {
        let home = self.lab.guests.at(guest).node;
        home.is_some_and(|home| test(home.value))
    }

    /// The guests with a disk in Ceph that fare so: their pool does, or their node is one of those.
    fn on_pools(
        &self,
        ruins: &Ruins<'_>,
        verdict: Verdict,
        nodes: impl Fn(&CephAfter) -> &BTreeSet<Id<Node>>,
    ) -> Vec<Id<Guest>> {
        let Some(ceph) = &ruins.ceph else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for pool in &ceph.pools {
            let fares_so = ceph.pool(pool.storage) == Some(verdict);
            let all = guests_on(self.lab, self.facts, pool.storage);
            found.extend(
                all.filter(|it| fares_so || self.is_at(*it, &|node| nodes(ceph).contains(&node))),
            );
        }
        found
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
