//! Nodes and the blocks they open.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the notation fixes the classes of characters, and each place asks for few of them"
)]

use super::chars::Class;
use super::reader::{DEPTH_LIMIT, Frame, Mark, Node, Phase, Reader, local};
use super::report;
use super::tree::{Kind, NodeData};
use super::value::Annotation;
use crate::source::Span;

impl Reader<'_, '_> {
    pub(super) fn document(&mut self) {
        if self.starts_with("\u{FEFF}".as_bytes()) {
            self.at += '\u{FEFF}'.len_utf8();
        }
        loop {
            self.lines();
            match self.byte_class() {
                Class::End => break,
                Class::CloseBrace => self.close(),
                Class::OpenBrace => self.nameless(),
                Class::Semicolon => self.stray_semicolon(),
                _ => self.node(),
            }
        }
        self.leave();
    }

    /// Ends what the end of the file leaves open.
    fn leave(&mut self) {
        while let Some(frame) = self.open.pop() {
            if !self.cut_short {
                let name = self.nodes.get(frame.node.index).map(|node| node.name);
                let (start, end) = name.map_or((0, 0), |name| (name.start(), name.end()));
                let name = self.shown(start as usize, end as usize);
                self.push(report::unclosed_block(frame.brace, &name));
            }
            self.discard(frame.discard);
            self.finish(frame.node);
        }
    }

    fn stray_semicolon(&mut self) {
        let span = self.span(self.at, self.at + 1);
        self.push(report::stray_semicolon(span));
        self.at += 1;
    }

    /// Reads a node up to its end, or into its block.
    fn node(&mut self) {
        let mark = self.mark();
        let slashed = self.starts_with(b"/-");
        if slashed && !self.slashdash() {
            return;
        }
        let start = self.at;
        let annotation = self.annotation();
        let Some(name) = self.value() else {
            if annotation.sound {
                self.push(report::annotation_without_value(annotation.whole));
            }
            let node = self.open_node(Some(mark));
            return self.tail(node, true);
        };
        if name.sound && name.kind != Kind::String {
            let text = self.shown(name.start, self.at);
            self.push(report::value_as_name(self.span(name.start, self.at), &text));
        }
        let node = self.open_node(slashed.then_some(mark));
        self.name(&node, start, &annotation, local(name.start, self.at));
        let spaced = self.space() || !name.sound;
        self.tail(node, spaced);
    }

    /// Goes past a `/-` before a node. Says whether a node follows; if nothing does, that is reported.
    fn slashdash(&mut self) -> bool {
        let start = self.at;
        self.at += 2;
        self.lines();
        if self.nothing_follows() {
            self.push(report::lone_slashdash(self.span(start, start + 2)));
            return false;
        }
        // A block without a name is reported as such, commented out or not.
        self.byte_class() != Class::OpenBrace
    }

    /// Whether there is nothing here that a `/-` could comment out.
    fn nothing_follows(&self) -> bool {
        match self.byte_class() {
            Class::End | Class::CloseBrace | Class::Semicolon => true,
            Class::Slash => self.starts_with(b"/-"),
            _ => false,
        }
    }

    /// Adds a node to the tree that has no name yet.
    fn open_node(&mut self, discard: Option<Mark>) -> Node {
        let entries = index(self.entries.len());
        let here = local(self.at, self.at);
        self.nodes.push(NodeData {
            name: here,
            annotation: Span::default(),
            span: here,
            first_entry: entries,
            end_entry: entries,
            end: index(self.nodes.len() + 1),
        });
        Node {
            index: self.nodes.len() - 1,
            end: self.at,
            phase: Phase::Entries,
            quiet: false,
            discard,
        }
    }

    fn name(&mut self, node: &Node, start: usize, annotation: &Annotation, name: Span) {
        if let Some(data) = self.nodes.get_mut(node.index) {
            data.name = name;
            data.annotation = annotation.name;
            data.span = local(start, start);
        }
    }

    /// Reads what follows the name of a node, or its block, up to the end of the node or into a block of it.
    fn tail(&mut self, mut node: Node, mut spaced: bool) {
        loop {
            let (class, length) = self.look();
            match class {
                Class::Newline | Class::Semicolon => {
                    self.at += length;
                    break;
                }
                Class::End | Class::CloseBrace => break,
                Class::OpenBrace => {
                    if self.block(&mut node) {
                        return;
                    }
                    spaced = true;
                }
                Class::Slash if self.starts_with(b"//") => {
                    self.line_comment();
                    break;
                }
                Class::Slash if self.starts_with(b"/-") => {
                    match self.commented_out(&mut node, spaced) {
                        Some(behind) => spaced = behind,
                        None => return,
                    }
                }
                _ => spaced = self.argument(&mut node, spaced),
            }
        }
        self.finish(node);
    }

