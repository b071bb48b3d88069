//! What a failure means, cell by cell.

use super::line::{Line, Target};
use super::page::PageName;
use super::{capacity, phrase};
use crate::emit::Input;
use crate::facts::failures::ceph::CephAfter;
use crate::facts::failures::etcd::EtcdAfter;
use crate::facts::failures::places::{Fate, Move, Want};
use crate::facts::failures::quorum::ClusterAfter;
use crate::facts::failures::{After, Verdict};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;

/// The clusters that lose votes.
pub(super) fn clusters(input: Input<'_>, after: &After) -> Line {
    let lab = &input.lab.lab;
    let several = lab.clusters.len() > 1;
    let said = after.clusters.iter().map(|it| {
        let name = lab.clusters.get(it.cluster).filter(|_| several);
        let name = name.map(|it| Line::new().code(&it.name.value).text(": "));
        name.unwrap_or_default().line(votes(input, it))
    });
    Line::joined(said).or_none()
}

fn votes(input: Input<'_>, after: &ClusterAfter) -> Line {
    let ClusterAfter {
        least,
        most,
        needed,
        ..
    } = after;
    let line = match after.verdict() {
        Verdict::GoesOn => {
            let votes = counted(*least, "vote");
            format!("quorate: {votes}, {needed} needed").into()
        }
        Verdict::Stops => {
            let line = Line::new().strong("stops");
            line.text(format!(": {}, {needed} needed", counted(*most, "vote")))
        }
        Verdict::Unknown => Line::from(format!(
            "not known: {least} to {most} votes, {needed} needed"
        )),
    };
    // Without a quorum, who is cut off from whom makes no difference.
    if after.apart.is_empty() || after.verdict() == Verdict::Stops {
        return line;
    }
    line.text("; cut off: ")
        .line(nodes(input, after.apart.iter()))
}

fn nodes<'i>(input: Input<'_>, nodes: impl Iterator<Item = &'i Id<Node>>) -> Line {
    Line::joined(nodes.map(|node| phrase::node(&input.lab.lab, *node)))
}

/// A number of things, as in "1 vote" and "3 votes".
fn counted(number: u32, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}

/// What becomes of Ceph.
pub(super) fn ceph(input: Input<'_>, after: &After) -> Line {
    let Some(after) = &after.ceph else {
        return Line::new().or_none();
    };
    let pools = |verdict| {
        let pools = after.pools.iter().filter(move |it| it.verdict() == verdict);
        Line::joined(pools.map(|it| phrase::storage(input, it.storage)))
    };
    match (after.monitors(), after.verdict()) {
        (Verdict::Stops, _) => Line::new()
            .strong("stops")
            .text(format!(": {}", monitors(after))),
        (_, Verdict::Stops) => {
            let line = Line::new()
                .strong("stops")
                .text(": ")
                .line(pools(Verdict::Stops));
            let unknown = pools(Verdict::Unknown);
            let line = line.text(format!("; {}", monitors(after)));
            if unknown.is_empty() {
                line
            } else {
                line.text("; not known: ").line(unknown)
            }
        }
        (Verdict::Unknown, _) => format!("not known: {}", monitors(after)).into(),
        (_, Verdict::Unknown) => Line::from("not known: ")
            .line(pools(Verdict::Unknown))
            .text(format!("; {}", monitors(after))),
        (_, Verdict::GoesOn) => format!("writable: {}", monitors(after)).into(),
    }
}

fn monitors(after: &CephAfter) -> String {
    some_of((after.least, after.most), after.all, "monitor")
}

/// How many of all are left, as in "2 of 3 monitors", or between which numbers.
fn some_of((least, most): (usize, usize), all: usize, thing: &str) -> String {
    let plural = if all == 1 { "" } else { "s" };
    if least == most {
        format!("{most} of {all} {thing}{plural}")
    } else {
        format!("{least} to {most} of {all} {thing}{plural}")
    }
}

