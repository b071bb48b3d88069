//! What stops and what goes on when something fails: one row for each thing that others need.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Block, Depth, Page, PageName};
use super::{failure_cells as cells, phrase};
use crate::emit::Input;
use crate::facts::cables::End;
use crate::facts::failures::Failure;
use crate::facts::failures::loss::Cause;
use crate::facts::ha::is_guarded;
use crate::facts::kubernetes::running_planes;
use crate::model::Lab;
use crate::model::host::HostId;

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
            cells::clusters(input, &it.after)
        }),
        (has_ceph, "Ceph", |input, it| cells::ceph(input, &it.after)),
        (kubernetes.any(has_planes), "Kubernetes", |input, it| {
            cells::kubernetes(input, &it.after)
        }),
        (has_guarded, "Start elsewhere", |input, it| {
            cells::starts(input, &it.after)
        }),
        (true, "Stay down", |input, it| {
            cells::stays(input, &it.after)
        }),
        (has_guarded, "Memory short", |input, it| {
            cells::short(input, &it.after)
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
