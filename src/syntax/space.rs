//! White space, comments, and lines that a backslash continues.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the notation fixes the classes of characters, and each place asks for few of them"
)]

use super::chars::{self, Class, Run};
use super::reader::Reader;
use super::report;

impl Reader<'_, '_> {
    /// Skips white space within a line: blanks, block comments, continued line breaks. Says whether there was any.
    pub(super) fn space(&mut self) -> bool {
        let start = self.at;
        loop {
            match self.byte_class() {
                Class::Space => self.at += 1,
                Class::Slash if self.starts_with(b"/*") => self.block_comment(),
                Class::Backslash if self.continues() => self.continuation(),
                Class::Wide => match self.look() {
                    (Class::Space, length) => self.at += length,
                    _ => return self.at > start,
                },
                _ => return self.at > start,
            }
        }
    }

    /// Skips everything that may stand between nodes: white space, line breaks, comments.
    pub(super) fn lines(&mut self) {
        loop {
            match self.byte_class() {
                Class::Space | Class::Newline => self.at += 1,
                Class::Slash if self.starts_with(b"//") => self.line_comment(),
                Class::Slash if self.starts_with(b"/*") => self.block_comment(),
                Class::Backslash if self.continues() => self.continuation(),
                Class::Wide => match self.look() {
                    (Class::Space | Class::Newline, length) => self.at += length,
                    _ => return,
                },
                _ => return,
            }
        }
    }

    /// Skips a comment up to the line break that ends it.
    pub(super) fn line_comment(&mut self) {
        loop {
            self.run(Run::LINE_COMMENT);
            match self.look() {
                (Class::End | Class::Newline, _) => return,
                (class, length) => self.pass(class, length),
            }
        }
    }

    /// Skips a block comment and those inside it.
    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            if self.starts_with(b"/*") {
                self.at += 2;
                depth += 1;
            } else if self.starts_with(b"*/") {
                self.at += 2;
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else {
                match self.look() {
                    (Class::End, _) => {
                        self.cut_short = true;
                        return self.push(report::unclosed_comment(self.span(start, start + 2)));
                    }
                    (class, length) => self.pass(class, length),
                }
            }
            self.run(Run::BLOCK_COMMENT);
        }
    }

    /// Goes past one character, which may be a forbidden one.
    pub(super) fn pass(&mut self, class: Class, length: usize) {
        if class == Class::Forbidden {
            self.forbidden(length);
        } else {
            self.at += length;
        }
    }

    /// Reports the forbidden character here, and goes past it.
    pub(super) fn forbidden(&mut self, length: usize) {
        let span = self.span(self.at, self.at + length);
        let found = self.text(self.at, self.at + length).chars().next();
        self.push(report::forbidden_character(span, found));
        self.at += length;
    }

    /// Whether the backslash here is followed by what may follow one that continues a line.
    pub(super) fn continues(&self) -> bool {
        let behind = self.bytes.get(self.at + 1..).unwrap_or(&[]);
        match chars::look(behind).0 {
            Class::Space | Class::Newline | Class::End => true,
            Class::Slash => matches!(behind, [_, b'/' | b'*', ..]),
            _ => false,
        }
    }

    /// Skips a backslash and the line break that it takes away.
    fn continuation(&mut self) {
        let start = self.at;
        self.at += 1;
        loop {
            match self.look() {
                (Class::Space, length) => self.at += length,
                (Class::Newline, length) => {
                    self.at += length;
                    return;
                }
                (Class::End, _) => return,
                (Class::Slash, _) if self.starts_with(b"/*") => self.block_comment(),
                (Class::Slash, _) if self.starts_with(b"//") => self.line_comment(),
                _ => return self.push(report::stray_backslash(self.span(start, start + 1))),
            }
        }
    }
}
