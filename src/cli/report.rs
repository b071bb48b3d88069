//! Showing what was found.

use super::Outcome;
use super::args::{Format, Reporting};
use super::terminal::{colors, stderr_width, to_stderr, to_stdout};
use crate::diag::render::{github, human, json, sarif, short};
use crate::diag::{Diagnostic, Level, Sink};
use crate::failure::Failure;
use crate::source::SourceMap;

/// Shows what was found, and tells whether it forbids to go on.
pub(super) fn show(sink: Sink, map: &SourceMap, reporting: &Reporting) -> Result<Outcome, Failure> {
    show_sorted(sink.into_sorted(), map, reporting)
}

/// The same for findings that are in order already.
pub(super) fn show_sorted(
    mut found: Vec<Diagnostic>,
    map: &SourceMap,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    if reporting.denies_warnings() {
        deny_warnings(&mut found);
    }
    let clean = found.iter().all(|it| it.level != Level::Error);
    match reporting.format {
        Format::Human => for_people(&found, map, reporting, clean),
        Format::Short => {
            to_stderr(&short::render(&found, map));
            sum_up(&found, map, reporting, clean);
        }
        Format::Github => annotated(&found, map)?,
        Format::Json => to_stdout(&json::render(&found, map))?,
        Format::Sarif => to_stdout(&sarif::render(&found, map))?,
    }
    Ok(Outcome::clean_if(clean))
}

/// Annotations where the runner reads them, and a last line for whoever reads the log.
fn annotated(found: &[Diagnostic], map: &SourceMap) -> Result<(), Failure> {
    to_stdout(&github::render(found, map))?;
    to_stderr(&format!("{}\n", human::summary(found, map)));
    Ok(())
}

fn deny_warnings(found: &mut [Diagnostic]) {
    for diagnostic in found {
        if diagnostic.level == Level::Warning {
            diagnostic.level = Level::Error;
        }
    }
}

fn for_people(found: &[Diagnostic], map: &SourceMap, reporting: &Reporting, clean: bool) {
    let style = human::Style {
        color: colors(reporting.color),
        width: stderr_width(),
    };
    to_stderr(&human::render(found, map, style));
    sum_up(found, map, reporting, clean);
}

/// The last line: how many findings there are, unless nobody wants to hear that all is well.
fn sum_up(found: &[Diagnostic], map: &SourceMap, reporting: &Reporting, clean: bool) {
    if !reporting.quiet || !clean {
        to_stderr(&format!("{}\n", human::summary(found, map)));
    }
}

/// What was found, as the terminal shows it, without colours.
pub(super) fn as_text(sink: Sink, map: &SourceMap, width: usize) -> String {
    let found = sink.into_sorted();
    let style = human::Style {
        color: false,
        width,
    };
    let report = human::render(&found, map, style);
    format!("{report}{}\n", human::summary(&found, map))
}
