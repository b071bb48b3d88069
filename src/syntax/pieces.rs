//! A text taken apart without a tree: strings, bare words, comments and what stands between them. For whoever rewrites a
//! text and leaves everything else where it is.

use std::borrow::Cow;

use super::chars::{self, Class, is_newline};
use super::string;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A comment of either form, up to its end or its line's.
    Comment,
    /// An identifier, a number or a keyword.
    Word,
    /// A string in quotes, raw or not, of one line or of several.
    String,
    /// White space and signs.
    Between,
}

/// A piece of a text. Every byte of a text is in exactly one.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'s> {
    kind: PieceKind,
    start: usize,
    raw: &'s str,
}

impl<'s> Piece<'s> {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> PieceKind {
        self.kind
    }

    /// Offset of its first byte in the text.
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Offset behind its last byte.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// As it is written.
    #[must_use]
    pub const fn raw(&self) -> &'s str {
        self.raw
    }

    /// The text that it stands for; of comments and signs, they themselves.
    #[must_use]
    pub fn text(&self) -> Cow<'s, str> {
        match self.kind {
            PieceKind::Comment | PieceKind::Between => Cow::Borrowed(self.raw),
            PieceKind::Word | PieceKind::String => string::decode(self.raw),
        }
    }

    /// The piece written so that it stands for another text, on as many lines as before. Only for words and strings.
    #[must_use]
    pub fn standing_for(&self, text: &str) -> String {
        if self.kind == PieceKind::Word && is_bare(text) {
            return text.to_owned();
        }
        quoted(text, self.raw)
    }

    /// The piece after its text went through `rewrite`, which must not know where it stands.
    ///
    /// The written form is kept where rewriting it letter by letter gives the same text: else an escape hid
    /// something, and the piece is written anew.
    #[must_use]
    pub fn rewritten(&self, rewrite: impl Fn(&str) -> String) -> String {
        let in_place = rewrite(self.raw);
        match self.kind {
            PieceKind::Comment | PieceKind::Between => in_place,
            PieceKind::Word if in_place == self.raw || is_bare(&in_place) => in_place,
            PieceKind::Word => quoted(&in_place, self.raw),
            PieceKind::String => {
                let meant = rewrite(&self.text());
                if string::decode(&in_place) == meant {
                    in_place
                } else {
                    quoted(&meant, self.raw)
                }
            }
        }
    }
}

/// The pieces of a text that has no fault, in order.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest);
        let raw = rest.get(..length).unwrap_or(rest);
        pieces.push(Piece { kind, start, raw });
        start += raw.len();
    }
    pieces
}

/// What a text starts with, and how long that is.
fn next(text: &str) -> (PieceKind, usize) {
    if text.starts_with("//") {
        let end = text.find(is_newline);
        (PieceKind::Comment, end.unwrap_or(text.len()))
    } else if text.starts_with("/*") {
        (PieceKind::Comment, block_comment(text))
    } else if text.starts_with("/-") {
        // The dash is no part of the word behind it.
        (PieceKind::Between, 2)
    } else if let Some(length) = quotes(text) {
        (PieceKind::String, length)
    } else if text.starts_with('#') {
        (
            PieceKind::Word,
            1 + run(text.get(1..).unwrap_or(""), is_word),
        )
    } else {
        match run(text, is_word) {
            0 => (PieceKind::Between, between(text)),
            length => (PieceKind::Word, length),
        }
    }
}

/// The bytes up to what is no sign or blank.
fn between(text: &str) -> usize {
    let behind_first = text.chars().next().map_or(0, char::len_utf8);
    let rest = text.get(behind_first..).unwrap_or("");
    let starts_piece = |at: usize| {
        let rest = rest.get(at..).unwrap_or("");
        rest.starts_with(['"', '#']) || ["//", "/*", "/-"].iter().any(|it| rest.starts_with(it))
    };
    let mut length = 0;
    for c in rest.chars() {
        if is_word(rest.get(length..).unwrap_or("")) || starts_piece(length) {
            break;
        }
        length += c.len_utf8();
    }
    behind_first + length
}

fn is_word(text: &str) -> bool {
    chars::look(text.as_bytes()).0 == Class::Word
}

/// The bytes of the characters at the start of a text for which something holds.
fn run(text: &str, holds: impl Fn(&str) -> bool) -> usize {
    let mut length = 0;
    for c in text.chars() {
        if !holds(text.get(length..).unwrap_or("")) {
            break;
        }
        length += c.len_utf8();
    }
    length
}

