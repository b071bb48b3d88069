//! The files of the lab as pages: every line can be linked.

use super::href::{Names, Places};
use super::page::{PageKind, Part, SitePage, Source};
use super::split::front;
use super::veil::Veil;
use crate::emit::handbook::line::{Line, Target};
use crate::emit::handbook::page::Block;
use crate::emit::{Input, RelPath};
use crate::text::html;

/// The list of files of the lab.
const LIST: &str = "source.html";

/// As many bytes stand on one page, counted as HTML: a longer file has several.
const MOST_BYTES: usize = 700_000;

/// What a line takes beside its text.
const PER_LINE: usize = 45;

/// The list of files of the lab, and the pages of each.
pub(super) fn sources(input: Input<'_>, veil: &Veil, places: &mut Places) -> Vec<SitePage> {
    let mut names = Names::default();
    let mut rows = Vec::new();
    let mut pages = Vec::new();
    for file in input.map.files() {
        let text = veil.source(file.name());
        let lines = text.lines().count();
        let to = Target::Source(file.name().to_owned(), 1);
        rows.push(vec![
            Line::new().link(to, file.name()),
            lines.to_string().into(),
        ]);
        pages.extend(of_file(file.name(), text, &mut names, places));
    }
    let parts = vec![
        Part::Block(Block::Paragraph("The lab, as it is written.".into())),
        Part::Block(Block::Table {
            columns: vec!["File", "Lines"],
            rows,
        }),
    ];
    let list = page(RelPath::new(LIST), "Source".to_owned(), front(), parts);
    std::iter::once(list).chain(pages).collect()
}

/// The pages of one file.
fn of_file(name: &str, text: &str, names: &mut Names, places: &mut Places) -> Vec<SitePage> {
    let pieces = pieces(text);
    let several = pieces.len() > 1;
    let of_piece = |(at, (first, text)): (usize, (usize, String))| {
        let path = match at {
            0 => names.file("source", name),
            _ => names.file("source", &format!("{name}-from-{first}")),
        };
        places.source(name, first, path.clone());
        let last = first + text.lines().count().saturating_sub(1);
        let title = if several {
            format!("{name}, lines {first} to {last}")
        } else {
            name.to_owned()
        };
        let source = Part::Source(Source { first, text });
        page(path, title, RelPath::new(LIST), vec![source])
    };
    let mut pages: Vec<_> = pieces.into_iter().enumerate().map(of_piece).collect();
    if several {
        let paths: Vec<_> = pages.iter().map(|page| page.path.clone()).collect();
        for page in &mut pages {
            page.parts.push(Part::Pages(paths.clone()));
        }
    }
    pages
}

/// A text in pieces that fit a page, each with the number of its first line. Always one.
fn pieces(text: &str) -> Vec<(usize, String)> {
    let mut pieces = vec![(1, String::new())];
    let mut written = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let length = html::text(line).len() + PER_LINE;
        written += length;
        if written > MOST_BYTES && number > 1 {
            pieces.push((number, String::new()));
            written = length;
        }
        if let Some((_, piece)) = pieces.last_mut() {
            piece.push_str(line);
        }
    }
    pieces
}

fn page(path: RelPath, title: String, parent: RelPath, parts: Vec<Part>) -> SitePage {
    SitePage {
        path,
        title,
        kind: PageKind::Source,
        parent: Some(parent),
        parts,
        origins: Vec::new(),
    }
}
