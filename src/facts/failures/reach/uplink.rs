//! Routers with a cable to the outside: whether the way out is still there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::loss::Loss;
use crate::facts::Facts;
use crate::facts::layer2::{Place, joins_its_ports};
use crate::model::Lab;
use crate::model::host::HostId;

/// The routers whose way to the outside the lab describes.
#[derive(Debug, Default)]
pub(super) struct Uplinks {
    /// By router: the places on the shortest way.
    ways: BTreeMap<HostId, Vec<Place>>,
    /// All routers: none of them is on the way of another one.
    routers: BTreeSet<HostId>,
}

impl Uplinks {
    pub(super) fn new(lab: &Lab, facts: &Facts, routers: &BTreeSet<HostId>) -> Self {
        let mut uplinks = Self {
            ways: BTreeMap::new(),
            routers: routers.clone(),
        };
        if facts.layer2.near(Place::Internet).is_empty() {
            return uplinks;
        }
        let nothing = Loss::default();
        for router in routers {
            if let Some(way) = uplinks.way(lab, facts, *router, &nothing) {
                uplinks.ways.insert(*router, way);
            }
        }
        uplinks
    }

    /// Whether the lab describes a way of a router to the outside.
    pub(super) fn has(&self, router: HostId) -> bool {
        self.ways.contains_key(&router)
    }

    /// Whether a router still has a way to the outside; so, where none is described.
    pub(super) fn works(&self, lab: &Lab, facts: &Facts, router: HostId, loss: &Loss) -> bool {
        let Some(way) = self.ways.get(&router) else {
            return true;
        };
        let hops = way.iter().zip(way.iter().skip(1));
        let is_whole = way.iter().all(|it| !is_lost(lab, *it, loss))
            && hops.into_iter().all(|(a, b)| !is_cut(facts, *a, *b, loss));
        is_whole || self.way(lab, facts, router, loss).is_some()
    }

    /// The shortest way of a router to the outside. Which network leads there is not asked.
    fn way(&self, lab: &Lab, facts: &Facts, router: HostId, loss: &Loss) -> Option<Vec<Place>> {
        let mut before: BTreeMap<Place, Option<Place>> = BTreeMap::new();
        let starts = starts(lab, facts, router);
        let mut open: VecDeque<_> = starts.into_iter().map(|it| (it, None)).collect();
        while let Some((place, from)) = open.pop_front() {
            if before.contains_key(&place) || is_lost(lab, place, loss) {
                continue;
            }
            before.insert(place, from);
            if place == Place::Internet {
                return Some(back(&before, place));
            }
            if self.leads_on(lab, router, place) {
                let near = facts.layer2.near(place).iter();
                let near = near.filter(|next| !is_cut(facts, place, **next, loss));
                open.extend(near.map(|next| (*next, Some(place))));
            }
        }
        None
    }

    fn leads_on(&self, lab: &Lab, router: HostId, place: Place) -> bool {
        let is_own = place.host() == Some(router);
        let is_router = place.host().is_some_and(|it| self.routers.contains(&it));
        match place {
            Place::Device(device) => {
                is_own || (!is_router && joins_its_ports(lab.devices.at(device).kind.value))
            }
            Place::Port(..) | Place::Iface(..) => true,
            Place::GuestNic(..) | Place::Host(_) => is_own,
            Place::Internet => false,
        }
    }
}

/// The places of a router from which its packets leave.
fn starts(lab: &Lab, facts: &Facts, router: HostId) -> Vec<Place> {
    let mut starts = vec![Place::Host(router)];
    match router {
        HostId::Device(device) => starts.push(Place::Device(device)),
        HostId::Guest(guest) => {
            let nics = 0..lab.guests.at(guest).nics.len();
            starts.extend(nics.map(|at| Place::GuestNic(guest, at)));
        }
        HostId::Node(node) => {
            let ifaces = 0..lab.nodes.at(node).ifaces.len();
            starts.extend(ifaces.map(|at| Place::Iface(node, at)));
        }
        HostId::Service(_) | HostId::LoadBalancer(_) => {}
    }
    starts.retain(|it| !facts.layer2.near(*it).is_empty());
    starts
}

fn back(before: &BTreeMap<Place, Option<Place>>, end: Place) -> Vec<Place> {
    let mut way = vec![end];
    while let Some(Some(place)) = way.last().and_then(|last| before.get(last)) {
        way.push(*place);
    }
    way.reverse();
    way
}

fn is_lost(lab: &Lab, place: Place, loss: &Loss) -> bool {
    place.host().is_some_and(|host| loss.takes(lab, host))
}

/// Whether two places are joined by a cable that is lost, and by no other one.
fn is_cut(facts: &Facts, one: Place, other: Place, loss: &Loss) -> bool {
    let cables = facts.ports.cables.all();
    let joins = |at: &usize| {
        cables.get(*at).is_some_and(|cable| {
            let ends = (Place::from(cable.from), Place::from(cable.to));
            ends == (one, other) || ends == (other, one)
        })
    };
    loss.cables.iter().any(joins)
}
