//! A disk that the node does not have.

use std::collections::BTreeSet;

use crate::diag::nearest::suggestion;
use crate::diag::{Diagnostic, Sink};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A node is to be installed on a disk that it does not have.
    ///
    /// ## Why it matters
    /// The installer compares the names with the ends of the kernel's device paths (pve-installer, `utils.rs`) and stops
    /// if none matches; a name that matches another disk wipes that one.
    ///
    /// ## What to do
    /// Write the name of one of the node's disks. Where the disks of a node are not written down, nothing is checked.
    pub(super) RULE = "install" / "disk-unknown", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (_, node, install) in super::installs(view) {
        let Some(known) = disks(node) else {
            continue;
        };
        for disk in &install.disks {
            let name = disk
                .value
                .known()
                .filter(|name| !known.contains(&name.as_str()));
            if let Some(name) = name.filter(|_| seen.insert(disk.span)) {
                sink.push(unknown(node, Spanned::new(name, disk.span), &known));
            }
        }
    }
}

/// The names of a node's disks, if all of them are known.
fn disks(node: &Node) -> Option<Vec<&str>> {
    let names: Option<Vec<_>> = node
        .disks
        .iter()
        .map(|disk| disk.name.value.known().map(Name::as_str))
        .collect();
    names.filter(|names| !names.is_empty())
}

fn unknown(node: &Node, disk: Spanned<&Name>, known: &[&str]) -> Diagnostic {
    let message = format!("node `{}` has no disk `{}`", node.name.value, disk.value);
    let found = Diagnostic::new(&RULE, message).at(disk.span, "none of its disks");
    let found = match node.disks.first() {
        Some(first) => found.related(first.name.span, "its disks"),
        None => found,
    };
    match suggestion(disk.value, known.iter().copied()) {
        Some(help) => found.help(help),
        None => found,
    }
}
