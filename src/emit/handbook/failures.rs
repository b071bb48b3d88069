//! What stops and what goes on when something fails: one row for each thing that others need.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Block, Depth, Page, PageName};
use super::{capacity, phrase};
use crate::emit::Input;
use crate::facts::cables::End;
use crate::facts::failures::ceph::CephAfter;
use crate::facts::failures::etcd::EtcdAfter;
use crate::facts::failures::loss::Cause;
use crate::facts::failures::places::{Fate, Move, Want};
use crate::facts::failures::quorum::ClusterAfter;
use crate::facts::failures::{After, Failure, Verdict};
use crate::facts::ha::is_guarded;
use crate::facts::kubernetes::running_planes;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The page of failures, if there is a node that may fail.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let failures = &input.lab.facts.failures;
    failures.of_nodes().next()?;
    let mut draft = Draft::new(PageName::Failures, "What may fail");
    for failure in failures.iter() {
        origin(&mut draft, input, failure.cause);
    }
    introduce(&mut draft, input);
    let is_node = |it: &&Failure| matches!(it.cause, Cause::Host(HostId::Node(_)));
    let told = failures
        .iter()
        .filter(|it| is_node(it) || !it.after.is_nothing());
    let columns = columns(input);
    let rows = told.map(|it| {
        let cells = columns.iter().map(|(_, cell)| cell(input, it));
        cells.collect()
    });
    draft.block(Block::Table {
        rows: rows.collect(),
        columns: columns.iter().map(|(head, _)| *head).collect(),
    });
    harmless(&mut draft, input);
    how(&mut draft, input);
    Some(draft.done())
}

fn origin(draft: &mut Draft, input: Input<'_>, cause: Cause) {
    match cause {
        Cause::Host(host) => draft.origin(input.lab.lab.host_name(host).span),
        Cause::Cable(at) => {
            let cables = &input.lab.facts.ports.cables;
            let span = cables.all().get(at).map(|cable| cable.span);
            span.into_iter().for_each(|span| draft.origin(span));
        }
        Cause::Address(_) => {}
    }
}

fn introduce(draft: &mut Draft, input: Input<'_>) {
    draft.paragraph(
        "Each taken away alone, with whatever has no power without it; everything else runs. A dash says that nothing \
         changes.",
    );
    let lab = &input.lab.lab;
    if lab.clusters.iter().any(|it| it.about.is_present()) {
        let to = Target::section(PageName::Cluster, super::cluster::LOSSES);
        let line = Line::from("Votes alone, also two voters at a time: ").link(to, "Cluster");
        draft.paragraph(line.text("."));
    }
}

