//! The HTML view of a page's content. Decides nothing but elements.

use super::address_map_html;
use super::book::Book;
use super::figure::Figure;
use super::href::Href;
use super::page::{Part, SitePage, Source};
use crate::emit::RelPath;
use crate::emit::handbook::line::{Inline, Line, Target};
use crate::emit::handbook::page::{Block, Depth};
use crate::text::html::{attribute, prose, text};
use crate::text::mermaid::Row;

/// Writes the content of one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer<'a> {
    book: &'a Book,
    page: &'a SitePage,
    /// The level of the heading above.
    level: usize,
}

impl<'a> Writer<'a> {
    /// A writer for a page.
    pub(super) const fn new(book: &'a Book, page: &'a SitePage) -> Self {
        Self {
            book,
            page,
            level: 1,
        }
    }

    /// Everything that stands on the page.
    pub(super) fn parts(mut self) -> String {
        let mut out = String::new();
        for part in &self.page.parts {
            if let Part::Block(Block::Heading { depth, .. }) = part {
                self.level = level(*depth);
            }
            out.push_str(&self.part(part));
        }
        out
    }

    fn part(self, part: &Part) -> String {
        match part {
            Part::Block(block) => self.block(block),
            Part::Pages(paths) => self.pages(paths),
            Part::Bars(gauges) => self.bars(gauges),
            Part::Findings(shown) => self.findings(shown),
            Part::Links(groups) => self.links(groups),
            Part::File(file) => code(file.language, &file.text),
            Part::Source(lines) => source(lines),
            Part::AddressMap(map) => address_map_html::figure(self, map),
        }
    }

    /// A link to a page by its title.
    pub(super) fn page(self, path: &RelPath) -> Option<String> {
        let page = self.book.page(path)?;
        let href = Href::top(page.path.clone()).from(&self.page.path);
        Some(anchor(&href, &page.title))
    }

    fn pages(self, paths: &[RelPath]) -> String {
        let pages = paths.iter().filter_map(|path| self.page(path));
        let items = pages.map(|page| format!("<li>{page}</li>\n"));
        format!("<ul class=\"pages\">\n{}</ul>\n", items.collect::<String>())
    }

    fn block(self, block: &Block) -> String {
        match block {
            Block::Heading {
                depth,
                text,
                anchor,
                ..
            } => heading(*depth, text, anchor),
            Block::Paragraph(line) => format!("<p>{}</p>\n", self.line(line)),
            Block::Facts(facts) => self.facts(facts),
            Block::Table { columns, rows } => self.table(columns, rows),
            Block::List(items) => self.list(items),
            Block::Code { language, text } => code(language, text),
            Block::Diagram {
                name,
                title,
                text,
                rows,
            } => self.figure(name, title, text, rows),
            Block::Prose(markdown) => format!(
                "<div class=\"prose\">\n{}</div>\n",
                prose(markdown, self.level)
            ),
        }
    }

    fn figure(self, name: &str, title: &str, mermaid: &str, rows: &[Row]) -> String {
        let figure = Figure {
            book: self.book,
            page: self.page,
            name,
            title,
            mermaid,
            rows,
        };
        figure.html()
    }

    fn facts(self, facts: &[(&'static str, Line)]) -> String {
        let rows = facts.iter().map(|(what, value)| {
            format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                text(what),
                self.line(value)
            )
        });
        let rows: String = rows.collect();
        scroller(&format!(
            "<table class=\"facts\">\n<tbody>\n{rows}</tbody>\n</table>\n"
        ))
    }

    fn table(self, columns: &[&str], rows: &[Vec<Line>]) -> String {
        let heads = columns
            .iter()
            .map(|it| format!("<th scope=\"col\">{}</th>", text(it)));
        let heads: String = heads.collect();
        let rows = rows.iter().map(|row| {
            let cells = row
                .iter()
                .map(|cell| format!("<td>{}</td>", self.line(cell)));
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        });
        let rows: String = rows.collect();
        scroller(&format!(
            "<table>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        ))
    }

    fn list(self, items: &[Vec<Block>]) -> String {
        let items = items.iter().map(|item| match item.as_slice() {
            [Block::Paragraph(line)] => format!("<li>{}</li>\n", self.line(line)),
            blocks => {
                let blocks: String = blocks.iter().map(|it| self.block(it)).collect();
                format!("<li>{blocks}</li>\n")
            }
        });
        format!("<ul>\n{}</ul>\n", items.collect::<String>())
    }

    /// A line of text.
    pub(super) fn line(self, line: &Line) -> String {
        line.pieces()
            .iter()
            .map(|piece| self.inline(piece))
            .collect()
    }

    fn inline(self, piece: &Inline) -> String {
        match piece {
            Inline::Text(plain) => text(plain),
            Inline::Code(plain) => format!("<code>{}</code>", text(plain)),
            Inline::Strong(plain) => format!("<strong>{}</strong>", text(plain)),
            Inline::Struck { text, to: Some(to) } => format!("<s>{}</s>", self.link(to, text)),
            Inline::Struck { text: plain, .. } => format!("<s>{}</s>", text(plain)),
            Inline::Link { to, text } => self.link(to, text),
            Inline::NotRecorded => "<span class=\"unknown\">not recorded</span>".to_owned(),
            Inline::Tbd => "<span class=\"unknown\">TBD</span>".to_owned(),
            Inline::Mark(status) => {
                let word = status.word();
                format!(" <span class=\"status {word}\">{word}</span>")
            }
        }
    }

    /// The link to something on this site, from this page.
    pub(super) fn href(self, to: &Target) -> Option<String> {
        let place = self.book.places.of(to)?;
        Some(place.from(&self.page.path))
    }

    fn link(self, to: &Target, title: &str) -> String {
        if let Target::Url(url) = to {
            return format!(
                "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
                attribute(url),
                text(title)
            );
        }
        let Some(href) = self.book.places.of(to) else {
            return format!("<code>{}</code>", text(title));
        };
        anchor(&href.from(&self.page.path), title)
    }
}

fn anchor(href: &str, title: &str) -> String {
    format!("<a href=\"{}\">{}</a>", attribute(href), text(title))
}

/// The level of a heading of that depth: the page's own is 1.
const fn level(depth: Depth) -> usize {
    match depth {
        Depth::Part => 2,
        Depth::Section => 3,
        Depth::Detail => 4,
    }
}

fn heading(depth: Depth, title: &str, id: &str) -> String {
    let (level, id, title) = (level(depth), attribute(id), text(title));
    format!("<h{level} id=\"{id}\">{title}</h{level}>\n")
}

/// What may be wider than the page, with a bar of its own that the keyboard reaches.
pub(super) fn scroller(wide: &str) -> String {
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n{wide}</div>\n"
    )
}

/// Text to the letter, that a button copies.
fn code(language: &str, lines: &str) -> String {
    let language = attribute(language);
    let lines = text(lines.trim_end_matches('\n'));
    format!(
        "<div class=\"code\"><pre tabindex=\"0\"><code class=\"language-{language}\">{lines}</code></pre></div>\n"
    )
}

/// A file of the lab: each line can be linked.
fn source(source: &Source) -> String {
    let lines = source
        .text
        .lines()
        .zip(source.first..)
        .map(|(line, number)| {
            format!(
                "<span class=\"line\" id=\"L{number}\">{}</span>\n",
                text(line)
            )
        });
    let lines: String = lines.collect();
    format!(
        "<div class=\"code\"><pre class=\"source\" tabindex=\"0\"><code>{lines}</code></pre></div>\n"
    )
}
