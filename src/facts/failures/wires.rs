//! Who still hears whom over one road: a link of corosync, a network of Ceph, the network of a storage server.
//!
//! Followed is what the lab describes. Where cables are missing from the description, it is not said that anything
//! stops: a failure then has two answers, one for the case that what nobody described falls with it, and one for the
//! case that it does not. Only where both agree something is proven.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::drawing::{Drawing, Hub, Stand, Stop, Way};
use super::loss::Loss;
use crate::facts::Facts;
use crate::facts::layer2::joins_its_ports;
use crate::facts::ports::PortUse;
use crate::facts::segment::Segment;
use crate::model::Lab;
use crate::model::device::{Device, DeviceKind};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;

/// How what nobody described is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// It falls with what fails, where it may.
    Worst,
    /// It stays.
    Best,
}

/// The parts of the road that a host has a way into; two hosts hear each other if they share one.
pub(super) type Parts = BTreeSet<usize>;

/// One road.
#[derive(Debug)]
pub(super) struct Wires {
    hubs: Vec<Hub>,
    /// Their positions.
    by_hub: BTreeMap<Hub, usize>,
    /// The cables between them.
    between: BTreeSet<usize>,
    /// The hubs that are wired to each, with the cable.
    near: Vec<Vec<Way>>,
    stops: BTreeMap<HostId, Stop>,
    /// The part of each hub while nothing has failed.
    whole: Vec<usize>,
    /// The hosts at the far end of a cable.
    at_cable: BTreeMap<usize, Vec<HostId>>,
    /// Whether what is described joins all hosts.
    is_complete: bool,
}

impl Wires {
    /// The road through these networks, with the hosts on it.
    pub(super) fn new(
        lab: &Lab,
        facts: &Facts,
        networks: &BTreeSet<Id<Network>>,
        hosts: &[(HostId, Stand)],
    ) -> Self {
        let segments = networks.iter().map(|id| Segment::new(lab, facts, *id));
        let mut drawing = Drawing {
            lab,
            facts,
            segments: segments.collect(),
            by_hub: BTreeMap::new(),
            between: BTreeSet::new(),
            near: Vec::new(),
        };
        drawing.between_devices();
        let mut stops: BTreeMap<HostId, Stop> = BTreeMap::new();
        for (host, stand) in hosts {
            let stop = drawing.stop(*stand);
            stops.entry(*host).or_default().add(stop);
        }
        let mut hubs: Vec<_> = drawing.by_hub.iter().collect();
        hubs.sort_by_key(|(_, at)| **at);
        let mut wires = Self {
            hubs: hubs.into_iter().map(|(hub, _)| *hub).collect(),
            by_hub: drawing.by_hub,
            between: drawing.between,
            near: drawing.near,
            at_cable: at_cable(&stops),
            stops,
            whole: Vec::new(),
            is_complete: false,
        };
        wires.whole = wires.components(&Loss::default());
        wires.is_complete = wires.are_all_joined();
        wires
    }

    /// Whether a host is on it.
    pub(super) fn has(&self, host: HostId) -> bool {
        self.stops.contains_key(&host)
    }

    /// Whether a host has a way that leaves its machine, described or not.
    pub(super) fn is_wired(&self, host: HostId) -> bool {
        let stop = self.stops.get(&host);
        stop.is_some_and(|it| it.is_open || !it.ways.is_empty())
    }

    /// Whether one part of the road has a way to every host.
    fn are_all_joined(&self) -> bool {
        let mut stops = self.stops.values();
        let of = |stop: &Stop| -> Parts {
            let ways = stop.ways.iter();
            ways.filter_map(|way| self.whole.get(way.hub).copied())
                .collect()
        };
        let Some(first) = stops.next().map(of) else {
            return true;
        };
        let shared = stops.fold(first, |shared, stop| {
            let own = of(stop);
            shared.into_iter().filter(|it| own.contains(it)).collect()
        });
        !shared.is_empty()
    }

    /// The part that each hub is in without what is lost; a lost one is in a part that no other is in.
    fn components(&self, loss: &Loss) -> Vec<usize> {
        let mut parts: Vec<Option<usize>> = vec![None; self.hubs.len()];
        for start in 0..self.hubs.len() {
            if parts.get(start).is_some_and(Option::is_some) {
                continue;
            }
            let mut open = VecDeque::from([start]);
            while let Some(at) = open.pop_front() {
                let Some(place) = parts.get_mut(at).filter(|it| it.is_none()) else {
                    continue;
                };
                *place = Some(start);
                if !self.is_lost(at, loss) {
                    let near = self.near.get(at).into_iter().flatten();
                    let ways = near.filter(|way| !self.is_cut(**way, loss));
                    open.extend(ways.map(|way| way.hub));
                }
            }
        }
        parts.into_iter().flatten().collect()
    }

    fn is_lost(&self, hub: usize, loss: &Loss) -> bool {
        match self.hubs.get(hub) {
            Some(Hub::Device(device)) => loss.takes_device(*device),
            Some(Hub::Bridge(node, _)) => loss.takes_node(*node),
            None => false,
        }
    }

    /// Whether a way leads nowhere any more.
    fn is_cut(&self, way: Way, loss: &Loss) -> bool {
        way.cable.is_some_and(|cable| loss.cables.contains(&cable)) || self.is_lost(way.hub, loss)
    }

