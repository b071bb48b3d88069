//! Strings as they are written: identifiers, quoted, raw and multi-line ones.

use std::borrow::Cow;

/// The text that a string token stands for. The token has been checked by the reader.
pub(super) fn decode(token: &str) -> Cow<'_, str> {
    match verbatim(token).and_then(|(start, end)| token.get(start..end)) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(String::new()),
    }
}

/// The part of a token that is its text letter by letter, if it has no escapes and no lines to dedent.
pub(super) fn verbatim(token: &str) -> Option<(usize, usize)> {
    if token.starts_with("\"\"\"") || token.contains('\\') {
        return None;
    }
    Some(if token.starts_with('"') {
        (1, token.len() - 1)
    } else {
        (0, token.len())
    })
}
