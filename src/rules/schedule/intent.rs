//! A schedule that does something else than was meant.

use crate::diag::{Diagnostic, Sink};
use crate::model::backup::Backup;
use crate::model::schedule::{Gaps, Schedule};
use crate::model::unit::Duration;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A schedule does not run as often as `expect-every` says.
    ///
    /// ## Why it matters
    /// Calendar events read otherwise than they look: in `2,22:30` the part before the colon is a list of hours, so
    /// it runs twice a day, not every second day (Proxmox VE's manual, "Calendar Events"). Retention counts
    /// backups, so it is off by the same factor.
    ///
    /// ## What to do
    /// Write the schedule that was meant (`*-1/2 22:30` is every odd day of the month), or correct the claim: it
    /// is the longest time between two runs.
    pub(super) RULE = "schedule" / "intent", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let present = view
        .lab
        .backups
        .values()
        .filter(|job| job.about.is_present());
    for job in present {
        let (Ok(schedule), Some(expected)) = (&job.schedule.value, job.expect_every) else {
            continue;
        };
        if let Some(gaps) = schedule
            .gaps()
            .filter(|gaps| gaps.longest != expected.value)
        {
            sink.push(not_as_meant(job, schedule, gaps, expected));
        }
    }
}

fn not_as_meant(
    job: &Backup,
    schedule: &Schedule,
    gaps: Gaps,
    expected: Spanned<Duration>,
) -> Diagnostic {
    let (name, words) = (&job.name.value, schedule.in_words());
    let (longest, meant) = (gaps.longest, expected.value);
    let message = format!(
        "backup job `{name}` runs {words}, not every {}",
        meant.in_words()
    );
    let label = format!(
        "the longest time between two runs is {}",
        longest.in_words()
    );
    Diagnostic::new(&RULE, message)
        .at(job.schedule.span, label)
        .related(expected.span, "meant")
        .help(format!(
            "write another schedule, or `expect-every=\"{longest}\"`"
        ))
}
