//! What hlc says about itself: every rule, every word of the language, from the tables that the compiler works with.

pub mod catalogue;
pub mod described;
pub mod explain;
mod layout;
pub mod reference;
mod words;
