//! Days of the calendar.

use std::fmt;

use super::UnitError;
use super::decimal::solid;

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All seven, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }

    /// The three letters that calendar events use, in lower case.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Tuesday => "tue",
            Self::Wednesday => "wed",
            Self::Thursday => "thu",
            Self::Friday => "fri",
            Self::Saturday => "sat",
            Self::Sunday => "sun",
        }
    }
}

/// A day of the Gregorian calendar in the years 1 to 9999; printed as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let known = year >= 1 && year <= 9999 && month >= 1 && month <= 12;
        if known && day >= 1 && day <= days_in_month(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// Reads `YYYY-MM-DD`, with all its digits.
    ///
    /// # Errors
    /// [`UnitError::NotADate`] for another shape, [`UnitError::NoSuchDate`] for a day that the calendar
    /// does not have.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        solid(text)?;
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            let part = parts.next().filter(|part| part.len() == width)?;
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten()
        };
        let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
            return Err(UnitError::NotADate);
        };
        if parts.next().is_some() {
            return Err(UnitError::NotADate);
        }
        let small = |number: u16| u8::try_from(number).map_err(|_| UnitError::NotADate);
        let (month, day) = (small(month)?, small(day)?);
        Self::new(year, month, day).ok_or_else(|| UnitError::NoSuchDate {
            reason: missing(year, month),
        })
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// How many days it is after 1 January of the year 1, which was a Monday.
    #[must_use]
    pub fn day_number(self) -> u32 {
        let years = u32::from(self.year) - 1;
        let before_year = years * 365 + years / 4 - years / 100 + years / 400;
        let before_month: u32 = (1..self.month)
            .map(|month| u32::from(days_in_month(self.year, month)))
            .sum();
        before_year + before_month + u32::from(self.day) - 1
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.day_number() % 7 {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

/// What the calendar says about a date it does not have.
fn missing(year: u16, month: u8) -> String {
    if year == 0 {
        return "years start at 0001".to_owned();
    }
    if !(1..=12).contains(&month) {
        return "months are 01 to 12".to_owned();
    }
    let days = days_in_month(year, month);
    format!("{year:04}-{month:02} has the days 01 to {days:02}")
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// How many days a month has; 0 for a month that does not exist.
#[must_use]
pub const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Whether February has 29 days.
#[must_use]
pub const fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reading() {
        for text in ["2026-04-13", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert_eq!(Date::parse(text).expect(text).to_string(), text);
        }
        for (text, error) in [
            ("2026-4-13", "is not a date such as `2026-04-13`"),
            ("13.04.2026", "is not a date such as `2026-04-13`"),
            ("2026-04-13-01", "is not a date such as `2026-04-13`"),
            ("2026-+4-13", "is not a date such as `2026-04-13`"),
            ("2026-02-29", "is no date: 2026-02 has the days 01 to 28"),
            ("2100-02-29", "is no date: 2100-02 has the days 01 to 28"),
            ("2026-13-01", "is no date: months are 01 to 12"),
            ("0000-01-01", "is no date: years start at 0001"),
            ("2026-04 -13", "has white space in it: write `2026-04-13`"),
        ] {
            assert_eq!(Date::parse(text).expect_err(text).to_string(), error);
        }
    }

    #[test]
    fn weekdays_and_numbers() {
        for (text, weekday) in [
            ("0001-01-01", Weekday::Monday),
            ("1970-01-01", Weekday::Thursday),
            ("2000-01-01", Weekday::Saturday),
            ("2026-11-22", Weekday::Sunday),
            ("2199-12-31", Weekday::Tuesday),
        ] {
            assert_eq!(Date::parse(text).expect(text).weekday(), weekday, "{text}");
        }
        let number = |text: &str| Date::parse(text).expect(text).day_number();
        assert_eq!(number("1970-01-01"), 719_162);
        assert_eq!(number("2000-03-01") - number("2000-02-28"), 2);
        assert_eq!(number("2001-01-01") - number("2000-01-01"), 366);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Date::parse(&text);
        }

        #[test]
        fn comes_back(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=28) {
            let date = Date::new(year, month, day).expect("every month has it");
            prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
        }
    }
}
