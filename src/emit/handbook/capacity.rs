//! Capacity: what nodes have for guests, what guests are promised, from which parts the sums come.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{failure, order, phrase};
use crate::emit::Input;
use crate::facts::capacity::{MemoryRoom, NodeCapacity, Parts, Promise, percent, ratio};
use crate::model::about::Status;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::{Size, SizeSum, SizeUnit};

/// The page of capacity, if a node says what it has, or a guest what it gets.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let nodes = counted(input);
    let says = |(_, node, capacity): &(_, &Node, &NodeCapacity)| {
        let promise = &capacity.realised;
        let is_promised = !promise.memory.known.is_empty() || !promise.cores.known.is_empty();
        node.memory.is_some() || node.cpu.is_some() || is_promised
    };
    if !nodes.iter().any(says) {
        return None;
    }
    let mut draft = Draft::new(PageName::Capacity, "Capacity");
    for (_, node) in order::nodes(&input.lab.lab) {
        draft.origin(node.name.span);
    }
    for (_, guest) in order::guests(&input.lab.lab) {
        draft.origin(guest.name.span);
    }
    draft.paragraph(
        "Promised is what guests in service may take. \"If realised\" adds the planned ones. What nobody recorded \
         and what is to be decided is named, and counted nowhere.",
    );
    let unit = unit(input);
    memory(&mut draft, input, &nodes, unit);
    processors(&mut draft, input, &nodes);
    sources(&mut draft, input, &nodes, unit);
    failure::section(&mut draft, input, unit);
    left_out(&mut draft, input);
    Some(draft.done())
}

/// A node that is in service or planned, with its capacity.
pub(super) type Counted<'a> = (Id<Node>, &'a Node, &'a NodeCapacity);

/// The nodes whose room is counted.
pub(super) fn counted(input: Input<'_>) -> Vec<Counted<'_>> {
    let nodes = order::nodes(&input.lab.lab).into_iter();
    let counted = nodes.filter(|(_, it)| is_counted(it.about.status));
    counted
        .map(|(id, node)| (id, node, input.lab.facts.capacity.of(id)))
        .collect()
}

const fn is_counted(status: Status) -> bool {
    matches!(status, Status::Active | Status::Planned)
}

/// The unit of every size on the page: that in which all nodes say their memory, else GiB.
pub(super) fn unit(input: Input<'_>) -> SizeUnit {
    let nodes = input.lab.lab.nodes.values();
    let sizes = nodes.filter_map(|node| node.memory.as_ref()?.size.value.known());
    let mut units = sizes.map(|size| size.unit());
    match units.next() {
        Some(first) if units.all(|unit| unit == first) => first,
        _ => SizeUnit::Gibibyte,
    }
}

fn sum_of(size: Size) -> SizeSum {
    std::iter::once(size).sum()
}

fn memory(draft: &mut Draft, input: Input<'_>, nodes: &[Counted<'_>], unit: SizeUnit) {
    let mut rows: Vec<_> = nodes
        .iter()
        .map(|node| memory_row(input, *node, unit))
        .collect();
    rows.extend(together(nodes, unit));
    draft.heading(Depth::Part, "Memory");
    let columns = [
        "Node",
        "Has",
        "Kept back",
        "For guests",
        "Promised",
        "Share",
        "If realised",
        "Share then",
    ];
    table(draft, nodes, columns, rows);
}

