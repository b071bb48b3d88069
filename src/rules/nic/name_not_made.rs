//! Names of NICs that nothing gives them.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::pinning;
use crate::model::iface::Iface;
use crate::model::nic_name::is_predictable;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// A NIC of an unattended installation has a name that nothing gives it.
    ///
    /// ## Why it matters
    /// udev names NICs after their place or MAC, such as `eno1`, `enp3s0` or `enx525400a1b2c3` (systemd.net-naming-scheme(7)).
    /// Any other name needs a `.link` file, and that finds the NIC by its MAC. Without one, the interfaces file names a NIC
    /// that is not there, and the node is off the network after its next start. The installer renames all NICs as soon as it
    /// pins one: those that it has no MAC of become `nic0`, `nic1` and so on (pve-installer, `options.rs`).
    ///
    /// ## What to do
    /// Write the MAC, which `ip link` shows, or the name that the system gives.
    pub(super) RULE = "nic" / "name-not-made", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    let version = view.lab.proxmox_version();
    let nodes = view.lab.nodes.values().filter(|node| node.has_files());
    for node in nodes.filter(|node| node.install.is_some()) {
        let pins = pinning::is_wanted(node, version);
        let unknown = pinning::nics(node).filter(|(iface, _)| iface.mac().is_none());
        let (made, given): (Vec<_>, Vec<_>) = unknown
            .map(|(iface, _)| iface)
            .partition(|iface| !is_predictable(&iface.name.value));
        let found = match (made.as_slice(), given.as_slice()) {
            ([first, others @ ..], _) => (first, not_made(node, first, others)),
            ([], [first, others @ ..]) if pins => (first, loses_its_name(node, first, others)),
            ([], _) => continue,
        };
        // One line of a profile is one mistake, whoever uses it.
        if seen.insert(found.0.name.span) {
            sink.push(found.1);
        }
    }
}

fn not_made(node: &Node, first: &Iface, others: &[&Iface]) -> Diagnostic {
    let (name, nic) = (&node.name.value, &first.name.value);
    let message =
        format!("nothing gives a NIC of node `{name}` the name `{nic}`: its MAC is not known");
    let found = Diagnostic::new(&RULE, message).at(first.name.span, "not a name that udev gives");
    with(found, others, "and this one").help(format!(
        "write its MAC: `nic \"{nic}\" mac=\"…\"`, or the name that `ip link` shows without it"
    ))
}

fn loses_its_name(node: &Node, first: &Iface, others: &[&Iface]) -> Diagnostic {
    let (name, nic) = (&node.name.value, &first.name.value);
    let message = format!(
        "the installer cannot pin NIC names on node `{name}`: it would rename `{nic}`, whose MAC is not known"
    );
    let found = Diagnostic::new(&RULE, message).at(first.name.span, "pinning renames every NIC");
    let pinned = pinning::renamed(node).map(|(iface, _)| iface);
    let found = pinned.fold(found, |found, it| {
        found.related(it.name.span, "has to be pinned")
    });
    with(found, others, "and this one").help(format!(
        "write its MAC: `nic \"{nic}\" mac=\"…\"`; `ip link` shows it"
    ))
}

fn with(found: Diagnostic, others: &[&Iface], label: &str) -> Diagnostic {
    let others = others.iter();
    others.fold(found, |found, it| found.related(it.name.span, label))
}
