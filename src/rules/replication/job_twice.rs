//! Two replication jobs under one number.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::model::guest::{Guest, Replication};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Two replication jobs of one guest have the same number.
    ///
    /// ## Why it matters
    /// A job is known as `VMID-NUMBER` (pve-guest-common, `ReplicationConfig.pm`), and so are the snapshots that it leaves
    /// behind. Of two sections with one id only the last is read, so the other copy is never brought up to date.
    /// A job without `job` has the id of its target for a number.
    ///
    /// ## What to do
    /// Give one of them another `job`.
    pub(super) RULE = "replication" / "job-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, guest) in view.guests() {
        let mut known: Vec<(u32, &Replication)> = Vec::new();
        let present = guest.replications.iter().filter(|it| it.about.is_present());
        for job in present {
            let Some(number) = job.number(view.lab.nodes.at(job.target.value)) else {
                continue;
            };
            let same = known.iter().find(|(it, _)| *it == number);
            // Two copies on one node are another fault.
            if let Some((_, first)) = same.filter(|(_, it)| it.target.value != job.target.value) {
                sink.push(twice(view, guest, number, [first, job]));
            }
            known.push((number, job));
        }
    }
}

fn twice(view: &View, guest: &Guest, number: u32, jobs: [&Replication; 2]) -> Diagnostic {
    let taken = |number: u32| {
        let jobs = guest.replications.iter();
        let mut numbers = jobs.filter_map(|it| it.number(view.lab.nodes.at(it.target.value)));
        numbers.any(|it| it == number)
    };
    let free = (0..=u32::MAX).find(|number| !taken(*number)).unwrap_or(0);
    let place = |job: &Replication| job.job.map_or(job.target.span, |number| number.span);
    let mut places: [(Span, &Replication); 2] = jobs.map(|job| (place(job), job));
    // Where only one of them says its number, that is the one to change.
    places.sort_by_key(|(span, job)| (job.job.is_some(), *span));
    let [(first, _), (at, _)] = places;
    let name = &guest.name.value;
    let message = format!("guest `{name}` has two replication jobs with the number {number}");
    Diagnostic::new(&RULE, message)
        .at(at, "the same number")
        .related(first, "the other job")
        .propose(Proposal::property(at, "job", free, "write {}"))
}
