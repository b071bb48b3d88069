//! A storage that nobody could mount.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Sink};
use crate::model::storage::{Storage, StorageKind};
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage lacks what its type needs.
    ///
    /// ## Why it matters
    /// Proxmox VE drops a section of `storage.cfg` that lacks a required key, without a word: the storage is not
    /// there (pve-storage, the `options` of each plugin).
    ///
    /// ## What to do
    /// Write what is missing, or `status="planned"` while it is not known.
    pub(super) RULE = "storage" / "incomplete", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, storage) in view
        .written_storages()
        .filter(|(_, it)| it.about.is_member())
    {
        let missing = missing(view, storage);
        if !missing.is_empty() {
            sink.push(lacks(storage, &missing));
        }
    }
}

/// What is required and not written. `local` and `local-lvm` are made, and therefore known, by the installer.
fn missing(view: &View, storage: &Storage) -> Vec<&'static str> {
    let id = &*storage.name.value;
    let required = match &storage.kind.value {
        StorageKind::Dir { path, .. } => vec![("path", path.is_some() || id == "local")],
        StorageKind::Nfs { server, export, .. } => {
            vec![("server", server.is_some()), ("export", export.is_some())]
        }
        StorageKind::Cifs { server, share, .. } => {
            vec![("server", server.is_some()), ("share", share.is_some())]
        }
        StorageKind::Iscsi { portal, target } => {
            vec![("portal", portal.is_some()), ("target", target.is_some())]
        }
        StorageKind::Lvm { vg } => vec![("vg", vg.is_some())],
        // The nodes find their own Ceph without being told.
        StorageKind::Rbd(of) | StorageKind::CephFs(of) => {
            let own = view.lab.ceph.is_some();
            vec![("monhost", own || !of.monitors.is_empty())]
        }
        StorageKind::LvmThin { vg, thinpool } => {
            let known = id == "local-lvm";
            vec![
                ("vg", vg.is_some() || known),
                ("thinpool", thinpool.is_some() || known),
            ]
        }
        StorageKind::Pbs { server, .. } => vec![("server", server.is_some())],
        StorageKind::ZfsPool { .. } => Vec::new(),
    };
    let missing = required.into_iter().filter(|(_, is_there)| !is_there);
    missing.map(|(word, _)| word).collect()
}

fn lacks(storage: &Storage, missing: &[&str]) -> Diagnostic {
    let (name, kind) = (&storage.name.value, storage.kind.value.word());
    let words = quoted(missing);
    Diagnostic::new(
        &RULE,
        format!("storage `{name}` of type {kind} lacks {words}"),
    )
    .at(storage.name.span, "not complete")
    .help(format!(
        "write {words}, or `status=\"planned\"` while it is not known"
    ))
}
