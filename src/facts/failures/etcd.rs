//! Kubernetes after a failure: whether the control planes that still reach each other are a majority for etcd, and whether
//! the address of the API is reached.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use super::reach::after::Left;
use super::reach::service::{Service, Target};
use super::reach::{Client, Nets};
use crate::facts::Facts;
use crate::facts::kubernetes::running_planes;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::kubernetes::Kubernetes;

/// A Kubernetes cluster after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EtcdAfter {
    /// Which, by its position in the lab.
    pub kubernetes: usize,
    /// The control planes that are proven to run.
    pub least: usize,
    /// The control planes that may run.
    pub most: usize,
    /// All control planes.
    pub all: usize,
    /// A majority (etcd's FAQ: more than half of the members).
    pub needed: usize,
    /// Whether the address of the API is reached from the control planes that are left.
    pub endpoint: Verdict,
}

impl EtcdAfter {
    /// Whether etcd goes on.
    #[must_use]
    pub fn etcd(&self) -> Verdict {
        Verdict::of(self.least, self.most, self.needed)
    }

    /// Whether the cluster can be managed: etcd goes on, and its API is reached.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.etcd().max(self.endpoint)
    }
}

/// The control planes of all clusters.
#[derive(Debug, Default)]
pub(super) struct Planes {
    all: Vec<Plane>,
}

/// The control planes of a cluster.
#[derive(Debug)]
struct Plane {
    /// While nothing has failed.
    whole: EtcdAfter,
    /// Those that run, with how each is reached.
    running: BTreeMap<Id<Guest>, Service>,
    /// The address of the API, if a machine of the lab has it.
    endpoint: Option<Service>,
}

/// The guests that run no control plane any more.
pub(super) struct Fallen<'f> {
    pub(super) down: &'f BTreeSet<Id<Guest>>,
    pub(super) unsure: &'f BTreeSet<Id<Guest>>,
}

impl Planes {
    pub(super) fn new(lab: &Lab, facts: &Facts, nets: &Nets) -> Self {
        let clusters = lab.kubernetes.iter().enumerate();
        let clusters = clusters.filter(|(_, it)| it.about.is_member());
        let all = clusters.filter_map(|(at, it)| Plane::new((lab, facts, nets), at, it));
        Self { all: all.collect() }
    }

    /// The clusters that lose control planes, or the address of their API.
    pub(super) fn after(&self, left: &Left<'_>, fallen: &Fallen<'_>) -> Vec<EtcdAfter> {
        let after = self.all.iter().map(|it| (it.after(left, fallen), it.whole));
        let touched = after.filter(|(after, whole)| after != whole);
        touched.map(|(after, _)| after).collect()
    }
}

impl Plane {
    fn new(ground: (&Lab, &Facts, &Nets), at: usize, cluster: &Kubernetes) -> Option<Self> {
        let (lab, facts, _) = ground;
        let members = running_planes(lab, cluster).map(|member| member.guest.value);
        let all: BTreeSet<_> = members.collect();
        if all.is_empty() {
            return None;
        }
        let runs = |id: &Id<Guest>| {
            let guest = lab.guests.at(*id);
            let home = guest.node.map(|home| lab.nodes.at(home.value));
            guest.about.is_active() && home.is_none_or(|home| home.about.is_active())
        };
        let running: Vec<_> = all.iter().copied().filter(runs).collect();
        let to = |reference| {
            let clients = running.iter().map(|it| Client::itself(HostId::Guest(*it)));
            let target = Target::new(lab, facts, reference);
            Service::new(ground, target, clients)
        };
        let endpoint = cluster.api.as_ref().map(|api| api.host.value);
        let endpoint = endpoint.filter(|it| matches!(it, HostRef::Host(..)));
        let plane = |id: &Id<Guest>| (*id, to(HostRef::Host(HostId::Guest(*id), None)));
        Some(Self {
            whole: EtcdAfter {
                kubernetes: at,
                least: running.len(),
                most: running.len(),
                all: all.len(),
                needed: all.len() / 2 + 1,
                endpoint: Verdict::GoesOn,
            },
            endpoint: endpoint.map(to),
            running: running.iter().map(plane).collect(),
        })
    }

    fn after(&self, left: &Left<'_>, fallen: &Fallen<'_>) -> EtcdAfter {
        let hears: Vec<_> = self
            .running
            .iter()
            .map(|(id, service)| (*id, service.after(left)))
            .collect();
        let runs = |id: &Id<Guest>| !fallen.down.contains(id);
        let surely_runs = |id: &Id<Guest>| runs(id) && !fallen.unsure.contains(id);
        let group = |of: Id<Guest>, least: bool| {
            let others = hears.iter().filter(|(id, missing)| {
                let host = HostId::Guest(of);
                let is_there = if least { surely_runs(id) } else { runs(id) };
                let is_deaf = missing.surely.contains(&host);
                let is_unsure = least && (missing.perhaps || missing.maybe.contains(&host));
                is_there && (*id == of || !(missing.everywhere || is_deaf || is_unsure))
            });
            others.count()
        };
        let all = self.running.keys().copied();
        let least = all.clone().filter(surely_runs).map(|it| group(it, true));
        let most = all.clone().filter(runs).map(|it| group(it, false));
        EtcdAfter {
            least: least.max().unwrap_or(0),
            most: most.max().unwrap_or(0),
            endpoint: self.endpoint(left, all.filter(runs).map(HostId::Guest).collect()),
            ..self.whole
        }
    }

    fn endpoint(&self, left: &Left<'_>, planes: BTreeSet<HostId>) -> Verdict {
        let Some(service) = &self.endpoint else {
            return Verdict::GoesOn;
        };
        let missing = service.after(left);
        let unclear = || {
            planes
                .iter()
                .all(|it| missing.surely.contains(it) || missing.maybe.contains(it))
        };
        if missing.everywhere || (!planes.is_empty() && planes.is_subset(&missing.surely)) {
            Verdict::Stops
        } else if missing.perhaps || (!planes.is_empty() && unclear()) {
            Verdict::Unknown
        } else {
            Verdict::GoesOn
        }
    }
}
