//! Everything of the lab that says where it is in its life, as it is written: also parts that no artifact names.

use super::about::About;
use crate::source::Span;

/// Something that says its status, since when or why it has it, or what replaces it.
#[derive(Debug)]
pub struct Lifecycle {
    /// Which.
    pub subject: Subject,
    /// The thing or profile in whose braces it is written.
    pub inside: Option<Subject>,
    /// What it says.
    pub about: About,
}

/// An element of the lab, by its keyword and name.
#[derive(Debug)]
pub struct Subject {
    /// The keyword.
    pub word: Box<str>,
    /// Its name, if it has one.
    pub name: Option<Box<str>>,
    /// Where the name is written; the keyword where there is none.
    pub span: Span,
}
