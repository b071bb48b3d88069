//! The part of the lab that runs: what the rules about operation look at. Planned things are not in it.

use std::collections::BTreeSet;

use super::View;
use crate::facts::votes::VoteTable;
use crate::model::backup::Backup;
use crate::model::ceph::Ceph;
use crate::model::cluster::Cluster;
use crate::model::guest::{Guest, GuestHa};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::schedule::DateTime;
use crate::model::storage::Storage;
use crate::model::unit::Date;
use crate::model::vzdump::Settings;
use crate::source::Span;

impl View {
    /// The clusters, with their votes.
    pub(super) fn clusters(&self) -> impl Iterator<Item = (&Cluster, &VoteTable)> {
        let all = self.lab.clusters.iter().zip(&self.facts.votes);
        all.filter(|(cluster, _)| cluster.about.is_member())
    }

    /// The cluster that a node is a member of, by its position among [`View::clusters`].
    pub(super) fn cluster_of(&self, node: Id<Node>) -> Option<usize> {
        let mut clusters = self.clusters();
        clusters.position(|(_, votes)| votes.members.iter().any(|member| member.node == node))
    }

    /// The guests, switched on or off.
    pub(super) fn guests(&self) -> impl Iterator<Item = (Id<Guest>, &Guest)> {
        let all = self.lab.guests.iter();
        all.filter(|(_, guest)| guest.about.is_member())
    }

    /// The guests that are highly available, with the place that says so.
    pub(super) fn ha_guests(&self) -> impl Iterator<Item = (Id<Guest>, &Guest, Span)> {
        self.guests().filter_map(|(id, guest)| {
            let ha = guest.ha.as_ref()?;
            (ha.value != GuestHa::Off).then_some((id, guest, ha.span))
        })
    }

    /// The backup jobs that run.
    pub(super) fn jobs(&self) -> impl Iterator<Item = (Id<Backup>, &Backup)> {
        let all = self.lab.backups.iter();
        all.filter(|(_, job)| job.about.is_active() && job.is_enabled())
    }

    /// Ceph, where it runs.
    pub(super) fn ceph(&self) -> Option<&Ceph> {
        let ceph = self.lab.ceph.as_ref();
        ceph.filter(|ceph| ceph.about.is_member())
    }

    /// The storages as they are written, present or planned: one that nodes share by a profile comes once.
    pub(super) fn written_storages(&self) -> impl Iterator<Item = (Id<Storage>, &Storage)> {
        let mut seen = BTreeSet::new();
        let all = self.lab.storages.iter();
        all.filter(move |(_, it)| it.about.is_present() && seen.insert(it.name.span))
    }
}

/// What nodes and jobs that are there or planned tell vzdump.
pub(super) fn settings(view: &View) -> impl Iterator<Item = &Settings> {
    let nodes = view.lab.nodes.values();
    let nodes = nodes.filter(|node| node.about.is_present());
    let nodes = nodes.filter_map(|node| Some(&node.vzdump.as_ref()?.settings));
    let jobs = view.lab.backups.values();
    let jobs = jobs.filter(|job| job.about.is_present());
    nodes.chain(jobs.map(|job| &job.settings))
}

/// An instant that examples of schedules start from. No run of hlc depends on the day it is made.
pub(super) fn some_day() -> Option<DateTime> {
    Date::new(2026, 1, 1).map(DateTime::midnight)
}
