//! A port with an address of its own.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// An interface that is a port of a bridge or a member of a bond has an address itself.
    ///
    /// ## Why it matters
    /// What arrives at a port goes to the bridge, so the address is never answered for, or only now and then. Proxmox
    /// refuses a port with an address, ifupdown2 warns of it.
    ///
    /// ## What to do
    /// Write the address at the bridge.
    pub(super) RULE = "nic" / "port-has-address", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for node in view.lab.nodes.values().filter(|node| node.has_files()) {
        for bridge in &node.ifaces {
            for port in bridge.kind.ports() {
                let iface = node.ifaces.get(port.value);
                if let Some((iface, place)) = iface.and_then(|it| Some((it, configured(it)?))) {
                    sink.push(addressed(node, bridge, iface, place, port.span));
                }
            }
        }
    }
}

/// Where an interface gets an address, if it gets one.
fn configured(iface: &Iface) -> Option<(String, Span)> {
    let fixed = iface
        .addresses
        .first()
        .map(|address| (format!("`{}`", address.ip), address.span));
    let leased = iface
        .dhcp
        .filter(|dhcp| dhcp.value)
        .map(|dhcp| ("a leased address".to_owned(), dhcp.span));
    fixed.or(leased)
}

fn addressed(
    node: &Node,
    bridge: &Iface,
    iface: &Iface,
    place: (String, Span),
    port: Span,
) -> Diagnostic {
    let (address, span) = place;
    let (name, bridge_name) = (&iface.name.value, &bridge.name.value);
    let message = format!(
        "`{name}` of node `{}` has {address} but is a port of `{bridge_name}`",
        node.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(span, "never answered for here")
        .related(port, format!("plugged into `{bridge_name}`"))
        .help(format!(
            "move it: write it at `{} \"{bridge_name}\"`",
            bridge.kind.word()
        ))
}
