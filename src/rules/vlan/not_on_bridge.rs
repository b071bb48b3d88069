//! A VLAN interface on a bridge that stops its tag.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::{Bridge, IfaceKind, Vlan};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// A VLAN interface stands on a bridge that does not carry its network.
    ///
    /// ## Why it matters
    /// A VLAN-aware bridge drops every tag that is not in `bridge-vids`, also between its ports and the node itself. The
    /// address is there, and nothing ever arrives. Nobody else checks it: ifupdown2 brings both up.
    ///
    /// ## What to do
    /// Add the network to `vlans` of the bridge.
    pub(super) RULE = "vlan" / "not-on-bridge", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Vlan(vlan) = &wire.iface.kind else {
            continue;
        };
        let network = view.lab.networks.at(vlan.network.value);
        if let Some(span) = stopped(&wire, vlan, network) {
            once.push(dropped(&wire, vlan, network, span), sink);
        }
    }
}

/// The list that lacks the network, if it stands on a bridge with such a list.
fn stopped(wire: &Wire<'_>, vlan: &Vlan, network: &Network) -> Option<Span> {
    let on = wire.node.ifaces.get(vlan.on.value)?;
    let IfaceKind::Bridge(Bridge { vlans, .. }) = &on.kind else {
        return None;
    };
    let vlans = vlans.as_ref()?;
    let held = vlans.hold(vlan.network.value, network);
    (!held).then(|| vlans.span().unwrap_or(on.name.span))
}

fn dropped(wire: &Wire<'_>, vlan: &Vlan, network: &Network, list: Span) -> Diagnostic {
    let on = wire.node.ifaces.get(vlan.on.value);
    let on = on.map_or("?", |on| on.name.value.as_str());
    let name = &network.name.value;
    let message = format!(
        "{} stands on `{on}`, which does not carry network `{name}`",
        wire.name()
    );
    Diagnostic::new(&RULE, message)
        .at(vlan.network.span, "its tag is dropped")
        .related(list, format!("what `{on}` carries"))
        .help(format!("add `{name}` to `vlans` of `{on}`"))
}
