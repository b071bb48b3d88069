//! Backups that are kept for ever.

use crate::diag::{Diagnostic, Sink};
use crate::facts::retention::conflicts;
use crate::model::backup::{Backup, Keep};
use crate::model::storage::StorageKind;
use crate::rule;
use crate::rules::View;

rule! {
    /// Nothing says how many backups of a job are kept.
    ///
    /// ## Why it matters
    /// Then all of them are (`keep-all`, also where every number is 0), until the storage is full and the next
    /// backup fails (pve-guest-common, `VZDump/Common.pm`). What the job says goes before what its storage says, and
    /// that before the nodes' vzdump. A Proxmox Backup Server prunes by itself and is not asked.
    ///
    /// ## What to do
    /// Write `keep` with numbers, at the job or at its storage: `keep daily=7 weekly=4`.
    pub(super) RULE = "backup" / "retention", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let node_says = view.lab.nodes.values().any(|node| {
        let keep = node.vzdump.as_ref().and_then(|vzdump| vzdump.keep.as_ref());
        keep.is_some()
    });
    let conflicts = conflicts(&view.lab, &view.facts.backups);
    let is_pruned = |id| {
        conflicts
            .iter()
            .any(|it| it.kept.0 == id || it.pruned_by.0 == id)
    };
    for (id, job) in view.jobs() {
        let storage = view.lab.storages.at(job.storage.value);
        match job.keep.as_ref().or(storage.keep.as_ref()) {
            Some(keep) if keeps_all(keep) => sink.push(all_zero(job, keep)),
            // Another job removes them: that is told instead.
            None if is_pruned(id) => {}
            None if !node_says && !matches!(storage.kind.value, StorageKind::Pbs { .. }) => {
                sink.push(not_said(job));
            }
            Some(_) | None => {}
        }
    }
}

fn keeps_all(keep: &Keep) -> bool {
    keep.counts().iter().all(|(_, count)| *count == 0)
}

fn all_zero(job: &Backup, keep: &Keep) -> Diagnostic {
    let message = format!("every backup of job `{}` is kept for ever", job.name.value);
    Diagnostic::new(&RULE, message)
        .at(keep.span, "no number above 0: this means all")
        .help("write how many to keep, such as `keep daily=7 weekly=4`")
}

fn not_said(job: &Backup) -> Diagnostic {
    let message = format!("every backup of job `{}` is kept for ever", job.name.value);
    Diagnostic::new(&RULE, message)
        .at(job.name.span, "nothing says how many to keep")
        .help("write `keep daily=7 weekly=4` into its braces")
}
