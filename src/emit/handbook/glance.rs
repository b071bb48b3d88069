//! What the front page of the site says beyond that of the handbook: guests by status, and who is not saved.

use super::line::{Line, Target};
use super::page::{Block, PageName};
use super::{order, phrase};
use crate::emit::Input;
use crate::facts::ha::waits_for_its_node;
use crate::model::about::Status;
use crate::model::guest::Guest;
use crate::model::id::Id;

/// As many names stand in a cell: the page of guests has them all.
const MOST_NAMES: usize = 24;

/// The guests of each status, by name. `None` in a lab without guests.
pub(crate) fn guests(input: Input<'_>) -> Option<Block> {
    let all = [
        Status::Active,
        Status::Planned,
        Status::Offline,
        Status::Retired,
    ];
    let guests = order::guests(&input.lab.lab);
    let rows = all.into_iter().filter_map(|status| {
        let those = guests.iter().filter(|(_, it)| it.about.status == status);
        let those: Vec<_> = those.map(|(id, _)| *id).collect();
        let count = Line::from(those.len().to_string());
        (!those.is_empty()).then(|| vec![status.word().into(), count, names(input, &those)])
    });
    let rows: Vec<_> = rows.collect();
    let columns = vec!["Status", "How many", "Guests"];
    (!rows.is_empty()).then_some(Block::Table { columns, rows })
}

/// The guests in service that no running job saves. `None` if all are saved, or there are none.
pub(crate) fn unsaved(input: Input<'_>) -> Option<Block> {
    let lab = &input.lab.lab;
    let runs = |job| {
        let job: &crate::model::backup::Backup = lab.backups.at(job);
        job.about.is_active() && job.is_enabled()
    };
    let guests = order::guests(lab).into_iter();
    let unsaved = guests.filter(|(id, guest)| {
        let mut jobs = input.lab.facts.backups.covering(*id);
        guest.about.is_member() && (waits_for_its_node(lab, guest) || !jobs.any(runs))
    });
    let unsaved: Vec<_> = unsaved.map(|(id, _)| id).collect();
    let line = Line::new().strong("Not saved").text(": ");
    (!unsaved.is_empty()).then(|| Block::Paragraph(line.line(names(input, &unsaved))))
}

fn names(input: Input<'_>, ids: &[Id<Guest>]) -> Line {
    let named = ids.iter().take(MOST_NAMES);
    let line = Line::joined(named.map(|id| phrase::guest(&input.lab.lab, *id).unmarked()));
    match ids.len().saturating_sub(MOST_NAMES) {
        0 => line,
        more => {
            let to = Target::Page(PageName::Guests);
            line.text(" and ").link(to, format!("{more} more"))
        }
    }
}
