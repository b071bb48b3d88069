//! Somebody in a rule whose address nobody knows.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::policy;
use crate::model::firewall::{Firewall, Peer};
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A firewall rule names somebody without a fixed address.
    ///
    /// ## Why it matters
    /// Firewalls compare addresses. A machine that leases one is in no rule, so a `drop` does not stop it and an
    /// `accept` does not let it in, while the rule reads as if it did. (pve-firewall: `-source` and `-dest` are
    /// addresses, ranges, aliases and sets.)
    ///
    /// ## What to do
    /// Give it a fixed address, as a reservation if need be (`address=` with `dhcp=#true`), or name its network.
    pub(super) RULE = "firewall" / "address-unknown", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut told = BTreeSet::new();
    for (id, _) in view.running_firewalls() {
        for peer in named(view, id) {
            let side = policy::side_of(&view.lab, &view.facts.addresses, peer.value);
            if side.unknown
                && told.insert(peer.span)
                && let Some(found) = unknown(view, peer)
            {
                sink.push(found);
            }
        }
    }
}

/// Everybody whom the rules in force name, members of sets instead of the sets.
fn named(view: &View, id: Id<Firewall>) -> Vec<Spanned<Peer>> {
    let lines = view.lines(id);
    let peers = lines.flat_map(|line| line.rule.from.iter().chain(&line.rule.to));
    let mut named = Vec::new();
    for peer in peers {
        match peer.value {
            Peer::Set(set) => named.extend(&view.lab.firewall_sets.at(set).members),
            Peer::Everything
            | Peer::Internet
            | Peer::Network(_)
            | Peer::Host(_)
            | Peer::Oob(..) => {
                named.push(*peer);
            }
        }
    }
    named
}

fn unknown(view: &View, peer: Spanned<Peer>) -> Option<Diagnostic> {
    let (name, what) = match peer.value {
        Peer::Host(HostRef::Host(host, None)) => (view.host_name(host), "no fixed address"),
        Peer::Host(HostRef::Host(host, Some(_))) => {
            (view.host_name(host), "no fixed address in that network")
        }
        Peer::Oob(node, at) => {
            let node = view.lab.nodes.at(node);
            let kind = node.oob.get(at)?.kind.value.as_str();
            (
                format!("`{kind}` of node `{}`", node.name.value),
                "no address",
            )
        }
        Peer::Network(id) => {
            let name = &view.lab.networks.at(id).name.value;
            (format!("network `{name}`"), "no subnet")
        }
        // Others have addresses, or are sets.
        Peer::Everything | Peer::Internet | Peer::Host(HostRef::Literal(_)) | Peer::Set(_) => {
            return None;
        }
    };
    let message = format!("{name} has {what}: no firewall rule can match it");
    let found = Diagnostic::new(&RULE, message).at(peer.span, "an address is compared");
    Some(found.help("write its address where it belongs, or name its network here"))
}
