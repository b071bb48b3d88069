//! One road between the nodes.

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
        let links = cluster.links.iter().filter(|it| it.about.is_member());
        let links: Vec<&Link> = links.collect();
        let mut pairs = links.iter().zip(links.iter().skip(1));
        let one_network = pairs.all(|(a, b)| a.network.value == b.network.value);
        if one_network && votes.members.len() > 1 {
            one_road(view, cluster, &links)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

fn one_road(view: &View, cluster: &Cluster, links: &[&Link]) -> Option<Diagnostic> {
    let (first, others) = links.split_first()?;
    let network = &view.lab.networks.at(first.network.value).name.value;
    let name = &cluster.name.value;
    let message = format!("the nodes of cluster `{name}` reach each other by `{network}` only");
    let found = Diagnostic::new(&RULE, message).at(first.network.span, "the only road");
    let found = others.iter().fold(found, |found, link| {
        found.related(link.network.span, "the same network")
    });
    Some(found.help("add a link over another network of the nodes"))
}
