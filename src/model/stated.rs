//! What is known, what is not decided yet.

use std::fmt;

/// A value, or the plain statement that it is not decided yet. A fact that nobody recorded is an absent
/// `Option`; neither is ever zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stated<T> {
    /// It is this.
    Known(T),
    /// To be decided.
    Tbd,
}

impl<T> Stated<T> {
    /// The value, if there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Tbd => None,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Stated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Tbd => f.write_str("TBD"),
        }
    }
}
