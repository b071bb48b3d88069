//! One road between the nodes.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::{Cluster, Link};
use crate::rule;
use crate::rules::View;

rule! {
    /// The nodes of a cluster reach each other by one network only.
    ///
    /// ## Why it matters
    /// A cable, a switch or somebody's large copy on that network cuts every node off from every other: none has a
    /// quorum, and with high availability all of them are fenced at once. Corosync changes to a second link
    /// within seconds.
    ///
    /// ## What to do
    /// Add a link over another network of the nodes; the one with the higher `priority` is preferred. Where there
    /// is no other network, allow it with that reason.
    pub(super) RULE = "corosync" / "single-link", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let links = cluster.links.iter().filter(|link| link.about.is_member());
        let networks: BTreeSet<_> = links.map(|link| link.network.value).collect();
        if let ([first, others @ ..], 1, 2..) =
            (cluster.links.as_slice(), networks.len(), votes.members.len())
        {
            sink.push(one_road(view, cluster, first, others));
        }
    }
}

fn one_road(view: &View, cluster: &Cluster, first: &Link, others: &[Link]) -> Diagnostic {
    let network = &view.lab.networks.at(first.network.value).name.value;
    let name = &cluster.name.value;
    let message = format!("the nodes of cluster `{name}` reach each other by `{network}` only");
    let found = Diagnostic::new(&RULE, message).at(first.network.span, "the only road");
    let found = others.iter().fold(found, |found, link| {
        found.related(link.network.span, "the same, or not in service")
    });
    found.help("add a link over another network of the nodes")
}
