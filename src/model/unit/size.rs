//! Amounts of data, and how fast they move.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Sum;

use super::UnitError;
use super::decimal::{Decimal, quantity, solid, units};

pub(super) const KIB: u64 = 1024;
pub(super) const MIB: u64 = 1024 * KIB;
pub(super) const GIB: u64 = 1024 * MIB;
pub(super) const TIB: u64 = 1024 * GIB;
pub(super) const PIB: u64 = 1024 * TIB;

units! {
    /// A unit of data. The base unit is the byte.
    pub SizeUnit, likely ["GiB", "GB"],
    /// One byte.
    Byte = "B" * 1,
    /// A thousand bytes.
    Kilobyte = "kB" * 1_000,
    /// 1024 bytes.
    Kibibyte = "KiB" * KIB,
    /// A million bytes.
    Megabyte = "MB" * 1_000_000,
    /// 1024 KiB; what Proxmox VE calls MB in a guest's memory.
    Mebibyte = "MiB" * MIB,
    /// A thousand million bytes; what the label on a disk means.
    Gigabyte = "GB" * 1_000_000_000,
    /// 1024 MiB; what Proxmox VE calls G in a guest's disk.
    Gibibyte = "GiB" * GIB,
    /// A million million bytes; what the label on a disk means.
    Terabyte = "TB" * 1_000_000_000_000,
    /// 1024 GiB.
    Tebibyte = "TiB" * TIB,
    /// A thousand TB.
    Petabyte = "PB" * 1_000_000_000_000_000,
    /// 1024 TiB.
    Pebibyte = "PiB" * PIB,
}

/// An amount of data such as `32GiB` or `~500GB`. Compares by its bytes, prints as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    // The digits without their point, flat: a lab of thousands of guests keeps a size in every third line.
    digits: u64,
    scale: u8,
    unit: SizeUnit,
    approximate: bool,
}

impl Size {
    /// Reads `[~]number` and a unit, without white space.
    ///
    /// # Errors
    /// Whatever [`UnitError`] says of a number and its unit. A part of a byte is rounded down.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        solid(text)?;
        let number = text.strip_prefix('~');
        let read = quantity::<SizeUnit>(number.unwrap_or(text));
        if let (Some(_), Err(UnitError::MissingUnit { likely })) = (number, &read) {
            let likely = likely.iter().map(|size| format!("~{size}")).collect();
            return Err(UnitError::MissingUnit { likely });
        }
        let approximate = number.is_some();
        let (number, unit) = read?;
        Self::of(number, unit, approximate).ok_or(UnitError::TooLarge)
    }

    /// `count` of `unit`; `None` if that is more than can be counted.
    #[must_use]
    pub fn new(count: u64, unit: SizeUnit) -> Option<Self> {
        Self::of(Decimal::whole(count), unit, false)
    }

    /// `None` if its bytes cannot be counted.
    fn of(number: Decimal, unit: SizeUnit, approximate: bool) -> Option<Self> {
        number.times(unit.factor())?;
        Some(Self {
            digits: number.digits,
            scale: number.scale,
            unit,
            approximate,
        })
    }

    const fn number(self) -> Decimal {
        Decimal {
            digits: self.digits,
            scale: self.scale,
        }
    }

    /// The amount in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        let bytes = self.number().times(self.unit.factor());
        bytes.expect("a size is made of what can be counted")
    }

    /// The unit it was written in.
    #[must_use]
    pub const fn unit(self) -> SizeUnit {
        self.unit
    }

    /// Whether it was written with `~`, "about".
    #[must_use]
    pub const fn approximate(self) -> bool {
        self.approximate
    }

    /// The amount in MiB, if it is a whole number of them.
    #[must_use]
    pub fn in_whole_mib(self) -> Option<u64> {
        self.in_whole(SizeUnit::Mebibyte)
    }

    /// The amount in GiB, if it is a whole number of them.
    #[must_use]
    pub fn in_whole_gib(self) -> Option<u64> {
        self.in_whole(SizeUnit::Gibibyte)
    }

    /// The amount in `unit`, if it is a whole number of them.
    #[must_use]
    pub fn in_whole(self, unit: SizeUnit) -> Option<u64> {
        // A rounded part of a byte shows here too: what was written must be exact as well.
        let bytes = self.bytes();
        if bytes.is_multiple_of(unit.factor()) && self.is_whole() {
            Some(bytes / unit.factor())
        } else {
            None
        }
    }

    /// For readers: `about 500GB` where `~500GB` was written.
    #[must_use]
    pub fn in_words(self) -> String {
        let about = if self.approximate { "about " } else { "" };
        format!("{about}{}{}", self.number(), self.unit.symbol())
    }

    fn is_whole(self) -> bool {
        self.number().is_whole_in(self.unit.factor())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.approximate { "~" } else { "" };
        write!(f, "{about}{}{}", self.number(), self.unit.symbol())
    }
}

