//! A card that the installer may confuse with another one.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::Owner;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::nic_name::is_predictable;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// The installer cannot tell for sure which of a node's network cards it is to configure.
    ///
    /// ## Why it matters
    /// The answer file names the card by a property that udev knows: its MAC, or the number that the firmware gives to
    /// one on the board. A name after the position on the bus (`enp3s0`) or of the kernel's own making (`eth0`) changes
    /// with a firmware, a card, or a USB port; then the address ends up on the wrong wire (systemd.net-naming-scheme(7)).
    ///
    /// ## What to do
    /// Write the MAC of the card: `mac="…"`. A name `enx…` holds it already.
    pub(super) RULE = "install" / "nic-ambiguous", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    // Without a fixed address the installer takes whatever card gets one.
    let fixed = super::installs(view).filter(|(_, _, install)| !install.leases());
    for (id, node, _) in fixed {
        let cards = node
            .ifaces
            .iter()
            .filter(|iface| matches!(iface.kind, IfaceKind::Nic(_)))
            .count();
        let card = managed(view, id).and_then(|at| node.card_of(at));
        // A name that nothing gives is another rule's.
        let is_open = |card: &&Iface| !is_certain(card) && is_predictable(&card.name.value);
        if let Some(card) = card.filter(|card| cards > 1 && is_open(card)) {
            sink.push(ambiguous(node, card, cards));
        }
    }
}

/// The interface with the main address of a node.
fn managed(view: &View, id: Id<Node>) -> Option<usize> {
    let host = HostId::Node(id);
    let main = view
        .facts
        .main_addresses
        .of(&view.lab, host, &view.facts.addresses)?;
    let mut claims = view
        .facts
        .addresses
        .of_host(host)
        .filter(|claim| claim.ip() == main);
    claims.find_map(|claim| {
        let Owner::Iface(_, at) = claim.owner else {
            return None;
        };
        Some(at)
    })
}

/// Whether the MAC of a card is known, or its name is one that the firmware gives it: onboard, or of a numbered slot.
fn is_certain(card: &Iface) -> bool {
    let name = card.name.value.as_str();
    card.mac().is_some() || name.starts_with("eno") || name.starts_with("ens")
}

fn ambiguous(node: &Node, card: &Iface, cards: usize) -> Diagnostic {
    let (node, name) = (&node.name.value, &card.name.value);
    let message =
        format!("node `{node}` has {cards} network cards, and nothing tells `{name}` for sure");
    Diagnostic::new(&RULE, message)
        .at(card.name.span, "installed through this one")
        .help(format!(
            "write its MAC: `nic \"{name}\" mac=\"…\"`; `ip link` shows it"
        ))
}
