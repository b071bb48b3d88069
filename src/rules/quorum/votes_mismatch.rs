//! Votes that are not what somebody believes.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Algorithm, Cluster};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Spanned;

rule! {
    /// Votes are not what is claimed, or not what the qdevice's algorithm needs.
    ///
    /// ## Why it matters
    /// Who believes in another quorum than corosync switches off one node too many. And a qdevice has conditions:
    /// `ffsplit` wants one vote for itself and one for each node, `lms` counts its own (corosync-qdevice(8)); with
    /// other numbers votequorum does not start or decides otherwise than meant.
    ///
    /// ## What to do
    /// Correct the claim, or the votes; the message names the right number.
    pub(super) RULE = "quorum" / "votes-mismatch", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let claims = [
            ("expect-votes", cluster.expect_votes, votes.expected()),
            ("expect-quorum", cluster.expect_quorum, votes.quorum()),
        ];
        for (word, claim, really) in claims {
            if let Some(claim) = claim.filter(|claim| claim.value != really) {
                sink.push(claimed_otherwise(word, claim, really, votes));
            }
        }
        device_votes(cluster, votes, sink);
        uneven(view, votes, sink);
    }
}

fn claimed_otherwise(
    word: &str,
    claim: Spanned<u32>,
    really: u32,
    votes: &VoteTable,
) -> Diagnostic {
    let message = format!("`{word}` says {}, but it is {really}", claim.value);
    let nodes = counted(votes.members.len(), "node");
    let mut parts = format!("{nodes} with {} votes", votes.of_nodes());
    if let Some(device) = votes.device {
        parts = format!("{parts}, and the qdevice with {}", device.votes);
    }
    Diagnostic::new(&RULE, message)
        .at(
            claim.span,
            format!("{parts}: {} are a quorum", votes.quorum()),
        )
        .help(format!("write `{word}={really}`, or correct what votes"))
}

/// The tie-breaker's own votes, where they are written although they follow from its algorithm.
fn device_votes(cluster: &Cluster, votes: &VoteTable, sink: &mut Sink) {
    let written = cluster.qdevice.as_ref().and_then(|device| device.votes);
    let (Some(written), Some(device)) = (written, votes.device) else {
        return;
    };
    let wanted = match device.algorithm {
        Algorithm::FfSplit => 1,
        Algorithm::Lms => votes.of_nodes().saturating_sub(1),
    };
    if written.value != wanted {
        let (word, stated) = (device.algorithm.word(), written.value);
        let message =
            format!("a qdevice with `{word}` has {wanted} of the votes here, not {stated}");
        let found = Diagnostic::new(&RULE, message).at(written.span, "follows from the algorithm");
        sink.push(found.help("leave `votes` out"));
    }
}

/// Nodes that have more than one vote beside a tie-breaker that splits fifty to fifty.
fn uneven(view: &View, votes: &VoteTable, sink: &mut Sink) {
    if votes
        .device
        .is_none_or(|it| it.algorithm != Algorithm::FfSplit)
    {
        return;
    }
    let mut seen = BTreeSet::new();
    for member in votes.members.iter().filter(|member| member.votes != 1) {
        let node = view.lab.nodes.at(member.node);
        let place = node.votes.map_or(node.name.span, |it| it.span);
        if seen.insert(place) {
            let (name, votes) = (&node.name.value, member.votes);
            let message =
                format!("node `{name}` has {votes} votes beside a qdevice with `ffsplit`");
            let found = Diagnostic::new(&RULE, message).at(place, "`ffsplit` wants one vote each");
            sink.push(found.help("leave `votes` out"));
        }
    }
}
