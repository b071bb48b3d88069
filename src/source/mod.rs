//! The text of a lab: files, global offsets, and the places in them.
//!
//! Every byte of every source file has one global offset. A [`Span`] is a range of them, small enough
//! to be carried by every value from the day it was written until a diagnostic needs it.

mod columns;
pub mod load;
mod map;
mod secret_words;
mod span;

pub use map::{Location, SourceFile, SourceMap};
pub use secret_words::{SECRET_PLACES, SECRET_WORDS};
pub use span::{Span, Spanned};
