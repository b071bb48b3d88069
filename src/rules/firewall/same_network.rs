//! Rules of a router about what never passes it.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::policy::Side;
use crate::model::firewall::{Firewall, FirewallPlace};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;

use super::Line;

rule! {
    /// A router's rule is about two ends of one network.
    ///
    /// ## Why it matters
    /// Machines of one network talk to each other directly, through switches. The router never sees it, and its rule
    /// stops nothing.
    ///
    /// ## What to do
    /// Put the two into different networks, or write the rule where the packets arrive: `on` the cluster or a node.
    pub(super) RULE = "firewall" / "same-network", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, firewall) in view.running_firewalls() {
        if !matches!(firewall.on.value, FirewallPlace::Router(_)) {
            continue;
        }
        for line in view.lines(id) {
            let from = the_network(view, &line.resolved.from);
            let to = the_network(view, &line.resolved.to);
            if let (Some(from), Some(to)) = (from, to)
                && from == to
                && line.resolved.complete
            {
                sink.push(never_passes(view, firewall, &line, from));
            }
        }
    }
}

/// The one network that all of a side is in.
fn the_network(view: &View, side: &Side) -> Option<Id<Network>> {
    if side.everything || side.internet {
        return None;
    }
    let networks = side.nets.iter();
    let networks = networks.map(|net| view.facts.addresses.network_of(net.addr()));
    let networks: Option<BTreeSet<_>> = networks.collect();
    let networks = networks.filter(|networks| networks.len() == 1)?;
    networks.into_iter().next()
}

fn never_passes(
    view: &View,
    firewall: &Firewall,
    line: &Line<'_>,
    network: Id<Network>,
) -> Diagnostic {
    let network = &view.lab.networks.at(network).name;
    let message = format!(
        "rule {} of firewall `{}` is about packets inside of network `{}`, which pass no router",
        line.number(),
        firewall.name.value,
        network.value
    );
    Diagnostic::new(&RULE, message)
        .at(line.rule.span, "both ends are in one network")
        .related(network.span, "this one")
        .help("write the rule where the packets arrive: `on` the cluster or a node")
}
