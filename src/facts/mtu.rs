//! The MTU of each interface of a node, and where the node's file has to set it.
//!
//! What ifupdown2 makes of an interface without an `mtu` line (ifupdown2 3.0 to 3.3, `addons/address.py`; Linux, `drivers/net/bonding`):
//! a NIC, a bond and a bridge get 1500, a VLAN interface gets the MTU of the interface that it is on, and the members of
//! a bond get that of the bond, whatever their own line says.

use super::interfaces::Carried;
use crate::model::Lab;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::Node;
use crate::model::unit::Mtu;

/// Sets the MTU of all interfaces of a node: what is stated, else the largest of the networks that are carried and of
/// the interfaces above.
pub(super) fn derive(lab: &Lab, node: &Node, all: &mut [Carried]) {
    for (iface, carried) in node.ifaces.iter().zip(all.iter_mut()) {
        let networks = carried.untagged.iter().chain(&carried.tagged);
        let largest = networks.map(|it| lab.networks.at(*it).mtu()).max();
        carried.mtu = iface.mtu.map(|mtu| mtu.value).or(largest);
    }
    lower_ones_follow(node, all);
    upper_ones_follow(node, all);
    members_follow(node, all);
}

/// Whether ifupdown2 would give an interface another MTU than it has here, if its stanza did not set it.
///
/// Linux lets a bridge follow its smallest port until an MTU is set, so a bridge over ports of another MTU has it set.
#[must_use]
pub fn is_to_be_set(node: &Node, at: usize, mtu_of: impl Fn(usize) -> Option<Mtu>) -> bool {
    let Some((iface, mtu)) = node.ifaces.get(at).zip(mtu_of(at)) else {
        return false;
    };
    let mut below = below(iface);
    mtu != Mtu::ETHERNET || below.any(|it| mtu_of(it).unwrap_or(Mtu::ETHERNET) != mtu)
}

/// The interfaces that one is made of or is on, by position.
pub fn below(iface: &Iface) -> impl Iterator<Item = usize> {
    let ports = iface.kind.ports().iter().map(|port| port.value);
    let on = match &iface.kind {
        IfaceKind::Vlan(vlan) => Some(vlan.on.value),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => None,
    };
    ports.chain(on)
}

/// An interface that states no MTU is as large as what is above it: Proxmox refuses a bridge over a smaller port, and
/// the kernel a VLAN over a smaller interface.
fn lower_ones_follow(node: &Node, all: &mut [Carried]) {
    for (at, iface) in node.ifaces.iter().enumerate().rev() {
        let mtu = all.get(at).and_then(|carried| carried.mtu);
        for below in below(iface) {
            let is_stated = node.ifaces.get(below).is_none_or(|it| it.mtu.is_some());
            if let Some(carried) = all.get_mut(below).filter(|_| !is_stated) {
                carried.mtu = carried.mtu.max(mtu);
            }
        }
    }
}

/// A bond or bridge without any network, whose MTU only its ports state, is as large as the smallest of them.
fn upper_ones_follow(node: &Node, all: &mut [Carried]) {
    for (at, iface) in node.ifaces.iter().enumerate() {
        let ports = iface.kind.ports().iter();
        let smallest = ports.filter_map(|port| all.get(port.value)?.mtu).min();
        if let Some(carried) = all.get_mut(at).filter(|it| it.mtu.is_none()) {
            carried.mtu = smallest;
        }
    }
}

/// The kernel gives each member of a bond the MTU of the bond.
fn members_follow(node: &Node, all: &mut [Carried]) {
    for (at, iface) in node.ifaces.iter().enumerate().rev() {
        let IfaceKind::Bond(bond) = &iface.kind else {
            continue;
        };
        let Some(mtu) = all.get(at).and_then(|carried| carried.mtu) else {
            continue;
        };
        for port in &bond.ports {
            if let Some(member) = all.get_mut(port.value) {
                member.mtu = Some(mtu);
            }
        }
    }
}
