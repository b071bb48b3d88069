//! Rules of a node that are switched off for the whole cluster.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::{Firewall, FirewallPlace};
use crate::rule;
use crate::rules::View;

rule! {
    /// A node or guest has firewall rules, and the cluster has no firewall.
    ///
    /// ## Why it matters
    /// Proxmox VE reads the rules of a node or guest only while the firewall is switched on for the cluster, which it is not by
    /// default (pve-firewall, `enable` in `cluster.fw`). Until then none of them is in force.
    ///
    /// ## What to do
    /// Write a `firewall` with `on="cluster"`. What it does not accept is then dropped, but for logins from the
    /// nodes' own network.
    pub(super) RULE = "firewall" / "never-applied", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let is_cluster = |it: &Firewall| it.on.value == FirewallPlace::Cluster;
    if view.running_firewalls().any(|(_, it)| is_cluster(it)) {
        return;
    }
    for (_, firewall) in view.running_firewalls() {
        let place = match firewall.on.value {
            FirewallPlace::Node(node) => format!("node `{}`", view.lab.nodes.at(node).name.value),
            FirewallPlace::Guest(id) => format!("guest `{}`", view.lab.guests.at(id).name.value),
            FirewallPlace::Router(_) | FirewallPlace::Cluster => continue,
        };
        sink.push(switched_off(firewall, &place));
    }
}

fn switched_off(firewall: &Firewall, place: &str) -> Diagnostic {
    let message = format!(
        "the rules of firewall `{}` never apply: the cluster of {place} has no firewall",
        firewall.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(firewall.on.span, "switched off with the cluster's")
        .help("write `firewall \"cluster\" on=\"cluster\"` too")
}
