//! What can be wrong with a calendar event.

use std::fmt;

use super::{Field, Schedule};
use crate::model::unit::{Date, Weekday};

/// A text that is no schedule, or not the one that was meant.
///
/// `Display` reads on after the quoted text, "`22` *is read as minute 22 of every hour, not as an hour*",
/// without a full stop and without the suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    pub(super) fault: ScheduleFault,
    pub(super) suggestion: Option<String>,
    pub(super) read_as: Option<Box<Schedule>>,
    pub(super) written: Box<str>,
}

impl ScheduleError {
    /// What is wrong.
    #[must_use]
    pub const fn fault(&self) -> &ScheduleFault {
        &self.fault
    }

    /// The text.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// What to write instead, if that can be told. Always a legal schedule.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// What Proxmox VE would run, where it takes the text for something else than it looks like. Says
    /// with `in_words` what that is, and with `runs_after` when.
    #[must_use]
    pub fn read_as(&self) -> Option<&Schedule> {
        self.read_as.as_deref()
    }
}

/// What is wrong with a text that should be a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleFault {
    /// There is no text.
    Empty,
    /// Longer than Proxmox VE takes.
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// This part is nothing that a calendar event knows.
    Unreadable(String),
    /// Hours without minutes. Accepted by Proxmox VE, as minutes of every hour.
    BareHour(String),
    /// An hour above 23. With a minute behind it accepted by Proxmox VE, as minute and second.
    HourAbove23(String),
    /// No such day ever comes. Accepted by Proxmox VE.
    NeverFires(NeverReason),
    /// A line of a crontab.
    Cron,
    /// A crontab's word such as `@daily`.
    AtWord(String),
    /// A range written with a dash, which separates the parts of a date.
    DashRange(String),
    /// White space within a list.
    SpaceInList,
    /// A time zone, or something else behind the time, other than `UTC`.
    TimeZone(String),
    /// A number that its part cannot have.
    OutOfField {
        /// Which part.
        field: Field,
        /// The number as written.
        found: String,
    },
    /// A step of zero, or none behind the `/`.
    NoStep(Field),
    /// A range whose end comes before its start.
    Descending {
        /// Where it starts.
        first: u16,
        /// Where it ends.
        last: u16,
    },
    /// A word that is neither a weekday nor one of the words for a whole schedule.
    UnknownWord(String),
    /// A word for a whole schedule with something beside it.
    WordAndMore(String),
    /// The parts are there, but not in the order weekdays, date, time.
    WrongOrder,
}

/// Why a date never comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeverReason {
    /// No month of those written has one of the days written.
    NoSuchDay,
    /// 29 February, but none of the years written is a leap year.
    NoLeapYear,
    /// All years written are before 1970.
    PastYear,
    /// The one day written is another weekday.
    OtherWeekday {
        /// The day.
        date: Date,
        /// The weekday that it is.
        weekday: Weekday,
    },
    /// None of the days written is one of the weekdays written.
    NoSuchWeekday,
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)?;
        match &self.read_as {
            Some(read) => write!(f, "; Proxmox VE would run it {}", read.in_words()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScheduleError {}

impl fmt::Display for ScheduleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong { length } => {
                let most = Schedule::MAX_LENGTH;
                write!(f, "is {length} characters long: Proxmox VE takes {most}")
            }
            Self::Unreadable(part) => write!(
                f,
                "has `{part}` in it, which no calendar event knows: expected weekdays, date and \
                 time, as in `sat *-1..7 15:00`"
            ),
            Self::BareHour(part) => {
                write!(f, "has `{part}` where a full time such as `22:00` is meant")
            }
            Self::HourAbove23(part) => write!(f, "has the hour `{part}`: hours are 0 to 23"),
            Self::NeverFires(reason) => {
                write!(
                    f,
                    "never comes: {reason}; Proxmox VE would take it and never run"
                )
            }
            Self::Cron => f.write_str(
                "is a line of a crontab: expected a calendar event, with the time as `HH:MM`",
            ),
            Self::AtWord(word) => write!(f, "is `{word}` of a crontab: words stand without `@`"),
            Self::DashRange(part) => {
                write!(f, "has `{part}` in it: a range is written with two dots")
            }
            Self::SpaceInList => f.write_str("has white space in a list: expected commas only"),
            Self::TimeZone(part) => write!(
                f,
                "ends in `{part}`: only a final `UTC` is known, otherwise the time is that of the \
                 node's own zone"
            ),
            Self::OutOfField { field, found } => {
                let (name, least, most) = (field.name(), field.least(), field.most());
                write!(f, "has the {name} `{found}`: expected {least} to {most}")
            }
            Self::NoStep(field) => {
                let name = field.name();
                write!(
                    f,
                    "has a {name} step that goes nowhere: expected 1 or more behind the `/`"
                )
            }
            Self::Descending { first, last } => {
                write!(
                    f,
                    "has the range `{first}..{last}`, whose end is before its start"
                )
            }
            Self::UnknownWord(word) => write!(
                f,
                "has the word `{word}`: expected a weekday (`mon` to `sun`), or alone one of \
                 minutely, hourly, daily, weekly, monthly, quarterly, semiannually, yearly, annually"
            ),
            Self::WordAndMore(word) => {
                write!(f, "has more than the word `{word}`, which stands alone")
            }
            Self::WrongOrder => f.write_str("is in another order than weekdays, date, time"),
        }
    }
}

impl fmt::Display for NeverReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchDay => f.write_str("that month has no such day"),
            Self::NoLeapYear => f.write_str("29 February is in leap years only"),
            Self::PastYear => f.write_str("the year is before 1970"),
            Self::OtherWeekday { date, weekday } => write!(f, "{date} is a {}", weekday.name()),
            Self::NoSuchWeekday => f.write_str("none of those days is such a weekday"),
        }
    }
}