/// A table of nodes; its last two columns are about plans, and stand there only if there are any.
fn table(
    draft: &mut Draft,
    nodes: &[Counted<'_>],
    columns: [&'static str; 8],
    rows: Vec<[Line; 8]>,
) {
    if nodes.iter().any(|(.., capacity)| has_plans(capacity)) {
        draft.table(columns, rows);
        return;
    }
    let [a, b, c, d, e, f, ..] = columns;
    let rows = rows
        .into_iter()
        .map(|[a, b, c, d, e, f, ..]| [a, b, c, d, e, f]);
    draft.table([a, b, c, d, e, f], rows);
}

/// Whether planned guests are meant for a node.
fn has_plans(capacity: &NodeCapacity) -> bool {
    let guests = |promise: &Promise| promise.memory.known.len() + promise.memory.unknown.len();
    guests(&capacity.realised) > guests(&capacity.now)
}

fn memory_row(input: Input<'_>, (id, node, capacity): Counted<'_>, unit: SizeUnit) -> [Line; 8] {
    let room = capacity.memory.as_ref();
    let has = node.memory.as_ref().map(|memory| memory.size);
    let reserve = node.reserve.as_ref().and_then(|reserve| reserve.memory);
    [
        phrase::node(&input.lab.lab, id),
        phrase::stated_as(has, |size| sum_of(size).in_unit(unit)),
        match reserve {
            Some(_) => phrase::stated_as(reserve, |size| sum_of(size).in_unit(unit)),
            None => Line::new().or_none(),
        },
        room.map_or_else(unknown, |room| room.free().in_unit(unit).into()),
        promised_memory(&capacity.now, unit),
        memory_share(room, &capacity.now),
        promised_memory(&capacity.realised, unit),
        memory_share(room, &capacity.realised),
    ]
}

/// What cannot be told.
pub(super) fn unknown() -> Line {
    "not known".into()
}

/// The memory that guests are promised.
pub(super) fn promised_memory(promise: &Promise, unit: SizeUnit) -> Line {
    let sum = promise.memory_sum().in_unit(unit);
    with_missing(sum.into(), &promise.memory)
}

/// A sum, and how many parts it lacks.
pub(super) fn with_missing<T>(sum: Line, parts: &Parts<T>) -> Line {
    match (parts.known.len(), parts.unknown.len()) {
        (0, 0) => Line::new().or_none(),
        (_, 0) => sum,
        (0, missing) => not_known_of(missing).into(),
        (_, missing) => sum.text(format!(", {}", not_known_of(missing))),
    }
}

fn not_known_of(guests: usize) -> String {
    match guests {
        1 => "not known of 1 guest".to_owned(),
        more => format!("not known of {more} guests"),
    }
}

/// How much of a node's room that is.
pub(super) fn memory_share(room: Option<&MemoryRoom>, promise: &Promise) -> Line {
    let share = room.and_then(|room| room.per_mille(promise.memory_sum()));
    at_least(share.map(percent), &promise.memory)
}

/// What follows from a sum: known, known at least, or not known.
pub(super) fn at_least<T>(value: Option<String>, parts: &Parts<T>) -> Line {
    match (value, parts.known.len(), parts.unknown.len()) {
        (None, ..) | (_, 0, 1..) => unknown(),
        (Some(value), _, 0) => value.into(),
        (Some(value), ..) => format!("at least {value}").into(),
    }
}

/// The sums of all nodes in service whose memory is known.
fn together(nodes: &[Counted<'_>], unit: SizeUnit) -> Option<[Line; 8]> {
    let active = nodes.iter().filter(|(_, node, _)| node.about.is_active());
    let known = active.filter_map(|(.., it)| Some((it.memory.as_ref()?, *it)));
    let known: Vec<_> = known.collect();
    if known.len() < 2 {
        return None;
    }
    let total = known.iter().map(|(room, _)| room.total).sum::<SizeSum>();
    let held = known.iter().flat_map(|(room, _)| &room.held);
    let held = held.map(|(_, size)| *size).sum::<SizeSum>();
    let free = known.iter().map(|(room, _)| room.free()).sum::<SizeSum>();
    let now = Promise::of_all(known.iter().map(|(_, it)| &it.now));
    let then = Promise::of_all(known.iter().map(|(_, it)| &it.realised));
    let share = |promise: &Promise| {
        let sum = promise.memory_sum();
        at_least(sum.per_mille_of(free).map(percent), &promise.memory)
    };
    let name = match nodes.len() - known.len() {
        0 => Line::from("together"),
        _ => Line::from("together, where known"),
    };
    let kept_back = (held.bytes > 0).then(|| Line::from(held.in_unit(unit)));
    Some([
        name,
        total.in_unit(unit).into(),
        kept_back.unwrap_or_default().or_none(),
        free.in_unit(unit).into(),
        promised_memory(&now, unit),
        share(&now),
        promised_memory(&then, unit),
        share(&then),
    ])
}

fn processors(draft: &mut Draft, input: Input<'_>, nodes: &[Counted<'_>]) {
    draft.heading(Depth::Part, "Processors");
    let columns = [
        "Node",
        "Threads",
        "Kept back",
        "For guests",
        "Virtual",
        "For each thread",
        "If realised",
        "For each then",
    ];
    let rows = nodes.iter().map(|node| processor_row(input, *node));
    table(draft, nodes, columns, rows.collect());
}

fn processor_row(input: Input<'_>, (id, node, capacity): Counted<'_>) -> [Line; 8] {
    let room = capacity.threads;
    let threads = node.cpu.as_ref().and_then(|cpu| cpu.threads);
    let reserve = node.reserve.as_ref().and_then(|reserve| reserve.threads);
    let cores =
        |promise: &Promise| with_missing(promise.cores_sum().to_string().into(), &promise.cores);
    let each = |promise: &Promise| {
        let each = room.and_then(|room| room.per_thread(promise.cores_sum()));
        at_least(each.map(ratio), &promise.cores)
    };
    [
        phrase::node(&input.lab.lab, id),
        phrase::stated(threads),
        match reserve {
            Some(_) => phrase::stated(reserve),
            None => Line::new().or_none(),
        },
        room.map_or_else(unknown, |room| room.free().to_string().into()),
        cores(&capacity.now),
        each(&capacity.now),
        cores(&capacity.realised),
        each(&capacity.realised),
    ]
}

/// Which guests the sums are made of, node by node.
fn sources(draft: &mut Draft, input: Input<'_>, nodes: &[Counted<'_>], unit: SizeUnit) {
    draft.heading(Depth::Part, "Where the sums come from");
    for (id, node, capacity) in nodes {
        draft.heading(Depth::Section, &node.name.value);
        let here = input.lab.facts.guests.on(*id);
        let here = order::guests_of(&input.lab.lab, here).into_iter();
        let rows: Vec<_> = here
            .filter(|(_, guest)| is_counted(guest.about.status))
            .map(|(id, guest)| source(input, id, guest, unit))
            .collect();
        if rows.is_empty() {
            draft.paragraph("No guests.");
            continue;
        }
        draft.table(["Guest", "Cores", "Memory"], rows);
        sums(draft, capacity, unit);
    }
}

/// The memory of the guests in service, and with the planned ones where there are any.
fn sums(draft: &mut Draft, capacity: &NodeCapacity, unit: SizeUnit) {
    let planned = has_plans(capacity).then_some(("If realised", &capacity.realised));
    for (what, promise) in std::iter::once(("Memory", &capacity.now)).chain(planned) {
        if !promise.memory.known.is_empty() {
            draft.paragraph(sentence(what, promise, capacity.memory.as_ref(), unit));
        }
    }
}

fn source(input: Input<'_>, id: Id<Guest>, guest: &Guest, unit: SizeUnit) -> [Line; 3] {
    [
        phrase::guest(&input.lab.lab, id),
        phrase::stated(guest.cores),
        phrase::stated_as(guest.memory, |size| sum_of(size).in_unit(unit)),
    ]
}

/// A sum in one sentence: "Memory: 18.5GiB of 16GiB = 115.6 %."
fn sentence(what: &str, promise: &Promise, room: Option<&MemoryRoom>, unit: SizeUnit) -> Line {
    let sum = promise.memory_sum();
    let line = Line::from(format!("{what}: {}", sum.in_unit(unit)));
    let Some(room) = room else {
        return line.text(".");
    };
    let line = line.text(format!(" of {}", room.free().in_unit(unit)));
    match room.per_mille(sum) {
        Some(share) => line.text(format!(" = {}.", percent(share))),
        None => line.text("."),
    }
}

/// What is switched off or out of service, and so is in no sum; and guests whose node is not decided.
fn left_out(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let nodes = order::nodes(lab).into_iter();
    let nodes = nodes.filter(|(_, node)| !is_counted(node.about.status));
    let nodes = nodes.map(|(id, node)| (phrase::node(lab, id), phrase::life(&node.about)));
    let guests = order::guests(lab).into_iter();
    let guests = guests.filter_map(|(id, it)| Some((phrase::guest(lab, id), why_not(input, it)?)));
    let lines = nodes
        .chain(guests)
        .map(|(name, why)| name.unmarked().text(": ").line(why));
    let lines: Vec<_> = lines.collect();
    if !lines.is_empty() {
        draft.heading(Depth::Part, "Not counted");
        draft.list(lines);
    }
}

/// Why a guest is in no sum, if it is in none.
fn why_not(input: Input<'_>, guest: &Guest) -> Option<Line> {
    if !is_counted(guest.about.status) {
        return Some(phrase::life(&guest.about));
    }
    let Some(home) = guest.node else {
        return Some("its node is not decided".into());
    };
    let status = input.lab.lab.nodes.at(home.value).about.status;
    (!is_counted(status)).then(|| format!("its node is {}", status.word()).into())
}
