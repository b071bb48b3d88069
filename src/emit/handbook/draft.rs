//! A page that is being written.

use std::collections::BTreeMap;

use super::line::Line;
use super::page::{Block, Depth, Page, PageName, Subject, SubjectKind};
use crate::model::name::Name;
use crate::source::{Span, Spanned};
use crate::text::markdown;

/// A page that is being written.
#[derive(Debug)]
pub(crate) struct Draft {
    page: Page,
    /// The anchors that are taken, each with the last number that was tried behind it.
    anchors: BTreeMap<String, u32>,
}

impl Draft {
    /// An empty page.
    #[must_use]
    pub(crate) fn new(name: PageName, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            anchors: BTreeMap::from([(markdown::anchor(&title), 0)]),
            page: Page {
                name,
                title,
                blocks: Vec::new(),
                origins: Vec::new(),
            },
        }
    }

    /// The page.
    #[must_use]
    pub(crate) fn done(self) -> Page {
        self.page
    }

    /// Notes a place of the lab that the page follows from.
    pub(crate) fn origin(&mut self, span: Span) {
        self.page.origins.push(span);
    }

    /// Adds a block.
    pub(crate) fn block(&mut self, block: Block) {
        self.page.blocks.push(block);
    }

    /// Adds a heading. Of two that would have the same anchor, the later gets a number, as on GitHub.
    pub(crate) fn heading(&mut self, depth: Depth, text: &str) {
        self.head(depth, text, None);
    }

    /// Adds the heading of a section about one thing, which follows from where that is named.
    pub(crate) fn subject(&mut self, depth: Depth, kind: SubjectKind, name: &Spanned<Name>) {
        self.about(depth, &name.value, Subject::named(kind, name));
    }

    /// Adds the heading of a section about one thing that says more, or something else, than the thing's name.
    pub(crate) fn about(&mut self, depth: Depth, text: &str, subject: Subject) {
        self.origin(subject.span);
        self.head(depth, text, Some(subject));
    }

    fn head(&mut self, depth: Depth, text: &str, subject: Option<Subject>) {
        let wanted = markdown::anchor(text);
        let text = text.to_owned();
        let anchor = self.free_anchor(wanted);
        self.block(Block::Heading {
            depth,
            text,
            anchor,
            subject,
        });
    }

    fn free_anchor(&mut self, wanted: String) -> String {
        let Some(mut number) = self.anchors.get(&wanted).copied() else {
            self.anchors.insert(wanted.clone(), 0);
            return wanted;
        };
        loop {
            number += 1;
            let numbered = format!("{wanted}-{number}");
            if !self.anchors.contains_key(&numbered) {
                self.anchors.insert(wanted, number);
                self.anchors.insert(numbered.clone(), 0);
                return numbered;
            }
        }
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(&mut self, line: impl Into<Line>) {
        self.block(Block::Paragraph(line.into()));
    }

    /// Adds facts about one thing.
    pub(crate) fn facts(&mut self, facts: Vec<(&'static str, Line)>) {
        self.block(Block::Facts(facts));
    }

    /// Adds a table.
    pub(crate) fn table<const COLUMNS: usize>(
        &mut self,
        columns: [&'static str; COLUMNS],
        rows: impl IntoIterator<Item = [Line; COLUMNS]>,
    ) {
        let columns = columns.to_vec();
        let rows = rows.into_iter().map(Vec::from).collect();
        self.block(Block::Table { columns, rows });
    }

    /// Adds a list of lines.
    pub(crate) fn list(&mut self, lines: impl IntoIterator<Item = Line>) {
        let items = lines.into_iter().map(|line| vec![Block::Paragraph(line)]);
        self.block(Block::List(items.collect()));
    }

    /// Adds commands for a shell.
    pub(crate) fn commands(&mut self, lines: &[String]) {
        self.block(Block::Code {
            language: "sh",
            text: lines.join("\n"),
        });
    }

    /// Adds prose of the lab.
    pub(crate) fn prose(&mut self, text: &str) {
        self.block(Block::Prose(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_unique() {
        let mut draft = Draft::new(PageName::Nodes, "Nodes");
        for heading in ["a", "Nodes", "a", "A"] {
            draft.heading(Depth::Part, heading);
        }
        let blocks = draft.done().blocks.into_iter();
        let anchors = blocks.filter_map(|block| {
            let Block::Heading { anchor, .. } = block else {
                return None;
            };
            Some(anchor)
        });
        let anchors: Vec<_> = anchors.collect();
        assert_eq!(anchors, ["a", "nodes-1", "a-1", "a-2"]);
    }
}
