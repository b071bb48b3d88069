//! Storages of the network, and the targets of backup jobs: from which nodes they are not reached any more.

use std::collections::BTreeSet;

use super::Verdict;
use super::ceph::CephAfter;
use super::reach::after::Left;
use super::reach::service::Missing;
use super::shared::Gone;
use super::supply::Reach;
use super::wires::Case;
use crate::facts::Facts;
use crate::facts::reach::has;
use crate::model::Lab;
use crate::model::backup::Backup;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;

/// A storage that is not reached any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageAfter {
    /// Which.
    pub storage: Id<Storage>,
    /// By whom.
    pub reach: Reach,
}

/// A backup job that cannot write any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupAfter {
    /// Which.
    pub job: Id<Backup>,
    /// On which nodes.
    pub reach: Reach,
}

/// A backup job with the nodes of its guests.
#[derive(Debug)]
pub(super) struct Job {
    id: Id<Backup>,
    storage: Id<Storage>,
    nodes: BTreeSet<Id<Node>>,
}

/// The storages that some node does not reach after a failure.
pub(super) fn storages(left: &Left<'_>, gone: &[Gone<'_>]) -> Vec<StorageAfter> {
    let mut found = Vec::new();
    for server in gone {
        for storage in server.storages {
            let nodes = left.lab.nodes.iter().filter(|(id, it)| {
                it.about.is_active() && has(*id, left.lab.storages.at(*storage))
            });
            let users = nodes.map(|(id, _)| HostId::Node(id));
            let users: BTreeSet<_> = users.filter(|it| !left.takes(*it, Case::Best)).collect();
            let reach = Reach::of(missing(server, &users), &users);
            found.extend(reach.map(|reach| StorageAfter {
                storage: *storage,
                reach,
            }));
        }
    }
    found.sort_by_key(|it| it.storage);
    found
}

fn missing(server: &Gone<'_>, users: &BTreeSet<HostId>) -> Missing {
    let hosts = |nodes: &BTreeSet<Id<Node>>| -> BTreeSet<HostId> {
        let hosts = nodes.iter().map(|it| HostId::Node(*it));
        hosts.filter(|it| users.contains(it)).collect()
    };
    Missing {
        everywhere: server.everywhere,
        perhaps: server.maybe.all,
        surely: hosts(&server.surely),
        maybe: hosts(&server.maybe.nodes),
    }
}

/// The backup jobs that cannot write any more.
pub(super) fn backups(
    jobs: &[Job],
    left: &Left<'_>,
    gone: &[Gone<'_>],
    ceph: Option<&CephAfter>,
) -> Vec<BackupAfter> {
    let after = jobs.iter().filter_map(|job| {
        let reach = job.after(left, gone, ceph)?;
        Some(BackupAfter { job: job.id, reach })
    });
    after.collect()
}

/// The backup jobs in service.
pub(super) fn jobs(lab: &Lab, facts: &Facts) -> Vec<Job> {
    let active = lab.backups.iter();
    let active = active.filter(|(_, it)| it.about.is_active() && it.is_enabled());
    let jobs = active.map(|(id, job)| {
        let guests = facts.backups.of(id).iter().map(|it| lab.guests.at(*it));
        let guests = guests.filter(|it| it.about.is_active());
        let homes = guests.filter_map(|it| it.node).map(|it| it.value);
        Job {
            id,
            storage: job.storage.value,
            nodes: homes
                .filter(|it| lab.nodes.at(*it).about.is_active())
                .collect(),
        }
    });
    jobs.collect()
}

impl Job {
    fn after(&self, left: &Left<'_>, gone: &[Gone<'_>], ceph: Option<&CephAfter>) -> Option<Reach> {
        let mut lost = Missing::default();
        let mut users = BTreeSet::new();
        for node in &self.nodes {
            self.at(*node, left, (gone, ceph), (&mut lost, &mut users));
        }
        Reach::of(lost, &users)
    }

    /// What becomes of the target, as a node knows it.
    fn at(
        &self,
        node: Id<Node>,
        left: &Left<'_>,
        (gone, ceph): (&[Gone<'_>], Option<&CephAfter>),
        (lost, users): (&mut Missing, &mut BTreeSet<HostId>),
    ) {
        let host = HostId::Node(node);
        let named = left.lab.storages.at(self.storage);
        let Some(id) = target_at(left.lab, node, (self.storage, named)) else {
            return;
        };
        let is_own = !left.lab.storages.at(id).is_shared();
        if left.world.loss.takes_node(node) {
            // With the node goes what was saved on it.
            if is_own {
                users.insert(host);
                lost.surely.insert(host);
            }
            return;
        }
        users.insert(host);
        let (verdict, verdict_there) = (
            ceph.and_then(|it| it.pool(id)).unwrap_or(Verdict::GoesOn),
            at_server(gone, id, node),
        );
        match verdict.max(verdict_there) {
            Verdict::GoesOn => {}
            Verdict::Unknown => {
                lost.maybe.insert(host);
            }
            Verdict::Stops => {
                lost.surely.insert(host);
            }
        }
    }
}

/// The storage that a job's target is on a node.
fn target_at(
    lab: &Lab,
    node: Id<Node>,
    (id, named): (Id<Storage>, &Storage),
) -> Option<Id<Storage>> {
    let own = lab.nodes.at(node).storages.iter().copied();
    let mut own = own.filter(|it| lab.storages.at(*it).name == named.name);
    own.next().or_else(|| has(node, named).then_some(id))
}

/// Whether a node reaches a storage that another machine serves.
fn at_server(gone: &[Gone<'_>], storage: Id<Storage>, node: Id<Node>) -> Verdict {
    let servers = gone.iter().filter(|it| it.storages.contains(&storage));
    let verdicts = servers.map(|it| {
        if it.is_out_of_reach(node) {
            Verdict::Stops
        } else if it.is_unclear(node) {
            Verdict::Unknown
        } else {
            Verdict::GoesOn
        }
    });
    verdicts.max().unwrap_or(Verdict::GoesOn)
}
