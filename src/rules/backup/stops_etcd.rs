//! A backup that stops so many control planes that etcd has no majority.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_planes;
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member};
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// A backup job in stop mode covers so many control planes on different nodes that etcd may lose its majority.
    ///
    /// ## Why it matters
    /// A job runs on all nodes at once, one guest after the other on each. In mode `stop` a guest is shut down for its
    /// backup, so that one control plane of every node may be down in the same minute. Without more than half of its
    /// members etcd stops, and with it the API of Kubernetes (etcd's FAQ; Proxmox VE's manual, vzdump: Backup modes).
    ///
    /// ## What to do
    /// Take `mode="snapshot"`, leave the control planes out, or give each node a job at another time.
    pub(super) RULE = "backup" / "stops-etcd", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, job) in view.jobs().filter(|(_, job)| job.mode() == "stop") {
        let covered = view.facts.backups.of(id);
        let clusters = view.lab.kubernetes.iter();
        for cluster in clusters.filter(|cluster| cluster.about.is_member()) {
            let planes: Vec<_> = running_planes(&view.lab, cluster).collect();
            let stopped = planes.iter().copied();
            let stopped = stopped.filter(|plane| covered.binary_search(&plane.guest.value).is_ok());
            let stopped: Vec<_> = stopped.collect();
            let at_once = homes(view, &stopped).len();
            if planes.len() > 1 && at_once > (planes.len() - 1) / 2 {
                sink.push(stops(view, job, cluster, (at_once, planes.len()), &stopped));
            }
        }
    }
}

/// The nodes that the control planes are on: of those on one node, one at a time is stopped.
fn homes(view: &View, planes: &[&Member]) -> BTreeSet<Id<Node>> {
    let guest = |plane: &&Member| -> &Guest { view.lab.guests.at(plane.guest.value) };
    let homes = planes.iter().filter_map(|plane| guest(plane).node);
    homes.map(|home| home.value).collect()
}

fn stops(
    view: &View,
    job: &Backup,
    cluster: &Kubernetes,
    (at_once, all): (usize, usize),
    planes: &[&Member],
) -> Diagnostic {
    let (name, kubernetes) = (&job.name.value, &cluster.name.value);
    let message = format!(
        "backup job `{name}` may stop {at_once} of the {all} control planes of `{kubernetes}` at once"
    );
    let mode = job.settings.mode.as_ref();
    let place = mode.map_or(job.name.span, |mode| mode.span);
    let found = Diagnostic::new(&RULE, message).at(place, "guests are shut down meanwhile");
    let labelled = planes.iter().fold(found, |found, plane| {
        let guest = view.lab.guests.at(plane.guest.value);
        found.related(guest.name.span, "is stopped")
    });
    labelled.help("take `mode=\"snapshot\"`, or leave the control planes out")
}
