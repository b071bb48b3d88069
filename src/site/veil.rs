//! What no page shows: secrets that stand in the lab's own text, where they should not.
//!
//! A lab with one is refused, unless it makes an exception. Then the secret is in the artifacts that need it, and in no
//! page of the site: sources, excerpts, artifacts and tables have stars in its place.

use std::collections::BTreeMap;

use super::page::{PageKind, Part, Shown, SitePage};
use crate::diag::Diagnostic;
use crate::emit::Input;
use crate::emit::handbook::line::{Inline, Line};
use crate::emit::handbook::page::Block;
use crate::source::{SourceFile, Span};
use crate::syntax;

/// What stands in place of a secret.
const STARS: &str = "***";

/// A secret of fewer characters may be a word like any other: it is hidden only where it is a whole value.
const TELLING: usize = 8;

/// What is to be hidden, and the sources without it.
#[derive(Debug)]
pub(super) struct Veil {
    /// The texts of secrets, line by line, as the formats of artifacts spell them; the longest first.
    secrets: Vec<String>,
    /// The text of each file.
    sources: BTreeMap<String, Covered>,
}

/// A file without its secrets.
#[derive(Debug)]
struct Covered {
    text: String,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl Covered {
    fn new(text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts }
    }
}

impl Veil {
    /// Looks for what every report of this lab hides, and for what sounds like a secret's value where no rule looks:
    /// in what nothing uses.
    pub(super) fn new(input: Input<'_>) -> Self {
        let found = certain(input);
        let texts = found.iter().map(|span| input.map.text(*span));
        let mut secrets: Vec<_> = texts.flat_map(spellings).collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        let mut veil = Self {
            secrets,
            sources: BTreeMap::new(),
        };
        for file in input.map.files() {
            let text = veil.text(&starred(file, &found));
            veil.sources
                .insert(file.name().to_owned(), Covered::new(text));
        }
        veil
    }

    /// The text of a file of the lab; as many lines as it has.
    pub(super) fn source(&self, file: &str) -> &str {
        self.sources.get(file).map_or("", |it| &it.text)
    }

    /// A line of a file of the lab, numbered from 1.
    pub(super) fn line(&self, file: &str, number: usize) -> Option<&str> {
        let covered = self.sources.get(file)?;
        let start = *covered.starts.get(number.checked_sub(1)?)?;
        covered.text.get(start..)?.lines().next()
    }

    /// Hides secrets on all pages. What hlc says about itself knows none.
    pub(super) fn cover(&self, pages: &mut [SitePage]) {
        let of_lab = pages.iter_mut().filter(|it| it.kind != PageKind::Reference);
        if !self.secrets.is_empty() {
            let parts = of_lab.flat_map(|page| &mut page.parts);
            parts.for_each(|part| self.part(part));
        }
    }

    fn part(&self, part: &mut Part) {
        match part {
            Part::Block(block) => self.block(block),
            Part::File(file) => file.text = self.text(&file.text),
            Part::AddressMap(map) => {
                let bands = map.bands.iter_mut();
                bands.for_each(|band| self.cover_line(&mut band.who));
            }
            Part::Bars(gauges) => gauges.iter_mut().for_each(|it| {
                self.cover_line(&mut it.label);
                self.cover_line(&mut it.text);
            }),
            Part::Findings(shown) => shown.iter_mut().for_each(|it| self.finding(it)),
            Part::Pages(_) | Part::Links(_) | Part::Source(_) => {}
        }
    }

    fn finding(&self, shown: &mut Shown) {
        self.cover_line(&mut shown.finding.message);
        self.cover_line(&mut shown.finding.help);
        shown.excerpt = shown.excerpt.as_deref().map(|line| self.text(line));
    }

    fn block(&self, block: &mut Block) {
        match block {
            Block::Heading { text, .. } | Block::Code { text, .. } | Block::Prose(text) => {
                *text = self.text(text);
            }
            Block::Diagram {
                title, text, rows, ..
            } => {
                *title = self.text(title);
                *text = self.text(text);
                for row in rows {
                    for cell in [&mut row.group, &mut row.from, &mut row.link, &mut row.to] {
                        *cell = self.text(cell);
                    }
                }
            }
            Block::Paragraph(line) => self.cover_line(line),
            Block::Facts(facts) => facts.iter_mut().for_each(|(_, line)| self.cover_line(line)),
            Block::Table { rows, .. } => {
                let cells = rows.iter_mut().flatten();
                cells.for_each(|line| self.cover_line(line));
            }
            Block::List(items) => {
                let blocks = items.iter_mut().flatten();
                blocks.for_each(|block| self.block(block));
            }
        }
    }

    fn cover_line(&self, line: &mut Line) {
        let pieces = line.pieces().iter().cloned().map(|piece| match piece {
            Inline::Text(text) => Inline::Text(self.text(&text)),
            Inline::Code(text) => Inline::Code(self.text(&text)),
            Inline::Strong(text) => Inline::Strong(self.text(&text)),
            same @ (Inline::Struck { .. }
            | Inline::Link { .. }
            | Inline::NotRecorded
            | Inline::Tbd
            | Inline::Mark(_)) => same,
        });
        *line = pieces.fold(Line::new(), Line::with);
    }

    /// A text with stars for secrets. Its lines stay lines.
    fn text(&self, text: &str) -> String {
        if !self.secrets.iter().any(|secret| text.contains(secret)) {
            return text.to_owned();
        }
        let lines = text.split('\n').map(|line| self.one_line(line));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn one_line(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for secret in &self.secrets {
            if secret.chars().count() >= TELLING || value(&line) == secret {
                line = line.replace(secret, STARS);
            }
        }
        line
    }
}

/// What stands in a line behind the name of a value, or the whole of it, without quotes.
fn value(line: &str) -> &str {
    let behind = line.split_once(": ").map_or(line, |(_, behind)| behind);
    behind.trim().trim_matches(['"', '\''])
}

/// What the findings hide, also those that are allowed; in source order, none in another.
fn certain(input: Input<'_>) -> Vec<Span> {
    let allowed = input.lab.allowed().iter().map(|it| &it.diagnostic);
    let all = input.lab.findings().iter().chain(allowed);
    let masked = all.flat_map(|it: &Diagnostic| it.masked.iter().copied());
    let mut spans: Vec<_> = masked.collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// How a secret may be spelt in an artifact: each line of it, as it is, and with the escapes of YAML and JSON.
fn spellings(written: &str) -> Vec<String> {
    let text = syntax::decode(written);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let spelt = lines.flat_map(|line| {
        let quoted = serde_json::Value::from(line).to_string();
        let quoted = quoted.trim_start_matches('"');
        let quoted = quoted.strip_suffix('"').unwrap_or(quoted).to_owned();
        [line.to_owned(), quoted, line.replace('\'', "''")]
    });
    spelt.collect()
}

/// The text of a file with stars at the places of secrets. Its lines keep their numbers.
fn starred(file: &SourceFile, certain: &[Span]) -> String {
    let (whole, text) = (file.span(), file.text());
    let inside = |it: &&Span| whole.start() <= it.start() && it.end() <= whole.end();
    let mut spans: Vec<_> = certain.iter().filter(inside).copied().collect();
    spans.extend(syntax::secrets(file));
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        let start = (span.start() - whole.start()) as usize;
        let end = (span.end() - whole.start()) as usize;
        if start < at {
            continue;
        }
        out.push_str(text.get(at..start).unwrap_or_default());
        let hidden = text.get(start..end).unwrap_or_default();
        out.push_str(STARS);
        out.extend(hidden.chars().filter(|c| *c == '\n'));
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
