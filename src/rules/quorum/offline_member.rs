//! A member that is switched off, and counts all the same.

use crate::diag::{Diagnostic, Sink};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::may_be_lost;

rule! {
    /// A member of the cluster is switched off, so fewer may fail than it seems.
    ///
    /// ## Why it matters
    /// Its votes count for the quorum, but it does not give them (votequorum(5)): it is a failure that has already
    /// happened.
    ///
    /// ## What to do
    /// Switch it on, or take it out of the cluster (`pvecm delnode`) and say `status="retired"`. If it shall stay
    /// as it is, allow it with the reason.
    pub(super) RULE = "quorum" / "offline-member", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let with_all = votes.expected().saturating_sub(votes.quorum());
        let tolerance = tolerance(view, cluster, votes);
        if tolerance < with_all {
            fewer_than_it_seems(view, (cluster, votes), with_all, tolerance)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

/// How many votes may be lost, as the pages say.
fn tolerance(view: &View, cluster: &Cluster, votes: &VoteTable) -> u32 {
    let mut clusters = view.lab.clusters.iter();
    let at = clusters.position(|it| it.name.span == cluster.name.span);
    let ballots = view.facts.failures.votes();
    at.map_or(votes.tolerance(), |at| ballots.tolerance(at, votes))
}

fn fewer_than_it_seems(
    view: &View,
    (cluster, votes): (&Cluster, &VoteTable),
    with_all: u32,
    tolerance: u32,
) -> Option<Diagnostic> {
    let offline = votes.members.iter().filter(|member| !member.online);
    let mut offline: Vec<&Node> = offline.map(|it| view.lab.nodes.at(it.node)).collect();
    offline.sort_by_key(|node| node.about.status_span);
    let (first, others) = offline.split_first()?;
    let (name, all, quorum) = (&cluster.name.value, votes.expected(), votes.quorum());
    let message = format!(
        "of the {all} votes of cluster `{name}` (quorum {quorum}) only {} are there: {}",
        votes.present(),
        may_be_lost(tolerance)
    );
    let label = format!(
        "`{}` is a member; with it, {}",
        first.name.value,
        may_be_lost(with_all)
    );
    let found = Diagnostic::new(&RULE, message)
        .at(first.about.status_span, label)
        .related(cluster.name.span, "its cluster");
    let found = others.iter().fold(found, |found, node| {
        found.related(node.about.status_span, "offline too")
    });
    Some(found.help("switch it on, or take it out of the cluster and say `status=\"retired\"`"))
}
