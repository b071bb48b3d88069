//! Showing what was found.

use super::Outcome;
use super::args::{Format, Reporting};
use super::terminal::{colors, stderr_width, to_stderr, to_stdout};
use crate::diag::render::{github, human, json, sarif, short};
use crate::diag::{Diagnostic, Level, Report, Sink};
use crate::failure::Failure;
use crate::source::SourceMap;

/// Shows what was found, and tells whether it forbids to go on.
pub(super) fn show(sink: Sink, map: &SourceMap, reporting: &Reporting) -> Result<Outcome, Failure> {
    show_report(sink.into_report(), map, reporting)
}

/// The same for findings that are in order already.
pub(super) fn show_report(
    mut report: Report,
    map: &SourceMap,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    if reporting.denies_warnings() {
        deny_warnings(&mut report.found);
    }
    let found = &report.found;
    let clean = found.iter().all(|it| it.level != Level::Error);
    match reporting.format {
        Format::Human => for_people(&report, map, reporting, clean),
        Format::Short => {
            to_stderr(&short::render(found, map));
            sum_up(&report, map, reporting, clean);
        }
        Format::Github => annotated(&report, map)?,
        Format::Json => to_stdout(&json::render(&report, map))?,
        Format::Sarif => to_stdout(&sarif::render(&report, map))?,
    }
    Ok(Outcome::clean_if(clean))
}

/// Annotations where the runner reads them, and a last line for whoever reads the log.
fn annotated(report: &Report, map: &SourceMap) -> Result<(), Failure> {
    to_stdout(&github::render(&report.found, map))?;
    to_stderr(&format!("{}\n", human::summary(report, map)));
    Ok(())
}

fn deny_warnings(found: &mut [Diagnostic]) {
    for diagnostic in found {
        if diagnostic.level == Level::Warning {
            diagnostic.level = Level::Error;
        }
    }
}

fn for_people(report: &Report, map: &SourceMap, reporting: &Reporting, clean: bool) {
    let style = human::Style {
        color: colors(reporting.color),
        width: stderr_width(),
    };
    to_stderr(&human::render(&report.found, map, style));
    sum_up(report, map, reporting, clean);
}

/// The last line: how many findings there are, unless nobody wants to hear that all is well.
fn sum_up(report: &Report, map: &SourceMap, reporting: &Reporting, clean: bool) {
    if !reporting.quiet || !clean {
        to_stderr(&format!("{}\n", human::summary(report, map)));
    }
}

/// What was found, as the terminal shows it, without colours.
pub(super) fn as_text(sink: Sink, map: &SourceMap, width: usize) -> String {
    let found = sink.into_report();
    let style = human::Style {
        color: false,
        width,
    };
    let report = human::render(&found.found, map, style);
    format!("{report}{}\n", human::summary(&found, map))
}
