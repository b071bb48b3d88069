//! The parts of a calendar event, and the numbers each of them holds.

use super::next::{FIRST_YEAR, LAST_YEAR};

/// A numbered part of a calendar event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 0 to 2199, as in systemd.
    Year,
    /// 1 to 12.
    Month,
    /// The day of the month, 1 to 31.
    Day,
    /// 0 to 23.
    Hour,
    /// 0 to 59.
    Minute,
    /// 0 to 59.
    Second,
}

impl Field {
    /// The lowest number; where the steps of `*/N` start.
    #[must_use]
    pub const fn least(self) -> u16 {
        match self {
            Self::Month | Self::Day => 1,
            Self::Year | Self::Hour | Self::Minute | Self::Second => 0,
        }
    }

    /// The highest number.
    #[must_use]
    pub const fn most(self) -> u16 {
        match self {
            Self::Year => LAST_YEAR,
            Self::Month => 12,
            Self::Day => 31,
            Self::Hour => 23,
            Self::Minute | Self::Second => 59,
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }
}

/// A set of small numbers, below 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    /// All numbers of a field.
    pub(super) fn all(field: Field) -> Self {
        (field.least()..=field.most()).collect()
    }

    /// All seven days of the week, Monday as 0.
    pub(super) fn week() -> Self {
        (0..7).collect()
    }

    /// One number.
    pub(super) fn one(number: u16) -> Self {
        std::iter::once(number).collect()
    }

    pub(super) fn contains(self, number: u16) -> bool {
        self.0 & bit(number) != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The lowest number that is not below `number`.
    pub(super) fn at_least(self, number: u16) -> Option<u16> {
        let from = u64::MAX.checked_shl(u32::from(number)).unwrap_or(0);
        match self.0 & from {
            0 => None,
            rest => u16::try_from(rest.trailing_zeros()).ok(),
        }
    }

    /// The numbers, ascending.
    pub(super) fn iter(self) -> impl Iterator<Item = u16> {
        std::iter::successors(self.at_least(0), move |number| self.at_least(number + 1))
    }

    /// The numbers, ascending.
    pub(super) fn list(self) -> Vec<u16> {
        self.iter().collect()
    }

    /// The lowest and the highest number.
    pub(super) fn ends(self) -> Option<(u16, u16)> {
        let highest = u16::try_from(self.0.checked_ilog2()?).ok()?;
        Some((self.at_least(0)?, highest))
    }

    /// The number, if there is exactly one.
    pub(super) fn only(self) -> Option<u16> {
        let mut numbers = self.iter();
        numbers.next().filter(|_| numbers.next().is_none())
    }
}

impl FromIterator<u16> for Set {
    fn from_iter<I: IntoIterator<Item = u16>>(numbers: I) -> Self {
        Self(numbers.into_iter().map(bit).fold(0, |all, one| all | one))
    }
}

fn bit(number: u16) -> u64 {
    1_u64.checked_shl(u32::from(number)).unwrap_or(0)
}

/// The instants at which something fires: those whose every part is in the set of that part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Ascending, from 1970 on; `None` for every year.
    pub(super) years: Option<Vec<u16>>,
    pub(super) months: Set,
    pub(super) days: Set,
    /// Monday as 0.
    pub(super) weekdays: Set,
    pub(super) hours: Set,
    pub(super) minutes: Set,
    pub(super) seconds: Set,
}

impl Pattern {
    /// Every day at midnight: what holds for the parts that are not written.
    pub(super) fn midnight() -> Self {
        Self {
            years: None,
            months: Set::all(Field::Month),
            days: Set::all(Field::Day),
            weekdays: Set::week(),
            hours: Set::one(0),
            minutes: Set::one(0),
            seconds: Set::one(0),
        }
    }

    /// Keeps the years that can still be meant; all of them are the same as none written.
    pub(super) fn set_years(&mut self, mut years: Vec<u16>) {
        years.retain(|year| *year >= FIRST_YEAR);
        let all = usize::from(LAST_YEAR - FIRST_YEAR) + 1;
        self.years = (years.len() < all).then_some(years);
    }

    pub(super) fn has_year(&self, year: u16) -> bool {
        let years = self.years.as_ref();
        years.is_none_or(|years| years.contains(&year))
    }

    /// The minutes in which both fire, whatever the second.
    pub(super) fn same_minutes(&self, other: &Self) -> Self {
        let years = match (&self.years, &other.years) {
            (Some(ours), Some(theirs)) => Some(
                ours.iter()
                    .copied()
                    .filter(|y| theirs.contains(y))
                    .collect(),
            ),
            (ours, theirs) => ours.clone().or_else(|| theirs.clone()),
        };
        Self {
            years,
            months: self.months.and(other.months),
            days: self.days.and(other.days),
            weekdays: self.weekdays.and(other.weekdays),
            hours: self.hours.and(other.hours),
            minutes: self.minutes.and(other.minutes),
            seconds: Set::one(0),
        }
    }
}

/// Numbers in a row, of which the first and the last are worth naming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u16,
    pub(super) last: u16,
}

/// Ascending numbers as runs of neighbours.
pub(super) fn runs(numbers: &[u16]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for number in numbers.iter().copied() {
        match runs.last_mut() {
            Some(run) if run.last + 1 == number => run.last = number,
            _ => runs.push(Run {
                first: number,
                last: number,
            }),
        }
    }
    runs
}

/// First number and step (at least 2) of ascending numbers that all lie equally far apart.
pub(super) fn progression(numbers: &[u16]) -> Option<(u16, u16)> {
    let (first, second) = (numbers.first()?, numbers.get(1)?);
    let step = second - first;
    let pairs = || numbers.iter().zip(numbers.iter().skip(1));
    (step > 1 && pairs().all(|(one, next)| next - one == step)).then_some((*first, step))
}

/// Like [`progression`], if the next number would also be past the end of the field.
pub(super) fn steps_to_end(numbers: &[u16], field: Field) -> Option<(u16, u16)> {
    let (first, step) = progression(numbers)?;
    let last = numbers.last()?;
    (last + step > field.most()).then_some((first, step))
}
