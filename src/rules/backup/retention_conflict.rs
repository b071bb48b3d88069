//! Jobs that prune what others keep.

use crate::diag::{Diagnostic, Sink};
use crate::facts::retention::{Conflict, conflicts, place};
use crate::model::backup::Keep;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two jobs back up the same guest to the same storage, and keep different numbers of backups.
    ///
    /// ## Why it matters
    /// After each backup a job prunes all backups of that guest on the storage, also those of other jobs (pve-manager,
    /// `VZDump.pm`; pve-storage, `prune_backups`). A job that keeps two of them removes the seven days of the other one at
    /// its next run. Jobs of other storages, or of another namespace of a Proxmox Backup Server, are separate.
    ///
    /// ## What to do
    /// Write the same `keep` at both, or back up to different storages or namespaces.
    pub(super) RULE = "backup" / "retention-conflict", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for conflict in conflicts(&view.lab, &view.facts.backups) {
        sink.push(prunes(view, &conflict));
    }
}

fn prunes(view: &View, conflict: &Conflict<'_>) -> Diagnostic {
    let lab = &view.lab;
    let (kept, pruned_by) = (
        lab.backups.at(conflict.kept.0),
        lab.backups.at(conflict.pruned_by.0),
    );
    let storage = lab.storages.at(pruned_by.storage.value);
    let guest = view.guest_name(conflict.guest);
    let more = match conflict.guests {
        1 => String::new(),
        2 => " and another guest".to_owned(),
        more => format!(" and {} other guests", more - 1),
    };
    let message = format!(
        "backup job `{}` prunes what `{}` keeps of {guest}{more} on `{}`",
        pruned_by.name.value, kept.name.value, storage.name.value
    );
    let keeps = in_words(Some(conflict.pruned_by.1));
    Diagnostic::new(&RULE, message)
        .at(conflict.pruned_by.1.span, format!("keeps {keeps}"))
        .related(
            place(kept, conflict.kept.1),
            format!("keeps {}", in_words(conflict.kept.1)),
        )
        .help("write the same `keep` at both jobs, or back up to another storage")
}

fn in_words(keep: Option<&Keep>) -> String {
    let counts = keep.map(Keep::counts).unwrap_or_default();
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let words: Vec<_> = counts
        .map(|(word, count)| format!("{word}={count}"))
        .collect();
    match words.as_slice() {
        [] => "all".to_owned(),
        words => format!("`{}`", words.join(" ")),
    }
}
