//! A card on a bridge of another network.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A card of a guest is on a bridge that does not carry its network.
    ///
    /// ## Why it matters
    /// The guest is cabled into another network than its address belongs to: nobody there answers it, and its gateway
    /// is out of reach. A bridge of Linux passes frames by their tags and knows nothing of addresses, so it forwards
    /// all the same.
    ///
    /// ## What to do
    /// Leave `bridge` out, so that it follows from the network; or correct the address, the network or the bridge.
    pub(super) RULE = "guest" / "outside-bridge", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        let Some(home) = guest.node else {
            continue;
        };
        for nic in guest.nics.iter().filter(|nic| nic.about.is_present()) {
            if let Some(bridge) = nic.bridge {
                let node = (home.value, view.lab.nodes.at(home.value));
                sink_all(sink, outside(view, (id, nic), node, bridge, guest));
            }
        }
    }
}

fn sink_all(sink: &mut Sink, found: Option<Diagnostic>) {
    found.into_iter().for_each(|found| sink.push(found));
}

/// Reported is the first address that the bridge cannot be for, else the network.
fn outside(
    view: &View,
    (id, nic): (Id<Guest>, &GuestNic),
    (home, node): (Id<Node>, &Node),
    bridge: Spanned<usize>,
    guest: &Guest,
) -> Option<Diagnostic> {
    let carried = view.facts.interfaces.of(home, bridge.value);
    // Nobody recorded what the bridge is for.
    if carried.untagged.is_empty() && carried.tagged.is_empty() {
        return None;
    }
    let plan = &view.facts.addresses;
    let networks = view.facts.interfaces.networks_of(nic, plan);
    let outside = |network: &Id<Network>| !carried.carries(&view.lab, *network);
    let network = networks.into_iter().find(outside)?;
    let iface = node.ifaces.get(bridge.value)?;
    let (what, place) = meant(view, nic, network);
    let message = format!(
        "{what} of {} is in network `{}`, which bridge `{}` of node `{}` does not carry",
        view.guest_name(id),
        view.lab.networks.at(network).name.value,
        iface.name.value,
        node.name.value
    );
    let there = carried.untagged.iter().chain(&carried.tagged);
    let there: Vec<_> = there
        .map(|network| view.lab.networks.at(*network).name.value.as_str())
        .collect();
    let label = format!("carries {}", crate::diag::nearest::quoted(&there));
    let found = Diagnostic::new(&RULE, message)
        .at(bridge.span, "another network")
        .related(iface.name.span, label);
    let found = match place {
        Some(place) => found.related(place, "its network follows from this"),
        None => found,
    };
    Some(found.help(help(view, guest, nic)))
}

/// What says the network of a card: an address, or the card itself.
fn meant(view: &View, nic: &GuestNic, network: Id<Network>) -> (String, Option<Span>) {
    let plan = &view.facts.addresses;
    let mut addresses = nic.addresses.iter();
    match addresses.find(|address| plan.network_of(address.ip) == Some(network)) {
        Some(address) => (format!("address `{}`", address.ip), Some(address.span)),
        None => {
            let place = nic.network.map(|network| network.span);
            (format!("`{}`", nic.slot.value), place)
        }
    }
}

/// The bridge that would be right, if there is one.
fn help(view: &View, guest: &Guest, nic: &GuestNic) -> String {
    let Some(home) = guest.node else {
        return "leave `bridge` out".to_owned();
    };
    let ifaces = view.lab.nodes.at(home.value).ifaces.iter().enumerate();
    let networks = view
        .facts
        .interfaces
        .networks_of(nic, &view.facts.addresses);
    let carries = |at: usize| {
        let carried = view.facts.interfaces.of(home.value, at);
        networks
            .iter()
            .all(|network| carried.carries(&view.lab, *network))
    };
    let mut bridges = ifaces.filter(|(_, iface)| matches!(iface.kind, IfaceKind::Bridge(_)));
    match bridges.find(|(at, _)| carries(*at)) {
        Some((_, right)) => format!(
            "leave `bridge` out: `{}` carries it; or correct the address",
            right.name.value
        ),
        None => "correct the address, or let a bridge of the node carry that network".to_owned(),
    }
}
