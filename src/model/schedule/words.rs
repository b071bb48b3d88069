//! A calendar event in plain English.

use super::field::{Field, Pattern, Run, Set, progression, runs, steps_to_end};
use crate::model::unit::{Date, Weekday};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// As many times of day are still listed one by one.
const FEW: usize = 6;

/// The event without its zone.
pub(super) fn event(pattern: &Pattern) -> String {
    match (day(pattern), time(pattern)) {
        (None, Time::At(time)) => format!("every day {time}"),
        (None, Time::Every(time)) => time,
        (Some(day), Time::At(time)) => format!("{day} {time}"),
        (Some(day), Time::Every(time)) => format!("{time}, {day}"),
    }
}

enum Time {
    /// `at 02:00 and 14:00`
    At(String),
    /// `every 15 minutes`
    Every(String),
}

fn time(pattern: &Pattern) -> Time {
    let seconds = pattern.seconds.list();
    let (suffix, second) = match (pattern.seconds.only(), every(&seconds, Field::Second)) {
        (Some(0), _) => (String::new(), None),
        (Some(second), _) => (format!(" at second {second}"), Some(second)),
        (None, Some(1)) => (", every second".to_owned(), None),
        (None, Some(step)) => (format!(", every {step} seconds"), None),
        (None, None) => (format!(" at seconds {}", numbers(&seconds)), None),
    };
    let (hours, minutes) = (pattern.hours.list(), pattern.minutes.list());
    if pattern.hours != Set::all(Field::Hour) && hours.len() * minutes.len() <= FEW {
        let all = hours.iter().flat_map(|hour| {
            minutes.iter().map(move |minute| match second {
                Some(second) => format!("{hour:02}:{minute:02}:{second:02}"),
                None => format!("{hour:02}:{minute:02}"),
            })
        });
        let suffix = if second.is_some() { "" } else { &suffix };
        return Time::At(format!("at {}{suffix}", and(&all.collect::<Vec<_>>())));
    }
    if pattern.seconds == Set::all(Field::Second)
        && pattern.minutes == Set::all(Field::Minute)
        && pattern.hours == Set::all(Field::Hour)
    {
        return Time::Every("every second".to_owned());
    }
    Time::Every(format!("{}{suffix}", repeated(&hours, &minutes)))
}

/// What happens more often than can be listed, or every hour.
fn repeated(hours: &[u16], minutes: &[u16]) -> String {
    let often = every(minutes, Field::Minute).map(|step| match step {
        1 => "every minute".to_owned(),
        step => format!("every {step} minutes"),
    });
    let at = match minutes {
        [0] => String::new(),
        [minute] => format!(" at minute {minute}"),
        _ => format!(" at minutes {}", numbers(minutes)),
    };
    match (every(hours, Field::Hour), often) {
        (Some(1), Some(often)) => often,
        (Some(1), None) => format!("every hour{at}"),
        (Some(step), None) => format!("every {step} hours{at}"),
        (hourly, often) => {
            let during = during(hours, minutes);
            match (hourly, often, minutes) {
                (_, Some(often), _) => format!("{often} {during}"),
                (_, None, [_]) => format!("every hour {during}"),
                (_, None, _) => format!("every hour{at} {during}"),
            }
        }
    }
}

/// `from 08:00 to 17:45`, or `in the hours 8, 12 and 16`.
fn during(hours: &[u16], minutes: &[u16]) -> String {
    match (runs(hours).as_slice(), minutes.first(), minutes.last()) {
        ([Run { first, last }], Some(start), Some(end)) => {
            format!("from {first:02}:{start:02} to {last:02}:{end:02}")
        }
        _ => format!("in the hours {}", numbers(hours)),
    }
}

/// The step of numbers that divide the whole field evenly; 1 for all of them.
fn every(numbers: &[u16], field: Field) -> Option<u16> {
    if numbers.len() == usize::from(field.most()) + 1 {
        return Some(1);
    }
    let (first, step) = steps_to_end(numbers, field)?;
    let even = (field.most() + 1).is_multiple_of(step);
    (first == 0 && even).then_some(step)
}

