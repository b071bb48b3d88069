//! Names of NICs that have to be made, and what makes them: a `.link` file of systemd for each. The installer writes these
//! files itself for the names that it pins (pve-installer, `Proxmox/Install.pm`).

use crate::model::iface::{Iface, IfaceKind, Nic};
use crate::model::nic_name::is_predictable;
use crate::model::node::Node;
use crate::model::proxmox::ProxmoxVersion;
use crate::model::unit::Mac;

/// The NICs of a node that are there or to come.
pub fn nics(node: &Node) -> impl Iterator<Item = (&Iface, &Nic)> {
    let present = node.ifaces.iter().filter(|iface| iface.about.is_present());
    present.filter_map(|iface| match &iface.kind {
        IfaceKind::Nic(nic) => Some((iface, nic)),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
    })
}

/// The NICs whose names no system gives by itself.
pub fn renamed(node: &Node) -> impl Iterator<Item = (&Iface, &Nic)> {
    nics(node).filter(|(iface, _)| !is_predictable(&iface.name.value))
}

/// Whether the installer is to pin names for a node. It then renames every NIC: those that it is not told of become `nic0`,
/// `nic1` and so on (pve-installer, `options.rs`).
#[must_use]
pub fn is_wanted(node: &Node, version: ProxmoxVersion) -> bool {
    version.pins_names() && renamed(node).next().is_some()
}

/// The names by MAC that the installer is told; none if no NIC needs one, or if one of them has no known MAC and would
/// lose its name.
#[must_use]
pub fn mapping(node: &Node, version: ProxmoxVersion) -> Vec<(Mac, &Iface)> {
    if !is_wanted(node, version) {
        return Vec::new();
    }
    let names = nics(node).map(|(iface, _)| Some((iface.mac()?, iface)));
    names.collect::<Option<_>>().unwrap_or_default()
}
