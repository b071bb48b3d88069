//! A guest that is started elsewhere, without its disk.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::is_pinned;
use crate::model::guest::{Guest, GuestDisk};
use crate::model::id::Id;
use crate::model::storage::{Place, Sharing, Storage};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A highly available guest has a disk that only its own node has.
    ///
    /// ## Why it matters
    /// When its node fails, another one is told to start it, and cannot: the disk is not there. The guest stays
    /// down and its state is `error`, which high availability was meant to prevent (Proxmox VE's manual, ha-manager:
    /// shared storage is required).
    ///
    /// ## What to do
    /// Put the disk on a shared storage, or replicate the guest to another node and accept what was written since
    /// the last run as lost.
    pub(super) RULE = "ha" / "local-disk", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest, ha) in view.ha_guests() {
        if !guest.replications.is_empty() || is_pinned(&view.lab, guest) {
            continue;
        }
        let mut local = guest.disks.iter().filter_map(|disk| {
            let written = disk.storage?;
            let storage = view.lab.storages.at(written.value);
            (!storage.is_shared()).then_some((disk, storage, written.span))
        });
        // A guest stays behind as a whole.
        if let Some((disk, storage, span)) = local.next() {
            let found = stays_behind(view, (id, guest), disk, storage, span, ha);
            sink.push(local.fold(found, |found, (disk, _, span)| {
                found.related(span, format!("nor does `{}` move", disk.slot.value))
            }));
        }
    }
}

fn stays_behind(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    disk: &GuestDisk,
    storage: &Storage,
    span: Span,
    ha: Span,
) -> Diagnostic {
    let (slot, name) = (&disk.slot.value, &storage.name.value);
    let home = guest
        .node
        .map(|node| &view.lab.nodes.at(node.value).name.value);
    let there = home.map_or_else(|| "one node".to_owned(), |home| format!("`{home}`"));
    let who = view.guest_name(id);
    let message = format!("{who} is highly available, but its disk `{slot}` is on {there} only");
    let found = Diagnostic::new(&RULE, message)
        .at(span, format!("`{name}` is not a shared storage"))
        .related(ha, "shall start on another node");
    let shared = view
        .lab
        .storages
        .values()
        .find(|it| it.is_shared() && holds(it, guest));
    let can_share =
        matches!(storage.place, Place::Nodes(_)) && storage.kind.value.sharing() == Sharing::Stated;
    if can_share {
        return found.help(format!(
            "write `shared=#true` at `{name}` if its nodes see the same content, else use a shared storage"
        ));
    }
    found.help(match shared {
        Some(shared) => format!(
            "use a shared storage such as `{}`, or `replicate` the guest",
            shared.name.value
        ),
        None => "use a shared storage, or `replicate` the guest".to_owned(),
    })
}

fn holds(storage: &Storage, guest: &Guest) -> bool {
    storage.about.is_active() && storage.holds(guest.kind.disk_content())
}
