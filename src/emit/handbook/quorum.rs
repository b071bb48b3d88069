//! Who votes, and what is left when one of them is gone.

use std::collections::BTreeMap;

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

/// A voter that is there, with its votes.
struct Voter {
    name: Line,
    votes: u32,
}

/// The most voters for which every pair gets a row.
const IN_PAIRS: usize = 6;

/// Each voter taken away in turn, then each pair of them.
pub(super) fn losses(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let voters = voters(input, cluster, votes);
    draft.paragraph("One at a time, with everything else running.");
    let rows: Vec<_> = voters
        .iter()
        .map(|it| loss(it.name.clone(), it.votes, votes))
        .collect();
    draft.table(["Fails", "Votes left", "Needed", "The cluster"], rows);
    if voters.len() < 3 {
        return;
    }
    if voters.len() > IN_PAIRS {
        draft.paragraph(summary(&voters, votes));
        return;
    }
    draft.paragraph("Two at a time.");
    let rows = pairs(&voters).map(|(a, b)| {
        let both = a.name.clone().text(" and ").line(b.name.clone());
        loss(both, a.votes + b.votes, votes)
    });
    draft.table(["Fail", "Votes left", "Needed", "The cluster"], rows);
}

/// Who is there to vote: the nodes that are switched on, and the tie-breaker.
fn voters(input: Input<'_>, cluster: &Cluster, votes: &VoteTable) -> Vec<Voter> {
    let lab = &input.lab.lab;
    let online = votes.members.iter().filter(|member| member.online);
    let mut members: Vec<_> = online.collect();
    members.sort_by_key(|member| {
        let node = lab.nodes.at(member.node);
        (node.id, &node.name)
    });
    let nodes = members.into_iter().map(|member| Voter {
        name: phrase::node(lab, member.node),
        votes: member.votes,
    });
    let mut voters: Vec<_> = nodes.collect();
    if let (Some(qdevice), Some(device)) = (&cluster.qdevice, votes.device) {
        voters.push(Voter {
            name: phrase::host_ref(input, qdevice.host.value),
            votes: device.votes,
        });
    }
    voters
}

/// Every two of them.
fn pairs(voters: &[Voter]) -> impl Iterator<Item = (&Voter, &Voter)> {
    let firsts = voters.iter().enumerate();
    firsts.flat_map(|(at, a)| voters.iter().skip(at + 1).map(move |b| (a, b)))
}

/// How many pairs may fail, where there are too many to list. Pairs of the same votes are counted, not made.
fn summary(voters: &[Voter], votes: &VoteTable) -> String {
    let mut alike: BTreeMap<u32, usize> = BTreeMap::new();
    for voter in voters {
        *alike.entry(voter.votes).or_default() += 1;
    }
    let stands = |lost: u32| votes.present().saturating_sub(lost) >= votes.quorum();
    let (mut all, mut good) = (0, 0);
    for (a, number) in &alike {
        for (b, others) in alike.range(a..) {
            let pairs = if a == b {
                number * (number - 1) / 2
            } else {
                number * others
            };
            all += pairs;
            good += if stands(a + b) { pairs } else { 0 };
        }
    }
    match good {
        0 => format!("Two at a time: the cluster stops with any of the {all} pairs."),
        good if good == all => format!("Two at a time: the cluster stands any of the {all} pairs."),
        good => format!("Two at a time: the cluster stands {good} of the {all} pairs."),
    }
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
