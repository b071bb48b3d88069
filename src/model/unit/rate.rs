//! How fast data moves.

use std::fmt;

use super::UnitError;
use super::decimal::{Decimal, quantity, units};
use super::quantity::by_amount;
use super::size::{GIB, KIB, MIB, PIB, TIB, fixed_point};

units! {
    /// A unit of data transfer. The base unit is the byte per second.
    pub RateUnit, likely ["MB/s", "MiB/s"],
    /// One byte per second.
    Byte = "B/s" * 1,
    /// A thousand bytes per second.
    Kilobyte = "kB/s" * 1_000,
    /// 1024 bytes per second.
    Kibibyte = "KiB/s" * KIB,
    /// A million bytes per second.
    Megabyte = "MB/s" * 1_000_000,
    /// 1024 KiB per second.
    Mebibyte = "MiB/s" * MIB,
    /// A thousand million bytes per second.
    Gigabyte = "GB/s" * 1_000_000_000,
    /// 1024 MiB per second.
    Gibibyte = "GiB/s" * GIB,
    /// A million million bytes per second.
    Terabyte = "TB/s" * 1_000_000_000_000,
    /// 1024 GiB per second.
    Tebibyte = "TiB/s" * TIB,
    /// A thousand TB per second.
    Petabyte = "PB/s" * 1_000_000_000_000_000,
    /// 1024 TiB per second.
    Pebibyte = "PiB/s" * PIB,
}

/// How fast data may move, such as `10MB/s`. Never zero: consumers read zero as "no limit".
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    number: Decimal,
    unit: RateUnit,
    bytes_per_second: u64,
}

impl Rate {
    /// Reads a number and a unit of data per second, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit; [`UnitError::Zero`] for less than a byte
    /// per second.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = quantity::<RateUnit>(text)?;
        match number.times(unit.factor()) {
            None => Err(UnitError::TooLarge),
            Some(0) => Err(UnitError::Zero),
            Some(bytes_per_second) => Ok(Self {
                number,
                unit,
                bytes_per_second,
            }),
        }
    }

    /// The rate in bytes per second.
    #[must_use]
    pub const fn bytes_per_second(self) -> u64 {
        self.bytes_per_second
    }

    /// The exact rate in MB/s (a million bytes), as `rate` of a Proxmox replication job wants it
    /// (pve-guest-common: `rate`, a number of at least 1). Without trailing zeros: `10`, `10.48576`.
    #[must_use]
    pub fn megabytes_per_second_text(self) -> String {
        let million = u128::from(RateUnit::Megabyte.factor());
        let bytes = u128::from(self.bytes_per_second);
        fixed_point(bytes / million, bytes % million, 6)
    }

    /// The rate in KiB/s, as `bwlimit` of vzdump wants it (pve-guest-common: `bwlimit`, an integer).
    /// Rounded down so that the limit is kept, but never to zero, which would lift it.
    #[must_use]
    pub fn whole_kib_per_second(self) -> u64 {
        (self.bytes_per_second / KIB).max(1)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.symbol())
    }
}

by_amount!(Rate, bytes_per_second);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates() {
        for (text, bytes, megabytes, kib) in [
            ("10MB/s", 10_000_000, "10", 9_765),
            ("10MiB/s", 10_485_760, "10.48576", 10_240),
            ("2.5MB/s", 2_500_000, "2.5", 2_441),
            ("1B/s", 1, "0.000001", 1),
            ("1GB/s", 1_000_000_000, "1000", 976_562),
        ] {
            let rate = Rate::parse(text).expect(text);
            assert_eq!(rate.bytes_per_second(), bytes);
            assert_eq!(rate.megabytes_per_second_text(), megabytes);
            assert_eq!(rate.whole_kib_per_second(), kib);
            assert_eq!(rate.to_string(), text);
        }
        assert_eq!(Rate::parse("0MB/s"), Err(UnitError::Zero));
        assert_eq!(
            Rate::parse("10MB").expect_err("size").to_string(),
            "has the unknown unit `MB`: the nearest is `MB/s`"
        );
        assert_eq!(
            Rate::parse("10").expect_err("number").to_string(),
            "has no unit: `10MB/s` or `10MiB/s`"
        );
        assert!(Rate::parse("~10MB/s").is_err());
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Rate::parse(&text);
        }

        #[test]
        fn prints_what_it_reads(text in "[1-9][0-9]{0,5}(\\.[0-9]{1,3})?(B|[kM]B|[KM]iB)/s") {
            prop_assert_eq!(Rate::parse(&text).map(|read| read.to_string()), Ok(text));
        }
    }
}
