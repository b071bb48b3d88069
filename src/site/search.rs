//! What can be searched for: a script that is read when somebody starts to search.
//!
//! A script, because a page that was opened from disk may load nothing else. It holds text alone; finding and ranking
//! is the page's own script's. What would only make it longer is left out: lines that many pages share tell none of
//! them apart, and a row of an overview is not needed where the page that it leads to says all of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::book::Book;
use super::page::{PageKind, Part, SitePage};
use crate::emit::handbook::line::{Inline, Line};
use crate::emit::handbook::page::Block;
use crate::emit::{Artifacts, RelPath};
use crate::rules::Checked;
use crate::source::Span;
use crate::text::markdown;

/// The script's file.
const INDEX: &str = "search.js";

/// A line that stands on more pages than this is left out.
const COMMON: usize = 50;

/// A page: what it is, its title, its path, the number by which Proxmox knows it, its sections.
#[derive(Debug, Serialize)]
struct Entry<'a>(&'static str, &'a str, String, String, Vec<Wire>);

/// A section: the id of its heading, the heading, its lines.
#[derive(Debug, Serialize)]
struct Wire(String, String, String);

/// A section while it is being collected.
#[derive(Debug, Default)]
struct Section {
    anchor: String,
    heading: String,
    lines: Vec<Said>,
}

/// What a line says, and the page that it is about if it leads to one.
#[derive(Debug, Default)]
struct Said {
    text: String,
    to: Vec<RelPath>,
}

/// Adds the index of all pages.
pub(super) fn add(book: &Book, lab: &Checked, site: &mut Artifacts) {
    let pages = book.pages.iter();
    let pages: Vec<_> = pages.map(|page| (page, sections(book, page))).collect();
    let filter = Filter::new(&pages);
    let numbers = numbers(lab);
    let entries = pages.iter().map(|(page, sections)| {
        let span = page.origins.first();
        let number = span.and_then(|span| numbers.get(span)).cloned();
        let path = markdown::destination(page.path.as_str());
        let sections = filter.kept(page, sections);
        Entry(
            word(page.kind),
            &page.title,
            path,
            number.unwrap_or_default(),
            sections,
        )
    });
    let lines: Vec<_> = entries.map(|entry| json(&entry)).collect();
    let text = format!("window.HLC_INDEX = [\n{}\n];\n", lines.join(",\n"));
    site.add(RelPath::new(INDEX), text, Vec::new());
}

/// JSON that is the same in a script: nothing in it ends the element, or the line.
fn json(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("text has no form that JSON lacks");
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The numbers of guests, by where they are named.
fn numbers(lab: &Checked) -> BTreeMap<Span, String> {
    let guests = lab.lab.guests.values();
    let numbers = guests.filter_map(|guest| {
        let number = guest.vmid.as_ref()?.value.to_string();
        Some((guest.name.span, number))
    });
    numbers.collect()
}

const fn word(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Handbook => "page",
        PageKind::Thing(kind) => kind.word(),
        PageKind::Artifact => "artifact",
        PageKind::Source => "source",
        PageKind::Reference => "hlc",
    }
}

/// What a page says, by its headings.
fn sections(book: &Book, page: &SitePage) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    // Files are found by their names: what is in them, and where that is from, stands on the pages of things.
    if page.kind == PageKind::Artifact {
        return sections;
    }
    for part in &page.parts {
        match part {
            Part::Block(Block::Heading { text, anchor, .. }) => sections.push(Section {
                anchor: anchor.clone(),
                heading: text.clone(),
                lines: Vec::new(),
            }),
            Part::Block(block) => {
                if let Some(section) = sections.last_mut() {
                    said(book, block, &mut section.lines);
                }
            }
            Part::Findings(shown) => {
                let found = shown.iter().map(|it| &it.finding);
                let lines =
                    found.map(|it| row(book, &[&it.rule, &it.message, &it.place, &it.help]));
                say(&mut sections, lines);
            }
            Part::Bars(gauges) => {
                say(
                    &mut sections,
                    gauges.iter().map(|it| row(book, &[&it.label, &it.text])),
                );
            }
            // What these lead to and show stands elsewhere, in words.
            Part::Pages(_)
            | Part::Links(_)
            | Part::File(_)
            | Part::Source(_)
            | Part::AddressMap(_) => {}
        }
    }
    sections
}

fn say(sections: &mut [Section], lines: impl Iterator<Item = Said>) {
    if let Some(section) = sections.last_mut() {
        section.lines.extend(lines);
    }
}

/// What a block says, line by line.
fn said(book: &Book, block: &Block, lines: &mut Vec<Said>) {
    match block {
        Block::Heading { .. } => {}
        Block::Paragraph(line) => lines.push(Said::of(plain(line))),
        Block::Facts(facts) => lines.extend(facts.iter().filter_map(|(what, value)| {
            let value = plain(value);
            (!value.is_empty()).then(|| Said::of(format!("{what}: {value}")))
        })),
        Block::Table { rows, .. } => {
            lines.extend(
                rows.iter()
                    .map(|row| self::row(book, &row.iter().collect::<Vec<_>>())),
            );
        }
        Block::List(items) => {
            let blocks = items.iter().flatten();
            blocks.for_each(|block| said(book, block, lines));
        }
        Block::Code { text, .. } => lines.extend(text.lines().map(Said::of)),
        Block::Diagram { title, .. } => lines.push(Said::of(title)),
        Block::Prose(markdown) => {
            let paragraphs = markdown.split("\n\n");
            lines.extend(paragraphs.map(|it| Said::of(markdown::one_line(it))));
        }
    }
}

