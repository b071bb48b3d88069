//! Bonds of one card, or of cards that do not match.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{Bond, BondMode, Iface, IfaceKind, Nic};
use crate::model::unit::Speed;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// A bond has one member, or members of different speeds.
    ///
    /// ## Why it matters
    /// One member protects against nothing. Of members with different speeds LACP uses those of one speed, the others
    /// wait (IEEE 802.1AX); the balancing modes send to the slow one as much as to the fast one, which then loses packets.
    /// Only `active-backup` makes use of a slow spare, so it is left alone.
    ///
    /// ## What to do
    /// Bond cards of one speed, or use `active-backup` with a `primary`.
    pub(super) RULE = "bond" / "uneven-members", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        if let IfaceKind::Bond(bond) = &wire.iface.kind {
            if let [only] = bond.ports.as_slice() {
                once.push(alone(&wire, only.span), sink);
            } else if let Some(found) = mixed(&wire, bond) {
                once.push(found, sink);
            }
        }
    }
}

fn alone(wire: &Wire<'_>, span: crate::source::Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{} has one member", wire.name()))
        .at(span, "nothing takes over from it")
        .help("add a second card, or use the card without a bond")
}

/// The first member that is not as fast as the first whose speed is known.
fn mixed(wire: &Wire<'_>, bond: &Bond) -> Option<Diagnostic> {
    if bond.mode.value == BondMode::ActiveBackup {
        return None;
    }
    let members = bond
        .ports
        .iter()
        .filter_map(|it| wire.node.ifaces.get(it.value));
    let mut known = members.filter_map(|it| Some((it, speed(it)?)));
    let (first, fast) = known.next()?;
    let bits = |speed: Spanned<Speed>| speed.value.bits_per_second();
    let (other, slow) = known.find(|(_, speed)| bits(*speed) != bits(fast))?;
    let message = format!(
        "{} joins `{}` with {} and `{}` with {}",
        wire.name(),
        first.name.value,
        fast.value,
        other.name.value,
        slow.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(slow.span, "another speed")
        .related(fast.span, "than this");
    Some(found.help("bond cards of one speed, or write `mode=\"active-backup\"` with a `primary`"))
}

fn speed(iface: &Iface) -> Option<Spanned<Speed>> {
    match &iface.kind {
        IfaceKind::Nic(Nic { speed, .. }) => *speed,
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
    }
}
