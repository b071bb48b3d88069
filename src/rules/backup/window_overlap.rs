//! Jobs that start in the same minute and want the same.

use crate::diag::{Diagnostic, Sink};
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::schedule::{DateTime, Schedule};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::rules::running::some_day;

rule! {
    /// Two backup jobs start in the same minute, for the same guests or the same storage.
    ///
    /// ## Why it matters
    /// A node runs one vzdump at a time, behind one lock: the second job waits, by default three hours, and then
    /// gives up (vzdump, `lockwait`). Which of the two is second is chance. Jobs that are planned or switched off
    /// do not count.
    ///
    /// ## What to do
    /// Move one of them by more than the other takes.
    pub(super) RULE = "backup" / "window-overlap", Warning
}

/// A job with its schedule and the guests that it covers.
type Job<'v> = (&'v Backup, &'v Schedule, &'v [Id<Guest>]);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(start) = some_day() else {
        return;
    };
    let jobs = view.jobs().filter_map(|(id, job)| {
        let storage = view.lab.storages.at(job.storage.value);
        if !storage.about.is_member() {
            return None;
        }
        let schedule = job.schedule.value.as_ref().ok()?;
        Some((job, schedule, view.facts.backups.of(id)))
    });
    let mut jobs: Vec<Job<'_>> = jobs.collect();
    jobs.sort_by_key(|(job, ..)| job.schedule.span);
    let mut rest = jobs.as_slice();
    while let Some((first, others)) = rest.split_first() {
        for other in others {
            collide(view, first, other, start, sink);
        }
        rest = others;
    }
}

fn collide(view: &View, first: &Job<'_>, other: &Job<'_>, start: DateTime, sink: &mut Sink) {
    let shared = shared(view, first.2, other.2);
    let same_storage = first.0.storage.value == other.0.storage.value;
    if (shared > 0 || same_storage)
        && let Some(when) = first.1.fires_together(other.1, start)
    {
        let what = match shared {
            0 => format!(
                "storage `{}`",
                view.lab.storages.at(other.0.storage.value).name.value
            ),
            shared => counted(shared, "guest"),
        };
        sink.push(at_once(first, other, &what, when));
    }
}

/// How many guests that are there two jobs both cover; both lists are sorted.
fn shared(view: &View, a: &[Id<Guest>], b: &[Id<Guest>]) -> usize {
    let both = a.iter().filter(|guest| b.binary_search(guest).is_ok());
    both.filter(|guest| view.lab.guests.at(**guest).about.is_member())
        .count()
}

fn at_once(first: &Job<'_>, other: &Job<'_>, what: &str, when: DateTime) -> Diagnostic {
    let (a, b) = (&first.0.name.value, &other.0.name.value);
    let message = format!("backup jobs `{a}` and `{b}` start in the same minute and share {what}");
    Diagnostic::new(&RULE, message)
        .at(
            other.0.schedule.span,
            format!("runs {}", other.1.in_words()),
        )
        .related(
            first.0.schedule.span,
            format!("runs {}", first.1.in_words()),
        )
        .help(format!(
            "move one of them: both would run on {when}, for example"
        ))
}
