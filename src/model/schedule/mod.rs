//! Schedules: the calendar events of Proxmox VE.
//!
//! The grammar is that of proxmox-rs, `proxmox-time/src/calendar_event.rs`:
//! `[WEEKDAYS] [[YEAR-]MONTH-DAY] [[HOUR:]MINUTE[:SECOND]] [UTC]` with lists, `..` ranges, `/` steps and
//! `*`, or a single word such as `daily`. What Proxmox VE reads otherwise than people mean it, or never
//! runs, is refused here: see [`ScheduleFault`].
//!
//! All times are those on the wall. A clock change is not looked at: no zone is known here.

mod canonical;
mod fault;
mod field;
mod foreign;
mod list;
mod never;
mod next;
mod parse;
mod words;

use std::fmt;

pub use fault::{NeverReason, ScheduleError, ScheduleFault};
pub use field::Field;
pub use next::{DateTime, Gaps, LAST_YEAR};

use field::Pattern;

/// When something runs, such as `sun 02:00`. Equal if it fires at the same instants, however written.
#[derive(Clone, Debug)]
pub struct Schedule {
    text: String,
    /// The word that was written instead of numbers.
    word: Option<&'static str>,
    /// Whether the times are those of UTC, not of the node's own zone.
    utc: bool,
    pattern: Pattern,
}

impl Schedule {
    /// Most characters that Proxmox VE takes (pve-manager: `maxLength` of `schedule`).
    pub const MAX_LENGTH: usize = 128;

    /// Reads a calendar event.
    ///
    /// # Errors
    /// [`ScheduleError`] says what is wrong, what Proxmox VE would make of it, and what to write.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        parse::schedule(text).map_err(|error| ScheduleError {
            written: text.into(),
            ..error
        })
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the times are those of UTC. If not, they are those of the node's own zone.
    #[must_use]
    pub const fn is_utc(&self) -> bool {
        self.utc
    }

    /// The form that Proxmox VE and systemd read alike, with hours and minutes in full.
    #[must_use]
    pub fn canonical(&self) -> String {
        let utc = if self.utc { " UTC" } else { "" };
        match self.word {
            Some(word) => format!("{word}{utc}"),
            None => format!("{}{utc}", canonical::event(&self.pattern)),
        }
    }

    /// In plain English, such as `every Sunday at 02:00`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let utc = if self.utc { " UTC" } else { "" };
        format!("{}{utc}", words::event(&self.pattern))
    }

    /// The first run after an instant; `None` if there is none until the end of [`LAST_YEAR`].
    #[must_use]
    pub fn next_after(&self, instant: DateTime) -> Option<DateTime> {
        self.pattern.next_after(instant)
    }

    /// The runs after an instant, in order.
    pub fn runs_after(&self, instant: DateTime) -> impl Iterator<Item = DateTime> + '_ {
        let mut last = Some(instant);
        std::iter::from_fn(move || {
            last = last.and_then(|last| self.next_after(last));
            last
        })
    }

    /// The runs after `from` and not after `to`, in order.
    pub fn runs_between(
        &self,
        from: DateTime,
        to: DateTime,
    ) -> impl Iterator<Item = DateTime> + '_ {
        self.runs_after(from).take_while(move |run| *run <= to)
    }

    /// The shortest and the longest time from one run to the next; `None` if there are no two runs.
    ///
    /// Taken over a full turn of the calendar between the centuries, or over all runs until [`LAST_YEAR`]
    /// if the years are given.
    #[must_use]
    pub fn gaps(&self) -> Option<Gaps> {
        self.pattern.gaps()
    }

    /// The first minute after an instant in which both run, looked for in the following eight years.
    ///
    /// `None` too if one is in UTC and the other in the zone of the node, which is not known here.
    #[must_use]
    pub fn fires_together(&self, other: &Self, after: DateTime) -> Option<DateTime> {
        if self.utc != other.utc {
            return None;
        }
        let both = self.pattern.same_minutes(&other.pattern);
        let together = both.next_after(after)?;
        let last_year = after.date().year().saturating_add(8);
        (together.date().year() <= last_year).then_some(together)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.utc == other.utc && self.pattern == other.pattern
    }
}

impl Eq for Schedule {}

#[cfg(test)]
mod tests;
