//! Monitoring: what is watched, how often, and when it rings.

use super::draft::Draft;
use super::line::Line;
use super::page::{Page, PageName};
use super::phrase;
use crate::emit::Input;
use crate::model::handbook::MonitoringCheck;

/// The page of monitoring.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let monitoring = input.lab.lab.handbook.monitoring.as_ref()?;
    let mut draft = Draft::new(PageName::Monitoring, "Monitoring");
    draft.origin(monitoring.about.status_span);
    let present = monitoring.checks.iter().filter(|it| it.about.is_present());
    let mut checks: Vec<_> = present.collect();
    checks.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    for check in &checks {
        draft.origin(check.name.span);
    }
    if !checks.is_empty() {
        let rows: Vec<_> = checks.iter().map(|it| row(it)).collect();
        draft.table(["What", "How often", "Rings at", "With", "Purpose"], rows);
    }
    phrase::introduce(&mut draft, &monitoring.about);
    for check in checks {
        for note in &check.about.detail().notes {
            draft.prose(&note.value);
        }
    }
    Some(draft.done())
}

fn row(check: &MonitoringCheck) -> [Line; 5] {
    let every = check
        .every
        .map(|every| format!("every {}", every.value.in_words()));
    let alert = check.alert.map(|alert| alert.value.to_string());
    let tools = check.tools.iter().map(|tool| Line::new().code(&tool.value));
    [
        Line::from(check.name.value.as_str()).mark(check.about.status),
        every.map_or_else(Line::not_recorded, Line::from),
        alert.map_or_else(Line::not_recorded, Line::from),
        Line::joined(tools).or_not_recorded(),
        phrase::purpose(&check.about),
    ]
}
