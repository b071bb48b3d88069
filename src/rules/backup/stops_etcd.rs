//! A backup that stops too many control planes at once.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_planes;
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member};
use crate::model::vzdump::BackupMode;
use crate::rule;
use crate::rules::View;

rule! {
    /// A backup job stops so many control planes of a cluster at once that etcd has no majority.
    ///
    /// ## Why it matters
    /// With `mode="stop"` a guest is shut down until its backup has begun (Proxmox VE's manual, "Backup Modes"). A job runs
    /// on all nodes at the same time and takes one guest after the other on each. Control planes on different nodes may
    /// so be away together; without more than half of them, etcd answers nobody.
    ///
    /// ## What to do
    /// Save control planes in mode `snapshot`, or in jobs of their own at different times.
    pub(super) RULE = "backup" / "stops-etcd", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, job) in view
        .jobs()
        .filter(|(_, job)| job.mode() == BackupMode::Stop)
    {
        let covered = view.facts.backups.of(id);
        let clusters = view.lab.kubernetes.iter();
        for cluster in clusters.filter(|cluster| cluster.about.is_member()) {
            if let Some(stopped) = stopped(view, cluster, covered) {
                sink.push(without_majority(job, cluster, &stopped));
            }
        }
    }
}

/// The control planes that a job covers, if those that it may stop at once are too many.
fn stopped<'v>(
    view: &'v View,
    cluster: &'v Kubernetes,
    covered: &[Id<Guest>],
) -> Option<Vec<&'v Member>> {
    let planes: Vec<_> = running_planes(&view.lab, cluster).collect();
    let stopped = planes.iter().copied();
    let stopped: Vec<_> = stopped
        .filter(|plane| covered.contains(&plane.guest.value))
        .collect();
    let homes = stopped.iter().filter_map(|plane| {
        let home = view.lab.guests.at(plane.guest.value).node?;
        Some(home.value)
    });
    // One after the other on each node.
    let at_once = homes.collect::<BTreeSet<_>>().len();
    let majority = planes.len() / 2 + 1;
    // A single one, or one node for all, is down for a moment in any case.
    (at_once > 1 && planes.len() - at_once < majority).then_some(stopped)
}

fn without_majority(job: &Backup, cluster: &Kubernetes, stopped: &[&Member]) -> Diagnostic {
    let message = format!(
        "backup job `{}` may stop {} control planes of `{}` at the same time",
        job.name.value,
        stopped.len(),
        cluster.name.value
    );
    let mode = job.settings.mode;
    let place = mode.map_or(job.name.span, |mode| mode.span);
    let found = Diagnostic::new(&RULE, message).at(place, "each guest is shut down");
    let found = stopped.iter().fold(found, |found, plane| {
        found.related(plane.guest.span, "a member of etcd")
    });
    found.help("write `mode=\"snapshot\"`, or save them in jobs of their own at different times")
}
