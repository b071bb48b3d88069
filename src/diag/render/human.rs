//! Findings for people: the lines of the source with what is to be said about them.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use crate::diag::{Diagnostic, Label, Level, Report as Found};
use crate::source::SourceMap;

/// How many findings are shown in full; the rest is counted.
pub const SHOWN_IN_FULL: usize = 50;

/// How a report looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Columns that may be used.
    pub width: usize,
}

/// The first findings in full, errors before the rest where not all can be shown, each list in source order.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], map: &SourceMap, style: Style) -> String {
    let theme = if style.color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(0)
        .without_cause_chain()
        .with_links(false);
    let mut out = String::new();
    let masked = masked(diagnostics, map);
    let map = masked.as_ref().unwrap_or(map);
    for diagnostic in shown(diagnostics) {
        let report = Report { diagnostic, map };
        if handler.render_report(&mut out, &report).is_err() {
            out.push_str(&diagnostic.message);
        }
        out.push('\n');
    }
    if let Some(rest) = diagnostics
        .len()
        .checked_sub(SHOWN_IN_FULL)
        .filter(|rest| *rest > 0)
    {
        out.push_str(&format!(
            "… and {rest} more; `--format short` lists them all\n\n"
        ));
    }
    out
}

/// The sources without what no report may show: whatever finding draws a line, the secret in it stays hidden.
fn masked(diagnostics: &[Diagnostic], map: &SourceMap) -> Option<SourceMap> {
    let spans: Vec<_> = diagnostics
        .iter()
        .flat_map(|it| it.masked.iter().copied())
        .collect();
    (!spans.is_empty()).then(|| map.masked(&spans))
}

fn shown(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    if diagnostics.len() <= SHOWN_IN_FULL {
        return diagnostics.iter().collect();
    }
    let mut by_weight: Vec<_> = diagnostics.iter().collect();
    by_weight.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
    by_weight.truncate(SHOWN_IN_FULL);
    by_weight
}

/// The last lines of a report: how many findings there are and how many hlc can fix, and how many rules wait.
#[must_use]
pub fn summary(report: &Found, map: &SourceMap) -> String {
    let mut text = counted(&report.found, map);
    if let Some(waiting) = report.waiting.sentence(map) {
        text.push('\n');
        text.push_str(&waiting);
    }
    text
}

fn counted(diagnostics: &[Diagnostic], map: &SourceMap) -> String {
    let count = |level, one: &str, many: &str| {
        let count = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.level == level)
            .count();
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let parts: Vec<_> = [
        count(Level::Error, "error", "errors"),
        count(Level::Warning, "warning", "warnings"),
        count(Level::Advice, "piece of advice", "pieces of advice"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let fixable = diagnostics.iter().filter(|it| it.is_fixable(map)).count();
    match (parts.is_empty(), fixable) {
        (true, _) => "nothing to report".to_owned(),
        (false, 0) => parts.join(", "),
        (false, fixable) => format!(
            "{}; {fixable} fixable with `hlc check --fix`",
            parts.join(", ")
        ),
    }
}

/// Shows a diagnostic to miette.
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    map: &'a SourceMap,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic, f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.rule.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.diagnostic.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Advice => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic
            .help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.map)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = labelled(&self.diagnostic.primary, true);
        let related = self
            .diagnostic
            .related
            .iter()
            .map(|label| labelled(label, false));
        Some(Box::new(std::iter::once(primary).chain(related)))
    }
}

fn labelled(label: &Label, primary: bool) -> LabeledSpan {
    let span = (label.span.start() as usize, label.span.len() as usize);
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    if primary {
        LabeledSpan::new_primary_with_span(text, span)
    } else {
        LabeledSpan::new_with_span(text, span)
    }
}
