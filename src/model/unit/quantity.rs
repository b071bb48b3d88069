//! Speeds of links, clocks of processors, lengths of time.

use std::fmt;

use super::UnitError;
use super::decimal::{Decimal, quantity, units};

/// Compares and hashes a quantity by the amount in one of its fields, not by how it was written.
macro_rules! by_amount {
    ($name:ident, $amount:ident) => {
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.$amount == other.$amount
            }
        }
        impl Eq for $name {}
        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.$amount.cmp(&other.$amount)
            }
        }
        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.$amount.hash(state);
            }
        }
    };
}
pub(super) use by_amount;

units! {
    /// A unit of link speed. The base unit is the bit per second.
    pub SpeedUnit, likely ["Mbps", "Gbps"],
    /// A thousand bits per second.
    Kilobit = "kbps" * 1_000,
    /// A million bits per second.
    Megabit = "Mbps" * 1_000_000,
    /// A thousand million bits per second.
    Gigabit = "Gbps" * 1_000_000_000,
}

units! {
    /// A unit of clock frequency. The base unit is the hertz.
    pub ClockUnit, likely ["GHz", "MHz"],
    /// A million per second.
    Megahertz = "MHz" * 1_000_000,
    /// A thousand million per second.
    Gigahertz = "GHz" * 1_000_000_000,
}

units! {
    /// A unit of time. The base unit is the millisecond.
    pub DurationUnit, likely ["s", "min", "h", "d"],
    /// A thousandth of a second.
    Millisecond = "ms" * 1,
    /// One second.
    Second = "s" * 1_000,
    /// 60 seconds.
    Minute = "min" * 60_000,
    /// 60 minutes.
    Hour = "h" * 3_600_000,
    /// 24 hours.
    Day = "d" * 86_400_000,
    /// Seven days.
    Week = "w" * 604_800_000,
}

/// The speed of a link, such as `2.5Gbps`. Never zero.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    number: Decimal,
    unit: SpeedUnit,
    bits_per_second: u64,
}

impl Speed {
    /// Reads a number and `kbps`, `Mbps` or `Gbps`, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit; [`UnitError::Zero`] for no speed.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = quantity::<SpeedUnit>(text)?;
        match number.times(unit.factor()) {
            None => Err(UnitError::TooLarge),
            Some(0) => Err(UnitError::Zero),
            Some(bits_per_second) => Ok(Self {
                number,
                unit,
                bits_per_second,
            }),
        }
    }

    /// The speed in bits per second.
    #[must_use]
    pub const fn bits_per_second(self) -> u64 {
        self.bits_per_second
    }
}

by_amount!(Speed, bits_per_second);

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.symbol())
    }
}

/// The clock of a processor, such as `2.8GHz`. Never zero.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    number: Decimal,
    unit: ClockUnit,
    hertz: u64,
}

impl Clock {
    /// Reads a number and `MHz` or `GHz`, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit; [`UnitError::Zero`] for no clock.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = quantity::<ClockUnit>(text)?;
        match number.times(unit.factor()) {
            None => Err(UnitError::TooLarge),
            Some(0) => Err(UnitError::Zero),
            Some(hertz) => Ok(Self {
                number,
                unit,
                hertz,
            }),
        }
    }

    /// The clock in hertz.
    #[must_use]
    pub const fn hertz(self) -> u64 {
        self.hertz
    }
}

by_amount!(Clock, hertz);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.symbol())
    }
}

/// A length of time, such as `5min`. No months: they have no fixed length.
#[derive(Clone, Copy, Debug)]
pub struct Duration {
    number: Decimal,
    unit: DurationUnit,
    milliseconds: u64,
}

impl Duration {
    /// Reads a number and `ms`, `s`, `min`, `h`, `d` or `w`, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit. A part of a millisecond is rounded down.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = quantity::<DurationUnit>(text)?;
        Ok(Self {
            number,
            unit,
            milliseconds: number.times(unit.factor()).ok_or(UnitError::TooLarge)?,
        })
    }

    /// A number of seconds, written in the largest unit that divides it: 172800 is `2d`.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        let milliseconds = seconds.saturating_mul(DurationUnit::Second.factor());
        let unit = if milliseconds == 0 {
            DurationUnit::Second
        } else if milliseconds.is_multiple_of(DurationUnit::Week.factor()) {
            DurationUnit::Week
        } else if milliseconds.is_multiple_of(DurationUnit::Day.factor()) {
            DurationUnit::Day
        } else if milliseconds.is_multiple_of(DurationUnit::Hour.factor()) {
            DurationUnit::Hour
        } else if milliseconds.is_multiple_of(DurationUnit::Minute.factor()) {
            DurationUnit::Minute
        } else if milliseconds.is_multiple_of(DurationUnit::Second.factor()) {
            DurationUnit::Second
        } else {
            DurationUnit::Millisecond
        };
        Self {
            number: Decimal::whole(milliseconds / unit.factor()),
            unit,
            milliseconds,
        }
    }

    /// The length in milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.milliseconds
    }

    /// The length in seconds, if it is a whole number of them.
    #[must_use]
    pub const fn in_whole_seconds(self) -> Option<u64> {
        if self.milliseconds.is_multiple_of(1_000) {
            Some(self.milliseconds / 1_000)
        } else {
            None
        }
    }

    /// For readers: `2 days`, `1 hour`, `2.5 minutes`.
    #[must_use]
    pub fn in_words(self) -> String {
        let name = match self.unit {
            DurationUnit::Millisecond => "millisecond",
            DurationUnit::Second => "second",
            DurationUnit::Minute => "minute",
            DurationUnit::Hour => "hour",
            DurationUnit::Day => "day",
            DurationUnit::Week => "week",
        };
        let plural = if self.number == Decimal::whole(1) {
            ""
        } else {
            "s"
        };
        format!("{} {name}{plural}", self.number)
    }
}