    /// Reads an entry, which may stand where none is expected.
    fn argument(&mut self, node: &mut Node, spaced: bool) -> bool {
        let start = self.at;
        let faults = self.faults();
        if node.phase == Phase::Entries {
            let behind = self.entry(&mut node.end);
            if !spaced && self.faults() == faults {
                self.push(report::missing_space(self.span(start, start)));
            }
            return behind;
        }
        let mark = self.mark();
        let behind = self.entry(&mut node.end);
        self.discard(Some(mark));
        if !node.quiet && self.faults() == faults {
            let span = self.span(start, node.end);
            let text = self.shown(start, node.end);
            self.push(report::entry_after_block(span, &text));
        }
        node.quiet = true;
        behind
    }

    /// Reads what a `/-` comments out behind the name of a node. Says whether space follows, unless it is a
    /// block, which is now open.
    fn commented_out(&mut self, node: &mut Node, spaced: bool) -> Option<bool> {
        let start = self.at;
        let faults = self.faults();
        self.at += 2;
        self.lines();
        if self.nothing_follows() {
            self.push(report::lone_slashdash(self.span(start, start + 2)));
            return Some(true);
        }
        if !spaced && self.faults() == faults {
            self.push(report::missing_space(self.span(start, start)));
        }
        let mark = self.mark();
        if self.byte_class() == Class::OpenBrace {
            self.end_entries(node);
            if node.phase == Phase::Entries {
                node.phase = Phase::Block;
            }
            return if self.open_block(*node, Some(mark)) {
                None
            } else {
                Some(true)
            };
        }
        let end = node.end;
        let behind = self.argument(node, true);
        node.end = end;
        self.discard(Some(mark));
        Some(behind)
    }

    /// Opens a block of a node. Says whether it is open: it is not if it was too deep and had to be skipped.
    fn block(&mut self, node: &mut Node) -> bool {
        let mut discard = None;
        if node.phase == Phase::Done {
            discard = Some(self.mark());
            if !node.quiet {
                self.push(report::second_block(self.span(self.at, self.at + 1)));
            }
        }
        self.end_entries(node);
        node.phase = Phase::Done;
        self.open_block(*node, discard)
    }

    /// Keeps the end of a node's entries before the entries of its children come.
    fn end_entries(&mut self, node: &Node) {
        let end = index(self.entries.len());
        if let Some(data) = self.nodes.get_mut(node.index)
            && node.phase == Phase::Entries
        {
            data.end_entry = end;
        }
    }

    fn open_block(&mut self, node: Node, discard: Option<Mark>) -> bool {
        let brace = self.span(self.at, self.at + 1);
        if self.open.len() == DEPTH_LIMIT {
            self.push(report::too_deep(brace, DEPTH_LIMIT));
            self.skip_block();
            self.space();
            return false;
        }
        self.at += 1;
        self.open.push(Frame {
            brace,
            node,
            discard,
        });
        true
    }

    /// Goes past a block without reading it.
    fn skip_block(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.byte_class() {
                Class::OpenBrace => depth += 1,
                Class::CloseBrace => depth -= 1,
                Class::Quote | Class::Hash => {
                    self.value();
                    continue;
                }
                Class::Slash if self.starts_with(b"//") || self.starts_with(b"/*") => {
                    self.lines();
                    continue;
                }
                Class::End => {
                    self.cut_short = true;
                    return;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// A `{` where a node is expected. A run of them is one fault.
    fn nameless(&mut self) {
        let span = self.span(self.at, self.at + 1);
        loop {
            let mut node = self.open_node(Some(self.mark()));
            if !self.block(&mut node) {
                // Too deep: that says it all.
                return self.finish(node);
            }
            self.lines();
            if self.byte_class() != Class::OpenBrace {
                return self.push(report::block_without_name(span));
            }
        }
    }

    /// A `}`: ends a block, and goes on behind it.
    fn close(&mut self) {
        self.at += 1;
        let Some(frame) = self.open.pop() else {
            let span = self.span(self.at - 1, self.at);
            return self.push(report::stray_brace(span));
        };
        let mut node = frame.node;
        if frame.discard.is_none() {
            node.end = self.at;
        }
        self.discard(frame.discard);
        self.space();
        self.tail(node, true);
    }

    /// Ends a node.
    fn finish(&mut self, node: Node) {
        self.end_entries(&node);
        let end = index(self.nodes.len());
        if let Some(data) = self.nodes.get_mut(node.index) {
            data.end = end;
            data.span = local(data.span.start() as usize, node.end);
        }
        self.discard(node.discard);
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
