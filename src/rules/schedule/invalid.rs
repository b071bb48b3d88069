//! A schedule that cannot be read, or never comes, or is read as something else.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Fix, Sink};
use crate::model::schedule::{Schedule, ScheduleError, ScheduleFault};
use crate::rule;
use crate::rules::View;
use crate::rules::running::some_day;
use crate::source::{Span, Spanned};

rule! {
    /// A schedule is no calendar event, never comes, or is not what it looks like.
    ///
    /// ## Why it matters
    /// Proxmox VE drops a job whose schedule it cannot read. Worse is what it does take: `22` is minute 22 of
    /// every hour, `25:00` is a minute and a second, `2030-02-30` never comes
    /// (proxmox-rs, `proxmox-time/src/calendar_event.rs`).
    ///
    /// ## What to do
    /// Write weekdays, date and time, each where it is needed, as in `sun 02:00`; the help line has the likely one.
    pub(super) RULE = "schedule" / "invalid", Error, fixable
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for job in view.lab.backups.values().filter(|it| it.about.is_present()) {
        let owner = format!("backup job `{}`", job.name.value);
        unreadable(&owner, &job.schedule, &mut seen, sink);
    }
    for (id, guest) in view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_present())
    {
        for schedule in guest
            .replications
            .iter()
            .filter_map(|it| it.schedule.as_ref())
        {
            let owner = format!("the replication of {}", view.guest_name(id));
            unreadable(&owner, schedule, &mut seen, sink);
        }
    }
}

fn unreadable(
    owner: &str,
    schedule: &Spanned<Result<Schedule, ScheduleError>>,
    seen: &mut BTreeSet<Span>,
    sink: &mut Sink,
) {
    if let Err(error) = &schedule.value
        && seen.insert(schedule.span)
    {
        sink.push(not_a_schedule(owner, error, schedule.span));
    }
}

fn not_a_schedule(owner: &str, error: &ScheduleError, span: Span) -> Diagnostic {
    let message = format!("the schedule of {owner} {error}");
    let label = match error.read_as() {
        Some(_) => "not what it looks like",
        None => "runs never",
    };
    let found = Diagnostic::new(&RULE, message).at(span, label);
    let found = match (error.fault(), error.suggestion()) {
        (ScheduleFault::Cron | ScheduleFault::AtWord(_), Some(right)) => {
            found.fix(Fix::rewrite(span, right))
        }
        _ => found,
    };
    let read_as = error
        .read_as()
        .map(next_runs)
        .filter(|runs| !runs.is_empty());
    match (error.suggestion(), read_as) {
        (Some(right), Some(runs)) => found.help(format!(
            "write `{right}`; as it stands it would run on {runs}"
        )),
        (Some(right), None) => found.help(format!("write `{right}`")),
        (None, Some(runs)) => found.help(format!("as it stands it would run on {runs}")),
        (None, None) => found.help("write weekdays, date and time, as in `sun 02:00`"),
    }
}

/// The next three runs, from some day on.
fn next_runs(schedule: &Schedule) -> String {
    let runs = some_day()
        .into_iter()
        .flat_map(|day| schedule.runs_after(day).take(3));
    let runs: Vec<_> = runs.map(|run| run.to_string()).collect();
    runs.join(", ")
}
