//! Disks that cannot be replicated.

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::same_id_at;
use crate::model::guest::{Guest, GuestDisk, Replication};
use crate::model::id::Id;
use crate::model::storage::{Storage, StorageKind};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A replicated guest has a disk that is not on ZFS, or the other node lacks its storage.
    ///
    /// ## Why it matters
    /// Replication sends ZFS snapshots from one pool to another, into the storage with the same id (pvesr; `zfspool`
    /// is the only type with that feature). With any other storage the job fails on every run.
    ///
    /// ## What to do
    /// Put the disk on a `zfspool` that both nodes have under one id. Disks on a shared storage need no copy and
    /// are skipped.
    pub(super) RULE = "replication" / "needs-zfs-both-ends", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        let Some(first) = guest.replications.first() else {
            continue;
        };
        for disk in &guest.disks {
            if let Some(written) = disk.storage {
                let storage = view.lab.storages.at(written.value);
                if is_zfs(storage) {
                    missing_there(view, guest, storage, written.span, sink);
                } else if !storage.is_shared() {
                    sink.push(not_zfs(view, (id, first), disk, storage, written.span));
                }
            }
        }
    }
}

const fn is_zfs(storage: &Storage) -> bool {
    matches!(storage.kind.value, StorageKind::ZfsPool { .. })
}

fn not_zfs(
    view: &View,
    (id, replication): (Id<Guest>, &Replication),
    disk: &GuestDisk,
    storage: &Storage,
    span: Span,
) -> Diagnostic {
    let (who, slot, kind) = (
        view.guest_name(id),
        &disk.slot.value,
        storage.kind.value.word(),
    );
    let message = format!("{who} is replicated, but its disk `{slot}` is not on ZFS");
    Diagnostic::new(&RULE, message)
        .at(span, format!("`{}` is of type {kind}", storage.name.value))
        .related(replication.span, "replicated here")
        .help("put the disk on a `zfspool` that both nodes have under one id")
}

fn missing_there(view: &View, guest: &Guest, storage: &Storage, span: Span, sink: &mut Sink) {
    let own = guest.node.map(|node| node.value);
    let elsewhere = guest
        .replications
        .iter()
        .filter(|it| Some(it.target.value) != own);
    for replication in elsewhere {
        let target = view.lab.nodes.at(replication.target.value);
        let there = same_id_at(&view.lab, replication.target.value, storage);
        if there.is_some_and(is_zfs) {
            continue;
        }
        let (node, id) = (&target.name.value, &storage.name.value);
        let (message, label) = match there {
            None => (
                format!("node `{node}` has no storage `{id}` to replicate to"),
                "not there".to_owned(),
            ),
            Some(other) => {
                let kind = other.kind.value.word();
                (
                    format!("storage `{id}` of node `{node}` is not on ZFS"),
                    format!("of type {kind} there"),
                )
            }
        };
        let found = Diagnostic::new(&RULE, message)
            .at(replication.target.span, label)
            .related(span, "replicated from here");
        sink.push(found.help(format!("give `{node}` a `zfspool` with the id `{id}` too")));
    }
}