    /// Whether a loss is about this road, beyond the hosts at its ends and the cables in them.
    fn shakes(&self, lab: &Lab, facts: &Facts, loss: &Loss) -> bool {
        let is_device = |it| self.by_hub.contains_key(&Hub::Device(it));
        let has_bridge = |it| {
            let all = Hub::Bridge(it, 0)..=Hub::Bridge(it, usize::MAX);
            self.by_hub.range(all).next().is_some()
        };
        let is_unclear = |it| !self.is_complete && may_carry_more(lab, facts, it);
        loss.devices().any(|it| is_device(it) || is_unclear(it))
            || loss.nodes().any(has_bridge)
            || !self.between.is_disjoint(&loss.cables)
    }

    /// The hosts that a loss cuts off from this road although nothing else on it changes; none if more changes, which
    /// [`Wires::parts`] tells.
    pub(super) fn only_cuts(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
    ) -> Option<BTreeSet<HostId>> {
        if self.shakes(lab, facts, loss) {
            return None;
        }
        let cables = loss.cables.iter();
        let hosts = cables.filter_map(|cable| self.at_cable.get(cable));
        let cut = hosts.flatten().filter(|host| {
            let stop = self.stops.get(host);
            stop.is_some_and(|it| !it.is_open && it.ways.iter().all(|way| self.is_cut(*way, loss)))
        });
        Some(cut.copied().collect())
    }

    /// The parts of the road that each host has a way into without what is lost.
    pub(super) fn parts(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
        case: Case,
    ) -> BTreeMap<HostId, Parts> {
        let mut parts = self.components(loss);
        if !self.is_complete {
            self.join_outside(lab, facts, loss, case, &mut parts);
        }
        let stops = self.stops.iter();
        let stops = stops.filter(|(host, _)| !loss.takes(lab, **host));
        stops
            .map(|(host, stop)| {
                let ways = stop.ways.iter().filter(|way| !self.is_cut(**way, loss));
                let mut own: Parts = ways.filter_map(|way| parts.get(way.hub).copied()).collect();
                if stop.is_open && self.keeps_outside(lab, facts, loss, case, stop) {
                    own.insert(OUTSIDE);
                }
                (*host, own)
            })
            .collect()
    }

    /// Whether a way that nobody described is still there.
    fn keeps_outside(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
        case: Case,
        stop: &Stop,
    ) -> bool {
        let mut devices = loss.devices();
        let is_there = |it| stop.near.contains(&it) || may_carry_more(lab, facts, it);
        case == Case::Best || !devices.any(is_there)
    }

    /// Joins the parts that were apart in the description from the start: they hear each other in a way that nobody
    /// described. A part that the failure has touched may have lost it.
    fn join_outside(&self, lab: &Lab, facts: &Facts, loss: &Loss, case: Case, parts: &mut [usize]) {
        let touched = self.touched(loss);
        let mut devices = loss.devices();
        let stands = case == Case::Best || !devices.any(|it| may_carry_more(lab, facts, it));
        let joined: BTreeSet<usize> = (0..self.hubs.len())
            .filter(|at| !self.is_lost(*at, loss))
            .filter(|at| {
                let whole = self.whole.get(*at);
                let is_whole = whole.is_some_and(|it| !touched.contains(it));
                let open = || match self.hubs.get(*at) {
                    Some(Hub::Device(device)) => may_carry_more(lab, facts, *device),
                    Some(Hub::Bridge(..)) | None => false,
                };
                (is_whole && stands) || (!is_whole && case == Case::Best && open())
            })
            .filter_map(|at| parts.get(at).copied())
            .collect();
        for part in parts {
            if joined.contains(part) {
                *part = OUTSIDE;
            }
        }
    }

    /// The parts of the whole road from which something is lost.
    fn touched(&self, loss: &Loss) -> BTreeSet<usize> {
        let hubs = self.whole.iter().enumerate();
        let hubs = hubs.filter(|(at, _)| {
            let near = self.near.get(*at).into_iter().flatten();
            let mut cut = near.filter_map(|way| way.cable);
            self.is_lost(*at, loss) || cut.any(|cable| loss.cables.contains(&cable))
        });
        hubs.map(|(_, part)| *part).collect()
    }
}

/// Whether a device may have a part in this road that nobody described: it joins its ports, and its table of ports is
/// not said to be all there is. Of what is neither router nor switch that takes a port.
fn may_carry_more(lab: &Lab, facts: &Facts, device: Id<Device>) -> bool {
    let it = lab.devices.at(device);
    let ports = facts.ports.of(device);
    let is_listed = !it.port_groups.is_empty();
    if it.kind.value == DeviceKind::Other && ports.is_empty() {
        return false;
    }
    joins_its_ports(it.kind.value)
        && (!is_listed || ports.iter().any(|port| port.usage == PortUse::Noted))
}

/// The part that holds everything that nobody described.
const OUTSIDE: usize = usize::MAX;

fn at_cable(stops: &BTreeMap<HostId, Stop>) -> BTreeMap<usize, Vec<HostId>> {
    let mut at_cable: BTreeMap<usize, Vec<HostId>> = BTreeMap::new();
    for (host, stop) in stops {
        for cable in stop.ways.iter().filter_map(|way| way.cable) {
            at_cable.entry(cable).or_default().push(*host);
        }
    }
    at_cable
}
