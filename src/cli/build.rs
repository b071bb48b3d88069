//! `hlc build`: check, compare, write.

use std::path::Path;

use super::args::{BuildArguments, LabArgument, Reporting};
use super::lab::Lab;
use super::terminal::{shown, to_stderr, to_stdout};
use super::{Outcome, report};
use crate::compile;
use crate::diag::Sink;
use crate::failure::Failure;
use crate::output::{Entry, Folder, Plan, State};

/// Checks a lab and writes its artifacts, or says how the tree differs from them.
pub(super) fn run(
    lab: &LabArgument,
    build: &BuildArguments,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    let today = lab.today;
    let lab = Lab::read(lab)?;
    let output = lab.folder("build", build.output.as_deref())?;
    let mut sink = Sink::new();
    let artifacts = compile::build_on(&lab.map, today, &mut sink);
    let outcome = report::show(sink, &lab.map, reporting)?;
    let Some(artifacts) = artifacts.filter(|_| outcome == Outcome::Clean) else {
        return Ok(Outcome::Refused);
    };
    if build.check {
        let folder = Folder::seen(&output);
        compared(&Plan::new(&artifacts, &folder)?, &output, reporting)
    } else {
        let folder = held(&output)?;
        let plan = Plan::new(&artifacts, &folder)?;
        written(&plan, &output, build.force, reporting)
    }
}

/// Holds the output folder; says so when another hlc has to end first.
pub(super) fn held(output: &Path) -> Result<Folder, Failure> {
    Folder::held(output, || {
        let output = shown(output);
        to_stderr(&format!(
            "hlc: waiting for another hlc that writes to `{output}`\n"
        ));
    })
}

/// Lists what differs.
fn compared(plan: &Plan<'_>, output: &Path, reporting: &Reporting) -> Result<Outcome, Failure> {
    let mut text: String = plan.differing().map(difference).collect();
    let clean = text.is_empty();
    let (all, output) = (plan.entries().len(), shown(output));
    text.push_str(&if clean {
        format!("all {all} files in `{output}` are as the lab says\n")
    } else {
        let count = plan.differing().count();
        format!("{count} of {all} files in `{output}` are not as the lab says\n")
    });
    if reporting.tells() {
        to_stdout(&text)?;
    }
    Ok(Outcome::clean_if(clean))
}

fn difference(entry: &Entry<'_>) -> String {
    let word = match entry.state {
        State::New => "missing",
        State::Changed => "differs",
        State::Gone => "no longer made",
        State::Edited => "edited by hand",
        State::Blocked(obstacle) => return format!("{}: blocked: {obstacle}\n", entry.path),
        State::Same => "same",
    };
    format!("{}: {word}\n", entry.path)
}

/// Writes what differs, unless something would be lost.
pub(super) fn written(
    plan: &Plan<'_>,
    output: &Path,
    force: bool,
    reporting: &Reporting,
) -> Result<Outcome, Failure> {
    let ready = match plan.ready(force) {
        Ok(ready) => ready,
        Err(lost) => {
            to_stderr(&refusal(&lost, output));
            return Ok(Outcome::Refused);
        }
    };
    let mut text: String = ready
        .written()
        .map(|path| format!("wrote {path}\n"))
        .collect();
    text.extend(ready.removed().map(|path| format!("removed {path}\n")));
    text.push_str(&closing(
        ready.written().count(),
        ready.removed().count(),
        plan,
        output,
    ));
    ready.write()?;
    if reporting.tells() {
        to_stdout(&text)?;
    }
    Ok(Outcome::Clean)
}

/// The last line: how much was done, and where.
fn closing(written: usize, removed: usize, plan: &Plan<'_>, output: &Path) -> String {
    let output = shown(output);
    let same = plan
        .entries()
        .iter()
        .filter(|entry| entry.state == State::Same);
    let same = same.count();
    match (written, removed) {
        (0, 0) => format!("{same} files in `{output}`, nothing to change\n"),
        (written, 0) => format!("{written} written, {same} unchanged in `{output}`\n"),
        (written, removed) => {
            format!("{written} written, {removed} removed, {same} unchanged in `{output}`\n")
        }
    }
}

/// Why nothing is written: the files that would be lost, by what they are.
fn refusal(lost: &[&Entry<'_>], output: &Path) -> String {
    let (edited, blocked): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = lost
        .iter()
        .copied()
        .partition(|entry| entry.state == State::Edited);
    let mut text = format!("hlc: nothing was written to `{}`\n", shown(output));
    if !edited.is_empty() {
        text.push_str("edited by hand since hlc wrote them:\n");
        text.extend(edited.iter().map(|entry| format!("  {}\n", entry.path)));
        text.push_str("say it in the lab instead, then overwrite them with `--force`\n");
    }
    if !blocked.is_empty() {
        text.push_str("in the way, and not hlc's to overwrite:\n");
        text.extend(blocked.iter().map(|entry| blocked_line(entry)));
        text.push_str("move them away, or build into another folder with `-o DIR`; `--force` leaves them alone too\n");
    }
    text
}

fn blocked_line(entry: &Entry<'_>) -> String {
    match entry.state {
        State::Blocked(obstacle) => format!("  {}: {obstacle}\n", entry.path),
        State::New | State::Changed | State::Same | State::Gone | State::Edited => {
            format!("  {}\n", entry.path)
        }
    }
}
