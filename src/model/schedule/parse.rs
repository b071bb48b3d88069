//! Reading a calendar event, and refusing what would run at other times than it looks like.

use std::collections::BTreeSet;

use super::fault::{ScheduleError, ScheduleFault};
use super::field::{Field, Pattern, Set};
use super::list::{above_23, guessed_weekday, list, looks_like_hours, weekday_list};
use super::never::refuse_never;
use super::{Schedule, canonical, foreign};

/// The words for a whole schedule (proxmox-rs: `calendar_event.rs`).
const WORDS: [&str; 10] = [
    "minutely",
    "hourly",
    "daily",
    "weekly",
    "monthly",
    "yearly",
    "annually",
    "quarterly",
    "semiannually",
    "semi-annually",
];

/// Reads a calendar event.
pub(super) fn schedule(text: &str) -> Result<Schedule, ScheduleError> {
    refuse_foreign(text)?;
    let mut parts = Parts::split(text);
    if let [.., last] = parts.tokens.as_slice()
        && *last == "UTC"
    {
        parts.utc = true;
        parts.tokens.pop();
    }
    let read = parts.read(text)?;
    refuse_never(&read)?;
    Ok(read)
}

/// `text` if it is a schedule, otherwise what is suggested for it.
fn legal(text: String) -> Option<String> {
    match schedule(&text) {
        Ok(_) => Some(text),
        Err(error) => error.suggestion,
    }
}

/// An error without a suggestion.
pub(super) fn refuse(fault: ScheduleFault) -> ScheduleError {
    ScheduleError {
        fault,
        suggestion: None,
        read_as: None,
        written: Box::default(),
    }
}

impl ScheduleError {
    fn or_write(mut self, text: String) -> Self {
        self.suggestion = legal(text);
        self
    }
}

/// What can be told from the whole text: too much of it, other notations.
fn refuse_foreign(text: &str) -> Result<(), ScheduleError> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let Some(first) = tokens.first() else {
        return Err(refuse(ScheduleFault::Empty));
    };
    if text.len() > Schedule::MAX_LENGTH {
        let length = text.len();
        return Err(refuse(ScheduleFault::TooLong { length }));
    }
    if first.starts_with('@') {
        let fault = refuse(ScheduleFault::AtWord((*first).to_owned()));
        return Err(match (foreign::at_word(first), tokens.len()) {
            (Some(word), 1) => fault.or_write(word.to_owned()),
            _ => fault,
        });
    }
    let pairs = || tokens.iter().zip(tokens.iter().skip(1));
    if pairs().any(|(one, next)| one.ends_with(',') || next.starts_with(',')) {
        let mut closed = tokens.join(" ");
        for spaced in [" ,", ", "] {
            closed = closed.replace(spaced, ",");
        }
        return Err(refuse(ScheduleFault::SpaceInList).or_write(closed));
    }
    if tokens.len() >= 5 {
        let mut error = refuse(ScheduleFault::Cron);
        error.suggestion = foreign::cron(&tokens);
        return Err(error);
    }
    let plain = |c: char| c.is_ascii_graphic() || c == ' ' || c == '\t';
    if let Some(odd) = text.chars().find(|c| !plain(*c)) {
        return Err(refuse(ScheduleFault::Unreadable(odd.to_string())));
    }
    if text.trim() != text {
        let blank = refuse(ScheduleFault::Unreadable(" ".to_owned()));
        return Err(blank.or_write(text.trim().to_owned()));
    }
    Ok(())
}

