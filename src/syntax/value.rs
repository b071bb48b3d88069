//! Entries, and the words they are made of.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the notation fixes the classes of characters, and each place asks for few of them"
)]

use super::chars::{Class, Run};
use super::number;
use super::reader::{Reader, local};
use super::report;
use super::tree::{EntryData, Kind};
use crate::source::Span;

/// A value, a name or a key that was just read. It ends where the reader stands.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    /// No fault was reported for it, so that it may still have one by the place it stands at.
    pub(super) sound: bool,
}

impl Token {
    pub(super) const fn new(kind: Kind, start: usize) -> Self {
        let sound = true;
        Self { kind, start, sound }
    }

    /// Something that was reported, and counts as text.
    pub(super) const fn faulty(start: usize) -> Self {
        Self {
            kind: Kind::String,
            start,
            sound: false,
        }
    }
}

/// A word in parentheses, before a name or a value. The name is empty where there is none.
#[derive(Clone, Copy, Default)]
pub(super) struct Annotation {
    /// File-relative.
    pub(super) name: Span,
    /// With its parentheses, global.
    pub(super) whole: Span,
    /// There is one, and it has no fault.
    pub(super) sound: bool,
}

impl Reader<'_, '_> {
    /// Reads an argument or a property, of which at least one byte is here. Says whether space follows.
    pub(super) fn entry(&mut self, end: &mut usize) -> bool {
        if self.byte_class() == Class::Equals {
            return self.stray_equals();
        }
        let annotation = self.annotation();
        let Some(token) = self.value() else {
            if annotation.sound {
                self.push(report::annotation_without_value(annotation.whole));
            }
            return true;
        };
        *end = self.at;
        let value = local(token.start, self.at);
        let spaced = self.space();
        if self.byte_class() == Class::Equals {
            return self.property(token, &annotation, value, end);
        }
        self.entries.push(EntryData {
            name: Span::default(),
            annotation: annotation.name,
            value,
            kind: token.kind,
        });
        // What follows something faulty is not held to stand apart from it as well.
        spaced || !token.sound
    }

    /// Reads the rest of a property, from its `=`. Says whether space follows.
    fn property(&mut self, key: Token, before: &Annotation, name: Span, end: &mut usize) -> bool {
        let (key_end, equals) = (name.end() as usize, self.at);
        if before.sound {
            self.push(report::misplaced_annotation(before.whole));
        } else if key.sound && key.kind != Kind::String {
            let text = self.shown(key.start, key_end);
            self.push(report::value_as_name(self.span(key.start, key_end), &text));
        }
        self.at += 1;
        self.space();
        let annotation = self.annotation();
        let Some(token) = self.value() else {
            if annotation.sound {
                self.push(report::annotation_without_value(annotation.whole));
            } else if annotation.whole.is_empty() {
                let text = self.shown(key.start, key_end);
                self.push(report::missing_value(self.span(equals, equals + 1), &text));
            }
            return true;
        };
        *end = self.at;
        self.entries.push(EntryData {
            name,
            annotation: annotation.name,
            value: local(token.start, self.at),
            kind: token.kind,
        });
        self.space() || !token.sound
    }

    /// An `=` that has no name before it. What it would have given is read and left out.
    fn stray_equals(&mut self) -> bool {
        let span = self.span(self.at, self.at + 1);
        self.push(report::stray_equals(span));
        self.at += 1;
        self.space();
        self.value();
        self.space();
        true
    }

    /// Reads an annotation and the space behind it, if one is here.
    #[inline]
    pub(super) fn annotation(&mut self) -> Annotation {
        if self.byte_class() == Class::OpenParen {
            self.some_annotation()
        } else {
            Annotation::default()
        }
    }

