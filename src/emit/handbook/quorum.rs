//! Who votes, and what is left when one of them is gone.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::line::Line;
use super::phrase;
use crate::emit::Input;
use crate::facts::failures::ballots::{IN_PAIRS, of_reference};
use crate::facts::failures::loss::Cause;
use crate::facts::readers;
use crate::facts::votes::{DeviceVotes, VoteTable};
use crate::model::cluster::{Cluster, QDevice};
use crate::model::host::HostId;
use crate::source::Spanned;

/// A cluster with its votes and its position in the lab.
#[derive(Clone, Copy)]
pub(super) struct Votes<'v> {
    pub(super) at: usize,
    pub(super) cluster: &'v Cluster,
    pub(super) table: &'v VoteTable,
}

/// The clusters that are shown, with their votes, by name.
pub(super) fn all(input: Input<'_>) -> Vec<Votes<'_>> {
    let clusters = input.lab.lab.clusters.iter().zip(&input.lab.facts.votes);
    let clusters = clusters
        .enumerate()
        .map(|(at, (cluster, table))| Votes { at, cluster, table });
    let mut all: Vec<_> = clusters
        .filter(|it| it.cluster.about.is_present())
        .collect();
    all.sort_by(|a, b| a.cluster.name.value.cmp(&b.cluster.name.value));
    all
}

impl Votes<'_> {
    /// How many single votes may be lost.
    pub(super) fn tolerance(&self, input: Input<'_>) -> u32 {
        let ballots = input.lab.facts.failures.votes();
        ballots.tolerance(self.at, self.table)
    }
}

/// Who votes, with how many votes.
pub(super) fn table(draft: &mut Draft, input: Input<'_>, of: Votes<'_>) {
    let (cluster, votes) = (of.cluster, of.table);
    let mut rows: Vec<[Line; 4]> = members(input, votes)
        .map(|(name, id, votes)| [name, "node".into(), id, votes.to_string().into()])
        .collect();
    if let (Some(qdevice), Some(device)) = (&cluster.qdevice, votes.device) {
        rows.push(device_row(input, cluster, qdevice, device));
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
            of.tolerance(input).to_string().into(),
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

fn device_row(
    input: Input<'_>,
    cluster: &Cluster,
    qdevice: &QDevice,
    device: DeviceVotes,
) -> [Line; 4] {
    let tls = qdevice.tls.map_or("on", |tls| tls.value.word());
    let what = format!("QDevice, {}, TLS {tls}", device.algorithm.word());
    [
        phrase::host_for(
            input,
            qdevice.host.value,
            &readers::of_cluster(&input.lab.lab, cluster),
        ),
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
    cause: Cause,
}

/// Each voter taken away in turn, then each pair of them.
pub(super) fn losses(draft: &mut Draft, input: Input<'_>, of: Votes<'_>) {
    let votes = of.table;
    let voters = voters(input, of.cluster, votes);
    draft.paragraph("One at a time, with everything else running.");
    let rows: Vec<_> = voters
        .iter()
        .map(|it| loss(input, of, it.name.clone(), &[it]))
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
        loss(input, of, both, &[a, b])
    });
    draft.table(["Fail", "Votes left", "Needed", "The cluster"], rows);
}

/// Who is there to vote: the nodes that are switched on, and the QDevice.
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
        cause: Cause::Host(HostId::Node(member.node)),
    });
    let mut voters: Vec<_> = nodes.collect();
    if let (Some(qdevice), Some(device)) = (&cluster.qdevice, votes.device) {
        voters.push(Voter {
            name: phrase::host_for(
                input,
                qdevice.host.value,
                &readers::of_cluster(&input.lab.lab, cluster),
            ),
            votes: device.votes,
            cause: of_reference(lab, qdevice.host.value),
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
        good if good == all => {
            format!("Two at a time: the cluster keeps quorum with any of the {all} pairs.")
        }
        good => format!("Two at a time: the cluster keeps quorum with {good} of the {all} pairs."),
    }
}

/// What is left without some voters: as it was tried, else by counting, in a cluster that does not run yet.
fn loss(input: Input<'_>, of: Votes<'_>, name: Line, voters: &[&Voter]) -> [Line; 4] {
    let votes = of.table;
    let lost: u32 = voters.iter().map(|it| it.votes).sum();
    let counted = votes.present().saturating_sub(lost);
    let causes = voters.iter().map(|it| it.cause).collect();
    let tried = input.lab.facts.failures.votes().without(of.at, causes);
    let (least, most) = tried.map_or((counted, counted), |it| (it.least, it.most));
    let verdict = if most < votes.quorum() {
        Line::new().strong("stops: no quorum")
    } else if least < votes.quorum() {
        "not known".into()
    } else if least == votes.quorum() {
        "keeps quorum; no further failure tolerated".into()
    } else {
        "keeps quorum".into()
    };
    let left = if least == most {
        most.to_string()
    } else {
        format!("{least} to {most}")
    };
    // More than its own vote is gone.
    let left = if most < counted {
        format!("{left} (QDevice or other nodes cut off)")
    } else {
        left
    };
    [
        name,
        left.into(),
        votes.quorum().to_string().into(),
        verdict,
    ]
}
