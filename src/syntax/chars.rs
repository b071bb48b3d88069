//! Which byte can be what: the alphabet of the notation.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the notation fixes the classes of characters, and each place asks for few of them"
)]

/// What a character is to the reader, wherever it stands outside of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of an identifier, a number, a keyword.
    Word,
    Space,
    Newline,
    Quote,
    Hash,
    Slash,
    Backslash,
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    Bracket,
    Equals,
    Semicolon,
    /// May not stand anywhere, not even in a comment.
    Forbidden,
    /// The first byte of a character that only [`wide`] can tell.
    Wide,
    /// Behind the last byte.
    End,
}

/// The class of one byte.
#[inline]
pub(super) fn class(byte: u8) -> Class {
    CLASSES
        .get(usize::from(byte))
        .copied()
        .unwrap_or(Class::Word)
}

/// The class of every byte: the reader asks for it at each one.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
static CLASSES: [Class; 256] = {
    let mut table = [Class::Word; 256];
    let (mut at, mut byte) = (0_usize, 0_u8);
    while at < table.len() {
        table[at] = class_of(byte);
        at += 1;
        byte = byte.wrapping_add(1);
    }
    table
};

/// Continuation bytes and most leading bytes are words, so that only the five leading bytes below which the
/// special characters lie need a closer look.
const fn class_of(byte: u8) -> Class {
    match byte {
        b'\t' | b' ' => Class::Space,
        b'\n' | 0x0B | 0x0C | b'\r' => Class::Newline,
        b'"' => Class::Quote,
        b'#' => Class::Hash,
        b'/' => Class::Slash,
        b'\\' => Class::Backslash,
        b'{' => Class::OpenBrace,
        b'}' => Class::CloseBrace,
        b'(' => Class::OpenParen,
        b')' => Class::CloseParen,
        b'[' | b']' => Class::Bracket,
        b'=' => Class::Equals,
        b';' => Class::Semicolon,
        0..=0x08 | 0x0E..=0x1F | 0x7F => Class::Forbidden,
        0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF => Class::Wide,
        _ => Class::Word,
    }
}

/// The class and length of the character whose leading byte has the class `Wide`.
pub(super) const fn wide(bytes: &[u8]) -> (Class, usize) {
    match bytes {
        [0xC2, 0x85, ..] => (Class::Newline, 2),
        [0xC2, 0xA0, ..] => (Class::Space, 2),
        [0xC2, ..] => (Class::Word, 2),
        [0xE1, 0x9A, 0x80, ..] | [0xE3, 0x80, 0x80, ..] => (Class::Space, 3),
        [0xE2, 0x80, last, ..] => (general_punctuation(*last), 3),
        [0xE2, 0x81, 0x9F, ..] => (Class::Space, 3),
        [0xE2, 0x81, 0xA6..=0xA9, ..] | [0xEF, 0xBB, 0xBF, ..] => (Class::Forbidden, 3),
        _ => (Class::Word, 3),
    }
}

/// U+2000 to U+203F, by the last byte.
const fn general_punctuation(last: u8) -> Class {
    match last {
        0x80..=0x8A | 0xAF => Class::Space,
        0x8E | 0x8F | 0xAA..=0xAE => Class::Forbidden,
        0xA8 | 0xA9 => Class::Newline,
        _ => Class::Word,
    }
}

/// The class and length of the character at the start of the bytes.
#[inline]
pub(super) fn look(bytes: &[u8]) -> (Class, usize) {
    let Some(first) = bytes.first() else {
        return (Class::End, 0);
    };
    match class(*first) {
        Class::Wide => wide(bytes),
        Class::Newline if bytes.starts_with(b"\r\n") => (Class::Newline, 2),
        class => (class, 1),
    }
}

/// What a reader goes over without looking at each byte: a bit in [`STOPS`].
#[derive(Clone, Copy)]
pub(super) struct Run(u8);

impl Run {
    /// The body of a string: up to a quote, a backslash, a line break, a control.
    pub(super) const STRING: Self = Self(1);
    /// A comment: up to a line break or a control.
    pub(super) const LINE_COMMENT: Self = Self(2);
    /// A block comment: up to what may end or nest it, or a control.
    pub(super) const BLOCK_COMMENT: Self = Self(4);
    /// An identifier, a number, a keyword.
    pub(super) const WORD: Self = Self(8);

    /// Whether the byte, or a character that it may begin, is not gone over.
    #[inline]
    pub(super) fn stops_at(self, byte: u8) -> bool {
        let stops = STOPS.get(usize::from(byte)).copied().unwrap_or(0);
        stops & self.0 != 0
    }
}

/// For every byte the runs that stop at it, as bits.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
static STOPS: [u8; 256] = {
    let mut table = [0; 256];
    let (mut at, mut byte) = (0_usize, 0_u8);
    while at < table.len() {
        table[at] = stops_of(byte);
        at += 1;
        byte = byte.wrapping_add(1);
    }
    table
};

const fn stops_of(byte: u8) -> u8 {
    let (text, line, block) = (Run::STRING.0, Run::LINE_COMMENT.0, Run::BLOCK_COMMENT.0);
    let word = matches!(class_of(byte), Class::Word);
    let outside = if word { 0 } else { Run::WORD.0 };
    let inside = match byte {
        b'"' | b'\\' => text,
        b'*' | b'/' => block,
        // Line breaks; under 0xC2 lies one of them.
        0x0A..=0x0D | 0xC2 => text | line,
        0..=0x08 | 0x0E..=0x1F | 0x7F | 0xE2 | 0xEF => text | line | block,
        _ => 0,
    };
    outside | inside
}

/// Whether the character is white space within a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// Whether the character ends a line.
pub(super) fn is_newline(c: char) -> bool {
    matches!(
        c,
        '\n' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
