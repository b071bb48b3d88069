//! Strings as they are written: identifiers, quoted, raw and multi-line ones.

use std::borrow::Cow;

use super::chars::{is_newline, is_space};

/// The text that a string token stands for. The reader has checked the token; where it found a fault,
/// what is wrong stays as it is written.
pub fn decode(token: &str) -> Cow<'_, str> {
    if let Some(text) = plain(token) {
        return Cow::Borrowed(text);
    }
    let form = Form::of(token);
    let inside = token.get(form.start..form.end).unwrap_or("");
    if form.multi_line {
        Cow::Owned(dedent(inside, form.raw))
    } else if form.raw || !inside.contains('\\') {
        Cow::Borrowed(inside)
    } else {
        let mut text = String::with_capacity(inside.len());
        unescape(inside, &mut text);
        Cow::Owned(text)
    }
}

/// The text of the forms that nearly every string has: a bare word, or one in quotes without a backslash.
fn plain(token: &str) -> Option<&str> {
    match token.as_bytes() {
        [b'#', ..] | [b'"', b'"', b'"', ..] => None,
        [b'"', inside @ .., b'"'] => {
            let text = token.get(1..=inside.len())?;
            (!inside.contains(&b'\\')).then_some(text)
        }
        // Quotes that nobody closed.
        [b'"', ..] => None,
        _ => Some(token),
    }
}

/// The part of a token that is its text letter by letter, if it has no escapes and no lines to dedent.
pub(super) fn verbatim(token: &str) -> Option<(usize, usize)> {
    let form = Form::of(token);
    let escaped = || token.contains('\\') && !form.raw;
    (!form.multi_line && !escaped()).then_some((form.start, form.end))
}

/// How a string is written, and where its inside starts and ends.
struct Form {
    /// A backslash is a backslash.
    raw: bool,
    multi_line: bool,
    start: usize,
    end: usize,
}

impl Form {
    fn of(token: &str) -> Self {
        let behind_hashes = token.trim_start_matches('#');
        let hashes = token.len() - behind_hashes.len();
        if !behind_hashes.starts_with('"') {
            return Self {
                raw: true,
                multi_line: false,
                start: 0,
                end: token.len(),
            };
        }
        let multi_line = behind_hashes
            .strip_prefix("\"\"\"")
            .is_some_and(|rest| rest.starts_with(is_newline));
        let quotes = if multi_line { 3 } else { 1 };
        let start = hashes + quotes;
        let end = token.len().saturating_sub(start);
        // One that was never closed ends where it ends.
        let closed = end >= start && token.get(end..).is_some_and(|end| end.starts_with('"'));
        Self {
            raw: hashes > 0,
            multi_line,
            start,
            end: if closed { end } else { token.len() },
        }
    }
}

/// The logical lines of a multi-line string, between its opening quotes and its closing ones, each with its offset.
/// An escaped line break does not end a line. The first one is what stands beside the opening quotes, the last
/// one what stands before the closing quotes.
pub(super) fn lines(inside: &str, raw: bool) -> impl Iterator<Item = (usize, &str)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = inside.get(start..)?;
        let (end, width) = line_end(rest, raw);
        next = (width > 0).then_some(start + end + width);
        Some((start, rest.get(..end)?))
    })
}

/// Where the first logical line ends, and how long the line break is: 0 at the end of the text.
fn line_end(text: &str, raw: bool) -> (usize, usize) {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let special = |c: char| is_newline(c) || (c == '\\' && !raw);
        let Some(found) = rest.find(special) else {
            break;
        };
        at += found;
        let rest = rest.get(found..).unwrap_or("");
        let Some(escaped) = rest.strip_prefix('\\') else {
            let width = if rest.starts_with("\r\n") {
                2
            } else {
                rest.chars().next().map_or(0, char::len_utf8)
            };
            return (at, width);
        };
        at += 1 + escape_width(escaped);
    }
    (text.len(), 0)
}

/// How much behind a backslash belongs to it: all the white space, or one character.
fn escape_width(behind: &str) -> usize {
    match behind.len() - without_blank(behind).len() {
        0 => behind.chars().next().map_or(0, char::len_utf8),
        blank => blank,
    }
}

fn without_blank(text: &str) -> &str {
    text.trim_start_matches(|c| is_space(c) || is_newline(c))
}

/// The white space that a line starts with.
pub(super) fn indent(line: &str) -> &str {
    let behind = line.trim_start_matches(is_space);
    line.get(..line.len() - behind.len()).unwrap_or("")
}

/// Whether a line holds nothing but white space and escaped white space.
pub(super) fn is_blank(line: &str, raw: bool) -> bool {
    let mut rest = line.trim_start_matches(is_space);
    while let Some(behind) = rest.strip_prefix('\\').filter(|_| !raw) {
        let shorter = without_blank(behind);
        if shorter.len() == behind.len() {
            return false;
        }
        rest = shorter;
    }
    rest.is_empty()
}

/// The text of a multi-line string: its lines without the indent of the closing quotes.
fn dedent(inside: &str, raw: bool) -> String {
    let prefix = lines(inside, raw)
        .last()
        .map_or("", |(_, last)| indent(last));
    let mut text = String::with_capacity(inside.len());
    let mut body = lines(inside, raw).skip(1).peekable();
    let mut first = true;
    while let Some((_, line)) = body.next() {
        if body.peek().is_none() {
            break;
        }
        if !std::mem::take(&mut first) {
            text.push('\n');
        }
        if is_blank(line, raw) {
            continue;
        }
        let line = line.strip_prefix(prefix).unwrap_or(line);
        if raw {
            text.push_str(line);
        } else {
            unescape(line, &mut text);
        }
    }
    text
}

/// Appends text with its escapes resolved.
fn unescape(mut rest: &str, text: &mut String) {
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        rest = match simple_escape(behind) {
            Some(c) => {
                text.push(c);
                behind.get(1..).unwrap_or("")
            }
            None => unescape_long(behind, text),
        };
    }
    text.push_str(rest);
}

fn simple_escape(behind: &str) -> Option<char> {
    Some(match behind.bytes().next()? {
        b'"' => '"',
        b'\\' => '\\',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b's' => ' ',
        _ => return None,
    })
}

/// A code point, white space, or something unknown that stays as it is. Gives what follows.
fn unescape_long<'s>(behind: &'s str, text: &mut String) -> &'s str {
    if let Some((c, length)) = unicode_escape(behind) {
        text.push(c);
        return behind.get(length..).unwrap_or("");
    }
    let shorter = without_blank(behind);
    if shorter.len() == behind.len() {
        text.push('\\');
    }
    shorter
}

/// The character of `u{1F600}` and the length of that text.
pub(super) fn unicode_escape(behind: &str) -> Option<(char, usize)> {
    let behind = behind.strip_prefix("u{")?;
    // One digit more than there may be is as far as one needs to look.
    let length = behind.bytes().take(7).position(|byte| byte == b'}')?;
    let digits = behind.get(..length)?;
    let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| sound)?;
    Some((char::from_u32(code)?, digits.len() + 3))
}
