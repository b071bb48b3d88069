//! How much the owner lets guests be promised before rules speak up.

use super::unit::{Percent, UnitError};

/// The thresholds of the rules about capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Virtual processors for each thread that a node has for guests.
    pub cpu_per_thread: Ratio,
    /// The share of a node's memory that guests may be promised.
    pub memory: Percent,
}

/// How many of one thing there are for each of another, such as `2.0`; kept in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio {
    thousandths: u64,
}

impl Ratio {
    /// Two for each one.
    pub const TWO: Self = Self { thousandths: 2000 };

    /// Reads a number above 0 with at most three digits behind the point.
    ///
    /// # Errors
    /// [`UnitError::NotANumber`], [`UnitError::TooFine`], [`UnitError::TooLarge`] or [`UnitError::Zero`].
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_plain(whole) || !is_plain(fraction) {
            return Err(UnitError::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 3 {
            return Err(UnitError::TooFine { decimals: 3 });
        }
        let digits = format!("{whole}{fraction:0<3}");
        match digits.parse().map_err(|_| UnitError::TooLarge)? {
            0 => Err(UnitError::Zero),
            thousandths => Ok(Self { thousandths }),
        }
    }

    /// The ratio in thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u64 {
        self.thousandths
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    #[test]
    fn ratios() {
        for (text, thousandths) in [("2.0", 2000), ("2", 2000), ("1.25", 1250), ("0.001", 1)] {
            let ratio = Ratio::parse(text).expect(text);
            assert_eq!(ratio.thousandths(), thousandths, "{text}");
        }
        for text in [
            "",
            "0",
            "0.0",
            "-1",
            "1.2345",
            "1e3",
            ".5",
            "99999999999999999999",
        ] {
            assert!(Ratio::parse(text).is_err(), "{text}");
        }
    }
}
