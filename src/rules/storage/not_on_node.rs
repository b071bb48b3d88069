//! A disk where it cannot be.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::reach::has;
use crate::model::about::Status;
use crate::model::guest::{Guest, GuestDisk};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::storage::Storage;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A guest's disk is on a storage that its node does not have, or that holds no such disks.
    ///
    /// ## Why it matters
    /// Proxmox VE refuses to make or start the guest: "storage is not available on node", or "does not support
    /// content type". Disks of a vm are `images`, those of an lxc `rootdir`. A guest that is planned cannot be made as it is
    /// written, unless the storage is planned there, too: a warning.
    ///
    /// ## What to do
    /// Choose another storage, or widen `nodes` or `content` of this one where that is true.
    pub(super) RULE = "storage" / "not-on-node", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.lab.guests.iter() {
        let level = match guest.about.status {
            Status::Active | Status::Offline => Level::Error,
            Status::Planned => Level::Warning,
            Status::Retired | Status::Removed => continue,
        };
        for disk in &guest.disks {
            if let Some(mut found) = misplaced(view, (id, guest), disk) {
                found.level = level;
                sink.push(found);
            }
        }
    }
}

fn misplaced(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    disk: &GuestDisk,
) -> Option<Diagnostic> {
    let written = disk.storage?;
    let storage = view.lab.storages.at(written.value);
    let home = guest.node.filter(|home| !has(home.value, storage));
    if let Some(home) = home {
        let node = view.host_name(HostId::Node(home.value));
        return Some(not_there(storage, &node, written.span));
    }
    (!storage.holds(guest.kind.disk_content()))
        .then(|| not_for_disks(view, (id, guest), disk, storage, written.span))
}

fn not_there(storage: &Storage, node: &str, span: Span) -> Diagnostic {
    let id = &storage.name.value;
    Diagnostic::new(&RULE, format!("storage `{id}` is not on {node}"))
        .at(span, "not there")
        .related(storage.name.span, "limited to other `nodes`")
        .help(format!(
            "choose a storage of {node}, or add it to `nodes` of `{id}`"
        ))
}

fn not_for_disks(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    disk: &GuestDisk,
    storage: &Storage,
    span: Span,
) -> Diagnostic {
    let (who, slot, name) = (view.guest_name(id), &disk.slot.value, &storage.name.value);
    let content = guest.kind.disk_content();
    let held: Vec<_> = storage.content.iter().map(|it| it.value.word()).collect();
    let message = format!(
        "storage `{name}` holds no `{}`, so not disk `{slot}` of {who}",
        content.word()
    );
    let place = storage
        .content
        .first()
        .map_or(storage.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(span, "does not hold it")
        .related(place, format!("holds {}", held.join(", ")));
    found.help(
        if storage.kind.value.possible_content().contains(&content) {
            format!(
                "choose another storage, or add `{}` to its `content`",
                content.word()
            )
        } else {
            "choose another storage".to_owned()
        },
    )
}
