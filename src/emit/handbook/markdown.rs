//! The Markdown view of a page. Decides nothing but signs.

use super::line::{Inline, Line, Target};
use super::page::{Block, Depth, Page};
use crate::model::about::Status;
use crate::text::markdown;
use crate::text::token::Comment;

/// A page as Markdown.
#[must_use]
pub(super) fn write(page: &Page, made_by: &Comment) -> String {
    let title = format!("# {}", markdown::plain(&page.title));
    let mut parts = vec![title, markdown::comment(made_by)];
    parts.extend(page.blocks.iter().map(block));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading { depth, text, .. } => heading(*depth, text),
        Block::Paragraph(text) => markdown::line_start(&line(text, Place::Text)),
        Block::Facts(facts) => table(
            &["Fact", "Value"],
            facts
                .iter()
                .map(|(what, value)| vec![markdown::plain(what), line(value, Place::Cell)]),
        ),
        Block::Table { columns, rows } => table(columns, rows.iter().map(|row| cells(row))),
        Block::List(items) => list(items),
        Block::Code { language, text } => markdown::fence(language, text),
        Block::Diagram { title, text, .. } => diagram(title, text),
        Block::Prose(text) => markdown::prose(text),
    }
}

fn heading(depth: Depth, text: &str) -> String {
    let signs = match depth {
        Depth::Part => "##",
        Depth::Section => "###",
        Depth::Detail => "####",
    };
    format!("{signs} {}", markdown::plain(text))
}

fn diagram(title: &str, text: &str) -> String {
    let fence = markdown::fence("mermaid", text);
    format!(
        "{}:\n\n{fence}",
        markdown::line_start(&markdown::plain(title))
    )
}

fn cells(row: &[Line]) -> Vec<String> {
    row.iter().map(|cell| line(cell, Place::Cell)).collect()
}

fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let heads = columns.iter().map(|column| markdown::plain(column));
    let rule = columns.iter().map(|_| "---".to_owned());
    let mut lines = vec![table_row(heads), table_row(rule)];
    lines.extend(rows.map(|row| table_row(row.into_iter())));
    lines.join("\n")
}

fn table_row(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Items of one line stand close; as soon as one holds more, all have room.
fn list(items: &[Vec<Block>]) -> String {
    let close = items.iter().all(|item| item.len() < 2);
    let between = if close { "\n" } else { "\n\n" };
    let items = items.iter().map(|item| {
        let text = item.iter().map(block).collect::<Vec<_>>().join("\n\n");
        let indented = markdown::indented(&text);
        format!("- {}", indented.trim_start())
    });
    items.collect::<Vec<_>>().join(between)
}

/// Where a line stands: bars end a cell.
#[derive(Clone, Copy)]
enum Place {
    Text,
    Cell,
}

fn line(line: &Line, place: Place) -> String {
    let pieces = line.pieces().iter();
    let text: String = pieces.map(|piece| inline(piece, place)).collect();
    text.trim().to_owned()
}

fn inline(piece: &Inline, place: Place) -> String {
    match piece {
        Inline::Text(text) => spaced(text),
        Inline::Code(text) => code(text, place),
        Inline::Strong(text) => format!("**{}**", markdown::plain(text)),
        Inline::Struck { text, to } => {
            let name = match to {
                Some(to) => leading(to, text, place),
                None => markdown::plain(text),
            };
            format!("~~{name}~~")
        }
        Inline::Link { to, text } => leading(to, text, place),
        Inline::NotRecorded => "not recorded".to_owned(),
        Inline::Tbd => "TBD".to_owned(),
        Inline::Mark(status) => mark(*status),
    }
}

/// Text that leads somewhere.
fn leading(to: &Target, text: &str, place: Place) -> String {
    match to {
        Target::Url(url) => match markdown::destination(url) {
            same if same == text => format!("<{url}>"),
            escaped => link(text, &escaped),
        },
        Target::Source(..)
        | Target::Artifact(_)
        | Target::Rule(_)
        | Target::Word(_)
        | Target::Type(_) => code(text, place),
        Target::Page(page) => link(text, &format!("{}.md", page.slug())),
        Target::Section(page, anchor) => {
            let anchor = markdown::destination(anchor);
            link(text, &format!("{}.md#{anchor}", page.slug()))
        }
    }
}

/// Plain text with the blanks at its ends, which part it from its neighbours.
fn spaced(text: &str) -> String {
    let blank = |there: bool| if there { " " } else { "" };
    if text.trim().is_empty() {
        return blank(!text.is_empty()).to_owned();
    }
    let starts = text.starts_with(char::is_whitespace);
    let ends = text.ends_with(char::is_whitespace);
    format!("{}{}{}", blank(starts), markdown::plain(text), blank(ends))
}

fn mark(status: Status) -> String {
    format!(" ({})", status.word())
}

/// Code. What leads to a line of the lab, an artifact, a rule or a word is code too: the docs hold none of them.
fn code(text: &str, place: Place) -> String {
    match place {
        Place::Text => markdown::code(text),
        Place::Cell => markdown::code_in_cell(text),
    }
}

fn link(text: &str, to: &str) -> String {
    format!("[{}]({to})", markdown::plain(text))
}