/// The words of a text: weekdays, date and time, each at most once.
struct Parts<'a> {
    tokens: Vec<&'a str>,
    utc: bool,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Self {
        Self {
            tokens: text.split_whitespace().collect(),
            utc: false,
        }
    }

    /// The text again, with one of its words put another way.
    fn with(&self, index: usize, word: &str) -> String {
        let mut tokens = self.tokens.clone();
        if let Some(place) = tokens.get_mut(index) {
            *place = word;
        }
        self.join(&tokens)
    }

    /// The words as a text, with their zone.
    fn join(&self, tokens: &[&str]) -> String {
        let zone: &[&str] = if self.utc { &["UTC"] } else { &[] };
        let tokens: Vec<&str> = tokens.iter().chain(zone).copied().collect();
        tokens.join(" ")
    }

    fn read(&self, text: &str) -> Result<Schedule, ScheduleError> {
        if let [only] = self.tokens.as_slice()
            && let Some(word) = WORDS.into_iter().find(|word| word == only)
        {
            return Ok(self.schedule(text, Some(word), word_pattern(word)));
        }
        self.refuse_order()?;
        let mut pattern = Pattern::midnight();
        let mut index = 0;
        if let Some(token) = self.token(index, |token| token.starts_with(letter)) {
            pattern.weekdays = self.weekdays(index, token)?;
            index += 1;
        }
        self.refuse_dash(index)?;
        if let Some(token) = self.token(index, |token| token.contains('-')) {
            self.date(index, token, &mut pattern)?;
            index += 1;
        }
        if let Some(token) = self.token(index, |_| true) {
            self.time(index, token, &mut pattern, text)?;
            index += 1;
        }
        match self.tokens.get(index) {
            Some(more) => Err(refuse(ScheduleFault::Unreadable((*more).to_owned()))),
            None if index == 0 => Err(refuse(ScheduleFault::Unreadable("UTC".to_owned()))),
            None => Ok(self.schedule(text, None, pattern)),
        }
    }

    fn token(&self, index: usize, wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
        let token = self.tokens.get(index).copied();
        token.filter(|token| wanted(token))
    }

    fn schedule(&self, text: &str, word: Option<&'static str>, pattern: Pattern) -> Schedule {
        Schedule {
            text: text.to_owned(),
            word,
            utc: self.utc,
            pattern,
        }
    }

    /// Refuses parts in another order, and what stands behind the time.
    fn refuse_order(&self) -> Result<(), ScheduleError> {
        let [firsts @ .., last] = self.tokens.as_slice() else {
            return Ok(());
        };
        let Some(first) = firsts.first() else {
            return Ok(());
        };
        if last.starts_with(letter) || last.starts_with('+') {
            if !first.starts_with(letter) && weekday_list(last).is_ok() {
                let mut turned = vec![*last];
                turned.extend(firsts);
                return Err(refuse(ScheduleFault::WrongOrder).or_write(self.join(&turned)));
            }
            let zone = refuse(ScheduleFault::TimeZone((*last).to_owned()));
            let universal = ["utc", "gmt", "z"].contains(&last.to_ascii_lowercase().as_str());
            let mut kept = firsts.to_vec();
            if universal && !self.utc {
                kept.push("UTC");
            }
            return Err(zone.or_write(self.join(&kept)));
        }
        if let [.., time, date] = self.tokens.as_slice()
            && time.contains(':')
            && date.contains('-')
            && !date.contains(':')
        {
            let mut turned = self.tokens.clone();
            let count = turned.len();
            turned.swap(count - 2, count - 1);
            return Err(refuse(ScheduleFault::WrongOrder).or_write(self.join(&turned)));
        }
        Ok(())
    }

    /// Refuses a dash within the time.
    fn refuse_dash(&self, from: usize) -> Result<(), ScheduleError> {
        for (index, token) in self.tokens.iter().enumerate().skip(from) {
            if token.contains('-') && token.contains(':') {
                let error = refuse(ScheduleFault::DashRange((*token).to_owned()));
                return Err(error.or_write(self.with(index, &token.replace('-', ".."))));
            }
        }
        Ok(())
    }

    fn weekdays(&self, index: usize, token: &str) -> Result<Set, ScheduleError> {
        let lower = token.to_ascii_lowercase();
        if let Some(word) = WORDS.into_iter().find(|word| *word == lower) {
            if self.tokens.len() == 1 {
                let error = refuse(ScheduleFault::UnknownWord(token.to_owned()));
                return Err(error.or_write(self.with(index, word)));
            }
            let error = refuse(ScheduleFault::WordAndMore(token.to_owned()));
            let mut rest = self.tokens.clone();
            rest.remove(index);
            return Err(match word {
                "daily" => error.or_write(self.join(&rest)),
                "weekly" => error.or_write(self.with(index, "mon")),
                "monthly" => error.or_write(self.with(index, "*-1")),
                _ => error,
            });
        }
        weekday_list(token).map_err(|word| {
            let dotted = token.replace('-', "..");
            if dotted != token && weekday_list(&dotted).is_ok() {
                let error = refuse(ScheduleFault::DashRange(token.to_owned()));
                return error.or_write(self.with(index, &dotted));
            }
            if let Some(digit) = token.find(|c: char| c.is_ascii_digit() || c == '*')
                && let Some((days, rest)) = token.split_at_checked(digit)
                && weekday_list(days).is_ok()
            {
                let error = refuse(ScheduleFault::Unreadable(token.to_owned()));
                return error.or_write(self.with(index, &format!("{days} {rest}")));
            }
            let error = refuse(ScheduleFault::UnknownWord(word.to_owned()));
            match guessed_weekday(word) {
                Some(day) => error.or_write(self.with(index, &token.replacen(word, day, 1))),
                None => error,
            }
        })
    }

    fn date(&self, index: usize, token: &str, pattern: &mut Pattern) -> Result<(), ScheduleError> {
        let parts: Vec<&str> = token.split('-').collect();
        let (year, month, day) = match parts.as_slice() {
            [year, month, day] => (Some(*year), *month, *day),
            [month, day] => (None, *month, *day),
            _ => return Err(refuse(ScheduleFault::Unreadable(token.to_owned()))),
        };
        if let Some(year) = year
            && year != "*"
        {
            let years = self.numbers(index, year, Field::Year)?;
            pattern.set_years(years.into_iter().collect());
        }
        pattern.months = self
            .numbers(index, month, Field::Month)?
            .into_iter()
            .collect();
        pattern.days = self.numbers(index, day, Field::Day)?.into_iter().collect();
        Ok(())
    }

    fn time(
        &self,
        index: usize,
        token: &str,
        pattern: &mut Pattern,
        text: &str,
    ) -> Result<(), ScheduleError> {
        let parts: Vec<&str> = token.split(':').collect();
        let (hour, minute, second) = match parts.as_slice() {
            [minute] => (None, *minute, "0"),
            [hour, minute] => (Some(*hour), *minute, "0"),
            [hour, minute, second] => (Some(*hour), *minute, *second),
            _ => return Err(refuse(ScheduleFault::Unreadable(token.to_owned()))),
        };
        if let Some(hour) = hour
            && above_23(hour)
        {
            return Err(self.hour_above(hour, &parts, pattern, text));
        }
        pattern.hours = match hour {
            Some(hour) => self
                .numbers(index, hour, Field::Hour)?
                .into_iter()
                .collect(),
            None => Set::all(Field::Hour),
        };
        pattern.minutes = self
            .numbers(index, minute, Field::Minute)?
            .into_iter()
            .collect();
        pattern.seconds = self
            .numbers(index, second, Field::Second)?
            .into_iter()
            .collect();
        if hour.is_none() && looks_like_hours(minute) {
            let full = match minute.len() {
                1 => format!("0{minute}:00"),
                _ => format!("{minute}:00"),
            };
            let mut error = refuse(ScheduleFault::BareHour(minute.to_owned()));
            error.read_as = self.would_run(text, pattern);
            return Err(error.or_write(self.with(index, &full)));
        }
        Ok(())
    }

    /// What Proxmox VE makes of an hour that is none: it takes the two numbers for minute and second.
    fn hour_above(
        &self,
        hour: &str,
        time: &[&str],
        pattern: &Pattern,
        text: &str,
    ) -> ScheduleError {
        let mut error = refuse(ScheduleFault::HourAbove23(hour.to_owned()));
        if let [minute, second] = time
            && let Ok(minutes) = list(minute, Field::Minute)
            && let Ok(seconds) = list(second, Field::Second)
        {
            let read = Pattern {
                hours: Set::all(Field::Hour),
                minutes: minutes.into_iter().collect(),
                seconds: seconds.into_iter().collect(),
                ..pattern.clone()
            };
            error.read_as = self.would_run(text, &read);
        }
        let zeros = |parts: &[&str]| parts.iter().all(|part| matches!(*part, "0" | "00"));
        if hour == "24"
            && time.get(1..).is_some_and(zeros)
            && let Some(next_day) = day_later(pattern)
        {
            return error.or_write(self.join(&[canonical::event(&next_day).as_str()]));
        }
        error
    }

    fn would_run(&self, text: &str, pattern: &Pattern) -> Option<Box<Schedule>> {
        let read = self.schedule(text, None, pattern.clone());
        pattern.fires().then(|| Box::new(read))
    }

    fn numbers(
        &self,
        index: usize,
        part: &str,
        field: Field,
    ) -> Result<BTreeSet<u16>, ScheduleError> {
        list(part, field).map_err(|fault| {
            let around = if let ScheduleFault::Descending { first, last } = &fault
                && field == Field::Hour
            {
                let range = format!("{first}..{last}");
                Some(part.replacen(&range, &format!("{first}..23,0..{last}"), 1))
            } else if let ScheduleFault::NoStep(_) = &fault {
                part.strip_suffix("/0").map(str::to_owned)
            } else {
                None
            };
            let error = refuse(fault);
            match (around, self.tokens.get(index)) {
                (Some(around), Some(token)) if around != part => {
                    error.or_write(self.with(index, &token.replacen(part, &around, 1)))
                }
                _ => error,
            }
        })
    }
}

