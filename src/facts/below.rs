//! What an interface stands on: the members of a bond, the ports of a bridge, what carries a VLAN.

use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::Node;

/// An interface and everything below it, by position among the node's interfaces, sorted.
#[must_use]
pub fn below(node: &Node, iface: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut pending = vec![iface];
    while let Some(at) = pending.pop() {
        // A loop of bridges is a fault that a rule reports: here it must only end.
        if found.contains(&at) {
            continue;
        }
        found.push(at);
        let Some(iface) = node.ifaces.get(at) else {
            continue;
        };
        pending.extend(iface.kind.ports().iter().map(|port| port.value));
        if let IfaceKind::Vlan(vlan) = &iface.kind {
            pending.push(vlan.on.value);
        }
    }
    found.sort_unstable();
    found
}

/// The cards below an interface, or itself: where its traffic leaves the node.
pub fn cards(node: &Node, iface: usize) -> impl Iterator<Item = (usize, &Iface)> {
    let all = below(node, iface).into_iter();
    let named = all.filter_map(|at| Some((at, node.ifaces.get(at)?)));
    named.filter(|(_, iface)| matches!(iface.kind, IfaceKind::Nic(_)))
}
