//! Ceph after a failure: whether its monitors are a majority, and whether each pool has the copies that a write needs.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use super::loss::Loss;
use super::roads;
use super::together::{Party, node_of};
use crate::facts::Facts;
use crate::facts::ceph::{members, placed};
use crate::model::Lab;
use crate::model::ceph::{Ceph, FailureDomain};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;

/// Ceph after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CephAfter {
    /// The monitors that are proven to be together.
    pub least: usize,
    /// The monitors that may be together.
    pub most: usize,
    /// All monitors.
    pub all: usize,
    /// A majority of them.
    pub needed: usize,
    /// Each pool in use, with what becomes of it.
    pub pools: Vec<PoolAfter>,
    /// The nodes that run, but do not reach the monitors.
    pub apart: BTreeSet<Id<Node>>,
    /// The nodes that run and may not reach them.
    pub unsure: BTreeSet<Id<Node>>,
}

/// A pool after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolAfter {
    /// The storage that it is.
    pub storage: Id<Storage>,
    /// How many copies the worst placed object still has, counting decided disks only.
    pub least: u32,
    /// The same once every disk is decided.
    pub most: u32,
    /// How many copies a write needs.
    pub needed: u32,
}

impl CephAfter {
    /// Whether the monitors are a majority.
    #[must_use]
    pub fn monitors(&self) -> Verdict {
        Verdict::of(self.least, self.most, self.needed)
    }

    /// What becomes of a pool.
    #[must_use]
    pub fn pool(&self, storage: Id<Storage>) -> Option<Verdict> {
        let pool = self.pools.iter().find(|it| it.storage == storage)?;
        Some(pool.verdict().max(self.monitors()))
    }

    /// What becomes of all of it: of the pool that fares worst.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let pools = self.pools.iter().map(|it| it.verdict());
        pools.fold(self.monitors(), Verdict::max)
    }
}

impl PoolAfter {
    /// Whether it may be written to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.least, self.most, self.needed)
    }
}

/// What Ceph depends on.
#[derive(Debug)]
pub(super) struct Daemons {
    /// The nodes on the public network; monitors count there.
    public: Party,
    monitors: BTreeSet<Id<Node>>,
    all: usize,
    needed: usize,
    /// The nodes with disks, on the network of the copies.
    copies: Party,
    hosts: BTreeMap<Id<Node>, Disks>,
    domain: FailureDomain,
    /// Storage, copies, and with how few a write is done.
    pools: Vec<(Id<Storage>, u32, u32)>,
}

/// How many disks a node has.
#[derive(Clone, Copy, Debug, Default)]
struct Disks {
    all: u32,
    decided: u32,
}

impl Daemons {
    pub(super) fn new(lab: &Lab, facts: &Facts) -> Option<Self> {
        let ceph = lab.ceph.as_ref().filter(|it| it.about.is_member())?;
        let all = placed(lab, &ceph.monitors);
        let count = all.len();
        let runs = |node: &Id<Node>| lab.nodes.at(*node).about.is_active();
        let monitors: BTreeSet<_> = all.into_iter().filter(runs).collect();
        let hosts = hosts(lab, ceph);
        let storing: BTreeSet<_> = hosts.keys().copied().filter(runs).collect();
        let network = ceph.public_network.value;
        let near = roads::nodes_in(lab, facts, network).into_iter();
        let near = near.filter_map(|(host, _)| node_of(host)).filter(runs);
        let clients: BTreeSet<_> = near.chain(monitors.union(&storing).copied()).collect();
        Some(Self {
            public: party(lab, facts, network, &clients, &monitors),
            monitors,
            all: count,
            needed: count / 2 + 1,
            copies: party(lab, facts, ceph.copy_network().value, &storing, &storing),
            hosts,
            domain: ceph.domain(),
            pools: pools(lab, ceph),
        })
    }

    /// Whether a loss is about it.
    pub(super) fn is_touched(&self, lab: &Lab, facts: &Facts, loss: &Loss) -> bool {
        self.public.is_touched(lab, facts, loss) || self.copies.is_touched(lab, facts, loss)
    }

    pub(super) fn after(&self, lab: &Lab, facts: &Facts, loss: &Loss) -> CephAfter {
        let public = self.public.after(lab, facts, loss, None);
        let copies = self.copies.after(lab, facts, loss, None);
        let off = |node: &Id<Node>| {
            let runs = self.copies.weights.contains_key(node);
            !runs
                || loss.takes_node(*node)
                || public.apart.contains(node)
                || copies.apart.contains(node)
        };
        let maybe_off = |node: &Id<Node>| {
            off(node) || public.unsure.contains(node) || copies.unsure.contains(node)
        };
        let pools = self
            .pools
            .iter()
            .map(|(storage, copies, needed)| PoolAfter {
                storage: *storage,
                least: self.copies_left(*copies, |it| it.decided, maybe_off),
                most: self.copies_left(*copies, |it| it.all, off),
                needed: *needed,
            });
        let pools = pools.collect();
        let there = |it: &&Id<Node>| !loss.takes_node(**it) && !public.apart.contains(it);
        let most = self.monitors.iter().filter(there).count();
        let unsure = self.monitors.intersection(&public.unsure).count();
        CephAfter {
            least: most - unsure,
            most,
            all: self.all,
            needed: self.needed,
            pools,
            apart: public.apart,
            unsure: public.unsure,
        }
    }

    /// How many copies are left of the object that fares worst: no two share a failure domain, and those on nodes that
    /// are gone may all be copies of it.
    fn copies_left(
        &self,
        copies: u32,
        disks: impl Fn(&Disks) -> u32,
        is_off: impl Fn(&Id<Node>) -> bool,
    ) -> u32 {
        let count = |it: &Disks| match self.domain {
            FailureDomain::Host => disks(it).min(1),
            FailureDomain::Osd => disks(it),
        };
        let all: u32 = self.hosts.values().map(count).sum();
        let gone = self.hosts.iter().filter(|(node, _)| is_off(node));
        let gone: u32 = gone.map(|(_, it)| count(it)).sum();
        copies.min(all).saturating_sub(gone)
    }
}

/// The disks of each node of the running lab.
fn hosts(lab: &Lab, ceph: &Ceph) -> BTreeMap<Id<Node>, Disks> {
    let mut hosts: BTreeMap<Id<Node>, Disks> = BTreeMap::new();
    for osd in members(lab, ceph) {
        let host = hosts.entry(osd.node.value).or_default();
        host.all += 1;
        host.decided += u32::from(osd.disk.value.known().is_some());
    }
    hosts
}

/// Nodes on a network, of which some count.
fn party(
    lab: &Lab,
    facts: &Facts,
    network: Id<Network>,
    nodes: &BTreeSet<Id<Node>>,
    counted: &BTreeSet<Id<Node>>,
) -> Party {
    let weight = |node: &Id<Node>| (*node, u32::from(counted.contains(node)));
    Party {
        weights: nodes.iter().map(weight).collect(),
        roads: vec![roads::within(lab, facts, network, nodes)],
    }
}

fn pools(lab: &Lab, ceph: &Ceph) -> Vec<(Id<Storage>, u32, u32)> {
    let pools = ceph.pools.iter();
    let used = pools.filter(|pool| lab.storages.at(pool.storage).about.is_member());
    used.map(|pool| (pool.storage, pool.copies(), pool.least_copies()))
        .collect()
}
