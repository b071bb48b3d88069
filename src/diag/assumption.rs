//! What was probably meant where the source says something that cannot be read: for rules to look at the rest meanwhile.

use super::Fix;
use crate::source::Span;

/// What rules may assume about a fault of spelling until it is corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumption {
    /// Where the same fault is made again, apart from the primary place.
    pub places: Vec<Span>,
    /// What was probably meant; none if it may have been anything.
    pub likely: Option<Likely>,
}

/// What was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likely {
    /// Another text.
    Text {
        /// What is written.
        from: String,
        /// What was probably meant.
        to: String,
    },
    /// What the first of two says, if the second says the same.
    SameAs(Span),
}

impl Likely {
    /// What to write at one place, if a text was meant.
    #[must_use]
    pub fn fix(&self, place: Span) -> Option<Fix> {
        match self {
            Self::Text { from, to } => Some(Fix::replace(place, from, to)),
            Self::SameAs(_) => None,
        }
    }
}