/// On which days; `None` for all of them.
fn day(pattern: &Pattern) -> Option<String> {
    let all_months = pattern.months == Set::all(Field::Month);
    let all_days = pattern.days == Set::all(Field::Day);
    let all_week = pattern.weekdays == Set::week();
    if let Some(date) = one_date(pattern) {
        return Some(format!("on {date}"));
    }
    let months = match all_months {
        true => "every month".to_owned(),
        false => spans(
            pattern.months,
            &|month| {
                MONTHS
                    .get(usize::from(month) - 1)
                    .copied()
                    .unwrap_or_default()
                    .to_owned()
            },
            "and",
        ),
    };
    let days = match (all_week, all_days) {
        (true, true) if all_months && pattern.years.is_none() => return None,
        (true, true) => "every day".to_owned(),
        (false, true) => weekdays(pattern.weekdays),
        (true, false) => days_of(pattern.days, &months),
        (false, false) => weekdays_of(pattern, &months),
    };
    let within_months = if all_days && !all_months {
        format!(" in {months}")
    } else {
        String::new()
    };
    let within_years = match &pattern.years {
        Some(years) => format!(" in {}", numbers(years)),
        None => String::new(),
    };
    Some(format!("{days}{within_months}{within_years}"))
}

fn one_date(pattern: &Pattern) -> Option<Date> {
    let [year] = pattern.years.as_deref()? else {
        return None;
    };
    let month = u8::try_from(pattern.months.only()?).ok()?;
    let day = u8::try_from(pattern.days.only()?).ok()?;
    Date::new(*year, month, day)
}

fn weekday_name(number: u16) -> String {
    let day = Weekday::ALL.get(usize::from(number));
    day.map(|day| day.name()).unwrap_or_default().to_owned()
}

/// Whether three neighbours are among the numbers, so that they are told as ` to `.
fn ranged(set: Set) -> bool {
    let runs = runs(&set.list());
    runs.iter().any(|run| run.last - run.first >= 2)
}

/// `every Sunday`, `Monday to Friday`.
fn weekdays(set: Set) -> String {
    let text = spans(set, &weekday_name, "and");
    let ranged = runs(&set.list())
        .iter()
        .any(|run| run.last - run.first >= 2);
    if ranged {
        text
    } else {
        format!("every {text}")
    }
}

fn days_of(days: Set, months: &str) -> String {
    let list = days.list();
    match (steps_to_end(&list, Field::Day), months) {
        (Some((1, 2)), "every month") => return "on odd days of the month".to_owned(),
        (Some((2, 2)), "every month") => return "on even days of the month".to_owned(),
        (Some((1, 2)), _) => return format!("on odd days of {months}"),
        (Some((2, 2)), _) => return format!("on even days of {months}"),
        _ => {}
    }
    if list.len() > FEW && runs(&list).len() > 1 {
        return format!("on days {} of {months}", numbers(&list));
    }
    let days = spans(days, &|day| format!("the {}", ordinal(day)), "and");
    format!("on {days} of {months}")
}

fn weekdays_of(pattern: &Pattern, months: &str) -> String {
    let days = pattern.days.list();
    if let (Some(weekday), [Run { first, last }]) =
        (pattern.weekdays.only(), runs(&days).as_slice())
    {
        let which = match (first, last) {
            (1, 7) => Some("first"),
            (8, 14) => Some("second"),
            (15, 21) => Some("third"),
            (22, 28) => Some("fourth"),
            _ => None,
        };
        if let Some(which) = which {
            return format!("on the {which} {} of {months}", weekday_name(weekday));
        }
    }
    let article = if ranged(pattern.weekdays) { "" } else { "a " };
    let weekdays = spans(
        pattern.weekdays,
        &|day| format!("{article}{}", weekday_name(day)),
        "or",
    );
    format!("{} if it is {weekdays}", days_of(pattern.days, months))
}

/// Names with ` to ` for three and more neighbours.
fn spans(set: Set, name: &dyn Fn(u16) -> String, word: &str) -> String {
    let mut items = Vec::new();
    for run in runs(&set.list()) {
        if run.last - run.first >= 2 {
            items.push(format!("{} to {}", name(run.first), name(run.last)));
        } else {
            items.extend((run.first..=run.last).map(name));
        }
    }
    joined(&items, word)
}

/// `5 to 20`, `0, 7, 14, … 56`, `5, 25 and 45`.
fn numbers(list: &[u16]) -> String {
    if let (Some((first, step)), Some(last)) = (progression(list), list.last())
        && list.len() > 4
    {
        return format!("{first}, {}, {}, … {last}", first + step, first + 2 * step);
    }
    let mut items = Vec::new();
    for run in runs(list) {
        if run.last - run.first >= 2 {
            items.push(format!("{} to {}", run.first, run.last));
        } else {
            items.extend((run.first..=run.last).map(|number| number.to_string()));
        }
    }
    and(&items)
}

/// `a`, `a and b`, `a, b and c`.
fn and(items: &[String]) -> String {
    joined(items, "and")
}

/// The items with commas, and with a word before the last.
fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [firsts @ .., last] => format!("{} {word} {last}", firsts.join(", ")),
    }
}

fn ordinal(number: u16) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
