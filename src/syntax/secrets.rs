//! Where a text probably holds secrets, found without understanding it.
//!
//! A file with faults has no model, and a line with a fault is shown to the user. What stands behind a name that sounds
//! like a secret's is hidden there, by this rule of thumb alone. Hiding too much costs little; a value with an annotation, which
//! says where a secret is kept, stays.

use crate::source::{SECRET_PLACES, SECRET_WORDS, SourceFile, Span};

/// What names of secrets hold, in lower case.
const WORDS: &[&str] = &[
    "apikey",
    "api-key",
    "api_key",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "private-key",
    "private_key",
    "psk",
    "secret",
    "token",
];

/// The values in a file that are probably secrets.
#[must_use]
pub fn secrets(file: &SourceFile) -> Vec<Span> {
    let text = file.text();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, end)) = next_name(text, at) {
        at = end;
        let name = text.get(start..end).unwrap_or_default();
        if let Some((from, to)) = value_behind(text, name, end).filter(|_| sounds_secret(name)) {
            found.push(file.span().part(from..to));
            at = to;
        }
    }
    found
}

/// The next run of characters that names are made of.
fn next_name(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes().get(from..)?;
    let start = from + bytes.iter().position(is_of_name)?;
    Some((start, skip(text, start, is_of_name)))
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(byte)
}

/// The offset behind a run of bytes.
fn skip(text: &str, from: usize, what: impl Fn(&u8) -> bool) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let length = rest.iter().position(|byte| !what(byte));
    from + length.unwrap_or(rest.len())
}

fn sounds_secret(name: &str) -> bool {
    let last = name.rsplit(['-', '_', '.']).next().unwrap_or_default();
    let ends = |word: &&str| word.eq_ignore_ascii_case(last);
    holds_word(name) || SECRET_WORDS.iter().any(ends)
}

fn holds_word(name: &str) -> bool {
    let bytes = name.as_bytes();
    let starts = |at: usize, first: u8| {
        let rest = bytes.get(at..).unwrap_or_default();
        let mut words = WORDS.iter().map(|word| word.as_bytes());
        words.any(|word| {
            word.first() == Some(&first)
                && rest
                    .get(..word.len())
                    .is_some_and(|part| part.eq_ignore_ascii_case(word))
        })
    };
    let firsts = bytes.iter().map(u8::to_ascii_lowercase).enumerate();
    // Most letters start no word of the list: this looks at every name of a large lab.
    let mut likely = firsts.filter(|(_, first)| b"acpst".contains(first));
    likely.any(|(at, first)| starts(at, first))
}

/// The value behind a name: `=` and anything, or a blank and a string. The word `secret` itself has a name behind it.
fn value_behind(text: &str, name: &str, name_end: usize) -> Option<(usize, usize)> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let quote = skip(text, name_end, |byte| *byte == b'"').min(name_end + 1);
    let equals = skip(text, quote, is_blank);
    let start = match text.as_bytes().get(equals)? {
        b'=' => skip(text, equals + 1, is_blank),
        b'"' | b'#' if equals > quote && (name != "secret" || quote > name_end) => equals,
        _ => return None,
    };
    let end = value_end(text, start)?;
    (end > start).then_some((start, end))
}

/// Where a value ends: a string at its quotes or with its line, anything else at a blank.
fn value_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    if let Some(inside) = rest.strip_prefix("\"\"\"") {
        return Some(
            inside
                .find("\"\"\"")
                .map_or(text.len(), |at| start + at + 6),
        );
    }
    if let Some(annotated) = rest.strip_prefix('(') {
        let (annotation, value) = annotated.split_once(')')?;
        let is_place = SECRET_PLACES.contains(&annotation.trim());
        return (!is_place).then(|| value_end(text, text.len() - value.len()))?;
    }
    if rest.starts_with(['"', '#']) {
        let open = start + rest.find('"')?;
        let closed = closing_quote(text, open + 1).unwrap_or(text.len());
        // Looks no further than the quotes: a file may be one line.
        let inside = text.get(start..closed).unwrap_or_default();
        return Some(inside.find('\n').map_or(closed, |at| start + at));
    }
    let is_value = |byte: &u8| !byte.is_ascii_whitespace() && !b";{}".contains(byte);
    Some(skip(text, start, is_value))
}

/// The offset behind the next quote that is not escaped.
fn closing_quote(text: &str, from: usize) -> Option<usize> {
    let mut escaped = false;
    let rest = text.as_bytes().get(from..)?;
    let at = rest.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })?;
    Some(from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::secrets;
    use crate::source::SourceMap;

    #[track_caller]
    fn hides(text: &str, expected: &[&str]) {
        let mut map = SourceMap::new("");
        assert!(map.add("lab.kdl", text.as_bytes().to_vec()));
        let found = secrets(&map.files()[0]);
        let found: Vec<_> = found.iter().map(|span| map.text(*span)).collect();
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn finds_what_follows_the_name_of_a_secret() {
        hides(
            "install root-password-hash=\"$6$x\" raid=\"raid0\"",
            &["\"$6$x\""],
        );
        hides("a password = geheim; b", &["geheim"]);
        hides("var \"db_password\" \"geh\\\"eim\" x", &["\"geh\\\"eim\""]);
        hides("var \"secret\" \"geheim\"", &["\"geheim\""]);
        hides("token=#\"raw\"# x", &["#\"raw\""]);
        hides("psk=\"open\nnext", &["\"open"]);
        hides("secret=\"\"\"\n  a\n  \"\"\" x", &["\"\"\"\n  a\n  \"\"\""]);
        hides("secret=(x)\"geheim\" y", &["(x)\"geheim\""]);
        hides("Password=\"a\" token=\"b\"", &["\"a\"", "\"b\""]);
    }

    #[test]
    fn leaves_the_rest() {
        hides("install root-password-hash=(env)\"NAME\"", &[]);
        hides("// the password is elsewhere\nnode \"a\"", &[]);
        hides("node \"a\" address=\"10.0.0.1\"", &[]);
        hides("secret \"pve-root\" in=\"env\"", &[]);
        hides("password", &[]);
        hides("password=", &[]);
    }
}
