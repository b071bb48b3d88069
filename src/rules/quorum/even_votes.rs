//! An even number of votes, and nobody to break a tie.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::may_be_lost;

rule! {
    /// The nodes have an even number of votes, and no qdevice breaks a tie.
    ///
    /// ## Why it matters
    /// A quorum is more than half of all votes (votequorum(5)). With an even number one half is not enough: two
    /// nodes stand no failure at all, four stand as many as three. What is left without a quorum turns read-only,
    /// and where high availability is in use it is fenced: it reboots. Two nodes with highly available guests are
    /// therefore an error, any other even number is a warning.
    ///
    /// ## What to do
    /// Add a `qdevice` on a machine outside the cluster, or one more node.
    pub(super) RULE = "quorum" / "even-votes", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let even = votes.of_nodes().is_multiple_of(2);
        if even && votes.members.len() > 1 && votes.device.is_none() {
            sink.push(tie(view, cluster, votes));
        }
    }
}

fn tie(view: &View, cluster: &Cluster, votes: &VoteTable) -> Diagnostic {
    let (name, all) = (&cluster.name.value, votes.of_nodes());
    let message =
        format!("the nodes of cluster `{name}` have {all} votes, and nothing breaks a tie");
    let quorum = votes.quorum();
    let lost = may_be_lost(votes.expected() - quorum);
    let mut found = Diagnostic::new(&RULE, message)
        .at(
            cluster.name.span,
            format!("a quorum is {quorum} of {all}: {lost}"),
        )
        .help("add a `qdevice` on a machine outside the cluster, or one more node");
    if let Some(device) = &cluster.qdevice {
        let word = device.about.status.word();
        found = found.related(device.host.span, format!("{word}: it does not vote"));
    }
    if votes.expected() == quorum && is_highly_available(view, votes) {
        found.level = Level::Error;
    }
    found
}

fn is_highly_available(view: &View, votes: &VoteTable) -> bool {
    let mut homes = view.ha_guests().filter_map(|(_, guest, _)| guest.node);
    homes.any(|home| votes.members.iter().any(|member| member.node == home.value))
}
