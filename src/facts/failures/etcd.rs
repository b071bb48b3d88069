//! Kubernetes after a failure: whether the control planes that are left are a majority for etcd.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use crate::facts::kubernetes::running_planes;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::id::Id;

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
}

impl EtcdAfter {
    /// Whether etcd goes on.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.least, self.most, self.needed)
    }
}

/// The control planes of all clusters.
#[derive(Debug, Default)]
pub(super) struct Planes {
    /// While nothing has failed.
    whole: BTreeMap<usize, EtcdAfter>,
    of: BTreeMap<Id<Guest>, Vec<usize>>,
}

impl Planes {
    pub(super) fn new(lab: &Lab) -> Self {
        let mut planes = Self::default();
        let clusters = lab.kubernetes.iter().enumerate();
        for (at, cluster) in clusters.filter(|(_, it)| it.about.is_member()) {
            let members = running_planes(lab, cluster).map(|member| member.guest.value);
            let all: BTreeSet<_> = members.collect();
            let runs = |id: &&Id<Guest>| {
                let guest = lab.guests.at(**id);
                let home = guest.node.map(|home| lab.nodes.at(home.value));
                guest.about.is_active() && home.is_none_or(|home| home.about.is_active())
            };
            let running = all.iter().filter(runs);
            let mut count = 0;
            for id in running {
                planes.of.entry(*id).or_default().push(at);
                count += 1;
            }
            let whole = EtcdAfter {
                kubernetes: at,
                least: count,
                most: count,
                all: all.len(),
                needed: all.len() / 2 + 1,
            };
            if !all.is_empty() {
                planes.whole.insert(at, whole);
            }
        }
        planes
    }

    /// The clusters that lose control planes.
    pub(super) fn after(
        &self,
        down: &BTreeSet<Id<Guest>>,
        unsure: &BTreeSet<Id<Guest>>,
    ) -> Vec<EtcdAfter> {
        let mut touched: BTreeMap<usize, EtcdAfter> = BTreeMap::new();
        let unsure = unsure.difference(down).map(|it| (it, false));
        for (guest, surely) in down.iter().map(|it| (it, true)).chain(unsure) {
            for at in self.of.get(guest).into_iter().flatten() {
                let Some(whole) = self.whole.get(at) else {
                    continue;
                };
                let after = touched.entry(*at).or_insert(*whole);
                after.least = after.least.saturating_sub(1);
                after.most = after.most.saturating_sub(usize::from(surely));
            }
        }
        touched.into_values().collect()
    }
}
