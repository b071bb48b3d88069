//! Places as the formats for machines give them.

use serde::Serialize;

use crate::source::{Location, SourceMap, Span};

/// A range in a file: the way to it from where hlc runs, and both ends; the second lies behind the last character.
pub(super) struct Range {
    pub(super) file: String,
    pub(super) start: Position,
    pub(super) end: Position,
}

/// A line and a column, both from 1; columns are counted in Unicode characters.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl From<Location<'_>> for Position {
    fn from(at: Location<'_>) -> Self {
        Self {
            line: at.line,
            column: at.column,
        }
    }
}

/// Where a span lies.
pub(super) fn range(span: Span, map: &SourceMap) -> Option<Range> {
    let start = map.locate(span)?;
    let end = map.locate(Span::new(span.end(), span.end()))?;
    Some(Range {
        file: format!("{}{}", map.prefix(), start.file),
        start: start.into(),
        end: end.into(),
    })
}
