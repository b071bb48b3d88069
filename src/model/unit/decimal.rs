//! Decimal numbers without floats, and the units that follow them.

use std::fmt;

use super::UnitError;

/// A number as it was written: its digits, and how many of them stand behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) digits: u64,
    pub(super) scale: u8,
}

impl Decimal {
    /// A number without a point.
    pub(super) const fn whole(digits: u64) -> Self {
        Self { digits, scale: 0 }
    }

    /// Reads digits with at most one point among them.
    pub(super) fn parse(text: &str) -> Result<Self, UnitError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(UnitError::NotANumber);
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(UnitError::LeadingZero);
        }
        let fraction = if text.contains('.') { fraction } else { "" };
        if fraction.len() > 15 {
            return Err(UnitError::TooFine { decimals: 15 });
        }
        Ok(Self {
            digits: digits(whole, fraction).ok_or(UnitError::TooLarge)?,
            scale: u8::try_from(fraction.len()).map_err(|_| UnitError::TooLarge)?,
        })
    }

    /// The number times `factor`, rounded down; `None` if it does not fit.
    pub(super) fn times(self, factor: u64) -> Option<u64> {
        if self.scale == 0 {
            return self.digits.checked_mul(factor);
        }
        let product = u128::from(self.digits) * u128::from(factor);
        u64::try_from(product / self.power()).ok()
    }

    /// The number times `factor`, if that is a whole number.
    pub(super) fn times_exactly(self, factor: u64) -> Option<u64> {
        self.is_whole_in(factor)
            .then(|| self.times(factor))
            .flatten()
    }

    /// Whether the number times `factor` is a whole number.
    pub(super) fn is_whole_in(self, factor: u64) -> bool {
        (u128::from(self.digits) * u128::from(factor)).is_multiple_of(self.power())
    }

    fn power(self) -> u128 {
        10_u128.pow(u32::from(self.scale))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = u128::from(self.digits);
        write!(f, "{}", digits / self.power())?;
        if self.scale > 0 {
            let width = usize::from(self.scale);
            write!(f, ".{:0width$}", digits % self.power())?;
        }
        Ok(())
    }
}

/// The digits before and behind a point as one number; `None` if there are too many.
fn digits(whole: &str, fraction: &str) -> Option<u64> {
    let all = whole.bytes().chain(fraction.bytes());
    all.map(|digit| u64::from(digit - b'0'))
        .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(digit))
}

/// The units of one quantity.
pub(super) trait Units: Copy + 'static {
    /// All of them, small before large.
    const ALL: &'static [Self];
    /// The names to propose when a number stands alone.
    const LIKELY: &'static [&'static str];
    /// How the unit is written.
    fn symbol(self) -> &'static str;
}

/// Declares an enum of units with their spelling and their size in the base unit.
macro_rules! units {
    (
        $(#[$attr:meta])* $vis:vis $name:ident, likely $likely:expr,
        $( $(#[$unit_attr:meta])* $unit:ident = $symbol:literal * $factor:expr ),+ $(,)?
    ) => {
        $(#[$attr])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$unit_attr])* $unit ),+
        }

        impl $name {
            /// All of them, small before large.
            $vis const ALL: &'static [Self] = &[ $( Self::$unit ),+ ];

            /// How the unit is written.
            #[must_use]
            $vis const fn symbol(self) -> &'static str {
                match self { $( Self::$unit => $symbol ),+ }
            }

            /// How many base units one of it is.
            #[must_use]
            $vis const fn factor(self) -> u64 {
                match self { $( Self::$unit => $factor ),+ }
            }
        }

        impl $crate::model::unit::decimal::Units for $name {
            const ALL: &'static [Self] = Self::ALL;
            const LIKELY: &'static [&'static str] = &$likely;
            fn symbol(self) -> &'static str { self.symbol() }
        }
    };
}
pub(super) use units;

/// Reads a number and the unit behind it.
pub(super) fn quantity<U: Units>(text: &str) -> Result<(Decimal, U), UnitError> {
    solid(text)?;
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, symbol) = text.split_at_checked(end).unwrap_or((text, ""));
    let number_read = Decimal::parse(number)?;
    if symbol.is_empty() {
        let likely = U::LIKELY.iter().map(|unit| format!("{number}{unit}"));
        return Err(UnitError::MissingUnit {
            likely: likely.collect(),
        });
    }
    match U::ALL.iter().find(|unit| unit.symbol() == symbol) {
        Some(unit) => Ok((number_read, *unit)),
        None => Err(UnitError::UnknownUnit {
            found: symbol.to_owned(),
            nearest: nearest::<U>(symbol),
            legal: U::ALL.iter().map(|unit| unit.symbol()).collect(),
        }),
    }
}

/// Refuses an empty text and one with white space.
pub(super) fn solid(text: &str) -> Result<(), UnitError> {
    if !text.is_empty() && !text.contains(char::is_whitespace) {
        return Ok(());
    }
    let closed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if closed.is_empty() {
        Err(UnitError::Empty)
    } else {
        Err(UnitError::Blank(closed))
    }
}

/// The legal units that `found` may have been meant to be.
fn nearest<U: Units>(found: &str) -> Vec<&'static str> {
    let found = found.to_lowercase();
    let all = || U::ALL.iter().map(|unit| unit.symbol());
    let that = |test: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        all().filter(|unit| test(&unit.to_lowercase())).collect()
    };
    let same = that(&|unit| unit == found);
    if !same.is_empty() {
        return same;
    }
    let started = that(&|unit| unit.starts_with(&found));
    if !started.is_empty() {
        return started;
    }
    let close = all().min_by_key(|unit| distance(&unit.to_lowercase(), &found));
    match close {
        Some(unit) if distance(&unit.to_lowercase(), &found) < unit.len().min(3) => vec![unit],
        _ => that(&|unit| found.starts_with(unit))
            .into_iter()
            .max_by_key(|unit| unit.len())
            .into_iter()
            .collect(),
    }
}

/// How many letters have to be put in, left out or changed to make one text of the other.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut above_left = index;
        let mut beside = index + 1;
        let mut next = vec![beside];
        for (to, above) in right.chars().zip(row.iter().skip(1)) {
            beside = (above_left + usize::from(from != to)).min(above.min(&beside) + 1);
            above_left = *above;
            next.push(beside);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("gb", "gib", 1),
            ("kitten", "sitting", 3),
            ("abc", "", 3),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn decimals_print_as_written() {
        for text in ["0", "7", "7.7", "7.70", "0.05", "21.69", "100.000"] {
            assert_eq!(Decimal::parse(text).expect("legal").to_string(), text);
        }
        for text in ["", ".", "7.", ".7", "1.2.3", "-1", "+1", "1e3", "１"] {
            assert_eq!(Decimal::parse(text), Err(UnitError::NotANumber), "{text}");
        }
        assert_eq!(Decimal::parse("007"), Err(UnitError::LeadingZero));
        assert_eq!(
            Decimal::parse("99999999999999999999"),
            Err(UnitError::TooLarge)
        );
    }
}
