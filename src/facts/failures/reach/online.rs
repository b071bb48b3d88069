//! Which routers still lead outside.

use std::collections::{BTreeMap, BTreeSet};

use super::super::wires::Case;
use super::after::Left;
use super::{Gateway, Net};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;

impl Left<'_> {
    /// Whether a router still has a way to the outside: its own, that of its own gateway, or that of a router that it
    /// leads to. So, where the lab describes none.
    pub(super) fn is_online(&self, router: HostId, case: Case) -> bool {
        self.is_online_over(router, case, &mut BTreeSet::new())
    }

    fn is_online_over(&self, router: HostId, case: Case, seen: &mut BTreeSet<HostId>) -> bool {
        if self.nets.uplinks.has(router) {
            return self.has_uplink(router, case);
        }
        if !seen.insert(router) {
            return false;
        }
        let upstream: Vec<_> = self.upstream(router).collect();
        if upstream.is_empty() {
            return self.leads_outside(router, case);
        }
        upstream.into_iter().any(|(id, net)| {
            let is_left = self.leaves(router, id, case);
            is_left
                && match &net.gateway {
                    Gateway::Machines(all) => {
                        let mut all = all.iter();
                        all.any(|it| self.is_online_over(*it, case, seen))
                    }
                    Gateway::Address(_) | Gateway::NotStated => true,
                }
        })
    }

    /// The networks that a router is in and that another one leads out of.
    fn upstream(&self, router: HostId) -> impl Iterator<Item = (Id<Network>, &Net)> {
        self.nets
            .of(router)
            .filter(move |(_, net)| match &net.gateway {
                Gateway::Machines(all) => !all.contains(&router),
                Gateway::Address(_) => true,
                Gateway::NotStated => false,
            })
    }

    fn has_uplink(&self, router: HostId, case: Case) -> bool {
        let uplinks = &self.nets.uplinks;
        let works = || uplinks.works(self.lab, self.facts, router, &self.world.loss);
        !self.takes(router, case) && works()
    }

    /// Whether a router still leads to one of those with an uplink that it led to.
    fn leads_outside(&self, router: HostId, case: Case) -> bool {
        let Some(outlets) = self.nets.outlets.get(&router) else {
            return true;
        };
        let own = self.entries(router, None, case);
        let is_near = |it: HostId| !self.entries(it, None, case).is_disjoint(&own);
        let mut outlets = outlets.iter();
        outlets.any(|it| self.has_uplink(*it, case) && is_near(*it))
    }

    /// The routers with an uplink through which each router leads outside; those without any are left out.
    pub(super) fn outlets(&self) -> BTreeMap<HostId, Vec<HostId>> {
        let all = self.nets.routers.iter().copied();
        let uplinked: Vec<_> = all.filter(|it| self.nets.uplinks.has(*it)).collect();
        if uplinked.is_empty() {
            return BTreeMap::new();
        }
        let of = |router: HostId| {
            if uplinked.contains(&router) {
                return vec![router];
            }
            let own = self.entries(router, None, Case::Worst);
            let near = uplinked.iter().copied();
            near.filter(|it| !self.entries(*it, None, Case::Worst).is_disjoint(&own))
                .collect()
        };
        let all = self.nets.routers.iter().map(|it| (*it, of(*it)));
        all.filter(|(_, outlets)| !outlets.is_empty()).collect()
    }

    /// Whether one of the routers of a network leads outside.
    pub(in crate::facts::failures) fn is_network_online(
        &self,
        network: Id<Network>,
        case: Case,
    ) -> bool {
        let all = self.routers_of(network);
        all.is_empty() || all.iter().any(|it| self.is_online(*it, case))
    }
}
