//! Who votes, and what is left when one of them is gone.

use super::draft::Draft;
use super::line::Line;
use super::phrase;
use crate::emit::Input;
use crate::facts::votes::{DeviceVotes, VoteTable};
use crate::model::cluster::{Cluster, QDevice};
use crate::source::Spanned;

/// Who votes, with how many votes.
pub(super) fn table(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let mut rows: Vec<[Line; 4]> = members(input, votes)
        .map(|(name, id, votes)| [name, "node".into(), id, votes.to_string().into()])
        .collect();
    if let (Some(qdevice), Some(device)) = (&cluster.qdevice, votes.device) {
        rows.push(device_row(input, qdevice, device));
    }
    draft.table(["Voter", "What", "Node id", "Votes"], rows);
    draft.facts(vec![
        (
            "Expected votes",
            claimed(votes.expected(), cluster.expect_votes),
        ),
        ("Quorum", claimed(votes.quorum(), cluster.expect_quorum)),
        (
            "Votes that may be lost",
            votes.tolerance().to_string().into(),
        ),
    ]);
}

fn members(input: Input<'_>, votes: &VoteTable) -> impl Iterator<Item = (Line, Line, u32)> {
    let lab = &input.lab.lab;
    let mut members: Vec<_> = votes.members.iter().collect();
    members.sort_by_key(|member| {
        (
            lab.nodes.at(member.node).id,
            &lab.nodes.at(member.node).name,
        )
    });
    let named = members.into_iter().map(|member| {
        let id = lab.nodes.at(member.node).id.map(|id| id.value.to_string());
        let id = id.map_or_else(Line::not_recorded, Line::from);
        (phrase::node(lab, member.node), id, member.votes)
    });
    named.collect::<Vec<_>>().into_iter()
}

fn device_row(input: Input<'_>, qdevice: &QDevice, device: DeviceVotes) -> [Line; 4] {
    let tls = qdevice.tls.as_ref().map_or("on", |tls| &*tls.value);
    let what = format!("QDevice, {}, TLS {tls}", device.algorithm.word());
    [
        phrase::host_ref(input, qdevice.host.value),
        what.into(),
        "–".into(),
        device.votes.to_string().into(),
    ]
}

/// What hlc computes beside what the owner believes.
fn claimed(computed: u32, claim: Option<Spanned<u32>>) -> Line {
    let line = Line::from(computed.to_string());
    match claim {
        None => line,
        Some(claim) if claim.value == computed => line.text(", as the lab expects"),
        Some(claim) => line
            .text(", ")
            .strong(format!("but the lab expects {}", claim.value)),
    }
}

/// Each voter taken away in turn.
pub(super) fn losses(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let lab = &input.lab.lab;
    let mut members: Vec<_> = votes
        .members
        .iter()
        .filter(|member| member.online)
        .collect();
    members.sort_by_key(|member| {
        (
            lab.nodes.at(member.node).id,
            &lab.nodes.at(member.node).name,
        )
    });
    let mut rows: Vec<_> = members
        .into_iter()
        .map(|member| loss(phrase::node(lab, member.node), member.votes, votes))
        .collect();
    if let (Some(qdevice), Some(device)) = (&cluster.qdevice, votes.device) {
        let host = phrase::host_ref(input, qdevice.host.value);
        rows.push(loss(host, device.votes, votes));
    }
    draft.table(["Fails", "Votes left", "Needed", "The cluster"], rows);
}

fn loss(name: Line, lost: u32, votes: &VoteTable) -> [Line; 4] {
    let left = votes.present().saturating_sub(lost);
    let quorate = left >= votes.quorum();
    let verdict = if !quorate {
        Line::new().strong("stops: no quorum")
    } else if left == votes.quorum() {
        "goes on, but nothing more may fail".into()
    } else {
        "goes on".into()
    };
    [
        name,
        left.to_string().into(),
        votes.quorum().to_string().into(),
        verdict,
    ]
}
