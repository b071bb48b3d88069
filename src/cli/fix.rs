//! `hlc check --fix`: correct what has one right spelling, and show the rest.

use super::args::{FixArguments, LabArgument, Reporting};
use super::lab::Lab;
use super::terminal::to_stdout;
use super::{Outcome, report};
use crate::compile;
use crate::diag::{Report, Sink};
use crate::failure::Failure;
use crate::model::unit::Date;
use crate::output::{self, Correction};
use crate::rewrite::{Changed, Fixed, changes, fixed};
use crate::source::SourceMap;
use crate::text::unified::unified;

/// Corrects the files of a lab, or shows how it would; then shows what is left to find.
pub(super) fn run(
    lab: &LabArgument,
    fix: &FixArguments,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    let today = lab.today;
    let lab = Lab::read(lab)?;
    let done = fixed(lab.map.clone(), |map| find(map, today));
    if fix.dry_run {
        if reporting.format.is_on_stdout() {
            let problem = "`--dry-run` prints a diff; take `--format human` or `short` beside it";
            return Err(Failure::Usage(problem.to_owned()));
        }
        to_stdout(&difference(&lab.map, &done))?;
    } else {
        write(&lab, &done)?;
        if reporting.tells() && done.fixes > 0 {
            to_stdout(&told(&lab.map, &done))?;
        }
    }
    report::show_report(done.report, &done.map, reporting)
}

fn find(map: &SourceMap, today: Option<Date>) -> Report {
    let mut sink = Sink::new();
    let _ = compile::check_on(map, today, &mut sink);
    sink.into_report()
}

fn difference(before: &SourceMap, done: &Fixed) -> String {
    let (before, after) = done.shown(before);
    let shown = |it: Changed<'_>| {
        unified(
            &format!("{}{}", before.prefix(), it.name),
            it.before,
            it.after,
        )
    };
    changes(&before, &after).map(shown).collect()
}

fn write(lab: &Lab, done: &Fixed) -> Result<(), Failure> {
    let corrections: Option<Vec<_>> = changes(&lab.map, &done.map)
        .map(|it| {
            Some(Correction {
                path: lab.path(it.name)?,
                before: it.before,
                after: it.after,
            })
        })
        .collect();
    let problem =
        "a lab from standard input has no file to correct; `--dry-run` shows what would be written";
    output::correct(&corrections.ok_or_else(|| Failure::Usage(problem.to_owned()))?)
}

/// What was done: the files, and how many findings are gone.
fn told(before: &SourceMap, done: &Fixed) -> String {
    let mut text: String = changes(before, &done.map)
        .map(|it| format!("corrected {}{}\n", before.prefix(), it.name))
        .collect();
    text.push_str(&match done.fixes {
        1 => "1 finding fixed\n".to_owned(),
        fixes => format!("{fixes} findings fixed\n"),
    });
    text
}
