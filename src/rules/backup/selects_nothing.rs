//! Jobs that save nobody.

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::backup::{Backup, Selection};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Span;

rule! {
    /// A backup job that is switched on covers no guest that is there.
    ///
    /// ## Why it matters
    /// Proxmox VE fails a job that selects nothing, on every run, so hlc leaves it out of `jobs.cfg`. Where it covers
    /// guests that are only planned, this is advice: the job appears as soon as one of them is in service.
    ///
    /// ## What to do
    /// Correct the tag, the pool or the names, or plan the job too: `status="planned"`.
    pub(super) RULE = "backup" / "selects-nothing", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    // A lab that describes no guests says nothing of what a job for all will find.
    let undescribed = !view
        .lab
        .guests
        .values()
        .any(|guest| guest.about.is_present());
    for (id, job) in view.jobs() {
        let covered = view.facts.backups.of(id);
        let guests = |id: &Id<Guest>| view.lab.guests.at(*id);
        let numbered = |guest: &Guest| guest.about.is_member() && guest.vmid.is_some();
        let nobody = !covered.iter().map(guests).any(numbered);
        if nobody && !(is_all(job) && undescribed) {
            sink.push(saves_nobody(view, job, covered));
        }
    }
}

const fn is_all(job: &Backup) -> bool {
    matches!(job.selection, Selection::All { .. })
}

fn saves_nobody(view: &View, job: &Backup, covered: &[Id<Guest>]) -> Diagnostic {
    let name = &job.name.value;
    let message =
        format!("backup job `{name}` covers no guest in service: it is left out of jobs.cfg");
    let found = Diagnostic::new(&RULE, message).at(place(job), label(job, covered.len()));
    let mut first = covered.iter().map(|id| &view.lab.guests.at(*id).name);
    let Some(guest) = first.next() else {
        return found.help("correct what it selects, or write `status=\"planned\"`");
    };
    let mut found = found.related(guest.span, "not in service");
    found.level = Level::Advice;
    found.help("nothing to do: it appears with the first of them")
}

fn place(job: &Backup) -> Span {
    match &job.selection {
        Selection::All { span, .. } => *span,
        Selection::Guests(guests) => guests.first().map_or(job.name.span, |it| it.span),
        Selection::Tag(name) | Selection::Pool(name) => name.span,
    }
}

fn label(job: &Backup, covered: usize) -> String {
    match (&job.selection, covered) {
        (Selection::All { .. }, 0) => "no guest is left".to_owned(),
        (Selection::Guests(_), 0) => "none of them is there".to_owned(),
        (Selection::Tag(_), 0) => "no guest has this tag".to_owned(),
        (Selection::Pool(_), 0) => "no guest is in this pool".to_owned(),
        (_, covered) => format!("{}, none in service", counted(covered, "guest")),
    }
}
