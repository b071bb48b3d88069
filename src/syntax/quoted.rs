//! Quoted strings: checked here, decoded when somebody asks for their text.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the notation fixes the classes of characters, and each place asks for few of them"
)]

use super::chars::{self, Class, Run};
use super::reader::Reader;
use super::report;
use super::string;
use super::tree::Kind;
use super::value::Token;

/// How a string was opened.
#[derive(Clone, Copy)]
struct Opening {
    /// Offset of its first quote or hash.
    start: usize,
    hashes: usize,
    raw: bool,
    multi_line: bool,
}

impl Opening {
    /// What closes the string.
    fn closing(&self) -> String {
        let quotes = if self.multi_line { "\"\"\"" } else { "\"" };
        format!("{quotes}{}", "#".repeat(self.hashes.min(8)))
    }
}

/// What ended the body of a string. The reader then stands before it.
enum Ending {
    Quotes,
    LineBreak,
    File,
}

impl Reader<'_, '_> {
    /// Reads a string that starts with a quote.
    pub(super) fn quoted(&mut self) -> Token {
        self.string(self.at, 0, false)
    }

    /// Reads a raw string from the quote behind its hashes.
    pub(super) fn raw(&mut self, start: usize, hashes: usize) -> Token {
        self.string(start, hashes, true)
    }

    fn string(&mut self, start: usize, hashes: usize, raw: bool) -> Token {
        let opening = Opening {
            start,
            hashes,
            raw,
            multi_line: self.starts_with(b"\"\"\""),
        };
        self.at += 1;
        if opening.multi_line {
            self.at += 2;
            return self.multi_line(&opening);
        }
        match self.body(&opening) {
            Ending::Quotes => {
                self.at += 1 + hashes;
                Token::new(Kind::String, start)
            }
            Ending::LineBreak => self.broken(&opening),
            Ending::File => self.unclosed(&opening),
        }
    }

    /// Goes to the end of a string's body.
    fn body(&mut self, opening: &Opening) -> Ending {
        loop {
            self.run(Run::STRING);
            let (class, length) = self.look();
            match class {
                Class::End => return Ending::File,
                Class::Quote if self.closes(opening) => return Ending::Quotes,
                Class::Newline if !opening.multi_line => return Ending::LineBreak,
                Class::Backslash if !opening.raw => self.escape(),
                _ => self.pass(class, length),
            }
        }
    }

    /// Whether the quote here, with what follows it, closes the string.
    fn closes(&self, opening: &Opening) -> bool {
        let quotes = if opening.multi_line { 3 } else { 1 };
        let closing = self.bytes.get(self.at..self.at + quotes + opening.hashes);
        closing
            .and_then(|closing| closing.split_at_checked(quotes))
            .is_some_and(|(quotes, hashes)| {
                quotes.iter().all(|byte| *byte == b'"') && hashes.iter().all(|byte| *byte == b'#')
            })
    }

    /// Goes past a backslash and what it escapes.
    fn escape(&mut self) {
        let behind = self.bytes.get(self.at + 1..).unwrap_or(&[]);
        if let [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' | b's', ..] = behind {
            self.at += 2;
            return;
        }
        let text = self.text(self.at + 1, self.bytes.len());
        if let Some((_, length)) = string::unicode_escape(text) {
            self.at += 1 + length;
            return;
        }
        match chars::look(behind) {
            (Class::Space | Class::Newline, length) => {
                self.at += 1 + length;
                while let (Class::Space | Class::Newline, length) = self.look() {
                    self.at += length;
                }
            }
            (Class::End, _) => self.at += 1,
            (_, length) => self.unknown_escape(length),
        }
    }

    fn unknown_escape(&mut self, length: usize) {
        let start = self.at;
        self.at += 1 + self.character_length(length);
        if self.text(start, self.at) == "\\u" && self.starts_with(b"{") {
            let rest = self.bytes.get(self.at + 1..).unwrap_or(&[]);
            let digits = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
            if rest.get(digits) == Some(&b'}') {
                self.at += digits + 2;
            }
        }
        let text = self.shown(start, self.at);
        self.push(report::unknown_escape(self.span(start, self.at), &text));
    }

    /// Length of the character behind a backslash: words are classed by their leading byte alone.
    fn character_length(&self, length: usize) -> usize {
        let rest = self.bytes.get(self.at + 1 + length..).unwrap_or(&[]);
        let continued = rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count();
        length + continued
    }

    /// A string of one line that a line break interrupts: either its end was forgotten, or it was meant to go on.
    fn broken(&mut self, opening: &Opening) -> Token {
        let Some(end) = self.closed_below(opening) else {
            return self.unclosed(opening);
        };
        let span = self.span(opening.start, self.at);
        self.push(report::line_break_in_string(span, opening.raw));
        self.at = end;
        Token::faulty(opening.start)
    }

