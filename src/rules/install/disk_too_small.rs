//! Installations that do not fit their disk.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::installer::{GIB, LEAST_DISK_GIB, SWAP_PART};
use crate::model::node::{Install, Node};
use crate::model::unit::{Size, SizeUnit};
use crate::rule;
use crate::rules::View;

rule! {
    /// The disk that a node is installed on, or the part of it that is used, is too small.
    ///
    /// ## Why it matters
    /// Below 8 GiB the installer asks whether to continue, which nobody answers in an unattended installation, so it stops
    /// (pve-installer, `Proxmox/Sys/Block.pm` and `proxmox-auto-installer`). It refuses an answer file whose `swapsize` is
    /// more than half of `hdsize` (`disk_checks.rs`), and cannot make swap that is as large as the disk.
    ///
    /// ## What to do
    /// Write a larger `hdsize`, up to the size of the disk, or a smaller `swapsize`.
    pub(super) RULE = "install" / "disk-too-small", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, node, install) in super::installs(view) {
        let found = [system(node, install), swap(node, install)];
        let found = found.into_iter().flatten();
        let new = found.filter(|it| seen.insert(it.primary.span));
        new.for_each(|found| sink.push(found));
    }
}

/// Less than the system needs.
fn system(node: &Node, install: &Install) -> Option<Diagnostic> {
    let used = super::used(node, install)?;
    let least = Size::new(LEAST_DISK_GIB, SizeUnit::Gibibyte)?;
    (used.value < least).then(|| {
        let message = format!(
            "the installer needs {least} for node `{}`, not {}",
            node.name.value, used.value
        );
        Diagnostic::new(&RULE, message)
            .at(used.span, "too small")
            .help(format!(
                "write `{least}` or more, or install on a larger disk"
            ))
    })
}

/// More swap than the disk may have.
fn swap(node: &Node, install: &Install) -> Option<Diagnostic> {
    let swap = super::lvm_size(install, "swapsize")?;
    let used = match install.hdsize {
        // The installer compares what the answer file has, whatever the disk holds.
        Some(hdsize) => hdsize,
        None => super::used(node, install)?,
    };
    let half = used.value.bytes() / SWAP_PART;
    let is_too_much = match install.hdsize {
        Some(_) => swap.value.bytes() > half,
        None => swap.value >= used.value,
    };
    let most = Size::new(half / GIB, SizeUnit::Gibibyte)?;
    let message = format!(
        "{} of swap is more than the installer makes on {}",
        swap.value, used.value
    );
    let exact = !swap.value.approximate() && !used.value.approximate();
    (exact && is_too_much).then(|| {
        Diagnostic::new(&RULE, message)
            .at(swap.span, "more than half of it")
            .related(used.span, "what is used of the disk")
            .help(format!("write `{most}` or less, or leave `swapsize` out"))
    })
}
