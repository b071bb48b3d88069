//! How full things are, for whoever has to see it in one look: a number in words, and a share that can be drawn.

use super::capacity::{self, Counted, at_least, promised_memory, with_missing};
use super::line::{Line, Target};
use super::page::{PageName, Subject, SubjectKind};
use super::{order, phrase, space};
use crate::emit::Input;
use crate::facts::capacity::ratio;
use crate::model::id::Id;
use crate::model::stated::Stated;
use crate::model::storage::Storage;
use crate::model::unit::SizeUnit;
use crate::source::Spanned;

/// How full one thing is.
#[derive(Clone, Debug)]
pub(crate) struct Gauge {
    /// Of what.
    pub(crate) label: Line,
    /// How full, in words: all that is known, also where no share follows from it.
    pub(crate) text: Line,
    /// The share in thousandths; above 1000 it is overfull. None where it cannot be told.
    pub(crate) per_mille: Option<u128>,
    /// Whether it must not get above 1000. Processors may: guests take turns.
    pub(crate) is_hard: bool,
}

/// The gauges of one thing.
#[derive(Clone, Debug)]
pub(crate) struct Gauges {
    /// The thing.
    pub(crate) subject: Subject,
    /// The thing, as a link.
    pub(crate) name: Line,
    /// How full it is: the most telling first.
    pub(crate) gauges: Vec<Gauge>,
}

/// The memory and the processors of every node that is in service or planned.
pub(crate) fn of_nodes(input: Input<'_>) -> Vec<Gauges> {
    let unit = capacity::unit(input);
    let nodes = capacity::counted(input).into_iter();
    nodes
        .map(|node| Gauges {
            subject: Subject::named(SubjectKind::Node, &node.1.name),
            name: phrase::node(&input.lab.lab, node.0),
            gauges: vec![memory(node, unit), processors(node)],
        })
        .collect()
}

fn page(text: &str) -> Line {
    Line::new().link(Target::Page(PageName::Capacity), text)
}

/// Why it cannot be told what guests may have: the whole is not recorded or decided, or what is kept back is not.
fn missing<T: Copy + std::fmt::Display>(whole: Option<Spanned<Stated<T>>>) -> Line {
    match whole.map(|it| it.value) {
        Some(Stated::Known(_)) => capacity::unknown(),
        Some(Stated::Tbd) | None => phrase::stated(whole),
    }
}

fn memory((_, node, capacity): Counted<'_>, unit: SizeUnit) -> Gauge {
    let promise = &capacity.now;
    let promised = promised_memory(promise, unit);
    let room = capacity.memory.as_ref();
    let text = match room {
        None => {
            let has = node.memory.as_ref().map(|memory| memory.size);
            promised.text(" promised; for guests: ").line(missing(has))
        }
        Some(room) => {
            let share = capacity::memory_share(Some(room), promise);
            let free = room.free().in_unit(unit);
            promised.text(format!(" of {free} promised, ")).line(share)
        }
    };
    let sum = promise.memory_sum();
    Gauge {
        label: page("Memory"),
        text,
        per_mille: room.and_then(|room| room.per_mille(sum)),
        is_hard: true,
    }
}

fn processors((_, node, capacity): Counted<'_>) -> Gauge {
    let promise = &capacity.now;
    let cores = with_missing(promise.cores_sum().to_string().into(), &promise.cores);
    let each = capacity
        .threads
        .and_then(|room| room.per_thread(promise.cores_sum()));
    let text = match capacity.threads {
        None => {
            let has = node.cpu.as_ref().and_then(|cpu| cpu.threads);
            cores
                .text(" virtual; threads for guests: ")
                .line(missing(has))
        }
        Some(room) => {
            let each = at_least(each.map(ratio), &promise.cores);
            let threads = room.free();
            cores
                .text(format!(" virtual on {threads} threads, "))
                .line(each)
                .text(" for each")
        }
    };
    Gauge {
        label: page("Processors"),
        text,
        per_mille: each.map(u128::from),
        is_hard: false,
    }
}

/// The room of every storage that is promised something.
pub(crate) fn of_storages(input: Input<'_>) -> Vec<Gauges> {
    let storages = order::storages(&input.lab.lab).into_iter();
    let promised = storages.filter_map(|(id, it)| {
        let text = space::promise(input, id, it);
        (!text.is_empty()).then(|| storage(input, id, it, text))
    });
    promised.collect()
}

fn storage(input: Input<'_>, id: Id<Storage>, it: &Storage, text: Line) -> Gauges {
    let gauge = Gauge {
        label: "Promised".into(),
        text,
        per_mille: space::promised_share(input, id, it),
        is_hard: true,
    };
    Gauges {
        subject: phrase::storage_subject(input, id),
        name: phrase::storage(input, id),
        gauges: vec![gauge],
    }
}
