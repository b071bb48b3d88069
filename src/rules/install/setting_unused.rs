//! Settings that the chosen file system or medium does not have.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::node::Install;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// An installation has a setting that means nothing beside its others.
    ///
    /// ## Why it matters
    /// Sizes of LVM belong to ext4 and xfs: the installer refuses an answer file that has them with another file system, so
    /// hlc leaves them out. `disk-match` counts filters, so it needs some.
    ///
    /// ## What to do
    /// Take it away, or write what it needs.
    pub(super) RULE = "install" / "setting-unused", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, _, install) in super::installs(view) {
        for (word, span, needs) in unused(install) {
            if seen.insert(span) {
                let message = format!("`{word}` means nothing here: it needs {needs}");
                let found = Diagnostic::new(&RULE, message).at(span, "not used");
                sink.push(found.help(format!("take `{word}` away, or write {needs}")));
            }
        }
    }
}

/// What is not used, where it is written, and what it would need.
fn unused(install: &Install) -> Vec<(&'static str, Span, &'static str)> {
    let filesystem = install.filesystem.as_ref().map(|it| &*it.value);
    let pools = matches!(filesystem, Some("zfs" | "btrfs"));
    let sizes = install.lvm.iter().filter(|_| pools);
    let sizes = sizes.map(|(word, size)| (*word, size.span, "`filesystem` ext4 or xfs"));
    let matching = install.disk_match.as_ref();
    let matching = matching.filter(|_| install.disk_filters.is_empty());
    let matching = matching.map(|it| ("disk-match", it.span, "`disk-filter`"));
    sizes.chain(matching).collect()
}