/// What makes a cell of a row.
type Cell = fn(Input<'_>, &Failure) -> Line;

/// The columns: of each kind of thing that the lab has.
fn columns(input: Input<'_>) -> Vec<(&'static str, Cell)> {
    let lab = &input.lab.lab;
    let has_cluster = lab.clusters.iter().any(|it| it.about.is_member());
    let has_ceph = lab.ceph.as_ref().is_some_and(|it| it.about.is_member());
    let has_planes = |it| running_planes(lab, it).next().is_some();
    let mut kubernetes = lab.kubernetes.iter().filter(|it| it.about.is_member());
    let has_guarded = has_guarded(lab);
    let all: [(bool, &'static str, Cell); 7] = [
        (true, "Fails", |input, it| cause(input, it.cause)),
        (has_cluster, "Cluster", |input, it| {
            clusters(input, &it.after)
        }),
        (has_ceph, "Ceph", |input, it| ceph(input, &it.after)),
        (kubernetes.any(has_planes), "Kubernetes", |input, it| {
            kubernetes_cell(input, &it.after)
        }),
        (has_guarded, "Start elsewhere", |input, it| {
            starts(input, &it.after)
        }),
        (true, "Stay down", |input, it| stays(input, &it.after)),
        (has_guarded, "Memory short", |input, it| {
            short(input, &it.after)
        }),
    ];
    let there = all.into_iter().filter(|(is_there, ..)| *is_there);
    there.map(|(_, head, cell)| (head, cell)).collect()
}

fn cause(input: Input<'_>, cause: Cause) -> Line {
    match cause {
        Cause::Host(host) => phrase::host(&input.lab.lab, host),
        Cause::Address(ip) => Line::new().code(ip),
        Cause::Cable(at) => match input.lab.facts.ports.cables.all().get(at) {
            Some(cable) => {
                let (from, to) = (end(input, cable.from), end(input, cable.to));
                Line::from("the cable from ")
                    .line(from)
                    .text(" to ")
                    .line(to)
            }
            None => Line::not_recorded(),
        },
    }
}

/// An end of a cable: the machine, and where it is plugged in.
fn end(input: Input<'_>, end: End) -> Line {
    let lab = &input.lab.lab;
    match end {
        End::Port(device, port) => {
            let label = input.lab.facts.ports.at(device, port).label.as_ref();
            let line = phrase::device(lab, device);
            label.map_or(line.clone(), |label| line.text(" ").code(label))
        }
        End::Iface(node, at) => {
            let iface = lab.nodes.at(node).ifaces.get(at);
            let line = phrase::node(lab, node);
            iface.map_or(line.clone(), |iface| line.text(" ").code(&iface.name.value))
        }
        End::Host(host) => phrase::host(lab, host),
        End::Internet => "the outside".into(),
    }
}

fn clusters(input: Input<'_>, after: &After) -> Line {
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
        Verdict::GoesOn => Line::from(format!("goes on: {least} votes, {needed} needed")),
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

fn ceph(input: Input<'_>, after: &After) -> Line {
    let Some(after) = &after.ceph else {
        return Line::new().or_none();
    };
    let pools = |verdict| {
        let pools = after.pools.iter().filter(move |it| it.verdict() == verdict);
        Line::joined(pools.map(|it| phrase::storage(&input.lab.lab, it.storage)))
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
    let CephAfter {
        least, most, all, ..
    } = after;
    if least == most {
        format!("{most} of {all} monitors")
    } else {
        format!("{least} to {most} of {all} monitors")
    }
}

fn kubernetes_cell(input: Input<'_>, after: &After) -> Line {
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
    let EtcdAfter {
        least, most, all, ..
    } = after;
    let left = if least == most {
        format!("{most} of {all} control planes")
    } else {
        format!("{least} to {most} of {all} control planes")
    };
    match after.verdict() {
        Verdict::GoesOn => format!("goes on: {left}").into(),
        Verdict::Stops => Line::new().strong("stops").text(format!(": {left}")),
        Verdict::Unknown => format!("not known: {left}").into(),
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

fn starts(input: Input<'_>, after: &After) -> Line {
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

fn stays(input: Input<'_>, after: &After) -> Line {
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

fn short(input: Input<'_>, after: &After) -> Line {
    match after.short() {
        None => capacity::unknown(),
        Some(sum) if sum.bytes == 0 => Line::new().or_none(),
        Some(sum) => Line::new().strong(sum.in_unit(capacity::unit(input))),
    }
}

/// What may fail and takes nothing of this with it.
fn harmless(draft: &mut Draft, input: Input<'_>) {
    let all = input.lab.facts.failures.iter();
    let all = all.filter(|it| it.after.is_nothing());
    let (cables, others): (Vec<_>, Vec<_>) =
        all.partition(|it| matches!(it.cause, Cause::Cable(_)));
    let others = others.iter().map(|it| it.cause);
    let others = others.filter(|it| !matches!(it, Cause::Host(HostId::Node(_))));
    let mut parts: Vec<_> = others.map(|it| cause(input, it)).collect();
    match cables.len() {
        0 => {}
        1 => parts.push("1 more cable".into()),
        more => parts.push(format!("any one of {more} more cables").into()),
    }
    if !parts.is_empty() {
        let line = Line::from("Nothing of this changes without: ").line(Line::joined(parts));
        draft.paragraph(line.text("."));
    }
}

fn how(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let mut said = vec![
        "A guest counts as running while its node and its disks are there, whether or not anybody reaches it.",
    ];
    if lab.clusters.iter().any(|it| it.about.is_member()) {
        said.push(
            "Nodes vote together while a link joins them. Where the lab does not describe the cables, what may hang on \
             a device that fails is not known.",
        );
    }
    if has_guarded(lab) {
        said.push(
            "A node without a quorum that runs highly available guests is restarted by its watchdog; no guest starts \
             before there is a quorum.",
        );
        said.push(
            "Highly available guests go to the first node that has their disks and devices, suits their group, and has \
             the memory; the largest first.",
        );
    }
    if lab.ceph.as_ref().is_some_and(|it| it.about.is_member()) {
        said.push(
            "A pool is written to while the object that fares worst has as many copies as the pool wants. Disks that \
             are to be decided may be there or not.",
        );
    }
    draft.heading(Depth::Part, "How this is told");
    draft.list(said.into_iter().map(Line::from));
}

fn has_guarded(lab: &Lab) -> bool {
    let mut guests = lab.guests.values();
    guests.any(|it| it.about.is_active() && is_guarded(it))
}
