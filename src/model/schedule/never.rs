//! Dates that never come.

use super::fault::{NeverReason, ScheduleError, ScheduleFault};
use super::field::{Pattern, Set};
use super::list::weekday_number;
use super::parse::refuse;
use super::{Schedule, canonical};
use crate::model::unit::{Date, days_in_month};

/// Refuses a date that never comes.
pub(super) fn refuse_never(read: &Schedule) -> Result<(), ScheduleError> {
    let pattern = &read.pattern;
    if pattern.fires() {
        return Ok(());
    }
    let (reason, instead) = never(pattern);
    let mut error = refuse(ScheduleFault::NeverFires(reason));
    error.suggestion = instead.filter(Pattern::fires).map(|pattern| {
        let zone = if read.utc { " UTC" } else { "" };
        format!("{}{zone}", canonical::event(&pattern))
    });
    Err(error)
}

/// Why a pattern never fires, and the nearest pattern that does.
fn never(pattern: &Pattern) -> (NeverReason, Option<Pattern>) {
    if pattern.years.as_ref().is_some_and(Vec::is_empty) {
        return (NeverReason::PastYear, None);
    }
    let any_weekday = Pattern {
        weekdays: Set::week(),
        ..pattern.clone()
    };
    if any_weekday.fires() {
        let Some(date) = only_date(pattern) else {
            return (NeverReason::NoSuchWeekday, None);
        };
        let weekday = date.weekday();
        let number = weekday_number(weekday.short());
        let reason = NeverReason::OtherWeekday { date, weekday };
        return (
            reason,
            number.map(|number| Pattern {
                weekdays: Set::one(number),
                ..any_weekday
            }),
        );
    }
    let any_year = Pattern {
        years: None,
        ..any_weekday
    };
    let reason = match any_year.fires() {
        true => NeverReason::NoLeapYear,
        false => NeverReason::NoSuchDay,
    };
    (reason, last_of_month(pattern))
}

fn only_date(pattern: &Pattern) -> Option<Date> {
    let [year] = pattern.years.as_deref()? else {
        return None;
    };
    let month = u8::try_from(pattern.months.only()?).ok()?;
    Date::new(*year, month, u8::try_from(pattern.days.only()?).ok()?)
}

/// The pattern with the last day that its one month always has.
fn last_of_month(pattern: &Pattern) -> Option<Pattern> {
    let month = u8::try_from(pattern.months.only()?).ok()?;
    // 2001 was no leap year.
    let last = u16::from(days_in_month(2001, month));
    Some(Pattern {
        days: Set::one(last),
        ..pattern.clone()
    })
}