/// The length of a block comment with those inside it.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the string in quotes that a text starts with.
fn quotes(text: &str) -> Option<usize> {
    let behind = text.trim_start_matches('#');
    let hashes = text.len() - behind.len();
    let inside = behind.strip_prefix('"')?;
    let lines = inside
        .strip_prefix("\"\"")
        .filter(|it| it.starts_with(is_newline));
    let (inside, marks) = lines.map_or((inside, 1), |lines| (lines, 3));
    let opening = hashes + marks;
    let closing = "\"".repeat(marks) + &"#".repeat(hashes);
    let length = if hashes > 0 {
        inside.find(&closing)
    } else {
        unescaped(inside, &closing)
    };
    Some(length.map_or(text.len(), |length| opening + length + closing.len()))
}

/// Where a mark stands that no backslash escapes.
fn unescaped(text: &str, mark: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && text.get(at..)?.starts_with(mark) {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// Whether a text can stand without quotes. Says no to some that could.
fn is_bare(text: &str) -> bool {
    let keywords = ["true", "false", "null", "inf", "-inf", "nan"];
    let inner = |c: char| c.is_ascii_alphanumeric() || "-_.:@%+,".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(inner)
        && !keywords.contains(&text)
}

/// A text in quotes, on as many lines as what stood there: a backslash takes line breaks away.
fn quoted(text: &str, stood_there: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || is_newline(c) => {
                quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    let breaks = stood_there.matches('\n').count();
    if breaks > 0 {
        quoted.push('\\');
        quoted.push_str(&"\n".repeat(breaks));
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PieceKind, pieces};

    #[track_caller]
    fn are(text: &str, expected: &[(PieceKind, &str)]) {
        let found: Vec<_> = pieces(text)
            .iter()
            .map(|it| (it.kind(), it.raw()))
            .collect();
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn every_form_is_told_apart() {
        use PieceKind::{Between, Comment, String, Word};
        are(
            "a b=\"c\\\"d\" #\"e\"f\"# /*g/*h*/i*/ #true // j\n",
            &[
                (Word, "a"),
                (Between, " "),
                (Word, "b"),
                (Between, "="),
                (String, "\"c\\\"d\""),
                (Between, " "),
                (String, "#\"e\"f\"#"),
                (Between, " "),
                (Comment, "/*g/*h*/i*/"),
                (Between, " "),
                (Word, "#true"),
                (Between, " "),
                (Comment, "// j"),
                (Between, "\n"),
            ],
        );
        are(
            "x \"\"\"\n  a \"b\"\n  \"\"\"\n/- y (env)\"N\"",
            &[
                (Word, "x"),
                (Between, " "),
                (String, "\"\"\"\n  a \"b\"\n  \"\"\""),
                (Between, "\n"),
                (Between, "/-"),
                (Between, " "),
                (Word, "y"),
                (Between, " ("),
                (Word, "env"),
                (Between, ")"),
                (String, "\"N\""),
            ],
        );
    }

    #[track_caller]
    fn becomes(text: &str, expected: &str) {
        let rewrite = |text: &str| text.replace("secret", "1");
        let parts: Vec<_> = pieces(text)
            .iter()
            .map(|it| it.rewritten(rewrite))
            .collect();
        assert_eq!(parts.concat(), expected);
    }

    #[test]
    fn a_piece_is_rewritten_in_its_own_form() {
        becomes("a \"secret\" #\"secret\"#", "a \"1\" #\"1\"#");
        becomes("a secret b.secret", "a \"1\" b.1");
        becomes("a \"sec\\u{72}et\\t\"", "a \"1\\t\"");
        becomes("a \"\"\"\n  secret\n  \"\"\"", "a \"\"\"\n  1\n  \"\"\"");
        becomes(
            "a \"\"\"\n  sec\\u{72}et \"\n  \"\"\"",
            "a \"1 \\\"\\\n\n\"",
        );
        becomes("a /* secret */ // secret", "a /* 1 */ // 1");
        becomes("a /-secret /-b=secret", "a /-\"1\" /-b=\"1\"");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in any::<String>(), other in "[a#\"\\\\/*\n -]{0,40}") {
            for text in [text, other] {
                let all = pieces(&text).iter().map(|it| it.raw()).collect::<String>();
                prop_assert_eq!(all, text);
            }
        }
    }
}
