//! Settings that nothing looks at.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{Bond, BondMode, Bridge, IfaceKind};
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// An interface has a setting that means nothing beside its others.
    ///
    /// ## Why it matters
    /// Proxmox writes a bond's hash, primary and LACP rate only for the modes that use them (pve-common, `PVE/INotify.pm`),
    /// and so does hlc. `pvid` counts tags, so the bridge has to know tags; `on-link` and `point-to-point` say how something is
    /// reached that is not there. Whoever wrote it expected more.
    ///
    /// ## What to do
    /// Take it away, or write what it needs.
    pub(super) RULE = "nic" / "setting-unused", Warning
}

/// A setting: its word, its place, what it would need.
type Unused = (&'static str, Span, String);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let own = match &wire.iface.kind {
            IfaceKind::Bond(bond) => of_bond(bond),
            IfaceKind::Bridge(bridge) => of_bridge(bridge),
            IfaceKind::Nic(_) | IfaceKind::Vlan(_) => Vec::new(),
        };
        for unused in own.into_iter().chain(of_any(&wire)) {
            once.push(idle(&wire, &unused), sink);
        }
    }
}

fn of_bond(bond: &Bond) -> Vec<Unused> {
    let mode = bond.mode.value;
    let needs = |words: &str| format!("it needs mode {words}; this is {}", mode.word());
    let hash = bond.hash.as_ref().filter(|_| !mode.hashes());
    let primary = bond.primary.filter(|_| mode != BondMode::ActiveBackup);
    let rate = bond.lacp_rate.as_ref().filter(|_| mode != BondMode::Lacp);
    let hash = hash.map(|it| ("hash", it.span, needs("802.3ad or balance-xor")));
    let primary = primary.map(|it| ("primary", it.span, needs("active-backup")));
    let rate = rate.map(|it| ("lacp-rate", it.span, needs("802.3ad")));
    [hash, primary, rate].into_iter().flatten().collect()
}

fn of_bridge(bridge: &Bridge) -> Vec<Unused> {
    let pvid = bridge.pvid.filter(|_| bridge.vlans.is_none());
    let pvid = pvid.map(|it| ("pvid", it.span, "it needs `vlans`".to_owned()));
    pvid.into_iter().collect()
}

fn of_any(wire: &Wire<'_>) -> Vec<Unused> {
    let iface = wire.iface;
    let on_link = iface
        .on_link
        .filter(|it| it.value && iface.gateway.is_none());
    let on_link = on_link.map(|it| ("on-link", it.span, "it needs `gateway`".to_owned()));
    let peer = iface.point_to_point.filter(|_| iface.addresses.is_empty());
    let peer = peer.map(|it| ("point-to-point", it.span, "it needs `address`".to_owned()));
    on_link.into_iter().chain(peer).collect()
}

fn idle(wire: &Wire<'_>, (word, span, needs): &Unused) -> Diagnostic {
    let message = format!("`{word}` of {} means nothing: {needs}", wire.name());
    Diagnostic::new(&RULE, message)
        .at(*span, "not used")
        .help(format!("take `{word}` away, or write what it needs"))
}
