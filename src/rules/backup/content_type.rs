//! Backups for a storage that takes none.

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Ref;
use crate::model::storage::{Content, Storage};
use crate::rule;
use crate::rules::View;

rule! {
    /// Backups go to a storage that does not hold backups.
    ///
    /// ## Why it matters
    /// The job fails on every run: "storage does not support content type 'backup'" (pve-manager, `VZDump.pm`).
    ///
    /// ## What to do
    /// Add `backup` to the storage's `content`, or name a storage that has it. Block storages such as zfspool and
    /// lvmthin can never hold it.
    pub(super) RULE = "backup" / "content-type", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let jobs = view.jobs().map(|(_, job)| {
        let who = format!("backup job `{}`", job.name.value);
        (who, job.storage)
    });
    let nodes = view
        .lab
        .nodes
        .values()
        .filter(|node| node.about.is_active());
    let defaults = nodes.filter_map(|node| {
        let who = format!("vzdump of node `{}`", node.name.value);
        Some((who, node.vzdump.as_ref()?.storage?))
    });
    for (who, written) in jobs.chain(defaults) {
        let storage = view.lab.storages.at(written.value);
        if !storage.holds(Content::Backup) {
            sink.push(takes_none(&who, storage, written));
        }
    }
}

fn takes_none(who: &str, storage: &Storage, written: Ref<Storage>) -> Diagnostic {
    let (name, kind) = (&storage.name.value, storage.kind.value.word());
    let held: Vec<_> = storage.content.iter().map(|it| it.value.word()).collect();
    let place = storage
        .content
        .first()
        .map_or(storage.name.span, |it| it.span);
    let found = Diagnostic::new(
        &RULE,
        format!("{who} writes to `{name}`, which holds no backups"),
    )
    .at(written.span, "takes no backups")
    .related(place, format!("holds {}", held.join(", ")));
    let can = storage
        .kind
        .value
        .possible_content()
        .contains(&Content::Backup);
    found.help(if can {
        format!(
            "write `content=\"{},backup\"` at `{name}`, or name another storage",
            held.join(",")
        )
    } else {
        format!("name another storage: {kind} can hold none")
    })
}