by_amount!(Duration, milliseconds);

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.symbol())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn speeds() {
        for (text, bits) in [
            ("1Gbps", 1_000_000_000),
            ("2.5Gbps", 2_500_000_000),
            ("100Mbps", 100_000_000),
            ("9.6kbps", 9_600),
        ] {
            let speed = Speed::parse(text).expect(text);
            assert_eq!(speed.bits_per_second(), bits);
            assert_eq!(speed.to_string(), text);
        }
        assert_eq!(Speed::parse("1Gbps"), Speed::parse("1000Mbps"));
        for (text, error) in [
            ("1000", "has no unit: `1000Mbps` or `1000Gbps`"),
            (
                "1gbps",
                "has the unknown unit `gbps`: the nearest is `Gbps`",
            ),
            (
                "1Gbit",
                "has the unknown unit `Gbit`: the nearest is `Gbps`",
            ),
            ("1G", "has the unknown unit `G`: the nearest is `Gbps`"),
            (
                "0Gbps",
                "is zero, which consumers read as no limit: expected more",
            ),
            (
                "1furlong",
                "has the unknown unit `furlong`: expected `kbps`, `Mbps` or `Gbps`",
            ),
        ] {
            assert_eq!(Speed::parse(text).expect_err(text).to_string(), error);
        }
    }

    #[test]
    fn clocks() {
        assert_eq!(Clock::parse("2.8GHz").map(Clock::hertz), Ok(2_800_000_000));
        assert_eq!(Clock::parse("800MHz").map(Clock::hertz), Ok(800_000_000));
        assert_eq!(Clock::parse("2800MHz"), Clock::parse("2.8GHz"));
        assert_eq!(
            Clock::parse("3GHZ").expect_err("case").to_string(),
            "has the unknown unit `GHZ`: the nearest is `GHz`"
        );
    }

    #[test]
    fn durations() {
        for (text, milliseconds, words) in [
            ("250ms", 250, "250 milliseconds"),
            ("30s", 30_000, "30 seconds"),
            ("5min", 300_000, "5 minutes"),
            ("1.5h", 5_400_000, "1.5 hours"),
            ("2d", 172_800_000, "2 days"),
            ("1w", 604_800_000, "1 week"),
        ] {
            let duration = Duration::parse(text).expect(text);
            assert_eq!(duration.milliseconds(), milliseconds);
            assert_eq!(duration.to_string(), text);
            assert_eq!(duration.in_words(), words);
        }
        for (seconds, text) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1min"),
            (90, "90s"),
            (7_200, "2h"),
            (86_400, "1d"),
            (172_800, "2d"),
            (1_209_600, "2w"),
        ] {
            assert_eq!(Duration::from_seconds(seconds).to_string(), text);
        }
        assert_eq!(
            Duration::parse("5m")
                .expect_err("month or minute")
                .to_string(),
            "has the unknown unit `m`: the nearest is `ms` or `min`"
        );
        for (text, nearest) in [
            ("5mins", "min"),
            ("5days", "d"),
            ("5hours", "h"),
            ("5sec", "s"),
        ] {
            let error = Duration::parse(text).expect_err(text).to_string();
            assert!(
                error.ends_with(&format!("nearest is `{nearest}`")),
                "{error}"
            );
        }
        assert!(
            Duration::parse("5month")
                .expect_err("month")
                .to_string()
                .contains("expected")
        );
        assert_eq!(
            Duration::parse("250ms").map(Duration::in_whole_seconds),
            Ok(None)
        );
        assert_eq!(Duration::parse("60s"), Duration::parse("1min"));
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Speed::parse(&text);
            let _ = Clock::parse(&text);
            let _ = Duration::parse(&text);
        }

        #[test]
        fn prints_what_it_reads(text in "(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?(ms|s|min|h|d|w)") {
            prop_assert_eq!(Duration::parse(&text).map(|read| read.to_string()), Ok(text));
        }
    }
}