impl PartialEq for Size {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Size {}

impl PartialOrd for Size {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Size {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(&other.bytes())
    }
}

impl Hash for Size {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

/// A total of sizes; "about" as soon as one of them is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeSum {
    /// The total in bytes.
    pub bytes: u128,
    /// Whether a size in it was written with `~`.
    pub approximate: bool,
}

impl SizeSum {
    /// The total in `unit` with at most two digits behind the point, such as `about 1.5TiB`.
    #[must_use]
    pub fn in_unit(self, unit: SizeUnit) -> String {
        let about = if self.approximate { "about " } else { "" };
        format!("{about}{}", format_bytes(self.bytes, unit))
    }
}

impl SizeSum {
    /// How many thousandths of another sum it is, rounded; none of nothing.
    #[must_use]
    pub fn per_mille_of(self, whole: Self) -> Option<u128> {
        let rounding = whole.bytes / 2;
        (self.bytes * 1000 + rounding).checked_div(whole.bytes)
    }
}

impl Sum for SizeSum {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |total, sum| Self {
            bytes: total.bytes + sum.bytes,
            approximate: total.approximate || sum.approximate,
        })
    }
}

impl Sum<Size> for SizeSum {
    fn sum<I: Iterator<Item = Size>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |total, size| Self {
            bytes: total.bytes + u128::from(size.bytes()),
            approximate: total.approximate || size.approximate,
        })
    }
}

/// `bytes` in `unit`, rounded to at most two digits behind the point, without trailing zeros.
#[must_use]
pub fn format_bytes(bytes: u128, unit: SizeUnit) -> String {
    let factor = u128::from(unit.factor());
    let (whole, rest) = (bytes / factor, bytes % factor);
    let hundredths = (rest * 100 + factor / 2) / factor;
    let (whole, hundredths) = (whole + hundredths / 100, hundredths % 100);
    format!("{}{}", fixed_point(whole, hundredths, 2), unit.symbol())
}

