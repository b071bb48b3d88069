//! Values of line formats: whatever they are made of, each stays one word or one line.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// One word: no blank, no control character, and none of the signs that end a word or open a block in the formats
/// that split at blanks (corosync.conf, interfaces, the headers of section files).
///
/// What cannot stand in a word is replaced by `-`. A rule reports such a name long before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Word(String);

impl Word {
    /// A word of any text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let outside = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '#' | '{' | '}');
        Self(text.replace(outside, "-"))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rest of a line: blanks may stand inside, nothing may end the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line(String);

impl Line {
    /// A line of any text.
    #[must_use]
    pub fn new(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        Self(text.replace(ends, " ").trim().to_owned())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key and its value with a blank between, or a key alone. Printed as that line, without indent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    key: Cow<'static, str>,
    value: Option<Line>,
}

impl Setting {
    /// A key with a value. An empty value leaves the key alone, so that no line ends in a blank.
    #[must_use]
    pub fn new(key: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        let value = Some(Line::new(value)).filter(|value| !value.0.is_empty());
        Self {
            key: key.into(),
            value,
        }
    }

    /// A key that says enough alone.
    #[must_use]
    pub const fn flag(key: &'static str) -> Self {
        Self {
            key: Cow::Borrowed(key),
            value: None,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} {value}", self.key),
            None => f.write_str(&self.key),
        }
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Setting, Word};

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(Word::new("a b\n{c}#d").to_string(), "a-b--c--d");
    }

    #[test]
    fn a_value_stays_on_its_line() {
        assert_eq!(Line::new("a\nb  c\u{2028}").to_string(), "a b  c");
        assert_eq!(Setting::new("path", "/mnt\n/x").to_string(), "path /mnt /x");
        assert_eq!(Setting::new("path", " ").to_string(), "path");
        assert_eq!(Setting::flag("disable").to_string(), "disable");
    }
}
