//! A network that no bridge of the node leads to.

use std::collections::BTreeMap;

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Level, Sink};
use crate::model::about::Status;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A guest joins a network that none of its node's bridges carries.
    ///
    /// ## Why it matters
    /// A guest reaches the wire through a bridge of its node and no other way. Without one for the network, its card
    /// can be plugged in nowhere, or ends up in another network than the lab says. (qm(1): a card without `bridge` is
    /// put behind QEMU's own address translation.) Where all such guests are planned, it is a warning.
    ///
    /// ## What to do
    /// Let a bridge of the node carry the network: `network="NAME"` for one that arrives untagged, `vlans="NAME"` for
    /// a tagged one. Or move the guest to a node that has it.
    pub(super) RULE = "guest" / "bridge-missing", Error
}

/// A card that can be plugged in nowhere.
struct Loose<'v> {
    guest: (Id<Guest>, &'v Guest),
    nic: &'v GuestNic,
    network: Id<Network>,
    node: &'v Node,
}

impl Loose<'_> {
    /// What is missing: the bridge of one network, or all bridges of the node.
    fn cause(&self) -> (Span, Option<Id<Network>>) {
        // Twins have one place for their bridge.
        match bridges_of(self.node).next() {
            Some(bridge) => (bridge.name.span, Some(self.network)),
            None => (self.node.name.span, None),
        }
    }

    /// Where the network of the card is said: by name, by an address, or nowhere but in its slot.
    fn place(&self) -> Span {
        let address = self.nic.addresses.first().map(|address| address.span);
        let network = self.nic.network.map(|network| network.span);
        network.or(address).unwrap_or(self.nic.slot.span)
    }
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    // One bridge may be missed by many cards.
    let mut causes: BTreeMap<_, Vec<Loose<'_>>> = BTreeMap::new();
    for loose in loose(view) {
        causes.entry(loose.cause()).or_default().push(loose);
    }
    for cards in causes.values_mut() {
        cards.sort_by_key(Loose::place);
        let is_planned = |it: &Loose<'_>| it.guest.1.about.status == Status::Planned;
        let all_planned = cards.iter().all(is_planned);
        if let Some((first, others)) = cards.split_first() {
            let mut found = leads_nowhere(view, first);
            if all_planned {
                found.level = Level::Warning;
            }
            sink.push(others.iter().fold(found, |found, other| {
                let slot = &other.nic.slot.value;
                let label = format!("nor `{slot}` of {}", view.guest_name(other.guest.0));
                found.related(other.place(), label)
            }));
        }
    }
}

fn loose(view: &View) -> Vec<Loose<'_>> {
    let mut found = Vec::new();
    let guests = view.lab.guests.iter();
    let guests = guests.filter(|(_, it)| it.about.status != Status::Retired);
    for (id, guest) in guests.filter(|(_, it)| it.about.is_present()) {
        let Some(home) = guest.node else {
            continue;
        };
        let node = view.lab.nodes.at(home.value);
        // Where no interface is recorded, nothing can be said.
        if node.ifaces.is_empty() || !node.about.is_member() {
            continue;
        }
        for nic in guest.nics.iter().filter(|nic| nic.about.is_present()) {
            if let Some(network) = missing(view, guest, nic) {
                found.push(Loose {
                    guest: (id, guest),
                    nic,
                    network,
                    node,
                });
            }
        }
    }
    found
}

fn bridges_of(node: &Node) -> impl Iterator<Item = &Iface> {
    let ifaces = node.ifaces.iter();
    ifaces.filter(|iface| matches!(iface.kind, IfaceKind::Bridge(_)))
}

/// The network of a card, if no bridge carries it. A card that names its bridge is another rule's business.
fn missing(view: &View, guest: &Guest, nic: &GuestNic) -> Option<Id<Network>> {
    let facts = &view.facts;
    let networks = facts.interfaces.networks_of(nic, &facts.addresses);
    let bridges = facts
        .interfaces
        .bridges_for(&view.lab, guest, nic, &facts.addresses);
    let network = networks.first().copied().filter(|_| bridges.is_empty())?;
    let node = view.lab.nodes.at(guest.node?.value);
    // A node without any bridge may be one whose bridges nobody recorded; but a tag needs one that knows of it.
    let is_tagged = view.lab.networks.at(network).vlan.is_some();
    (bridges_of(node).next().is_some() || is_tagged).then_some(network)
}

fn leads_nowhere(view: &View, loose: &Loose<'_>) -> Diagnostic {
    let (id, guest) = loose.guest;
    let (node, nic) = (loose.node, loose.nic);
    let network = view.lab.networks.at(loose.network);
    let (name, of) = (&network.name.value, &node.name.value);
    let message = format!(
        "{} joins network `{name}` by `{}`, but no bridge of node `{of}` carries it",
        view.guest_name(id),
        nic.slot.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(loose.place(), format!("nothing on `{of}` leads there"))
        .related(node.name.span, "its node");
    let found = match guest.node.map(|home| home.span) {
        Some(home) if home != guest.name.span => found.related(home, "runs there"),
        Some(_) | None => found,
    };
    found.help(advice(node, network))
}

fn advice(node: &Node, network: &Network) -> String {
    let names: Vec<_> = bridges_of(node)
        .map(|iface| iface.name.value.as_str())
        .collect();
    let name = &network.name.value;
    let word = if network.vlan.is_some() {
        "vlans"
    } else {
        "network"
    };
    match names.as_slice() {
        [] => format!("give the node a bridge: `bridge \"vmbr0\" ports=\"…\" {word}=\"{name}\"`"),
        names => format!(
            "write `{word}=\"{name}\"` at one of its bridges ({}), or name the network that is meant",
            quoted(names)
        ),
    }
}
