//! Shares of a whole.

use std::fmt;

use super::UnitError;
use super::decimal::{quantity, units};

units! {
    /// The one unit of a share. The base unit is the thousandth.
    pub(super) PercentUnit, likely ["%"],
    /// A hundredth.
    Percent = "%" * 10,
}

/// A share of a whole, such as `90%` or `2.5%`; kept in thousandths. May be more than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    per_mille: u16,
}

impl Percent {
    /// The largest share that is read, ten times the whole.
    pub const MOST: u16 = 1_000;

    /// All of it.
    pub const WHOLE: Self = Self { per_mille: 1_000 };

    /// Reads a number with at most one digit behind the point, and `%`, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit; [`UnitError::TooFine`] for hundredths of
    /// a percent, [`UnitError::OutOfRange`] above 1000%.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = quantity::<PercentUnit>(text)?;
        let floor = number.times(unit.factor()).ok_or(UnitError::TooLarge)?;
        let most = u64::from(Self::MOST);
        if floor > most * unit.factor() {
            return Err(UnitError::OutOfRange {
                found: floor / unit.factor(),
                least: 0,
                most,
            });
        }
        let exact = number.times_exactly(unit.factor());
        let per_mille = exact.ok_or(UnitError::TooFine { decimals: 1 })?;
        Ok(Self {
            per_mille: u16::try_from(per_mille).map_err(|_| UnitError::TooLarge)?,
        })
    }

    /// The share in thousandths.
    #[must_use]
    pub const fn per_mille(self) -> u16 {
        self.per_mille
    }

    /// This share of `amount`, rounded down.
    #[must_use]
    pub fn of(self, amount: u128) -> u128 {
        let share = u128::from(self.per_mille);
        amount / 1_000 * share + amount % 1_000 * share / 1_000
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.per_mille / 10)?;
        match self.per_mille % 10 {
            0 => f.write_str("%"),
            tenths => write!(f, ".{tenths}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percents() {
        for (text, per_mille, printed) in [
            ("90%", 900, "90%"),
            ("2.5%", 25, "2.5%"),
            ("2.50%", 25, "2.5%"),
            ("100%", 1_000, "100%"),
            ("0%", 0, "0%"),
            ("1000%", 10_000, "1000%"),
        ] {
            let percent = Percent::parse(text).expect(text);
            assert_eq!(percent.per_mille(), per_mille);
            assert_eq!(percent.to_string(), printed);
        }
        assert_eq!(
            Percent::parse("2.55%"),
            Err(UnitError::TooFine { decimals: 1 })
        );
        assert_eq!(
            Percent::parse("1000.5%"),
            Err(UnitError::OutOfRange {
                found: 1_000,
                least: 0,
                most: 1_000
            })
        );
        assert_eq!(
            Percent::parse("90").expect_err("bare").to_string(),
            "has no unit: `90%`"
        );
        assert_eq!(Percent::parse("90%").map(|share| share.of(1_050)), Ok(945));
        assert_eq!(
            Percent::parse("100%").map(|share| share.of(u128::MAX)),
            Ok(u128::MAX)
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Percent::parse(&text);
        }

        #[test]
        fn percents_come_back(per_mille in 0_u16..=10_000) {
            let percent = Percent { per_mille };
            prop_assert_eq!(Percent::parse(&percent.to_string()), Ok(percent));
        }
    }
}
