//! The preferred link, on the road of the heavy traffic.

use std::cmp::Reverse;

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::{Cluster, Link};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The preferred link of corosync runs over the network that guests are moved through, though there is another.
    ///
    /// ## Why it matters
    /// Corosync needs little room, but within milliseconds. While a guest's memory fills the network, its packets wait;
    /// when they wait too long, nodes are given up, and with high availability they are fenced (Proxmox VE's manual,
    /// pvecm, "Cluster Network": not shared with storage or migration).
    ///
    /// ## What to do
    /// Give the higher `priority` to the link in the quieter network, or name another network in `migration`.
    pub(super) RULE = "corosync" / "link-shared", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        let links: Vec<_> = cluster
            .links
            .iter()
            .filter(|it| it.about.is_member())
            .collect();
        let Some(preferred) = preferred(&links) else {
            continue;
        };
        let is_same = |network: &Spanned<Id<Network>>| network.value == preferred.network.value;
        let other = links.iter().find(|link| !is_same(&link.network));
        let heavy = cluster.migration.as_ref().and_then(|it| it.network);
        if let (Some(other), Some(heavy)) = (other, heavy.filter(is_same)) {
            sink.push(shared(view, cluster, preferred, heavy, other));
        }
    }
}

/// The link that corosync uses while it works: the highest priority, then the lowest number (knet, passive mode).
fn preferred<'l>(links: &[&'l Link]) -> Option<&'l Link> {
    let priority = |link: &Link| link.priority.map_or(1, |it| it.value);
    let rank = |link: &&&Link| (priority(link), Reverse(link.number.value));
    links.iter().max_by_key(rank).copied()
}

fn shared(
    view: &View,
    cluster: &Cluster,
    link: &Link,
    heavy: Spanned<Id<Network>>,
    other: &Link,
) -> Diagnostic {
    let network = &view.lab.networks.at(heavy.value).name.value;
    let (name, number) = (&cluster.name.value, link.number.value);
    let message = format!(
        "link {number} of cluster `{name}` is preferred, and shares `{network}` with migrations"
    );
    Diagnostic::new(&RULE, message)
        .at(link.network.span, "waits while a guest is moved")
        .related(heavy.span, "moved through here")
        .help(format!(
            "give link {} the higher `priority`, or move guests through another network",
            other.number.value
        ))
}
