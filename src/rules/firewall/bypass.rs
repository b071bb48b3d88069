//! Guests on both sides of what a router keeps apart.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::{Firewall, FirewallPlace, Peer, Verdict};
use crate::model::guest::{Guest, GuestNic};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

use super::Line;

rule! {
    /// A guest joins two networks between which a router drops everything.
    ///
    /// ## Why it matters
    /// The router sees nothing of what passes through such a guest. Whoever controls the guest, or a service that listens on
    /// all of its addresses, is past the rule; a guest with `net.ipv4.ip_forward=1` may even forward packets.
    /// (The lab's own words: Proxmox VE accepts both.)
    ///
    /// ## What to do
    /// Keep one NIC and let the router pass what the guest needs, or allow it with the reason.
    pub(super) RULE = "firewall" / "bypass", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, firewall) in view.running_firewalls() {
        if !matches!(firewall.on.value, FirewallPlace::Router(_)) {
            continue;
        }
        for line in view.lines(id) {
            let Some((from, to)) = kept_apart(&line) else {
                continue;
            };
            for (guest, nics) in joins_both(view, from, to) {
                sink.push(past(view, firewall, &line, guest, nics));
            }
        }
    }
}

/// The two networks that a rule in force keeps apart.
fn kept_apart(line: &Line<'_>) -> Option<(Id<Network>, Id<Network>)> {
    let drops = matches!(line.rule.verdict, Verdict::Drop | Verdict::Reject);
    let all = drops && line.rule.ports.is_none() && line.resolved.in_force;
    let (from, to) = (network(&line.rule.from)?, network(&line.rule.to)?);
    (all && from != to).then_some((from, to))
}

/// The one network that a side is.
fn network(side: &[Spanned<Peer>]) -> Option<Id<Network>> {
    match side {
        [only] => match only.value {
            Peer::Network(network) => Some(network),
            Peer::Everything | Peer::Internet | Peer::Host(_) | Peer::Oob(..) | Peer::Set(_) => {
                None
            }
        },
        _ => None,
    }
}

/// The guests in service with a NIC in each of two networks, where they route neither.
fn joins_both(view: &View, from: Id<Network>, to: Id<Network>) -> BTreeMap<Id<Guest>, [Span; 2]> {
    let guests = view.lab.guests.iter();
    let active = guests.filter(|(id, guest)| {
        let routes = routes(view, *id, from) || routes(view, *id, to);
        guest.about.is_active() && !routes
    });
    let joining = active.filter_map(|(id, guest)| {
        let nics = [nic_in(view, guest, from)?, nic_in(view, guest, to)?];
        Some((id, nics))
    });
    joining.collect()
}

fn routes(view: &View, guest: Id<Guest>, network: Id<Network>) -> bool {
    let gateway = view.lab.networks.at(network).gateway;
    let host = gateway.map(|it| it.value);
    matches!(host, Some(HostRef::Host(HostId::Guest(router), _)) if router == guest)
}

fn nic_in(view: &View, guest: &Guest, network: Id<Network>) -> Option<Span> {
    let facts = &view.facts;
    let is_in = |nic: &&GuestNic| {
        let networks = facts.interfaces.networks_of(nic, &facts.addresses);
        nic.about.is_active() && networks.contains(&network)
    };
    guest.nics.iter().find(is_in).map(|nic| nic.slot.span)
}

fn past(
    view: &View,
    firewall: &Firewall,
    line: &Line<'_>,
    guest: Id<Guest>,
    [one, other]: [Span; 2],
) -> Diagnostic {
    let who = view.guest_name(guest);
    let message = format!(
        "{who} is in both networks that rule {} of firewall `{}` keeps apart",
        line.number(),
        firewall.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(line.rule.span, "nothing may pass here")
        .related(one, "in the one network")
        .related(other, "in the other one")
        .help("keep one of the two NICs and let the router pass what the guest needs, or allow it with the reason")
}
