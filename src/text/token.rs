//! Pieces of line formats that cannot break out of their line.

use std::fmt;

use serde::Serialize;

/// One line of a comment: whatever it is made of, no line break and no control character is left in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment(String);

impl Comment {
    /// A comment of any text; its lines are joined by blanks.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let words = text.split(|c: char| c.is_whitespace() || c.is_control());
        Self(
            words
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}

impl fmt::Display for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A domain name without a dot at the end: letters, digits, dashes, underscores and inner dots.
///
/// What no name may hold is replaced by `-`. A rule reports such a name long before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DomainName(String);

impl DomainName {
    /// A name of any text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let text = text.trim_end_matches('.');
        Self(text.replace(|c| !legal(c), "-"))
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Comment, DomainName};

    #[test]
    fn a_name_stays_one_name() {
        assert_eq!(
            DomainName::new("a_b.c\"\n local-zone.").to_string(),
            "a_b.c---local-zone"
        );
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(Comment::new("a\nb: c\r\n\u{7}d").to_string(), "a b: c d");
    }
}
