//! A storage id that Proxmox VE does not take, or has taken.

use crate::diag::{Diagnostic, Sink};
use crate::model::storage::{Storage, StorageKind};
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage's id is not one that Proxmox VE takes.
    ///
    /// ## Why it matters
    /// An id has at least two characters, starts with a letter, ends in a letter or digit, and has only letters,
    /// digits, `.`, `_` and `-` between (pve-common, `pve-storage-id`); the section is lost otherwise. `local` is
    /// taken: whatever is written, it is the folder `/var/lib/vz` of each node.
    ///
    /// ## What to do
    /// Choose another id.
    pub(super) RULE = "storage" / "id-invalid", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, storage) in view.written_storages() {
        let id = &storage.name.value;
        if !is_id(id) {
            let message = format!("`{id}` is no storage id");
            let label =
                "letters, digits, `.`, `_`, `-`; at least two, a letter first, no sign last";
            sink.push(refused(storage, message, label));
        } else if is_other_local(storage) {
            let message = "`local` is Proxmox VE's own folder `/var/lib/vz`, and nothing else";
            sink.push(refused(storage, message.to_owned(), "taken"));
        }
    }
}

fn is_id(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(inner)
}

/// Whether it is called `local` and is not what Proxmox VE makes of that id.
fn is_other_local(storage: &Storage) -> bool {
    let own = match &storage.kind.value {
        StorageKind::Dir { path, .. } => path
            .as_ref()
            .is_none_or(|path| &*path.value == "/var/lib/vz"),
        StorageKind::Nfs { .. }
        | StorageKind::Cifs { .. }
        | StorageKind::Iscsi { .. }
        | StorageKind::ZfsPool { .. }
        | StorageKind::Lvm { .. }
        | StorageKind::Rbd(_)
        | StorageKind::CephFs(_)
        | StorageKind::LvmThin { .. }
        | StorageKind::Pbs { .. } => false,
    };
    &*storage.name.value == "local" && !own
}

fn refused(storage: &Storage, message: String, label: &str) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(storage.name.span, label)
        .help("choose another id")
}
