//! What can be wrong with the text of a value.

use std::fmt;

/// Why a text is not a value of the wanted type.
///
/// `Display` gives a fragment that reads on after the quoted text: "`32` *has no unit: `32GiB` or
/// `32GB`*". It says what was found and what was expected, and ends without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// There is no text.
    Empty,
    /// There is white space in it; with the text as it would be without.
    Blank(String),
    /// It does not start with a number such as `7` or `7.7`.
    NotANumber,
    /// A number that starts with a zero it does not need.
    LeadingZero,
    /// A number alone, where the unit decides; with the likely readings.
    MissingUnit {
        /// The text completed with each unit that is usual here.
        likely: Vec<String>,
    },
    /// A number followed by something that is no unit of this quantity.
    UnknownUnit {
        /// What stands behind the number.
        found: String,
        /// The legal units that it may have been meant to be; none if nothing comes near.
        nearest: Vec<&'static str>,
        /// All legal units.
        legal: Vec<&'static str>,
    },
    /// More than can be counted.
    TooLarge,
    /// More digits behind the point than the quantity has.
    TooFine {
        /// How many are meaningful.
        decimals: u8,
    },
    /// Nothing at all, where consumers read zero as "no limit".
    Zero,
    /// A whole number outside of what is legal.
    OutOfRange {
        /// The number.
        found: u64,
        /// Smallest legal number.
        least: u64,
        /// Largest legal number.
        most: u64,
    },
    /// Not six pairs of hexadecimal digits with colons between.
    NotAMac,
    /// A hardware address of a group, which no single interface can have.
    Multicast,
    /// Not written as `YYYY-MM-DD`.
    NotADate,
    /// Written as a date, but not in the calendar.
    NoSuchDate {
        /// What the calendar says instead.
        reason: String,
    },
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Blank(closed) => write!(f, "has white space in it: write `{closed}`"),
            Self::NotANumber => {
                f.write_str("does not start with a number in digits, such as `7` or `7.7`")
            }
            Self::LeadingZero => f.write_str("starts with a zero that the number does not need"),
            Self::MissingUnit { likely } => write!(f, "has no unit: {}", either(likely)),
            Self::UnknownUnit {
                found,
                nearest,
                legal,
            } => {
                write!(f, "has the unknown unit `{found}`: ")?;
                if nearest.is_empty() {
                    write!(f, "expected {}", either(legal))
                } else {
                    write!(f, "the nearest is {}", either(nearest))
                }
            }
            Self::TooLarge => f.write_str("is more than hlc can count"),
            Self::TooFine { decimals } => {
                write!(f, "has more than {decimals} digits behind the point")
            }
            Self::Zero => f.write_str("is zero, which consumers read as no limit: expected more"),
            Self::OutOfRange { found, least, most } => {
                write!(f, "is {found}: expected {least} to {most}")
            }
            Self::NotAMac => f.write_str(
                "is not six pairs of hexadecimal digits with colons, such as `BC:24:11:00:00:01`",
            ),
            Self::Multicast => f.write_str(
                "is the address of a group: the second digit of one interface's address is even",
            ),
            Self::NotADate => f.write_str("is not a date such as `2026-04-13`"),
            Self::NoSuchDate { reason } => write!(f, "is no date: {reason}"),
        }
    }
}

impl std::error::Error for UnitError {}

/// `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``.
fn either<T: fmt::Display>(names: &[T]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            text.push_str(if index + 1 == names.len() {
                " or "
            } else {
                ", "
            });
        }
        text.push_str(&format!("`{name}`"));
    }
    text
}
