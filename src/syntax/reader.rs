//! The reader: one pass over the bytes, no recursion, and on after a fault.
//!
//! Open blocks stand on a stack of its own, at most [`DEPTH_LIMIT`] high. After a fault the reader goes on
//! at the next thing whose start is certain, so that every fault of a file is reported, and none twice.

use super::chars::{self, Class, Run};
use super::report;
use super::tree::{Document, EntryData, NodeData};
use crate::diag::{Diagnostic, Sink};
use crate::source::{SourceFile, Span};

/// How deep braces may be nested.
pub const DEPTH_LIMIT: usize = 128;

/// Reads one file. Every fault of the notation goes to the sink; the tree holds what could be read.
pub fn parse<'s>(file: &'s SourceFile, sink: &mut Sink) -> Document<'s> {
    if let Some(span) = file.not_utf8() {
        sink.push(report::not_utf8(span));
        return Document::new(file.text(), file.base(), Vec::new(), Vec::new());
    }
    let mut reader = Reader::new(file, sink);
    reader.document();
    reader.into_document()
}

/// The state of reading one file.
pub(super) struct Reader<'s, 'k> {
    text: &'s str,
    pub(super) bytes: &'s [u8],
    base: u32,
    sink: &'k mut Sink,
    /// Offset of the next byte.
    pub(super) at: usize,
    pub(super) nodes: Vec<NodeData>,
    pub(super) entries: Vec<EntryData>,
    pub(super) open: Vec<Frame>,
    /// A string or a comment without an end swallowed the rest of the file: what else is missing there is a
    /// consequence of that.
    pub(super) cut_short: bool,
}

/// An open block.
pub(super) struct Frame {
    pub(super) brace: Span,
    /// The node it belongs to.
    pub(super) node: Node,
    /// The block is read for its faults only: what it holds is taken out of the tree at its end.
    pub(super) discard: Option<Mark>,
}

/// A node while it is being read.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) index: usize,
    /// Offset behind the last thing that belongs to it.
    pub(super) end: usize,
    pub(super) phase: Phase,
    /// It was reported that something stands behind its block; that is enough.
    pub(super) quiet: bool,
    /// The node is taken out of the tree at its end.
    pub(super) discard: Option<Mark>,
}

/// What may still follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Entries and a block.
    Entries,
    /// A block: there was one already, but it was commented out.
    Block,
    /// Nothing but blocks that are commented out.
    Done,
}

/// How much of the tree there was at some moment.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    nodes: usize,
    entries: usize,
}

impl<'s, 'k> Reader<'s, 'k> {
    fn new(file: &'s SourceFile, sink: &'k mut Sink) -> Self {
        let text = file.text();
        Self {
            text,
            bytes: text.as_bytes(),
            base: file.base(),
            sink,
            at: 0,
            nodes: Vec::with_capacity(text.len() / 40),
            entries: Vec::with_capacity(text.len() / 16),
            open: Vec::new(),
            cut_short: false,
        }
    }

    fn into_document(self) -> Document<'s> {
        Document::new(self.text, self.base, self.nodes, self.entries)
    }

    /// Class of the byte here. A wide character needs [`Self::look`].
    #[inline]
    pub(super) fn byte_class(&self) -> Class {
        self.bytes
            .get(self.at)
            .map_or(Class::End, |byte| chars::class(*byte))
    }

    /// Class and length of the character here.
    #[inline]
    pub(super) fn look(&self) -> (Class, usize) {
        chars::look(self.bytes.get(self.at..).unwrap_or(&[]))
    }

    pub(super) fn starts_with(&self, text: &[u8]) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(text))
    }

    /// Goes over bytes up to the next one that needs a look.
    #[inline]
    pub(super) fn run(&mut self, run: Run) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += rest
            .iter()
            .position(|byte| run.stops_at(*byte))
            .unwrap_or(rest.len());
    }

    pub(super) fn text(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or("")
    }

    /// Text for a message: its start if it is long, its first line if it has many, and nothing invisible.
    pub(super) fn shown(&self, start: usize, end: usize) -> String {
        let text = self.text(start, end);
        let line = text.split(chars::is_newline).next().unwrap_or("");
        let mut shown: String = line.chars().take(40).collect();
        let forbidden =
            |c: char| chars::look(c.encode_utf8(&mut [0; 4]).as_bytes()).0 == Class::Forbidden;
        shown.retain(|c| !forbidden(c));
        if line.len() < text.len() || line.chars().nth(40).is_some() {
            shown.push('…');
        }
        shown
    }

    /// A place in the numbering of the whole lab, as diagnostics need it.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let span = local(start, end);
        Span::new(self.base + span.start(), self.base + span.end())
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// How many faults were found so far.
    pub(super) fn faults(&self) -> usize {
        self.sink.len()
    }

    pub(super) const fn mark(&self) -> Mark {
        Mark {
            nodes: self.nodes.len(),
            entries: self.entries.len(),
        }
    }

    /// Takes out of the tree what came after the mark.
    pub(super) fn discard(&mut self, mark: Option<Mark>) {
        if let Some(mark) = mark {
            self.nodes.truncate(mark.nodes);
            self.entries.truncate(mark.entries);
        }
    }
}

/// A place in the file, as the tree keeps it.
pub(super) fn local(start: usize, end: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}
