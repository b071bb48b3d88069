//! Sums of sizes and their shares, as people compare them.

use super::line::{Inline, Line};
use crate::model::stated::Stated;
use crate::model::unit::{Size, SizeSum, SizeUnit};

/// A sum in the unit of the size that it is compared with, else in the largest unit that it fills; a dash for nothing.
pub(super) fn sum(sum: SizeSum, like: Option<Size>) -> Line {
    if sum.bytes == 0 {
        return Line::new().or_none();
    }
    let unit = like.map_or_else(|| largest(sum.bytes), Size::unit);
    sum.in_unit(unit).into()
}

fn largest(bytes: u128) -> SizeUnit {
    let units = [SizeUnit::Terabyte, SizeUnit::Gigabyte, SizeUnit::Megabyte];
    let mut units = units.into_iter();
    let filled = units.find(|unit| bytes >= u128::from(unit.factor()));
    filled.unwrap_or(SizeUnit::Kilobyte)
}

/// A size that may not be decided or not be recorded.
pub(super) fn size(size: Option<Stated<Size>>) -> Line {
    match size {
        Some(Stated::Known(size)) => size.in_words().into(),
        Some(Stated::Tbd) => Line::new().with(Inline::Tbd),
        None => Line::not_recorded(),
    }
}

/// How much of a whole a part is: `183.5 %`.
pub(super) fn share(part: u128, whole: u128) -> Line {
    if whole == 0 {
        return Line::new().or_none();
    }
    let permille = (part * 1000 + whole / 2) / whole;
    let (percent, rest) = (permille / 10, permille % 10);
    match rest {
        0 => format!("{percent} %").into(),
        rest => format!("{percent}.{rest} %").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, SizeSum, share, sum};

    #[test]
    fn amounts_read_well() {
        assert_eq!(share(39_800, 21_690), Line::from("183.5 %"));
        assert_eq!(share(1, 2), Line::from("50 %"));
        assert_eq!(share(1, 0), Line::from("–"));
        let bytes = SizeSum {
            bytes: 39_800_000_000_000,
            approximate: false,
        };
        assert_eq!(sum(bytes, None), Line::from("39.8TB"));
    }
}
