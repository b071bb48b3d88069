//! Schedules in other notations, and what they would be here.

use super::parse::schedule;

const WEEKDAYS: [&str; 8] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The calendar event for a crontab's word; none for `@reboot`.
pub(super) fn at_word(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "@hourly" => "hourly",
        "@daily" | "@midnight" => "daily",
        "@weekly" => "weekly",
        "@monthly" => "monthly",
        "@yearly" | "@annually" => "yearly",
        _ => return None,
    })
}

/// The calendar event for the five fields of a crontab's line.
///
/// None if days of the month and of the week are both given: cron then runs on either, a calendar event
/// on days that are both.
pub(super) fn cron(fields: &[&str]) -> Option<String> {
    let [minute, hour, day, month, weekday] = fields else {
        return None;
    };
    let any = |field: &str| matches!(field, "*" | "?");
    if !any(day) && !any(weekday) {
        return None;
    }
    let mut event = String::new();
    if !any(weekday) {
        event = format!("{} ", each(weekday, &weekday_name)?);
    }
    if !any(day) || !any(month) {
        let day = if any(day) {
            "*".to_owned()
        } else {
            numbers(day)?
        };
        let month = if any(month) {
            "*".to_owned()
        } else {
            each(month, &month_number)?
        };
        event.push_str(&format!("*-{month}-{day} "));
    }
    event.push_str(&format!("{}:{}", numbers(hour)?, numbers(minute)?));
    schedule(&event).ok().map(|read| read.canonical())
}

fn numbers(field: &str) -> Option<String> {
    each(field, &|number| Some(number.to_owned()))
}

/// Items of a list, with their names changed and their dashes made dots.
fn each(field: &str, name: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let item = |item: &str| -> Option<String> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, format!("/{step}")),
            None => (item, String::new()),
        };
        let range = match range.split_once('-') {
            Some((first, last)) => format!("{}..{}", name(first)?, name(last)?),
            None if range == "*" => range.to_owned(),
            None => name(range)?,
        };
        Some(format!("{range}{step}"))
    };
    let items: Option<Vec<_>> = field.split(',').map(item).collect();
    items.map(|items| items.join(","))
}

fn weekday_name(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let name = match text.parse::<usize>() {
        Ok(number) => WEEKDAYS.get(number).copied(),
        Err(_) => WEEKDAYS.into_iter().find(|name| *name == text),
    };
    name.map(str::to_owned)
}

fn month_number(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    match MONTHS.iter().position(|name| *name == lower) {
        Some(index) => Some((index + 1).to_string()),
        None => Some(text.to_owned()),
    }
}
