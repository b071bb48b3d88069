//! Findings as data, versioned.

use serde::Serialize;

use crate::diag::{Diagnostic, Label, Level};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
struct Report<'a> {
    /// Version of this format. Grows when a field changes its meaning or goes away.
    version: u32,
    errors: usize,
    warnings: usize,
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
}

#[derive(Serialize)]
struct Place<'a> {
    file: String,
    start: Position,
    end: Position,
    label: &'a str,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

/// All findings as one JSON document.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], map: &SourceMap) -> String {
    let count = |level| diagnostics.iter().filter(|it| it.level == level).count();
    let report = Report {
        version: 1,
        errors: count(Level::Error),
        warnings: count(Level::Warning),
        diagnostics: diagnostics
            .iter()
            .map(|diagnostic| finding(diagnostic, map))
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&report).expect("a report holds plain data");
    text.push('\n');
    text
}

fn finding<'a>(diagnostic: &'a Diagnostic, map: &'a SourceMap) -> Finding<'a> {
    Finding {
        code: diagnostic.rule.code,
        level: diagnostic.level.word(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        primary: place(&diagnostic.primary, map),
        related: diagnostic
            .related
            .iter()
            .filter_map(|label| place(label, map))
            .collect(),
    }
}

fn place<'a>(label: &'a Label, map: &'a SourceMap) -> Option<Place<'a>> {
    let position = |span| {
        map.locate(span).map(|at| Position {
            line: at.line,
            column: at.column,
        })
    };
    let start = map.locate(label.span)?;
    Some(Place {
        file: format!("{}{}", map.prefix(), start.file),
        start: Position {
            line: start.line,
            column: start.column,
        },
        end: position(Span::new(label.span.end(), label.span.end()))?,
        label: &label.text,
    })
}
