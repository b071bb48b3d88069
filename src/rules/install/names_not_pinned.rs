//! Names of NICs that come after the installation.

use crate::diag::{Diagnostic, Sink};
use crate::facts::pinning;
use crate::model::proxmox::ProxmoxVersion;
use crate::rule;
use crate::rules::View;

rule! {
    /// The installer of this version cannot pin the names of NICs that a node is described with.
    ///
    /// ## Why it matters
    /// Pinning came with the installer of 9.1 (pve-installer, `debian/changelog`). An older one leaves udev's names, so the
    /// node starts with those, and its interfaces file with the described names finds no NIC before the `.link` files are in
    /// place.
    ///
    /// ## What to do
    /// Install 9.1 or later, or copy the `.link` files to the node before its interfaces file, as the installation page shows.
    pub(super) RULE = "install" / "names-not-pinned", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let version = view.lab.proxmox_version();
    if version.pins_names() {
        return;
    }
    let nodes = super::installs(view).map(|(_, node, _)| node);
    let renamed = nodes.filter_map(|node| {
        let mut renamed = pinning::renamed(node).map(|(iface, _)| iface);
        // One without a MAC is another rule's.
        let iface = renamed.find(|iface| iface.mac().is_some())?;
        Some((node, iface))
    });
    let renamed: Vec<_> = renamed.collect();
    let [(node, iface), others @ ..] = renamed.as_slice() else {
        return;
    };
    let (name, nic) = (&node.name.value, &iface.name.value);
    let message = format!(
        "the installer of Proxmox VE {version} cannot give a NIC of node `{name}` the name `{nic}`"
    );
    let found = Diagnostic::new(&RULE, message).at(iface.name.span, "needs a `.link` file");
    let found = others.iter().fold(found, |found, (_, iface)| {
        found.related(iface.name.span, "and this one")
    });
    sink.push(found.help(format!(
        "install {} or later, or copy the `.link` files before the interfaces file",
        ProxmoxVersion::PINNING
    )));
}
