//! A wireless card in a bridge.

use crate::diag::{Diagnostic, Sink};
use crate::model::hardware::Media;
use crate::model::iface::{Iface, IfaceKind};
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// A wireless card is the port of a bridge.
    ///
    /// ## Why it matters
    /// An access point takes packets from one address a client, its own: guests behind the bridge are not heard. The kernel
    /// refuses to plug a client's card into a bridge (Proxmox's guide, "Network Configuration", advises masquerading).
    ///
    /// ## What to do
    /// Leave the card out of the bridge, give the bridge a subnet of its own, and write `masquerade` there.
    pub(super) RULE = "nic" / "wifi-port", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Bridge(bridge) = &wire.iface.kind else {
            continue;
        };
        for port in &bridge.ports {
            let card = wire.node.ifaces.get(port.value);
            if let Some(card) = card.filter(|card| is_wireless(card)) {
                once.push(unheard(&wire, card, port.span), sink);
            }
        }
    }
}

fn is_wireless(card: &Iface) -> bool {
    match &card.kind {
        IfaceKind::Nic(nic) => nic.media.is_some_and(|it| it.value == Media::Wifi),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => false,
    }
}

fn unheard(wire: &Wire<'_>, card: &Iface, span: Span) -> Diagnostic {
    let name = &card.name.value;
    let message = format!("{} has the wireless card `{name}` for a port", wire.name());
    Diagnostic::new(&RULE, message)
        .at(span, "guests behind it are not heard")
        .related(card.name.span, "wireless")
        .help(format!(
            "take it out, give `{}` a subnet of its own and write `masquerade=\"{name}\"` there",
            wire.iface.name.value
        ))
}