fn row(book: &Book, cells: &[&Line]) -> Said {
    let targets = cells.iter().flat_map(|cell| cell.pieces());
    let to = targets
        .filter_map(Inline::target)
        .filter_map(|to| book.places.of(to))
        .map(|href| href.page);
    let to = to.collect();
    let cells = cells.iter().map(|cell| plain(cell));
    let cells: Vec<_> = cells.filter(|cell| !matches!(&**cell, "" | "–")).collect();
    Said {
        text: cells.join(" · "),
        to,
    }
}

/// A line's text. What nobody recorded cannot be searched for.
fn plain(line: &Line) -> String {
    let pieces = line.pieces().iter().map(|piece| match piece {
        Inline::Text(text)
        | Inline::Code(text)
        | Inline::Strong(text)
        | Inline::Struck { text, .. }
        | Inline::Link { text, .. } => text.clone(),
        Inline::NotRecorded | Inline::Tbd => String::new(),
        Inline::Mark(status) => format!(" ({})", status.word()),
    });
    let text: String = pieces.collect();
    markdown::one_line(&text)
}

impl Said {
    fn of(text: impl AsRef<str>) -> Self {
        Self {
            text: text.as_ref().trim().to_owned(),
            to: Vec::new(),
        }
    }
}

/// Decides which lines are worth their room.
struct Filter<'a> {
    /// On how many pages each line stands.
    counts: BTreeMap<&'a str, usize>,
    /// How often each heading stands anywhere.
    headings: BTreeMap<&'a str, usize>,
    /// The words of each page about a thing.
    words: BTreeMap<&'a RelPath, BTreeSet<&'a str>>,
}

impl<'a> Filter<'a> {
    fn new(pages: &'a [(&SitePage, Vec<Section>)]) -> Self {
        let mut filter = Self {
            counts: BTreeMap::new(),
            headings: BTreeMap::new(),
            words: BTreeMap::new(),
        };
        for (page, sections) in pages {
            for section in sections {
                *filter.headings.entry(&section.heading).or_default() += 1;
            }
            let lines = sections.iter().flat_map(|section| &section.lines);
            let texts: BTreeSet<_> = lines.map(|line| &*line.text).collect();
            for text in &texts {
                *filter.counts.entry(text).or_default() += 1;
            }
            if matches!(page.kind, PageKind::Thing(_)) {
                let mut found: BTreeSet<_> = texts.into_iter().flat_map(words).collect();
                found.extend(words(&page.title));
                filter.words.insert(&page.path, found);
            }
        }
        filter
    }

    /// The sections of a page as the index has them. One without lines is found by its heading, if few others have it.
    fn kept(&self, page: &SitePage, sections: &[Section]) -> Vec<Wire> {
        let mut seen = BTreeSet::new();
        let kept = sections.iter().map(|section| {
            let lines = section.lines.iter();
            let lines = lines.filter(|line| self.tells(page, line) && seen.insert(&*line.text));
            let lines: Vec<_> = lines.map(|line| &*line.text).collect();
            Wire(
                section.anchor.clone(),
                section.heading.clone(),
                lines.join("\n"),
            )
        });
        let is_rare = |heading: &str| {
            let count = self.headings.get(heading).copied().unwrap_or_default();
            !heading.is_empty() && count <= COMMON
        };
        kept.filter(|Wire(_, heading, lines)| !lines.is_empty() || is_rare(heading))
            .collect()
    }

    fn tells(&self, page: &SitePage, line: &Said) -> bool {
        let is_common = self.counts.get(&*line.text).is_some_and(|it| *it > COMMON);
        let is_elsewhere = page.kind == PageKind::Handbook
            && line.to.iter().any(|to| {
                let there = self.words.get(to);
                there.is_some_and(|there| words(&line.text).all(|word| there.contains(word)))
            });
        !line.text.is_empty() && !is_common && !is_elsewhere
    }
}

/// The words of a text, without the signs around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace();
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_cannot_be_left() {
        let text = "</script><!-- \u{2028}\u{2029} \"quoted\" \\ 😀";
        let json = json(&text);
        assert_eq!(
            json,
            "\"\\u003c/script>\\u003c!-- \\u2028\\u2029 \\\"quoted\\\" \\\\ 😀\""
        );
        let back: String = serde_json::from_str(&json).expect("it is JSON still");
        assert_eq!(back, text);
    }

    #[test]
    fn words_have_no_signs_around_them() {
        let found: Vec<_> = words("(planned) · `10.0.0.1`, –").collect();
        assert_eq!(found, ["planned", "10.0.0.1"]);
    }

    #[test]
    fn what_nobody_recorded_is_not_searched_for() {
        let line = Line::from("rack ").code("a b").with(Inline::NotRecorded);
        assert_eq!(plain(&line), "rack a b");
        assert_eq!(plain(&Line::not_recorded()), "");
    }
}
