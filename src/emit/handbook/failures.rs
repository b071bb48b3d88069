//! What stops and what keeps running when something fails: one row for each component that others need.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Block, Depth, Page, PageName};
use super::{failure_cells as cells, phrase, reach_cells};
use crate::emit::Input;
use crate::facts::cables::End;
use crate::facts::failures::Failure;
use crate::facts::failures::loss::Cause;
use crate::facts::ha::is_guarded;
use crate::facts::kubernetes::running_planes;
use crate::model::Lab;
use crate::model::host::HostId;
use crate::model::storage::Storage;

/// The page of failures, if there is a node that may fail.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let failures = &input.lab.facts.failures;
    failures.of_nodes().next()?;
    let mut draft = Draft::new(PageName::Failures, "Failure impact");
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
        "What happens if one component fails, together with anything it powers. Everything else is assumed to be \
         running. – means no impact in this column.",
    );
    let lab = &input.lab.lab;
    if lab.clusters.iter().any(|it| it.about.is_present()) {
        let to = Target::section(PageName::Cluster, super::cluster::LOSSES);
        let line = Line::from("For quorum with two members down, see ").link(to, "Cluster");
        draft.paragraph(line.text("."));
    }
}

/// What makes a cell of a row.
type Cell = fn(Input<'_>, &Failure) -> Line;

/// The columns: one for each kind of service that the lab has.
fn columns(input: Input<'_>) -> Vec<(&'static str, Cell)> {
    let lab = &input.lab.lab;
    let has_cluster = lab.clusters.iter().any(|it| it.about.is_member());
    let has_ceph = lab.ceph.as_ref().is_some_and(|it| it.about.is_member());
    let has_planes = |it| running_planes(lab, it).next().is_some();
    let mut kubernetes = lab.kubernetes.iter().filter(|it| it.about.is_member());
    let has_guarded = has_guarded(lab);
    let has_gateway = lab.networks.values().any(|it| it.gateway.is_some());
    let has_server = |it: &Storage| it.about.is_active() && it.kind.value.server().is_some();
    let mut jobs = lab.backups.values();
    let has_jobs = jobs.any(|it| it.about.is_active() && it.is_enabled());
    let all: [(bool, &'static str, Cell); 11] = [
        (true, "Fails", |input, it| cause(input, it.cause)),
        (has_cluster, "Cluster", |input, it| {
            cells::clusters(input, &it.after)
        }),
        (has_ceph, "Ceph", |input, it| cells::ceph(input, &it.after)),
        (kubernetes.any(has_planes), "Kubernetes", |input, it| {
            cells::kubernetes(input, &it.after)
        }),
        (has_gateway, "Network", |input, it| {
            reach_cells::networks(input, &it.after)
        }),
        (!lab.dns.resolvers.is_empty(), "DNS", |input, it| {
            reach_cells::dns(input, &it.after)
        }),
        (
            lab.storages.values().any(has_server),
            "Storage",
            |input, it| reach_cells::storages(input, &it.after),
        ),
        (has_jobs, "Backup", |input, it| {
            reach_cells::backups(input, &it.after)
        }),
        (has_guarded, "Start elsewhere", |input, it| {
            cells::starts(input, &it.after)
        }),
        (true, "Guests that stay down", |input, it| {
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

/// The components whose failure changes nothing in any column.
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
        let line = Line::from("No impact on the columns above: ").line(Line::joined(parts));
        draft.paragraph(line.text("."));
    }
}

fn how(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let mut said = vec![
        "A service is reached over the cables, switches and routers that the lab describes. If cabling is not \
         documented, downstream effects are shown as unknown.",
        "A guest counts as running while its node and its disks are there, whether or not it can be reached.",
    ];
    if lab.clusters.iter().any(|it| it.about.is_member()) {
        said.push(
            "Nodes vote together while a link joins them, and a QDevice votes with the nodes that reach it.",
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
            "A pool stays writable while every placement group has at least min_size copies. Disks that are still to \
             be decided may be there or not.",
        );
    }
    draft.heading(Depth::Part, "Assumptions");
    draft.list(said.into_iter().map(Line::from));
}

fn has_guarded(lab: &Lab) -> bool {
    let mut guests = lab.guests.values();
    guests.any(|it| it.about.is_active() && is_guarded(it))
}
