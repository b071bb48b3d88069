//! All files of a lab under one numbering of bytes.

use std::fmt;
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::Span;
use super::columns::Columns;

/// One source file: its name inside the lab, its text, and where both stand in the whole.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    base: u32,
    /// Offsets, relative to the file, at which lines start. The first is 0.
    lines: Vec<u32>,
    not_utf8_at: Option<u32>,
    columns: Columns,
}

impl SourceFile {
    /// Path below the lab folder, with `/` between parts; the same on every machine.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Global offset of the first byte.
    #[must_use]
    pub const fn base(&self) -> u32 {
        self.base
    }

    /// The span of the whole file.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base + length(&self.text))
    }

    /// The place of the first byte that is not UTF-8, if there is one. The text then ends just before it,
    /// so that a diagnostic can show what is readable.
    #[must_use]
    pub fn not_utf8(&self) -> Option<Span> {
        self.not_utf8_at
            .map(|at| Span::new(self.base + at, self.base + at))
    }

    /// Number of the line (from 0) that holds the file-relative offset.
    fn line_of(&self, offset: u32) -> usize {
        self.lines
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    fn line_start(&self, line: usize) -> u32 {
        self.lines
            .get(line)
            .copied()
            .unwrap_or_else(|| length(&self.text))
    }
}

/// A place as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'m> {
    /// The file's name inside the lab.
    pub file: &'m str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Every source file of a lab. Implements miette's [`SourceCode`] over the global offsets, so that one
/// report can show lines of several files; a span that would cross files is refused, which makes
/// miette give each file a frame of its own.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    prefix: String,
}

impl SourceMap {
    /// A map whose files are shown to people with `prefix` before their names.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self {
            files: Vec::new(),
            prefix: prefix.into(),
        }
    }

    /// What is written before a file's name when it is shown to a person: the way from where they stand
    /// to the lab. Never part of an artifact.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Adds a file. Bytes that are not UTF-8 end its text; [`SourceFile::not_utf8`] tells where.
    ///
    /// Returns false, and adds nothing, if the lab would exceed 4 GiB, which offsets cannot number.
    #[must_use]
    pub fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>) -> bool {
        let (text, not_utf8_at) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(valid);
                (String::from_utf8(bytes).unwrap_or_default(), Some(valid))
            }
        };
        // One byte between files keeps the end of one apart from the start of the next.
        let base = self
            .files
            .last()
            .map_or(0, |file| u64::from(file.span().end()) + 1);
        if base + text.len() as u64 >= u64::from(u32::MAX) {
            return false;
        }
        let lines = line_starts(&text);
        self.files.push(SourceFile {
            name: name.into(),
            base: u32::try_from(base).unwrap_or(u32::MAX),
            lines,
            not_utf8_at: not_utf8_at.map(|at| u32::try_from(at).unwrap_or(u32::MAX)),
            columns: Columns::default(),
            text,
        });
        true
    }

    /// The files, in the order in which they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file that holds the first byte of a span.
    #[must_use]
    pub fn file(&self, span: Span) -> Option<&SourceFile> {
        let after = self.files.partition_point(|file| file.base <= span.start());
        self.files.get(after.checked_sub(1)?)
    }

    /// The text that a span covers; empty if it lies outside.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let Some(file) = self.file(span) else {
            return "";
        };
        let start = (span.start() - file.base) as usize;
        let end = (span.end() - file.base) as usize;
        file.text.get(start..end).unwrap_or("")
    }

    /// File, line and column of the first byte of a span.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<Location<'_>> {
        let file = self.file(span)?;
        let offset = span.start() - file.base;
        if !file.text.is_char_boundary(offset as usize) {
            return None;
        }
        let line = file.line_of(offset);
        let characters = |offset: u32| file.columns.before(&file.text, offset as usize);
        Some(Location {
            file: &file.name,
            line: line + 1,
            column: characters(offset) - characters(file.line_start(line)) + 1,
        })
    }
}

/// Bytes that are shown before and behind what a report points at. Lines of people are shorter; one of megabytes
/// would drown the report.
const AROUND: usize = 1000;

/// The part of a text around a place in it, and how many bytes before it are left out: never a whole line, so that
/// lines keep their numbers.
fn around(text: &str, place: Range<usize>) -> (usize, &str) {
    let start = text.floor_char_boundary(place.start.saturating_sub(AROUND));
    let cuts_lines = text.get(..start).is_some_and(|cut| cut.contains('\n'));
    let start = if cuts_lines { 0 } else { start };
    let end = text.floor_char_boundary(place.end.saturating_add(AROUND));
    (start, text.get(start..end).unwrap_or(text))
}

