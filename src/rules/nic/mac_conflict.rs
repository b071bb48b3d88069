//! One hardware address, two cards.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ha::starts_by_itself;
use crate::model::host::HostId;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::unit::Mac;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Two network cards have one hardware address, or the name of a card holds another one than its `mac`.
    ///
    /// ## Why it matters
    /// A switch sends what is for that address to one of the two, whichever spoke last. A name `enx…` is made of the
    /// address of the card (systemd.net-naming-scheme(7)): if the two disagree, one is of another machine, and the
    /// installer looks for a card that is not there. Guests of which at most one starts by itself may take turns, so that
    /// is a warning.
    ///
    /// ## What to do
    /// Read both addresses off the machines (`ip link`). For a guest, leave `mac` out: Proxmox makes one up.
    pub(super) RULE = "nic" / "mac-conflict", Error
}

/// A card with its address.
struct Card {
    mac: Mac,
    span: Span,
    of: HostId,
    name: String,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut cards = cards(view);
    cards.sort_by_key(|card| (card.mac, card.span, card.of));
    for same in cards.chunk_by(|a, b| a.mac == b.mac) {
        if let [first, others @ ..] = same {
            for again in others {
                sink.push(twice(view, first, again));
            }
        }
    }
    for iface in view.lab.nodes.values().flat_map(|node| &node.ifaces) {
        if let Some(found) = contradiction(iface) {
            sink.push(found);
        }
    }
}

fn cards(view: &View) -> Vec<Card> {
    let nodes = view
        .lab
        .nodes
        .iter()
        .filter(|(_, node)| node.about.is_present());
    let nics = nodes.flat_map(|(id, node)| {
        let known = node
            .ifaces
            .iter()
            .filter_map(|iface| Some((iface, iface.mac()?)));
        known.map(move |(iface, mac)| Card {
            mac,
            span: written(iface).map_or(iface.name.span, |(_, span)| span),
            of: HostId::Node(id),
            name: iface.name.value.to_string(),
        })
    });
    let guests = view
        .lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_present());
    let virtual_nics = guests.flat_map(|(id, guest)| {
        let known = guest.nics.iter().filter_map(|nic| Some((nic, nic.mac?)));
        known.map(move |(nic, mac)| Card {
            mac: mac.value,
            span: mac.span,
            of: HostId::Guest(id),
            name: nic.slot.value.to_string(),
        })
    });
    nics.chain(virtual_nics).collect()
}

fn written(iface: &Iface) -> Option<(Mac, Span)> {
    match &iface.kind {
        IfaceKind::Nic(nic) => nic.mac.map(|mac| (mac.value, mac.span)),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
    }
}

fn twice(view: &View, first: &Card, again: &Card) -> Diagnostic {
    let name = |card: &Card| format!("`{}` of {}", card.name, view.host_name(card.of));
    let message = format!(
        "{} and {} have one MAC, `{}`",
        name(first),
        name(again),
        again.mac
    );
    let found = Diagnostic::new(&RULE, message).at(again.span, name(again));
    let found = if first.span == again.span {
        found
    } else {
        found.related(first.span, name(first))
    };
    let starts = |card: &Card| match card.of {
        HostId::Guest(guest) => starts_by_itself(view.lab.guests.at(guest)),
        HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => true,
    };
    let mut found = found;
    if first.of != again.of && !(starts(first) && starts(again)) {
        found.level = Level::Warning;
    }
    match again.of {
        HostId::Guest(_) => found.help("leave `mac` out: Proxmox makes one up"),
        HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
            found.help("read both off the machines, with `ip link`")
        }
    }
}

fn contradiction(iface: &Iface) -> Option<Diagnostic> {
    let named = iface.named_mac()?;
    let (mac, span) = written(iface).filter(|(mac, _)| *mac != named)?;
    let message = format!(
        "`{}` is the card with MAC `{named}`, not `{mac}`",
        iface.name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(span, "another card's")
        .related(iface.name.span, "the name holds the MAC")
        .help("take `mac` away: the name tells it already");
    Some(found)
}
