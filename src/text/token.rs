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

#[cfg(test)]
mod tests {
    use super::Comment;

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(Comment::new("a\nb: c\r\n\u{7}d").to_string(), "a b: c d");
    }
}