impl SourceMap {
    /// The same sources with an asterisk for every byte of some places; line breaks and the quotes around a place stay, so
    /// that all other places are where they were.
    #[must_use]
    pub fn masked(&self, spans: &[Span]) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let files = self.files.iter().map(|file| {
            let inside = spans.iter().filter(|span| covers(file.span(), **span));
            file.masked(inside)
        });
        Self {
            files: files.collect(),
            prefix: self.prefix.clone(),
        }
    }
}

impl SourceFile {
    /// The file with some places of it hidden; they come in order.
    fn masked<'s>(&self, spans: impl Iterator<Item = &'s Span>) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let part = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        for span in spans {
            let offset = |global: u32| (global - self.base) as usize;
            let start = offset(span.start()).max(text.len());
            text.push_str(part(text.len(), start));
            text.push_str(&asterisks(part(start, offset(span.end()))));
        }
        text.push_str(part(text.len(), self.text.len()));
        Self {
            text,
            columns: Columns::default(),
            ..self.clone()
        }
    }
}

const fn covers(outer: Span, inner: Span) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

fn asterisks(secret: &str) -> String {
    let last = secret.len().saturating_sub(1);
    let hidden = secret.char_indices().map(|(at, c)| match c {
        '\n' | '\r' => c.to_string(),
        '"' if at == 0 || at == last => c.to_string(),
        _ => "*".repeat(c.len_utf8()),
    });
    hidden.collect()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn line_starts(text: &str) -> Vec<u32> {
    let mut starts = vec![0];
    let breaks = text.match_indices('\n');
    starts.extend(breaks.filter_map(|(at, _)| u32::try_from(at + 1).ok()));
    starts
}

/// Two places of one file are shown together with the lines between them if these are no more. miette joins what touches,
/// so each place is said to be longer by them.
const BETWEEN: usize = 2;

impl SourceCode for SourceMap {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let at = |offset: usize| u32::try_from(offset).map_err(|_| MietteError::OutOfBounds);
        let wanted = Span::new(at(span.offset())?, at(span.offset() + span.len())?);
        let file = self.file(wanted).ok_or(MietteError::OutOfBounds)?;
        if wanted.end() > file.span().end() {
            return Err(MietteError::OutOfBounds);
        }
        let first = file
            .line_of(wanted.start() - file.base)
            .saturating_sub(lines_before);
        let last = file.line_of(wanted.end() - file.base) + lines_after;
        let start = file.line_start(first);
        let end = file.line_start(last + 1);
        let text = file.text.get(start as usize..end as usize).unwrap_or("");
        let text = text.strip_suffix('\n').unwrap_or(text);
        let pointed = (wanted.start() - file.base - start) as usize;
        let (cut, text) = around(text, pointed..pointed + wanted.len() as usize);
        let start_at = (file.base + start) as usize + cut;
        // Asked for no context, miette wants to know where the span itself starts.
        let column = if lines_before == 0 {
            self.locate(wanted).map_or(0, |place| place.column - 1)
        } else {
            0
        };
        Ok(Box::new(MietteSpanContents::new_named(
            format!("{}{}", self.prefix, file.name),
            text.as_bytes(),
            SourceSpan::new(start_at.into(), text.len()),
            first,
            column,
            last - first + 1 + BETWEEN,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_columns_in_characters() {
        let line = "a\u{e9}\u{1f600} ".repeat(200);
        let mut map = SourceMap::new("");
        assert!(map.add("a.kdl", b"first\n".to_vec()));
        assert!(map.add("b.kdl", format!("{line}\n\n{line}").into_bytes()));
        let file = &map.files()[1];
        for (at, _) in file.text().char_indices() {
            let before = file.text().get(..at).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            let start = file.base() + u32::try_from(at).unwrap();
            let place = map.locate(Span::new(start, start)).unwrap();
            assert_eq!((place.line, place.column), (line, column), "{at}");
        }
        let inside = file.base() + 2;
        assert_eq!(map.locate(Span::new(inside, inside)), None);
        let end = file.span().end();
        assert_eq!(map.locate(Span::new(end, end)).unwrap().column, 801);
    }

    #[test]
    fn hides_places_and_nothing_else() {
        let mut map = SourceMap::new("");
        assert!(map.add("a.kdl", b"one\n".to_vec()));
        assert!(map.add("b.kdl", "say \"gehe\u{ed}m\" now\n".as_bytes().to_vec()));
        let base = map.files()[1].base();
        let hidden = map.masked(&[Span::new(base + 4, base + 13)]);
        assert_eq!(hidden.files()[0].text(), "one\n");
        assert_eq!(hidden.files()[1].text(), "say \"*******\" now\n");
        assert_eq!(hidden.files()[1].base(), base);
        let spans = [(10, 12), (4, 11), (5, 8), (14, 16)];
        let spans = spans.map(|(from, to)| Span::new(base + from, base + to));
        assert_eq!(
            map.masked(&spans).files()[1].text(),
            "say \"*******\" **w\n"
        );
    }
}