    fn some_annotation(&mut self) -> Annotation {
        let start = self.at;
        self.at += 1;
        self.space();
        let faults = self.faults();
        let mut name = Span::default();
        if self.byte_class() == Class::CloseParen {
            self.push(report::empty_annotation(self.span(start, self.at + 1)));
        } else if self.starts_with(b"/-") {
            self.junk();
        } else if let Some(token) = self.value() {
            name = local(token.start, self.at);
            if token.sound && token.kind != Kind::String {
                let text = self.shown(token.start, self.at);
                self.push(report::value_as_name(
                    self.span(token.start, self.at),
                    &text,
                ));
            }
            self.space();
        }
        self.close_annotation(start, faults);
        let whole = self.span(start, self.at);
        self.space();
        Annotation {
            name,
            whole,
            sound: self.faults() == faults,
        }
    }

    fn close_annotation(&mut self, start: usize, faults: usize) {
        if self.byte_class() == Class::CloseParen {
            self.at += 1;
            return;
        }
        if self.faults() == faults {
            self.push(report::unclosed_annotation(self.span(start, start + 1)));
        }
        if let Some(length) = self.distance(b')', b"(\"={};\n") {
            self.at += length + 1;
        }
    }

    /// How far away a byte is, if none of the others comes before it.
    fn distance(&self, wanted: u8, barriers: &[u8]) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let found = rest
            .iter()
            .position(|byte| *byte == wanted || barriers.contains(byte))?;
        (rest.get(found) == Some(&wanted)).then_some(found)
    }

    /// Reads a string, a number or a keyword, if anything is here that could be meant as one.
    pub(super) fn value(&mut self) -> Option<Token> {
        match self.look().0 {
            Class::Quote => Some(self.quoted()),
            Class::Hash => Some(self.hash()),
            Class::Word | Class::Forbidden => Some(self.word()),
            Class::Slash if self.starts_with(b"/-") || self.starts_with(b"//") => None,
            Class::Slash
            | Class::Backslash
            | Class::Bracket
            | Class::CloseParen
            | Class::Equals => Some(self.junk()),
            Class::Space
            | Class::Newline
            | Class::OpenBrace
            | Class::CloseBrace
            | Class::OpenParen
            | Class::Semicolon
            | Class::Wide
            | Class::End => None,
        }
    }

    /// Reads an identifier or a number.
    fn word(&mut self) -> Token {
        let start = self.at;
        let faults = self.faults();
        self.word_run();
        if self.faults() > faults {
            self.rest_of_word();
            return Token::faulty(start);
        }
        if !self.ends_word() {
            return self.no_word(start);
        }
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        match word {
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] if number::starts_number(word) => {
                self.number(start, word)
            }
            b"true" | b"false" | b"null" | b"inf" | b"-inf" | b"nan" => self.bare_keyword(start),
            b"r" if self.byte_class() == Class::Quote => self.old_raw_string(start),
            _ => Token::new(Kind::String, start),
        }
    }

    /// Goes over the characters of a word.
    fn word_run(&mut self) {
        loop {
            self.run(Run::WORD);
            match self.look() {
                (class @ (Class::Word | Class::Forbidden), length) => self.pass(class, length),
                _ => return,
            }
        }
    }

    /// Whether a word may end here.
    fn ends_word(&self) -> bool {
        match self.byte_class() {
            Class::Hash | Class::Bracket => false,
            Class::Slash => self.starts_with(b"//") || self.starts_with(b"/*"),
            Class::Backslash => self.continues(),
            _ => true,
        }
    }

    fn number(&mut self, start: usize, word: &[u8]) -> Token {
        if number::is_number(word) {
            return Token::new(Kind::Number, start);
        }
        let text = self.shown(start, self.at);
        self.push(report::malformed_number(self.span(start, self.at), &text));
        Token::faulty(start)
    }

    fn bare_keyword(&mut self, start: usize) -> Token {
        let word = self.text(start, self.at);
        let before = start.checked_sub(1).and_then(|at| self.bytes.get(at));
        let is_property = before == Some(&b'=');
        let span = self.span(start, self.at);
        self.push(report::bare_keyword(span, word, is_property));
        Token {
            kind: keyword(word).unwrap_or(Kind::String),
            start,
            sound: false,
        }
    }

    /// Reads what starts with `#`: a raw string, or a keyword.
    fn hash(&mut self) -> Token {
        let start = self.at;
        self.hashes();
        if self.byte_class() == Class::Quote {
            return self.raw(start, self.at - start);
        }
        let faults = self.faults();
        self.word_run();
        let word = self.text(start + 1, self.at);
        match keyword(word).filter(|_| self.ends_word()) {
            Some(kind) => Token::new(kind, start),
            None => {
                self.rest_of_word();
                if self.faults() == faults {
                    self.unknown_keyword(start);
                }
                Token::faulty(start)
            }
        }
    }

    fn hashes(&mut self) {
        while self.byte_class() == Class::Hash {
            self.at += 1;
        }
    }

    fn unknown_keyword(&mut self, start: usize) {
        let word = self.text(start + 1, self.at);
        if word.trim_start_matches('#').is_empty() {
            // Meant as a comment, as other notations write them.
            self.line_comment();
        }
        let text = self.shown(start, self.at);
        let span = self.span(start, self.at);
        self.push(report::unknown_keyword(span, &text, word));
    }

    /// A word that goes on with characters that no word may have, such as a path.
    fn no_word(&mut self, start: usize) -> Token {
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        if word == b"r" && self.byte_class() == Class::Hash {
            let hashes = self.at;
            self.hashes();
            if self.byte_class() == Class::Quote {
                self.at = hashes;
                return self.old_raw_string(start);
            }
        }
        self.rest_of_word();
        let text = self.shown(start, self.at);
        self.push(report::unquoted_text(self.span(start, self.at), &text));
        Token::faulty(start)
    }

    /// A raw string as an earlier version of the notation wrote it, from its first hash or quote.
    fn old_raw_string(&mut self, start: usize) -> Token {
        let hashes = self.at;
        self.hashes();
        let faults = self.faults();
        self.raw(hashes, self.at - hashes);
        if self.faults() == faults {
            let text = self.shown(start + 1, self.at);
            let span = self.span(start, self.at);
            self.push(report::old_raw_string(span, text.trim_matches('#')));
        }
        Token::faulty(start)
    }

    /// Goes to the end of what a person would take for one word.
    fn rest_of_word(&mut self) {
        loop {
            match self.look() {
                (
                    Class::Word | Class::Forbidden | Class::Hash | Class::Bracket | Class::Equals,
                    length,
                ) => self.at += length,
                (Class::Slash | Class::Backslash, length) if !self.ends_word() => self.at += length,
                _ => return,
            }
        }
    }

    /// Something that starts with a character that starts nothing.
    fn junk(&mut self) -> Token {
        let start = self.at;
        match self.bytes.get(start) {
            Some(b'[') => {
                self.at += 1;
                match self.distance(b']', b"[{};\n") {
                    Some(length) => self.at += length + 1,
                    None => self.rest_of_word(),
                }
                let text = self.shown(start, self.at);
                self.push(report::list_in_brackets(self.span(start, self.at), &text));
            }
            Some(b'/' | b'\\') => {
                self.at += 1;
                return self.no_word(start);
            }
            _ => {
                self.at += 1;
                while self.byte_class() == Class::CloseParen {
                    self.at += 1;
                }
                self.rest_of_word();
                let text = self.shown(start, start + 1);
                let span = self.span(start, start + 1);
                self.push(report::unexpected_character(span, &text));
            }
        }
        Token::faulty(start)
    }
}

fn keyword(word: &str) -> Option<Kind> {
    Some(match word {
        "true" => Kind::True,
        "false" => Kind::False,
        "null" => Kind::Null,
        "inf" | "-inf" | "nan" => Kind::Number,
        _ => return None,
    })
}
