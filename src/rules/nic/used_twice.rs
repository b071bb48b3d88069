//! One interface, two bridges.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// An interface is plugged into two bridges, or twice into one.
    ///
    /// ## Why it matters
    /// The kernel lets an interface have one master. Whichever bridge comes up first takes it, the other one is cut off
    /// from the wire; Proxmox refuses to write such a configuration again (pve-common, `PVE/INotify.pm`).
    ///
    /// ## What to do
    /// Leave it in one bridge. Guests of several networks on one wire need VLAN tags, not several bridges.
    pub(super) RULE = "nic" / "used-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for node in view.lab.nodes.values().filter(|node| node.has_files()) {
        let mut taken: BTreeMap<usize, (Span, &Iface)> = BTreeMap::new();
        for bridge in &node.ifaces {
            for port in bridge.kind.ports() {
                match taken.get(&port.value) {
                    Some((first, master)) => sink.push(again(
                        node,
                        (port.value, port.span),
                        bridge,
                        (*first, master),
                    )),
                    None => {
                        taken.insert(port.value, (port.span, bridge));
                    }
                }
            }
        }
    }
}

fn again(node: &Node, port: (usize, Span), bridge: &Iface, first: (Span, &Iface)) -> Diagnostic {
    let name = node
        .ifaces
        .get(port.0)
        .map_or("?", |iface| iface.name.value.as_str());
    let (first, master) = first;
    let message = format!(
        "`{name}` of node `{}` is already plugged into `{}`",
        node.name.value, master.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(port.1, format!("again, into `{}`", bridge.name.value))
        .related(first, format!("plugged into `{}`", master.name.value))
        .help("leave it in one of them")
}