    /// Offset behind the next quote, if that is one that closes: no name or value is before it, but an end behind it.
    fn closed_below(&self, opening: &Opening) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let found = rest.iter().position(|byte| *byte == b'"')?;
        let hashes = rest.get(found + 1..found + 1 + opening.hashes)?;
        let before = chars::class(*rest.get(found.checked_sub(1)?)?);
        let behind = chars::look(rest.get(found + 1 + opening.hashes..)?).0;
        let closes = match behind {
            Class::Newline | Class::End => true,
            Class::Space
            | Class::Semicolon
            | Class::OpenBrace
            | Class::CloseBrace
            | Class::CloseParen => {
                !matches!(before, Class::Space | Class::Equals | Class::CloseParen)
            }
            _ => false,
        };
        let end = self.at + found + 1 + opening.hashes;
        (closes && hashes.iter().all(|byte| *byte == b'#')).then_some(end)
    }

    /// A string whose end was forgotten. A brace at the end of the line is taken for a brace.
    fn unclosed(&mut self, opening: &Opening) -> Token {
        let swallowed = self.text(opening.start, self.at).trim_end();
        let end = opening.start + swallowed.len();
        let rest = self.text(opening.start + 1 + opening.hashes, end);
        let (text, brace) = match rest.as_bytes().last() {
            Some(b'{') => (rest.trim_end_matches('{'), true),
            Some(b'}') => (rest.trim_end_matches('}'), !rest.contains('{')),
            _ => (rest, false),
        };
        if brace {
            self.at = end - 1;
        }
        let closing = opening.closing();
        let span = self.span(opening.start, opening.start + opening.hashes + 1);
        let start = opening.start + 1 + opening.hashes;
        let shown = self.shown(start, start + text.trim_end().len());
        self.push(report::unclosed_string(span, &shown, &closing));
        Token::faulty(opening.start)
    }

    /// Reads a multi-line string, from behind its opening quotes.
    fn multi_line(&mut self, opening: &Opening) -> Token {
        let inside = self.at;
        let beside = self.look().0 != Class::Newline && self.look().0 != Class::End;
        if beside {
            let quotes = self.span(opening.start, inside);
            self.push(report::text_beside_quotes(quotes, true));
            if let Some(end) = self.closed_beside(opening) {
                self.at = end;
                return Token::faulty(opening.start);
            }
        }
        match self.body(opening) {
            Ending::Quotes => {
                if !beside {
                    self.check_lines(opening, inside);
                }
                self.at += 3 + opening.hashes;
                Token::new(Kind::String, opening.start)
            }
            Ending::LineBreak | Ending::File => {
                self.cut_short = true;
                if !beside {
                    let span = self.span(opening.start, inside);
                    let closing = opening.closing();
                    self.push(report::unclosed_text(span, &closing));
                }
                Token::faulty(opening.start)
            }
        }
    }

    /// Offset behind what closes, on the same line, a string whose opening quotes wanted a line of their own.
    fn closed_beside(&self, opening: &Opening) -> Option<usize> {
        // A raw string of one line may have been meant, and to start or end with a quote.
        let (skipped, quotes) = if opening.raw { (2, 1) } else { (3, 3) };
        let from = opening.start + opening.hashes + skipped;
        let line = self
            .bytes
            .get(from..)?
            .split(|byte| *byte == b'\n')
            .next()?;
        let mut closing = vec![b'"'; quotes];
        closing.resize(quotes + opening.hashes, b'#');
        let found = line
            .windows(closing.len())
            .position(|window| window == closing)?;
        Some(from + found + closing.len())
    }

    /// Checks that the closing quotes stand alone, and that every line is indented as they are.
    fn check_lines(&mut self, opening: &Opening, inside: usize) {
        let text = self.text(inside, self.at);
        let raw = opening.raw;
        let Some((last_at, last)) = string::lines(text, raw).last() else {
            return;
        };
        let prefix = string::indent(last);
        if !string::is_blank(last, raw) {
            let span = self.span(inside + last_at + prefix.len(), self.at);
            return self.push(report::text_beside_quotes(span, false));
        }
        let uneven = string::lines(text, raw)
            .skip(1)
            .find(|(_, line)| !line.starts_with(prefix) && !string::is_blank(line, raw));
        if let Some((at, line)) = uneven {
            let indent = string::indent(line);
            let start = inside + at;
            let first = line.chars().next().map_or(0, char::len_utf8);
            let end = start + indent.len().max(first);
            let closing = self.span(inside + last_at, self.at + 3);
            let diagnostic = report::uneven_indent(
                self.span(start, end),
                closing,
                indent.chars().count(),
                prefix,
            );
            self.push(diagnostic);
        }
    }
}
