//! Reading the lists within a calendar event: numbers, and weekdays.

use std::collections::BTreeSet;

use super::fault::ScheduleFault;
use super::field::{Field, Set};
use crate::model::unit::Weekday;

/// The numbers of one field: `*`, `*/step`, or a list of `N`, `N..M`, `N/step` and `N..M/step`.
pub(super) fn list(part: &str, field: Field) -> Result<BTreeSet<u16>, ScheduleFault> {
    if part == "*" {
        return Ok((field.least()..=field.most()).collect());
    }
    if let Some(step) = part.strip_prefix("*/") {
        let step = step_of(step, field)?;
        return Ok((field.least()..=field.most()).step_by(step).collect());
    }
    let mut numbers = BTreeSet::new();
    for item in part.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step_of(step, field)?)),
            None => (item, None),
        };
        let (first, last) = match range.split_once("..") {
            Some((first, last)) => (number(first, field)?, Some(number(last, field)?)),
            None => (number(range, field)?, None),
        };
        let last = match (last, step) {
            (Some(last), _) if last < first => {
                return Err(ScheduleFault::Descending { first, last });
            }
            (Some(last), _) => last,
            (None, Some(_)) => field.most(),
            (None, None) => first,
        };
        numbers.extend((first..=last).step_by(step.unwrap_or(1)));
    }
    Ok(numbers)
}

/// A step as a number of at least 1; the grammar bounds it like the field itself.
fn step_of(text: &str, field: Field) -> Result<usize, ScheduleFault> {
    if text.is_empty() || text.bytes().all(|byte| byte == b'0') {
        return Err(ScheduleFault::NoStep(field));
    }
    number(text, field).map(usize::from)
}

fn number(text: &str, field: Field) -> Result<u16, ScheduleFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScheduleFault::Unreadable(text.to_owned()));
    }
    match text.parse() {
        Ok(number) if (field.least()..=field.most()).contains(&number) => Ok(number),
        _ => Err(ScheduleFault::OutOfField {
            field,
            found: text.to_owned(),
        }),
    }
}

/// Whether a part in the place of the hours has a number that no hour is.
pub(super) fn above_23(part: &str) -> bool {
    let numbers = part.split(|c: char| !c.is_ascii_digit());
    let mut known = numbers.filter(|number| !number.is_empty());
    let legal = part
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"*/.,".contains(&byte));
    legal && known.any(|number| number.parse::<u32>().map_or(true, |hour| hour > 23))
}

/// Whether a part that stands alone, and is thus minutes, would also do as hours: no step, all below 24.
pub(super) fn looks_like_hours(part: &str) -> bool {
    !part.contains(['*', '/']) && list(part, Field::Hour).is_ok()
}

/// The weekdays of a list, Monday as 0; the first word that is none of them.
pub(super) fn weekday_list(text: &str) -> Result<Set, &str> {
    let mut days = Set::default();
    for item in text.split(',') {
        let (first, last) = item.split_once("..").unwrap_or((item, item));
        let number = |word| weekday_number(word).ok_or(word);
        let (first, last) = (number(first)?, number(last)?);
        let range: Set = if first <= last {
            (first..=last).collect()
        } else {
            (first..7).chain(0..=last).collect()
        };
        days = days.or(range);
    }
    Ok(days)
}

/// The number of a weekday, Monday as 0.
pub(super) fn weekday_number(word: &str) -> Option<u16> {
    let same = |day: &Weekday| {
        word.eq_ignore_ascii_case(day.short()) || word.eq_ignore_ascii_case(day.name())
    };
    let index = Weekday::ALL.iter().position(same)?;
    u16::try_from(index).ok()
}

/// The one weekday that starts like `word`: `Thurs`, `mo`.
pub(super) fn guessed_weekday(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let starts = |day: &&Weekday| day.name().to_ascii_lowercase().starts_with(&word);
    let mut days = Weekday::ALL.iter().filter(starts);
    let day = days
        .next()
        .filter(|_| days.next().is_none() && word.len() > 1);
    day.map(|day| day.short())
}
