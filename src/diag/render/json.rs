//! Findings as data, versioned. `site/diagnostics.schema.json` describes the format for those who read it.

use serde::Serialize;

use super::place::{Position, range};
use crate::diag::{Diagnostic, Fix, Label, Level, Replacement, Report as Found};
use crate::source::SourceMap;

/// Version of the format. Grows when a field changes its meaning or goes away; new fields may come without.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    advice: usize,
    fixable: usize,
    waiting: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    primary: Option<Place<'a>>,
    related: Vec<Place<'a>>,
    fix: Option<Correction<'a>>,
    proposal: Option<Correction<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: String,
    start: Position,
    end: Position,
    label: &'a str,
}

#[derive(Serialize)]
struct Correction<'a> {
    description: &'a str,
    edits: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    file: String,
    start: Position,
    end: Position,
    text: String,
}

/// All findings as one JSON document.
#[must_use]
pub fn render(report: &Found, map: &SourceMap) -> String {
    let diagnostics = &report.found;
    let count = |level| diagnostics.iter().filter(|it| it.level == level).count();
    let findings: Vec<_> = diagnostics.iter().map(|it| finding(it, map)).collect();
    let report = Report {
        version: VERSION,
        errors: count(Level::Error),
        warnings: count(Level::Warning),
        advice: count(Level::Advice),
        fixable: findings.iter().filter(|it| it.fix.is_some()).count(),
        waiting: report.waiting.rules.len(),
        diagnostics: findings,
    };
    let mut text = serde_json::to_string_pretty(&report).expect("a report holds plain data");
    text.push('\n');
    text
}

fn finding<'a>(diagnostic: &'a Diagnostic, map: &SourceMap) -> Finding<'a> {
    let related = diagnostic.related.iter();
    Finding {
        code: diagnostic.rule.code,
        level: diagnostic.level.word(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        primary: place(&diagnostic.primary, map),
        related: related.filter_map(|label| place(label, map)).collect(),
        fix: diagnostic.fix.as_ref().and_then(|fix| correction(fix, map)),
        proposal: proposal(diagnostic, map),
    }
}

fn place<'a>(label: &'a Label, map: &SourceMap) -> Option<Place<'a>> {
    let range = range(label.span, map)?;
    Some(Place {
        file: range.file,
        start: range.start,
        end: range.end,
        label: &label.text,
    })
}

fn correction<'a>(fix: &'a Fix, map: &SourceMap) -> Option<Correction<'a>> {
    let edits = fix.resolve(map)?.into_iter().map(|it| edit(it, map));
    Some(Correction {
        description: &fix.description,
        edits: edits.collect::<Option<_>>()?,
    })
}

/// What the help line names, as an edit.
fn proposal<'a>(diagnostic: &'a Diagnostic, map: &SourceMap) -> Option<Correction<'a>> {
    let replacement = diagnostic.proposal.as_ref()?.resolve(map)?;
    Some(Correction {
        description: diagnostic.help.as_deref()?,
        edits: vec![edit(replacement, map)?],
    })
}

fn edit(replacement: Replacement, map: &SourceMap) -> Option<Edit> {
    let range = range(replacement.span, map)?;
    Some(Edit {
        file: range.file,
        start: range.start,
        end: range.end,
        text: replacement.text,
    })
}
