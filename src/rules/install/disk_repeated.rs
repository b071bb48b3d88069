//! A disk that is listed twice.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A disk is listed twice for the installation.
    ///
    /// ## Why it matters
    /// The installer refuses the answer file: a mirror of a disk with itself is none (proxmox-rs,
    /// `proxmox-installer-types`).
    ///
    /// ## What to do
    /// Write the name of the other disk.
    pub(super) RULE = "install" / "disk-repeated", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, _, install) in super::installs(view) {
        for (at, disk) in install.disks.iter().enumerate() {
            let Some(name) = disk.value.known() else {
                continue;
            };
            let mut before = install.disks.iter().take(at);
            let first = before.find(|it| it.value.known() == Some(name));
            if let Some(first) = first.filter(|_| seen.insert(disk.span)) {
                sink.push(twice(name, disk.span, first.span));
            }
        }
    }
}

fn twice(name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("disk `{name}` is listed twice"))
        .at(again, "again")
        .related(first, "listed already")
        .help("write the name of the other disk")
}
