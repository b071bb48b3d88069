//! Shares of processors.

use std::fmt;

use super::UnitError;
use super::decimal::Decimal;

/// Processors in thousandths, the finest that Kubernetes takes (apimachinery, `pkg/api/resource`): `0.1` is 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    milli: u32,
}

impl Cpu {
    /// Reads a number with at most three digits behind the point.
    ///
    /// # Errors
    /// [`UnitError::NotANumber`], [`UnitError::TooFine`], [`UnitError::TooLarge`], [`UnitError::Zero`].
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let number = Decimal::parse(text)?;
        let milli = number
            .times_exactly(1000)
            .ok_or(UnitError::TooFine { decimals: 3 })?;
        match u32::try_from(milli).map_err(|_| UnitError::TooLarge)? {
            0 => Err(UnitError::Zero),
            milli => Ok(Self { milli }),
        }
    }

    /// The thousandths of one processor.
    #[must_use]
    pub const fn milli(self) -> u32 {
        self.milli
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.milli / 1000, self.milli % 1000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        let part = format!("{part:03}");
        write!(f, "{whole}.{}", part.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_counted_in_thousandths() {
        let milli = |text| Cpu::parse(text).map(Cpu::milli);
        assert_eq!(milli("0.1"), Ok(100));
        assert_eq!(milli("4"), Ok(4000));
        assert_eq!(milli("0.0005"), Err(UnitError::TooFine { decimals: 3 }));
        assert_eq!(milli("0"), Err(UnitError::Zero));
        assert_eq!(milli("-1"), Err(UnitError::NotANumber));
    }

    #[test]
    fn processors_print_as_people_write_them() {
        for text in ["0.1", "0.05", "4", "1.125"] {
            assert_eq!(
                Cpu::parse(text).map(|it| it.to_string()).as_deref(),
                Ok(text)
            );
        }
    }
}
