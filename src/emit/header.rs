//! The first line of every artifact: who made it, from what, and what to do instead of editing it.

use std::collections::BTreeSet;

use crate::source::{SourceMap, Span};
use crate::text::token::Comment;

/// The text of that line, without the comment sign of the format.
pub(super) fn made_by(map: &SourceMap, origins: &[Span]) -> Comment {
    let files: BTreeSet<_> = origins
        .iter()
        .filter_map(|span| map.file(*span))
        .map(|file| file.name())
        .collect();
    let files: Vec<_> = files.into_iter().collect();
    Comment::new(&format!(
        "Made by hlc from {}. Do not edit: change the lab, run hlc build.",
        files.join(", ")
    ))
}