/// The Kubernetes clusters that lose control planes.
pub(super) fn kubernetes(input: Input<'_>, after: &After) -> Line {
    let lab = &input.lab.lab;
    let several = lab.kubernetes.len() > 1;
    let said = after.kubernetes.iter().map(|it| {
        let name = lab.kubernetes.get(it.kubernetes).filter(|_| several);
        let name = name.map(|it| Line::new().code(&it.name.value).text(": "));
        name.unwrap_or_default().line(planes(it))
    });
    Line::joined(said).or_none()
}

fn planes(after: &EtcdAfter) -> Line {
    let left = some_of((after.least, after.most), after.all, "control plane");
    let line = match after.etcd() {
        Verdict::GoesOn => format!("available: {left}").into(),
        Verdict::Stops => Line::new().strong("stops").text(format!(": {left}")),
        Verdict::Unknown => format!("not known: {left}").into(),
    };
    match after.endpoint {
        _ if after.etcd() == Verdict::Stops => line,
        Verdict::GoesOn => line,
        Verdict::Stops => line.text("; ").strong("API address unreachable"),
        Verdict::Unknown => line.text("; API address not known"),
    }
}

/// The most guests that a cell names.
const NAMED: usize = 8;

/// Guests by name, or how many they are.
fn named(all: Vec<Line>) -> Line {
    match all.len() {
        0..=NAMED => Line::joined(all),
        more => Line::new().link(Target::Page(PageName::Guests), format!("{more} guests")),
    }
}

/// The highly available guests that start elsewhere.
pub(super) fn starts(input: Input<'_>, after: &After) -> Line {
    let lab = &input.lab.lab;
    let placed = after.moves.iter().filter_map(|it| match it.fate {
        Fate::Starts(node) => {
            let guest = phrase::guest(lab, it.guest);
            Some(guest.text(" on ").line(phrase::node(lab, node)))
        }
        Fate::Waits(_) | Fate::Unknown => None,
    });
    let unknown = after.moves.iter().filter(|it| it.fate == Fate::Unknown);
    let unknown = named(unknown.map(|it| phrase::guest(lab, it.guest)).collect());
    let line = named(placed.collect());
    let not_known = Line::from("not known: ").line(unknown.clone());
    match (line.is_empty(), unknown.is_empty()) {
        (_, true) => line.or_none(),
        (true, false) => not_known,
        (false, false) => line.text("; ").line(not_known),
    }
}

/// The guests that run no more.
pub(super) fn stays(input: Input<'_>, after: &After) -> Line {
    let guests = |all: &[Id<Guest>]| -> Vec<Line> {
        all.iter()
            .map(|id| phrase::guest(&input.lab.lab, *id))
            .collect()
    };
    let waiting = after.moves.iter().filter_map(|it| waits(input, it));
    let line = named(waiting.chain(guests(&after.down)).collect());
    let unsure = named(guests(&after.unsure));
    let not_known = Line::from("not known: ").line(unsure.clone());
    match (line.is_empty(), unsure.is_empty()) {
        (_, true) => line.or_none(),
        (true, false) => not_known,
        (false, false) => line.text("; ").line(not_known),
    }
}

/// A highly available guest without a place, and what it lacks.
fn waits(input: Input<'_>, it: &Move) -> Option<Line> {
    let Fate::Waits(want) = it.fate else {
        return None;
    };
    let lacks = match want {
        Want::Quorum => "no quorum",
        Want::Group => "no other node of its group",
        Want::Disk => "its disks are nowhere else",
        Want::Device => "no node with its device",
        Want::Company => "no node beside the guests it is kept apart from or with",
        Want::Memory { .. } => "no node with the memory",
    };
    let guest = phrase::guest(&input.lab.lab, it.guest);
    Some(guest.text(" (").strong(lacks).text(")"))
}

/// The memory that is missing for them.
pub(super) fn short(input: Input<'_>, after: &After) -> Line {
    match after.short() {
        None => capacity::unknown(),
        Some(sum) if sum.bytes == 0 => Line::new().or_none(),
        Some(sum) => Line::new().strong(sum.in_unit(capacity::unit(input))),
    }
}
