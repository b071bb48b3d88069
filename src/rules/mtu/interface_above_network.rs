//! An interface that sends larger packets than its network has.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::model::iface::IfaceKind;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// An interface states a larger MTU than its network or its bond has.
    ///
    /// ## Why it matters
    /// All machines of a network must have one MTU. A packet that is larger than the others accept is dropped by a switch or by
    /// the receiver without an answer (IEEE 802.3 knows none): a login works, a copy hangs. Guests on a bridge get its MTU
    /// too (qemu-server, `print_netdevice_full`). A member of a bond has the MTU of the bond, whatever its own line
    /// says (Linux, `drivers/net/bonding`).
    ///
    /// ## What to do
    /// Write the MTU at the network, if all of its machines and switches have it; otherwise leave it out at the interface. A
    /// bridge or NIC follows the largest network that is on it.
    pub(super) RULE = "mtu" / "interface-above-network", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let found = wire.iface.mtu.and_then(|mtu| {
            let bond = above_bond(view, &wire, mtu);
            bond.or_else(|| above_networks(view, &wire, mtu))
        });
        if let Some(found) = found {
            once.push(found, sink);
        }
    }
}

/// Whether the MTU that a bridge states is above that of all networks that it is known to carry.
pub(super) fn is_above_all(view: &View, wire: &Wire<'_>) -> bool {
    wire.iface
        .mtu
        .is_some_and(|mtu| above_networks(view, wire, mtu).is_some())
}

fn above_networks(view: &View, wire: &Wire<'_>, mtu: Spanned<Mtu>) -> Option<Diagnostic> {
    let network = super::largest(view, wire)?;
    // What else passes through `vlans="*"` is not known; what is on it may need the larger packets.
    let is_needed = super::above(view, wire).is_some_and(|above| above >= mtu.value);
    if wire.carried.all_tags || is_needed || mtu.value <= network.mtu() {
        return None;
    }
    let (name, most) = (&network.name.value, network.mtu());
    let message = format!(
        "{} has MTU {}, and network `{name}` has {most}",
        wire.name(),
        mtu.value
    );
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(mtu.span, "larger packets are lost")
        .related(stated, format!("{most}"));
    let sentence = format!(
        "leave {{}} out, or write `mtu={}` at network `{name}`",
        mtu.value
    );
    Some(found.propose(Proposal::removed(mtu.span, "mtu", sentence)))
}

/// The MTU of a member of a bond that is smaller.
fn above_bond(view: &View, wire: &Wire<'_>, mtu: Spanned<Mtu>) -> Option<Diagnostic> {
    let at = wire.carried.master?;
    let bond = wire.node.ifaces.get(at)?;
    let most = view.facts.interfaces.of(wire.id, at).mtu?;
    if !matches!(bond.kind, IfaceKind::Bond(_)) || mtu.value <= most {
        return None;
    }
    let name = &bond.name;
    let message = format!(
        "{} states MTU {}, and its bond `{}` has {most}",
        wire.name(),
        mtu.value,
        name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(mtu.span, "has no effect")
        .related(
            bond.mtu.map_or(name.span, |it| it.span),
            format!("{most} here"),
        );
    Some(found.help(format!(
        "leave `mtu` out: a member has the MTU of `{}`",
        name.value
    )))
}
