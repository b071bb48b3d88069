//! Lines as plain text, where no element may stand.

use crate::emit::handbook::line::{Inline, Line};

/// A line without elements.
pub(super) fn line(line: &Line) -> String {
    line.pieces().iter().map(inline).collect()
}

fn inline(piece: &Inline) -> String {
    match piece {
        Inline::Text(text)
        | Inline::Code(text)
        | Inline::Strong(text)
        | Inline::Struck { text, .. }
        | Inline::Link { text, .. } => text.clone(),
        Inline::NotRecorded => "not recorded".to_owned(),
        Inline::Tbd => "TBD".to_owned(),
        Inline::Mark(status) => format!(" ({})", status.word()),
    }
}
