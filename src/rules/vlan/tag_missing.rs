//! A network that is carried tagged without a tag.

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::iface::{IfaceKind, Vlans};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::Once;
use crate::source::Spanned;

rule! {
    /// A bridge carries a network tagged that has no tag.
    ///
    /// ## Why it matters
    /// `vlans` lists what arrives tagged, by the tags of the networks (`bridge-vids` of ifupdown2). A network without a tag would be left
    /// out in silence, and its guests would be cut off.
    ///
    /// ## What to do
    /// Give the network its `vlan`; or, if it arrives untagged, name it in `network` instead.
    pub(super) RULE = "vlan" / "tag-missing", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let IfaceKind::Bridge(bridge) = &wire.iface.kind else {
            continue;
        };
        let named = bridge.vlans.as_ref().map_or(&[][..], Vlans::named);
        let networks = named.iter().map(|it| (it, view.lab.networks.at(it.value)));
        for (named, network) in networks.filter(|(_, network)| network.vlan.is_none()) {
            once.push(untagged(&wire.name(), named, network), sink);
        }
    }
}

fn untagged(bridge: &str, named: &Spanned<Id<Network>>, network: &Network) -> Diagnostic {
    let name = &network.name.value;
    let message = format!("{bridge} carries network `{name}` tagged, which has no tag");
    Diagnostic::new(&RULE, message)
        .at(named.span, "has no `vlan=`")
        .related(network.name.span, "declared here")
        .help(format!(
            "give the network its `vlan=`, or write `network=\"{name}\"` at the bridge: untagged"
        ))
}
