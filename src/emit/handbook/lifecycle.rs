//! Everything that is not simply in service, or says since when and why.

use super::draft::Draft;
use super::line::Line;
use super::page::{Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::model::lifecycle::{Lifecycle, Subject};

/// The page of the lifecycle.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let all = input.lab.lab.lifecycles.iter();
    let told: Vec<_> = all
        .filter(|it| !phrase::life(&it.about).is_empty())
        .collect();
    if told.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Lifecycle, "Lifecycle");
    for it in &told {
        draft.origin(it.subject.span);
    }
    draft.paragraph(
        "Everything that is not in service, or states since when and why. All else is in service.",
    );
    draft.table(["What", "Name", "In", "Status"], told.into_iter().map(row));
    Some(draft.done())
}

fn row(it: &Lifecycle) -> [Line; 4] {
    let inside = it.inside.as_ref().map_or_else(Line::new, called);
    [
        Line::from(&*it.subject.word),
        name(&it.subject).mark(it.about.status).or_none(),
        inside.or_none(),
        phrase::life(&it.about),
    ]
}

/// An element by its keyword and name.
fn called(subject: &Subject) -> Line {
    match &subject.name {
        Some(name) => Line::from(format!("{} {name}", subject.word)),
        None => Line::from(&*subject.word),
    }
}

fn name(subject: &Subject) -> Line {
    subject.name.as_deref().map_or_else(Line::new, Line::from)
}
