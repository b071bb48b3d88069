//! A bond of something else than cards.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{Iface, IfaceKind};
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// A member of a bond is no network card.
    ///
    /// ## Why it matters
    /// Proxmox takes cards as members of a bond, nothing else (pve-common, `PVE/INotify.pm`): with another member
    /// it refuses to write the file again. A bridge or a VLAN belongs on top of the bond.
    ///
    /// ## What to do
    /// Name cards in `ports`.
    pub(super) RULE = "bond" / "member-not-card", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Bond(bond) = &wire.iface.kind else {
            continue;
        };
        for port in bond.ports.iter().filter(|port| port.value != wire.at) {
            let member = wire.node.ifaces.get(port.value);
            let other = member.filter(|it| !matches!(it.kind, IfaceKind::Nic(_)));
            if let Some(member) = other {
                once.push(stranger(&wire, member, port.span), sink);
            }
        }
    }
}

fn stranger(wire: &Wire<'_>, member: &Iface, span: Span) -> Diagnostic {
    let (name, word) = (&member.name.value, member.kind.word());
    let message = format!(
        "{} has `{name}` for a member, which is a {word}",
        wire.name()
    );
    Diagnostic::new(&RULE, message)
        .at(span, "no network card")
        .related(member.name.span, format!("a {word}"))
        .help(format!(
            "name cards; `{name}` can stand on `{}`",
            wire.iface.name.value
        ))
}
