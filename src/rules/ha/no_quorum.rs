//! High availability where nobody can be outvoted.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::votes::VoteTable;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A guest is highly available, but there are fewer than three votes.
    ///
    /// ## Why it matters
    /// Another node takes over only while it has a quorum, and it can only have one without the failed node if there
    /// are three votes (Proxmox VE's manual, ha-manager: at least three). Two nodes without a qdevice are reported as
    /// `quorum/even-votes`; this is for what is less than that, a single node or none that is in a cluster.
    ///
    /// ## What to do
    /// Make a cluster of three nodes, or of two nodes and a qdevice; until then leave `ha` out.
    pub(super) RULE = "ha" / "no-quorum", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let clusters: Vec<_> = view.clusters().collect();
    let mut first_of: BTreeMap<Option<usize>, (Id<Guest>, Span)> = BTreeMap::new();
    for (id, guest, ha) in view.ha_guests() {
        let Some(home) = guest.node else {
            continue;
        };
        let cluster = view.cluster_of(home.value);
        let first = first_of.entry(cluster).or_insert((id, ha));
        if ha < first.1 {
            *first = (id, ha);
        }
    }
    for (cluster, (guest, ha)) in first_of {
        let votes = cluster
            .and_then(|at| clusters.get(at))
            .map(|(_, votes)| *votes);
        if votes.is_none_or(cannot_outvote) {
            sink.push(nobody_takes_over(view, guest, ha, votes));
        }
    }
}

/// Fewer than three votes, but no tie of two nodes: that is another rule's.
fn cannot_outvote(votes: &VoteTable) -> bool {
    let tie = votes.members.len() > 1 && votes.device.is_none();
    votes.expected() < 3 && !tie
}

fn nobody_takes_over(
    view: &View,
    guest: Id<Guest>,
    ha: Span,
    votes: Option<&VoteTable>,
) -> Diagnostic {
    let who = view.guest_name(guest);
    let why = match votes.map(VoteTable::expected) {
        None => "its node is in no cluster".to_owned(),
        Some(1) => "its cluster has one vote".to_owned(),
        Some(votes) => format!("its cluster has {votes} votes"),
    };
    Diagnostic::new(&RULE, format!("{who} is highly available, but {why}"))
        .at(ha, "nobody could take over")
        .help("leave `ha` out until there are three votes: three nodes, or two and a qdevice")
}
