//! A failover that loses what was written since the last copy.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, Replication};
use crate::model::id::Id;
use crate::model::schedule::Schedule;
use crate::model::unit::{SizeUnit, format_bytes};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A highly available guest lives on a copy that is older than what it lost.
    ///
    /// ## Why it matters
    /// Replication copies at intervals. When the node fails, high availability starts the guest from the last copy:
    /// what was written since is gone, and what the rate could not carry in time is missing too. That is often worth it,
    /// but it is no instant failover (Proxmox VE's manual, `pvesr`).
    ///
    /// ## What to do
    /// Shorten the interval, put the disk on a shared storage, or `allow` it with the reason why so much may be lost.
    pub(super) RULE = "replication" / "lag", Advice
}

/// What Proxmox runs a job by that says no schedule (pve-guest-common, `ReplicationConfig.pm`).
const DEFAULT: &str = "*/15";

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest, ha) in view.ha_guests() {
        let jobs = guest.replications.iter();
        for job in jobs.filter(|job| job.about.is_active()) {
            if let Some(found) = behind(view, (id, guest), job, ha) {
                sink.push(found);
            }
        }
    }
}

fn behind(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    job: &Replication,
    ha: Span,
) -> Option<Diagnostic> {
    let default = Schedule::parse(DEFAULT);
    let schedule = job
        .schedule
        .as_ref()
        .map_or(&default, |schedule| &schedule.value);
    let longest = schedule.as_ref().ok()?.gaps()?.longest;
    let who = view.guest_name(id);
    let message = format!(
        "{who} loses up to {} when its node fails",
        longest.in_words()
    );
    let span = job
        .schedule
        .as_ref()
        .map_or(job.span, |schedule| schedule.span);
    let found = Diagnostic::new(&RULE, message)
        .at(span, "as old may the copy be that it is started from")
        .related(ha, "started elsewhere when its node fails");
    let seconds = longest.in_whole_seconds()?;
    let Some(rate) = job.rate else {
        return Some(
            found.help("use a shared storage, or allow it with the reason why it may be lost"),
        );
    };
    let most = u128::from(rate.value.bytes_per_second()) * u128::from(seconds);
    let most = format_bytes(most, SizeUnit::Gigabyte);
    let vm = guest.kind.word();
    Some(found.help(format!(
        "between two runs {} carries {most}: a {vm} that writes more falls behind; use a shared storage, or allow it with the reason",
        rate.value
    )))
}
