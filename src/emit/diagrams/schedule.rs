//! What runs when, in words.

use super::look;
use crate::model::guest::{Guest, Replication};
use crate::model::schedule::{Schedule, ScheduleError};

/// As many guests are named at one link.
const NAMED: usize = 3;

/// What Proxmox replicates by unless a job says otherwise (pve-guest-common: `schedule`, `*/15`).
const REPLICATION: &str = "every 15 minutes";

/// A guest that is replicated, when, and how fast at most.
pub(super) fn copy_lines(guest: &Guest, replication: &Replication) -> Vec<String> {
    let name = look::marked(&guest.name.value, guest.about.status);
    let rate = replication.rate.map(|it| format!("at most {}", it.value));
    let lines = [format!("replicates {name}"), of_replication(replication)];
    lines.into_iter().chain(rate).collect()
}

/// When a replication runs.
fn of_replication(replication: &Replication) -> String {
    let schedule = replication.schedule.as_ref();
    schedule.map_or_else(|| REPLICATION.to_owned(), |it| in_words(&it.value))
}

/// The lines of the first guests that are replicated the same way, by name.
pub(super) fn copies(mut guests: Vec<Vec<String>>) -> Vec<String> {
    guests.sort();
    let more = guests.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("and {}", look::count(more, "more guest")));
    guests
        .into_iter()
        .take(NAMED)
        .flatten()
        .chain(rest)
        .collect()
}

/// A schedule in words. A checked lab has none that cannot be read.
pub(super) fn in_words(schedule: &Result<Schedule, ScheduleError>) -> String {
    schedule
        .as_ref()
        .map_or_else(|_| String::new(), Schedule::in_words)
}
