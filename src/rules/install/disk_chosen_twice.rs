//! Disks by name and by property at once.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// An installation names its disks and filters them as well.
    ///
    /// ## Why it matters
    /// The installer takes one of the two and refuses an answer file with both (proxmox-rs,
    /// `proxmox-installer-types/src/answer.rs`).
    ///
    /// ## What to do
    /// Take `disks` or the `disk-filter` away. `disks=#null` takes away what a profile or the lab says.
    pub(super) RULE = "install" / "disk-chosen-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, node, install) in super::installs(view) {
        let both = install.disks.first().zip(install.disk_filters.first());
        if let Some((disk, filter)) = both.filter(|(_, it)| seen.insert(it.key.span)) {
            let message = format!(
                "the disks of node `{}` are named and filtered by `{}`",
                node.name.value, filter.key.value
            );
            let found = Diagnostic::new(&RULE, message)
                .at(filter.key.span, "filtered")
                .related(disk.span, "named");
            sink.push(found.help("take one of the two away"));
        }
    }
}
