//! Which byte can be what: the alphabet of the notation.

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

/// The class of one byte. Continuation bytes and most leading bytes are words, so that only the five leading
/// bytes below which the special characters lie need a closer look.
pub(super) const fn class(byte: u8) -> Class {
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
pub(super) fn look(bytes: &[u8]) -> (Class, usize) {
    match bytes {
        [] => (Class::End, 0),
        [b'\r', b'\n', ..] => (Class::Newline, 2),
        [first, ..] => match class(*first) {
            Class::Wide => wide(bytes),
            class => (class, 1),
        },
    }
}

/// Whether a byte in a string needs no look: not a quote, a backslash, a line break, a control or a
/// leading byte under which one lies.
pub(super) const fn plain_in_string(byte: u8) -> bool {
    !matches!(
        byte,
        0..=0x08 | 0x0A..=0x1F | b'"' | b'\\' | 0x7F | 0xC2 | 0xE2 | 0xEF
    )
}

/// Whether a byte in a comment to the end of the line needs no look.
pub(super) const fn plain_in_line_comment(byte: u8) -> bool {
    !matches!(byte, 0..=0x08 | 0x0A..=0x1F | 0x7F | 0xC2 | 0xE2 | 0xEF)
}

/// Whether a byte in a block comment needs no look.
pub(super) const fn plain_in_block_comment(byte: u8) -> bool {
    !matches!(
        byte,
        0..=0x08 | 0x0E..=0x1F | b'*' | b'/' | 0x7F | 0xE2 | 0xEF
    )
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
