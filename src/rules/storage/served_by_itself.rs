//! A storage that needs itself.

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::guest_behind;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::storage::Storage;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A storage is served by a guest that has a disk on it.
    ///
    /// ## Why it matters
    /// The guest starts when the storage is there, and the storage is there when the guest has started. After the first
    /// power cut neither comes back. (The lab's own words `server`, `backing` and `disk`: Proxmox asks neither.)
    ///
    /// ## What to do
    /// Put the guest's disk on a storage of its node.
    pub(super) RULE = "storage" / "served-by-itself", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, storage) in view
        .written_storages()
        .filter(|(_, it)| it.about.is_member())
    {
        let Some(server) = storage.kind.value.server() else {
            continue;
        };
        let Some(guest) = guest_behind(&view.lab, server.value) else {
            continue;
        };
        let disks = view.lab.guests.at(guest).disks.iter();
        let here = disks
            .filter_map(|disk| disk.storage)
            .find(|it| it.value == id);
        if let Some(here) = here {
            sink.push(needs_itself(view, guest, storage, server.span, here.span));
        }
    }
}

fn needs_itself(
    view: &View,
    guest: Id<Guest>,
    storage: &Storage,
    server: Span,
    disk: Span,
) -> Diagnostic {
    let (who, name) = (view.guest_name(guest), &storage.name.value);
    Diagnostic::new(
        &RULE,
        format!("{who} serves storage `{name}`, and has a disk on it"),
    )
    .at(disk, "needs the storage to start")
    .related(server, "the storage needs it")
    .help(format!("put the disk on a storage of the node of {who}"))
}
