//! Which guests a failure stops where they run.

use std::collections::BTreeSet;

use super::Verdict;
use super::ceph::CephAfter;
use super::quorum::ClusterAfter;
use super::shared::guests_on;
use super::trial::{Ruins, Trial};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;

impl Trial<'_> {
    /// The guests that do not run any more where they were.
    pub(super) fn down(&self, ruins: &Ruins<'_>) -> BTreeSet<Id<Guest>> {
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
    pub(super) fn unsure(&self, ruins: &Ruins<'_>) -> BTreeSet<Id<Guest>> {
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
        self.members(at)
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
}
