//! A file system of Ceph that nobody serves.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ceph::placed;
use crate::model::storage::StorageKind;
use crate::rule;
use crate::rules::View;

rule! {
    /// Ceph has a pool of type cephfs, but no metadata server.
    ///
    /// ## Why it matters
    /// A file system without a metadata server cannot be mounted: its storage stays offline on every node
    /// (Proxmox VE's manual, "CephFS").
    ///
    /// ## What to do
    /// Write `mds` with a node into `ceph`; a second one stands by.
    pub(super) RULE = "ceph" / "metadata-server-missing", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let metadata = ceph.metadata_servers.as_ref();
    if metadata.is_some_and(|it| !placed(&view.lab, it).is_empty()) {
        return;
    }
    let pools = ceph
        .pools
        .iter()
        .map(|pool| view.lab.storages.at(pool.storage));
    let mut served = pools.filter(|storage| {
        storage.about.is_member() && matches!(storage.kind.value, StorageKind::CephFs(_))
    });
    if let Some(first) = served.next() {
        let message = format!(
            "no metadata server serves the file system `{}`",
            first.name.value
        );
        let found = Diagnostic::new(&RULE, message)
            .at(first.kind.span, "needs a metadata server")
            .related(ceph.span, "no `mds` of a node in service");
        sink.push(found.help("write `mds` with one or two nodes into `ceph`"));
    }
}
