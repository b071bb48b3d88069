//! Limits of LVM that limit nothing.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::installer::left_by_root;
use crate::model::node::{Install, Node};
use crate::model::unit::{Size, SizeUnit, format_bytes};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A limit for LVM is larger than what the installer has for it.
    ///
    /// ## Why it matters
    /// `maxroot` and `maxvz` are limits: above the size of the disk they limit nothing, and the installer divides the disk by
    /// its own rules. A `minfree` that is as large as what the root file system leaves is not used at all: the
    /// installer keeps its own 4 to 16 GiB free (pve-installer, `Proxmox/Install.pm`, `create_lvm_volumes`).
    ///
    /// ## What to do
    /// Write a smaller size, or a larger `hdsize` where the disk has more.
    pub(super) RULE = "install" / "size-without-effect", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, node, install) in super::installs(view) {
        let Some(used) = super::used(node, install).filter(|_| super::has_lvm(install)) else {
            continue;
        };
        let sizes = install.lvm.iter().filter(|(_, it)| !it.value.approximate());
        for (word, size) in sizes {
            let available = available(word, used.value, install);
            let is_above = available.is_some_and(|it| size.value.bytes() >= it);
            if let Some(available) = available.filter(|_| is_above && seen.insert(size.span)) {
                sink.push(no_limit(node, word, *size, available, used));
            }
        }
    }
}

/// What there is for a limit to limit, in bytes; none for what is no limit.
fn available(word: &str, used: Size, install: &Install) -> Option<u64> {
    let bytes = |word| super::lvm_size(install, word).map(|it| it.value.bytes());
    match word {
        "maxroot" | "maxvz" => Some(used.bytes()),
        "minfree" => {
            let volumes = used.bytes().saturating_sub(bytes("swapsize").unwrap_or(0));
            Some(left_by_root(volumes, bytes("maxroot")))
        }
        _ => None,
    }
}

fn no_limit(
    node: &Node,
    word: &str,
    size: Spanned<Size>,
    available: u64,
    used: Spanned<Size>,
) -> Diagnostic {
    let there = format_bytes(u128::from(available), SizeUnit::Gibibyte);
    let message = format!(
        "`{word}` of node `{}` is {}, and the installer has {there} for it",
        node.name.value, size.value
    );
    Diagnostic::new(&RULE, message)
        .at(size.span, "without effect")
        .related(used.span, "what is used of the disk")
        .help(format!("write less than {there}, or leave `{word}` out"))
}
