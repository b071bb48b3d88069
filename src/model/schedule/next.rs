//! When a pattern fires next, how far apart its runs are.

use std::fmt;
use std::ops::RangeInclusive;

use super::field::{Field, Pattern, Set};
use crate::model::unit::{Date, Duration};

/// The first year that is looked at: time stamps start there.
pub(super) const FIRST_YEAR: u16 = 1970;

/// The last year in which a run is looked for, that of the grammar.
pub const LAST_YEAR: u16 = 2199;

/// A day in seconds.
const DAY: u64 = 86_400;

/// A date and a time of day, on the wall; printed as `Sun 2026-11-22 02:00`, with seconds if there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    date: Date,
    /// Seconds after midnight, below 86400.
    time: u32,
}

impl DateTime {
    /// The instant, if the clock shows it.
    #[must_use]
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let shown = hour < 24 && minute < 60 && second < 60;
        shown.then(|| Self {
            date,
            time: (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second),
        })
    }

    /// The start of a day.
    #[must_use]
    pub const fn midnight(date: Date) -> Self {
        Self { date, time: 0 }
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The time of day in seconds after midnight.
    #[must_use]
    pub const fn second_of_day(self) -> u32 {
        self.time
    }

    /// The time of day alone: `02:00`, or `02:00:30`.
    #[must_use]
    pub fn clock(self) -> String {
        let (hours, rest) = (self.time / 3_600, self.time % 3_600);
        match rest % 60 {
            0 => format!("{hours:02}:{:02}", rest / 60),
            seconds => format!("{hours:02}:{:02}:{seconds:02}", rest / 60),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weekday: String = self.date.weekday().name().chars().take(3).collect();
        write!(f, "{weekday} {} {}", self.date, self.clock())
    }
}

/// How far apart the runs of a schedule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gaps {
    /// The shortest time from one run to the next.
    pub shortest: Duration,
    /// The longest time from one run to the next.
    pub longest: Duration,
}

/// The shortest and the longest of what it was shown.
#[derive(Clone, Copy, Default)]
struct Extremes(Option<(u64, u64)>);

impl Extremes {
    fn see(&mut self, value: u64) {
        let (low, high) = self.0.unwrap_or((value, value));
        self.0 = Some((low.min(value), high.max(value)));
    }

    /// Sees the gaps from each of some ascending spans of time to the next. A span is `unit` seconds
    /// long; its first and its last run are `runs` seconds after its start.
    fn see_steps<N: Into<u64>>(
        &mut self,
        numbers: impl Iterator<Item = N>,
        unit: u64,
        runs: (u64, u64),
    ) {
        let (first, last) = runs;
        let mut before: Option<u64> = None;
        for number in numbers.map(Into::into) {
            if let Some(before) = before {
                self.see((number - before) * unit + first - last);
            }
            before = Some(number);
        }
    }
}

impl Pattern {
    /// The first instant after another one at which it fires.
    pub(super) fn next_after(&self, instant: DateTime) -> Option<DateTime> {
        let date = instant.date;
        if self.has_day(date)
            && let Some(time) = self.time_from(instant.time + 1)
        {
            return Some(DateTime { date, time });
        }
        let time = self.time_from(0)?;
        let years = date.year().max(FIRST_YEAR)..=LAST_YEAR;
        let date = self.dates(years).find(|next| *next > date)?;
        Some(DateTime { date, time })
    }

    /// Whether there is any day on which it fires.
    pub(super) fn fires(&self) -> bool {
        self.dates(FIRST_YEAR..=LAST_YEAR).next().is_some()
    }

    fn has_day(&self, date: Date) -> bool {
        (FIRST_YEAR..=LAST_YEAR).contains(&date.year())
            && self.has_year(date.year())
            && self.months.contains(u16::from(date.month()))
            && self.days.contains(u16::from(date.day()))
            && self.has_weekday(date)
    }

    fn has_weekday(&self, date: Date) -> bool {
        // Day 0 was a Monday.
        u16::try_from(date.day_number() % 7).is_ok_and(|day| self.weekdays.contains(day))
    }

    /// The days on which it fires, ascending.
    fn dates(&self, years: RangeInclusive<u16>) -> impl Iterator<Item = Date> {
        years
            .filter(|year| self.has_year(*year))
            .flat_map(|year| self.months.iter().map(move |month| (year, month)))
            .flat_map(|(year, month)| self.days.iter().map(move |day| (year, month, day)))
            .filter_map(|(year, month, day)| {
                Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
            })
            .filter(|date| self.has_weekday(*date))
    }

    /// The first second of the day, from `start` on, at which it fires.
    fn time_from(&self, start: u32) -> Option<u32> {
        let part = |number: u32| u16::try_from(number).ok();
        let (hour, minute) = (part(start / 3_600)?, part(start / 60 % 60)?);
        let second = part(start % 60)?;
        let at = |hour: u16, minute: u16, second: u16| {
            (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second)
        };
        let first_second = self.seconds.at_least(0)?;
        if self.hours.contains(hour) {
            if self.minutes.contains(minute)
                && let Some(second) = self.seconds.at_least(second)
            {
                return Some(at(hour, minute, second));
            }
            if let Some(minute) = self.minutes.at_least(minute + 1) {
                return Some(at(hour, minute, first_second));
            }
        }
        let hour = self.hours.at_least(hour + 1)?;
        Some(at(hour, self.minutes.at_least(0)?, first_second))
    }

    /// The shortest and the longest time between two runs.
    pub(super) fn gaps(&self) -> Option<Gaps> {
        let mut seen = Extremes::default();
        let mut runs = (0, 0);
        for (set, unit) in [(self.seconds, 1), (self.minutes, 60), (self.hours, 3_600)] {
            seen.see_steps(set.iter(), unit, runs);
            let (first, last) = set.ends()?;
            runs.0 += u64::from(first) * unit;
            runs.1 += u64::from(last) * unit;
        }
        // Weeks repeat within any year, and the calendar after 28 years: twice that has every gap.
        let every_date = self.months == Set::all(Field::Month) && self.days == Set::all(Field::Day);
        let years = match self.years {
            Some(_) => FIRST_YEAR..=LAST_YEAR,
            None if every_date => 2000..=2000,
            None => 2000..=2056,
        };
        let dates = self.dates(years).map(Date::day_number);
        seen.see_steps(dates, DAY, runs);
        seen.0.map(|(shortest, longest)| Gaps {
            shortest: Duration::from_seconds(shortest),
            longest: Duration::from_seconds(longest),
        })
    }
}
