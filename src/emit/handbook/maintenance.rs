//! Maintenance: what is done every period, with the commands for it.

use super::draft::Draft;
use super::page::{Block, Depth, Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::model::handbook::{Maintenance, Task};

/// Periods that have a natural order; any other comes behind them, by name.
const PERIODS: &[&str] = &[
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half-yearly",
    "yearly",
    "annually",
];

/// The page of maintenance.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let all = input.lab.lab.handbook.maintenance.iter();
    let mut periods: Vec<_> = all.filter(|it| it.about.is_present()).collect();
    if periods.is_empty() {
        return None;
    }
    periods.sort_by_key(|it| (place(it), &it.period.value));
    let mut draft = Draft::new(PageName::Maintenance, "Maintenance");
    for it in periods {
        draft.origin(it.period.span);
        draft.heading(Depth::Part, &capital(&it.period.value));
        phrase::introduce(&mut draft, &it.about);
        if !it.tasks.is_empty() {
            draft.block(Block::List(it.tasks.iter().map(task).collect()));
        }
    }
    Some(draft.done())
}

fn place(maintenance: &Maintenance) -> usize {
    let known = PERIODS
        .iter()
        .position(|period| **period == *maintenance.period.value);
    known.unwrap_or(PERIODS.len())
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

fn task(task: &Task) -> Vec<Block> {
    let mut blocks = vec![Block::Prose(task.text.value.to_string())];
    blocks.extend(task.command.as_ref().map(|command| Block::Code {
        language: "sh",
        text: command.value.to_string(),
    }));
    blocks
}