const fn letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn word_pattern(word: &str) -> Pattern {
    let first_of = |months: &[u16]| Pattern {
        months: months.iter().copied().collect(),
        days: Set::one(1),
        ..Pattern::midnight()
    };
    match word {
        "minutely" => Pattern {
            hours: Set::all(Field::Hour),
            minutes: Set::all(Field::Minute),
            ..Pattern::midnight()
        },
        "hourly" => Pattern {
            hours: Set::all(Field::Hour),
            ..Pattern::midnight()
        },
        "weekly" => Pattern {
            weekdays: Set::one(0),
            ..Pattern::midnight()
        },
        "monthly" => Pattern {
            days: Set::one(1),
            ..Pattern::midnight()
        },
        "yearly" | "annually" => first_of(&[1]),
        "quarterly" => first_of(&[1, 4, 7, 10]),
        "semiannually" | "semi-annually" => first_of(&[1, 7]),
        _ => Pattern::midnight(),
    }
}

/// Midnight at the end of the days of a pattern, if they are given by weekdays only.
fn day_later(pattern: &Pattern) -> Option<Pattern> {
    let plain = Pattern {
        weekdays: pattern.weekdays,
        ..Pattern::midnight()
    };
    (*pattern == plain).then(|| Pattern {
        weekdays: pattern.weekdays.iter().map(|day| (day + 1) % 7).collect(),
        ..plain
    })
}
