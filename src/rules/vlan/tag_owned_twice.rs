//! One tag, two owners.

use crate::diag::{Diagnostic, Sink};
use crate::model::Lab;
use crate::model::iface::{IfaceKind, Vlan};
use crate::model::unit::VlanId;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// One tag of an interface goes two ways: to two VLAN interfaces, or to one and to a VLAN-aware bridge.
    ///
    /// ## Why it matters
    /// The kernel refuses a second VLAN interface with the same tag. Beside a bridge it gives the packets to the VLAN
    /// interface, before the bridge sees them: guests with that tag hear nothing.
    ///
    /// ## What to do
    /// Put the VLAN interface on the bridge: `vlan "…" on="vmbr0"`.
    pub(super) RULE = "vlan" / "tag-owned-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        if let IfaceKind::Vlan(vlan) = &wire.iface.kind {
            let twin = twin(&view.lab, &wire, vlan);
            if let Some((name, span)) = twin.or_else(|| bridge(view, &wire, vlan)) {
                once.push(contended(&wire, vlan, &name, span), sink);
            }
        }
    }
}

fn tag(lab: &Lab, vlan: &Vlan) -> Option<VlanId> {
    lab.networks
        .at(vlan.network.value)
        .vlan
        .map(|tag| tag.value)
}

/// Another VLAN interface before it with the same tag on the same interface.
fn twin(lab: &Lab, wire: &Wire<'_>, vlan: &Vlan) -> Option<(String, Span)> {
    let before = wire.node.ifaces.iter().take(wire.at);
    let mut same = before.filter(|other| match &other.kind {
        IfaceKind::Vlan(it) => it.on.value == vlan.on.value && tag(lab, it) == tag(lab, vlan),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => false,
    });
    let other = same.next()?;
    Some((other.name.value.to_string(), other.name.span))
}

/// The VLAN-aware bridge that the interface below is a port of, if it carries the tag.
fn bridge(view: &View, wire: &Wire<'_>, vlan: &Vlan) -> Option<(String, Span)> {
    let below = view.facts.interfaces.of(wire.id, vlan.on.value);
    let master = wire.node.ifaces.get(below.master?)?;
    let IfaceKind::Bridge(bridge) = &master.kind else {
        return None;
    };
    let vlans = bridge.vlans.as_ref()?;
    let tag = tag(&view.lab, vlan)?;
    let mut networks = view.lab.networks.iter();
    let held = networks.any(|(id, network)| {
        network.vlan.is_some_and(|it| it.value == tag) && vlans.hold(id, network)
    });
    let span = vlans.span().unwrap_or(master.name.span);
    held.then(|| (master.name.value.to_string(), span))
}

fn contended(wire: &Wire<'_>, vlan: &Vlan, other: &str, span: Span) -> Diagnostic {
    let on = wire.node.ifaces.get(vlan.on.value);
    let on = on.map_or("?", |on| on.name.value.as_str());
    let name = &wire.iface.name.value;
    let message = format!("the tag of {} goes to `{other}` as well", wire.name());
    Diagnostic::new(&RULE, message)
        .at(vlan.on.span, format!("`{name}` takes it from `{on}`"))
        .related(span, format!("and so does `{other}`"))
        .help(format!(
            "leave one of them, or put the VLAN on the bridge: `on=\"{other}\"`"
        ))
}
