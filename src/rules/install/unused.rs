//! An installation that is nobody's.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The lab describes an installation, but no node has one.
    ///
    /// ## Why it matters
    /// `install` in `lab` holds what is the same for all nodes that are installed unattended. A node is one of them if it has an
    /// `install` of its own, or in its profile. Without any, no answer
    /// file is made, and the installer has nothing to read (proxmox-rs, `proxmox-installer-types/src/answer.rs`).
    ///
    /// ## What to do
    /// Write `install` into each node that is installed unattended, with what is its own, such as its disks.
    pub(super) RULE = "install" / "unused", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(span) = view.lab.install else {
        return;
    };
    let nodes = view
        .lab
        .nodes
        .values()
        .filter(|node| node.about.is_present());
    let nodes: Vec<_> = nodes.collect();
    let Some(first) = nodes.first() else {
        return;
    };
    if nodes.iter().all(|node| node.install.is_none()) {
        let found = Diagnostic::new(
            &RULE,
            "no node is installed as `lab` says: none has `install`",
        );
        let found = found.at(span, "makes no answer file");
        let found = found.related(first.name.span, "has no `install`, like all others");
        sink.push(found.help("write `install disks=\"…\"` into each node that is installed unattended, or remove this"));
    }
}
