//! What a page says, as plain text: for searching, and where no element may stand.

use super::address_map_html;
use super::page::Part;
use crate::emit::handbook::line::{Inline, Line};
use crate::emit::handbook::page::Block;

impl Part {
    /// What it says, without elements: one fact a line.
    #[must_use]
    pub(super) fn text_for_search(&self) -> String {
        match self {
            Self::Block(it) => block(it),
            Self::Pages(_) | Self::Links(_) => String::new(),
            Self::Bars(gauges) => {
                let gauges = gauges.iter();
                let gauges = gauges.map(|it| format!("{}: {}", line(&it.label), line(&it.text)));
                gauges.collect::<Vec<_>>().join("\n")
            }
            Self::Findings(shown) => {
                let shown = shown.iter().map(|it| &it.finding);
                let shown = shown.map(|it| format!("{} {}", line(&it.rule), line(&it.message)));
                shown.collect::<Vec<_>>().join("\n")
            }
            Self::File(file) => file.text.clone(),
            Self::Source(source) => source.text.clone(),
            // Who has which address, the table beside the map says.
            Self::AddressMap(map) => address_map_html::summary(map),
        }
    }
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading { text, .. } | Block::Code { text, .. } | Block::Prose(text) => text.clone(),
        Block::Diagram { title, .. } => title.clone(),
        Block::Paragraph(it) => line(it),
        Block::Facts(facts) => {
            let facts = facts
                .iter()
                .map(|(what, it)| format!("{what}: {}", line(it)));
            facts.collect::<Vec<_>>().join("\n")
        }
        Block::Table { rows, .. } => {
            let rows = rows.iter().map(|row| cells(row));
            rows.collect::<Vec<_>>().join("\n")
        }
        Block::List(items) => {
            let blocks = items.iter().flatten().map(self::block);
            blocks.collect::<Vec<_>>().join("\n")
        }
    }
}

fn cells(row: &[Line]) -> String {
    let cells = row.iter().map(line).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(" · ")
}

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
