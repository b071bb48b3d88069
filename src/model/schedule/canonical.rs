//! Printing a calendar event in the form that Proxmox VE and systemd read alike.

use super::field::{Field, Pattern, Set, runs, steps_to_end};
use crate::model::unit::Weekday;

/// The event without its zone.
pub(super) fn event(pattern: &Pattern) -> String {
    let parts = [
        weekdays(pattern.weekdays),
        date(pattern),
        Some(time(pattern)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn weekdays(set: Set) -> Option<String> {
    if set == Set::week() {
        return None;
    }
    let name = |number: u16| Weekday::ALL.get(usize::from(number)).map(|day| day.short());
    let name = |number: u16| name(number).unwrap_or_default().to_owned();
    Some(ranges(&set.list(), &name))
}

fn date(pattern: &Pattern) -> Option<String> {
    let months = numbers(pattern.months, Field::Month);
    let days = numbers(pattern.days, Field::Day);
    match &pattern.years {
        Some(years) => Some(format!("{}-{months}-{days}", list(years, Field::Year))),
        None if months == "*" && days == "*" => None,
        None if months == "*" => Some(format!("*-{days}")),
        None => Some(format!("*-{months}-{days}")),
    }
}

fn time(pattern: &Pattern) -> String {
    let hours = numbers(pattern.hours, Field::Hour);
    let minutes = numbers(pattern.minutes, Field::Minute);
    if pattern.seconds.only() == Some(0) {
        return format!("{hours}:{minutes}");
    }
    let seconds = numbers(pattern.seconds, Field::Second);
    format!("{hours}:{minutes}:{seconds}")
}

fn numbers(set: Set, field: Field) -> String {
    if set == Set::all(field) {
        return "*".to_owned();
    }
    list(&set.list(), field)
}

/// A step if the numbers are one, else ranges of three and more, and single numbers with two digits.
fn list(numbers: &[u16], field: Field) -> String {
    let halves = matches!(field, Field::Minute | Field::Second) && numbers == [0, 30];
    if let Some((first, step)) = steps_to_end(numbers, field)
        && (halves || numbers.len() > 2)
    {
        return format!("{first}/{step}");
    }
    ranges(numbers, &|number| format!("{number:02}"))
}

fn ranges(numbers: &[u16], name: &dyn Fn(u16) -> String) -> String {
    let mut items = Vec::new();
    for run in runs(numbers) {
        if run.last - run.first >= 2 {
            items.push(format!("{}..{}", name(run.first), name(run.last)));
        } else {
            items.extend((run.first..=run.last).map(name));
        }
    }
    items.join(",")
}
