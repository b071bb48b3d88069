//! What the failure of a node means: whether the others have room for its guests.

use super::capacity::unknown;
use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::phrase;
use crate::emit::Input;
use crate::facts::absorption::{self, Loss};
use crate::model::unit::SizeUnit;

/// What a failure means, cell by cell.
pub(super) const COLUMNS: [&str; 4] = ["Node", "Its guests need", "Free elsewhere", "Without room"];

/// Whether the other nodes can take over what a node runs.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, unit: SizeUnit) {
    let losses = absorption::losses(&input.lab.lab, &input.lab.facts.capacity);
    if losses.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "If a node fails");
    draft.paragraph(
        "The memory of its guests against what the other nodes have free, the largest guest first. Only memory is \
         compared: whether disks and devices are there too is another question.",
    );
    let mut losses = losses;
    losses.sort_by_key(|loss| &input.lab.lab.nodes.at(loss.node).name.value);
    let rows = losses.iter().map(|loss| row(input, loss, unit));
    draft.table(COLUMNS, rows);
}

/// What the loss of one node means.
pub(super) fn row(input: Input<'_>, loss: &Loss, unit: SizeUnit) -> [Line; 4] {
    let lab = &input.lab.lab;
    let stranded = loss.stranded.iter().map(|id| phrase::guest(lab, *id));
    let (elsewhere, stranded) = match loss.elsewhere {
        Some(free) => (free.in_unit(unit).into(), Line::joined(stranded).or_none()),
        None => (unknown(), unknown()),
    };
    [
        phrase::node(lab, loss.node),
        loss.needed.in_unit(unit).into(),
        elsewhere,
        stranded,
    ]
}
