//! Guests that nobody backs up.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::guest_behind;

use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::storage::Content;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// A guest in service is in no backup job that runs.
    ///
    /// ## Why it matters
    /// It is gone with its disk. Jobs that are planned or switched off cover nobody. The guest that serves the
    /// backups' own storage need not be covered: it cannot hold its own backup. While a job selects nobody at all, it
    /// is that job that is reported.
    ///
    /// ## What to do
    /// Add it to a job, or write `allow "backup/guest-not-covered"` with the reason into its braces.
    pub(super) RULE = "backup" / "guest-not-covered", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let covered = covered(view);
    let active = view
        .lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_active());
    let without: Vec<_> = active
        .filter(|(id, guest)| guest.vmid.is_some() && !covered.contains(id))
        .collect();
    // Whom a job is meant for that selects nobody at all, nobody knows.
    if view
        .jobs()
        .any(|(id, _)| view.facts.backups.of(id).is_empty())
    {
        return;
    }
    if view.jobs().next().is_some() {
        for (id, guest) in without {
            sink.push(not_covered(view, id, guest));
        }
    } else if !without.is_empty() {
        sink.push(no_job(view, without.len()));
    }
}

/// The guests that some job covers, or need not cover because they serve its storage.
fn covered(view: &View) -> BTreeSet<Id<Guest>> {
    let mut covered = BTreeSet::new();
    for (id, job) in view.jobs() {
        covered.extend(view.facts.backups.of(id));
        let storage = view.lab.storages.at(job.storage.value);
        let server = storage.kind.value.server();
        covered.extend(server.and_then(|server| guest_behind(&view.lab, server.value)));
    }
    covered
}

fn not_covered(view: &View, id: Id<Guest>, guest: &Guest) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("no backup job covers {}", view.guest_name(id)),
    )
    .at(guest.name.span, "in no job that runs");
    let excepts = view.jobs().find_map(|(_, job)| job.selection.exception(id));
    let found = match excepts {
        Some(span) => found.related(span, "left out here"),
        None => found,
    };
    found.help("add it to a backup job, or allow it with the reason")
}

/// One finding for the lab, not one a guest: the mistake is one.
fn no_job(view: &View, guests: usize) -> Diagnostic {
    let guests = counted(guests, "guest");
    let found = Diagnostic::new(&RULE, format!("no backup job runs for {guests} in service"))
        .at(view.lab.name.span, "nothing is backed up");
    let idle = view
        .lab
        .backups
        .values()
        .filter(|job| job.about.is_present());
    let found = idle.fold(found, |found, job| {
        let place = job
            .enabled
            .map_or(job.about.status_span, |enabled| enabled.span);
        found.related(place, "does not run")
    });
    let mut storages = view.lab.storages.values();
    let takes = storages.find(|it| it.about.is_active() && it.holds(Content::Backup));
    let storage = takes.map_or("…", |it| it.name.value.as_str());
    found.help(format!(
        "write `backup \"nightly\" schedule=\"02:30\" storage=\"{storage}\" {{ all; keep last=7 }}`"
    ))
}
