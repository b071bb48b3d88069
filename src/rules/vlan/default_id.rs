//! VLAN 1, tagged, on a bridge.

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::iface::{IfaceKind, Vlans};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// A VLAN-aware bridge shall carry VLAN 1 tagged.
    ///
    /// ## Why it matters
    /// VLAN 1 is what a Linux bridge puts untagged packets into (its default PVID), and it sends them out untagged again:
    /// a port never says 1 on the wire, and what arrives with it mixes with whatever is untagged there. Proxmox VE takes
    /// 2 to 4094 only as `bridge-vids` (pve-common, `JSONSchema.pm`); switches treat 1 as their default in the same way.
    ///
    /// ## What to do
    /// Carry this network untagged, `network=` on the bridge instead of `vlans=`, or give it another tag.
    pub(super) RULE = "vlan" / "default-id", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Bridge(bridge) = &wire.iface.kind else {
            continue;
        };
        let named = bridge.vlans.as_ref().map_or(&[][..], Vlans::named);
        for network in named.iter().filter(|it| is_default(view, it.value)) {
            once.push(tagged(view, &wire, *network), sink);
        }
    }
}

fn is_default(view: &View, network: Id<Network>) -> bool {
    let vlan = view.lab.networks.at(network).vlan;
    vlan.is_some_and(|vlan| vlan.value.get() == 1)
}

fn tagged(view: &View, wire: &Wire<'_>, network: Spanned<Id<Network>>) -> Diagnostic {
    let stated = view.lab.networks.at(network.value);
    let name = &stated.name.value;
    let message = format!("{} shall carry `{name}` with the tag 1", wire.name());
    let place = stated.vlan.map_or(stated.name.span, |vlan| vlan.span);
    Diagnostic::new(&RULE, message)
        .at(network.span, "a bridge sends VLAN 1 untagged")
        .related(place, "1 is the default of bridges and switches")
        .help(format!(
            "write `network=\"{name}\"` here, or give it another `vlan`"
        ))
}