/// `whole.part` where `part` counts units of 10^-`decimals`; trailing zeros are left out.
pub(super) fn fixed_point(whole: u128, part: u128, decimals: usize) -> String {
    let fraction = format!("{part:0decimals$}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        whole.to_string()
    } else {
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("0B", 0),
            ("1B", 1),
            ("1kB", 1_000),
            ("1KiB", 1_024),
            ("500MB", 500_000_000),
            ("7.7GiB", 8_267_812_044),
            ("21.69TB", 21_690_000_000_000),
            ("~500GB", 500_000_000_000),
            ("0.5GiB", 536_870_912),
            ("2PB", 2_000_000_000_000_000),
            ("1PiB", 1_125_899_906_842_624),
            ("16383.999PiB", 18_446_742_947_809_644_773),
        ] {
            let size = Size::parse(text).expect(text);
            assert_eq!(size.bytes(), bytes, "{text}");
            assert_eq!(size.to_string(), text);
            assert_eq!(size.approximate(), text.starts_with('~'));
        }
        assert_eq!(Size::parse("1GiB"), Size::parse("1024MiB"));
        assert!(Size::parse("1GB").ok() < Size::parse("1GiB").ok());
        assert_eq!(Size::parse("~5GB").expect("legal").in_words(), "about 5GB");
        assert_eq!(Size::new(32, SizeUnit::Gibibyte), Size::parse("32GiB").ok());
    }

    #[test]
    fn whole_units() {
        let whole = |text: &str| {
            let size = Size::parse(text).expect(text);
            (size.in_whole_mib(), size.in_whole_gib())
        };
        assert_eq!(whole("32GiB"), (Some(32_768), Some(32)));
        assert_eq!(whole("512MiB"), (Some(512), None));
        assert_eq!(whole("0.5GiB"), (Some(512), None));
        assert_eq!(whole("7.7GiB"), (None, None));
        assert_eq!(whole("32GB"), (None, None));
        assert_eq!(whole("1.0000000000001GiB"), (None, None));
    }

    #[test]
    fn refused_sizes() {
        let likely = |units: &[&str]| UnitError::MissingUnit {
            likely: units.iter().map(|unit| (*unit).to_owned()).collect(),
        };
        for (text, error) in [
            ("", UnitError::Empty),
            ("  ", UnitError::Empty),
            ("32 GiB", UnitError::Blank("32GiB".to_owned())),
            ("~ 32GiB", UnitError::Blank("~32GiB".to_owned())),
            ("32", likely(&["32GiB", "32GB"])),
            ("~32", likely(&["~32GiB", "~32GB"])),
            ("GiB", UnitError::NotANumber),
            ("-3GB", UnitError::NotANumber),
            (
                "1,5GB",
                UnitError::UnknownUnit {
                    found: ",5GB".to_owned(),
                    nearest: vec![],
                    legal: SizeUnit::ALL.iter().map(|unit| unit.symbol()).collect(),
                },
            ),
            ("~~3GB", UnitError::NotANumber),
            ("99999PB", UnitError::TooLarge),
            ("032GiB", UnitError::LeadingZero),
        ] {
            assert_eq!(Size::parse(text).expect_err(text), error, "{text}");
        }
    }

    #[test]
    fn nearest_units() {
        let nearest = |text: &str| match Size::parse(text) {
            Err(UnitError::UnknownUnit { nearest, .. }) => nearest.join(" "),
            other => format!("{other:?}"),
        };
        for (text, expected) in [
            ("32Gb", "GB"),
            ("32gb", "GB"),
            ("32G", "GB GiB"),
            ("32Gi", "GiB"),
            ("32gib", "GiB"),
            ("1K", "kB KiB"),
            ("1KB", "kB"),
            ("5M", "MB MiB"),
            ("5bytes", "B"),
            ("5Tbit", "TB"),
            ("5zettas", ""),
        ] {
            assert_eq!(nearest(text), expected, "{text}");
        }
        assert_eq!(
            Size::parse("32G").expect_err("no unit").to_string(),
            "has the unknown unit `G`: the nearest is `GB` or `GiB`"
        );
        assert_eq!(
            Size::parse("32").expect_err("no unit").to_string(),
            "has no unit: `32GiB` or `32GB`"
        );
    }

    #[test]
    fn sums() {
        let sum = |sizes: &[&str]| -> SizeSum {
            sizes
                .iter()
                .map(|text| Size::parse(text).expect("legal"))
                .sum()
        };
        let two = sum(&["1GiB", "512MiB"]);
        assert_eq!(two.in_unit(SizeUnit::Gibibyte), "1.5GiB");
        assert_eq!(two.in_unit(SizeUnit::Mebibyte), "1536MiB");
        assert_eq!(
            sum(&["1TB", "~500GB"]).in_unit(SizeUnit::Terabyte),
            "about 1.5TB"
        );
        for (bytes, unit, text) in [
            (0, SizeUnit::Gibibyte, "0GiB"),
            (999, SizeUnit::Kilobyte, "1kB"),
            (1_004, SizeUnit::Kilobyte, "1kB"),
            (1_005, SizeUnit::Kilobyte, "1.01kB"),
            (1_050, SizeUnit::Kilobyte, "1.05kB"),
            (1_100, SizeUnit::Kilobyte, "1.1kB"),
            (1_995, SizeUnit::Kilobyte, "2kB"),
            (8_267_812_044, SizeUnit::Gibibyte, "7.7GiB"),
            (
                u128::MAX / 200,
                SizeUnit::Byte,
                "1701411834604692317316873037158841057B",
            ),
        ] {
            assert_eq!(format_bytes(bytes, unit), text);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Size::parse(&text);
        }

        #[test]
        fn prints_what_it_reads(text in "~?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,6})?[kMG]?B") {
            let size = Size::parse(&text);
            prop_assume!(size.is_ok());
            prop_assert_eq!(size.map(|size| size.to_string()), Ok(text));
        }
    }
}
