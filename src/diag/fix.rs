//! What to write instead: edits of the source that make a finding go away.
//!
//! A rule offers a fix only where exactly one text is right. It names what it read and what belongs there; whether the
//! source says it bare or in quotes is looked up when the fix is used, and a source that says anything else is left alone.

use crate::source::{SourceMap, Span};

/// What makes a finding go away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, an imperative.
    pub description: String,
    /// All of it is done, or nothing.
    pub edits: Vec<Edit>,
}

/// One word or value in place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it is written: a word, a value with its quotes, or a part of a string.
    pub span: Span,
    /// What is read there; none if it is one value, whatever its text.
    pub from: Option<String>,
    /// What belongs there.
    pub to: String,
}

/// Bytes of the source and the text that takes their place, as it is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes that go.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Fix {
    /// One text in place of another.
    #[must_use]
    pub fn replace(span: Span, from: impl Into<String>, to: impl Into<String>) -> Self {
        let (from, to) = (from.into(), to.into());
        Self {
            description: format!("write `{to}` instead of `{from}`"),
            edits: vec![Edit {
                span,
                from: Some(from),
                to,
            }],
        }
    }

    /// One text in place of a whole string, whatever it says.
    #[must_use]
    pub fn rewrite(span: Span, to: impl Into<String>) -> Self {
        let to = to.into();
        Self {
            description: format!("write `{to}`"),
            edits: vec![Edit {
                span,
                from: None,
                to,
            }],
        }
    }

    /// The fix in terms of the source; none if the source does not say what the edits expect, or cannot say what they
    /// want without more quotes.
    #[must_use]
    pub fn resolve(&self, map: &SourceMap) -> Option<Vec<Replacement>> {
        self.edits.iter().map(|edit| edit.resolve(map)).collect()
    }
}

impl Edit {
    pub(super) fn resolve(&self, map: &SourceMap) -> Option<Replacement> {
        let text = self.written_like(map.text(self.span))?;
        Some(Replacement {
            span: self.span,
            text,
        })
    }

    /// What takes the place of the source's text, in its form: bare, in quotes, or as a part of a string.
    fn written_like(&self, source: &str) -> Option<String> {
        let from = self.from.as_deref();
        if from == Some(source) {
            // What can stand bare may do so here, or be a part of a string: only another such text fits both.
            let fits = if is_bare(source) {
                is_bare
            } else {
                is_verbatim
            };
            return fits(&self.to).then(|| self.to.clone());
        }
        let says = inside(source).is_some_and(|text| from.is_none_or(|from| from == text));
        (says && is_verbatim(&self.to)).then(|| format!("\"{}\"", self.to))
    }
}

/// The inside of a string on one line, if it stands there letter by letter.
fn inside(source: &str) -> Option<&str> {
    let between = |open, close| source.strip_prefix(open)?.strip_suffix(close);
    between("#\"", "\"#").or_else(|| between("\"", "\"").filter(|text| is_verbatim(text)))
}

/// Whether a text can stand between quotes as it is.
fn is_verbatim(text: &str) -> bool {
    !text.contains(['"', '\\']) && !text.contains(char::is_control)
}

/// Whether a text can stand without quotes, whatever the notation takes it for: fewer than the notation allows.
fn is_bare(text: &str) -> bool {
    let keyword = ["true", "false", "null", "inf", "nan"].contains(&text);
    let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(inner) && !keyword
}

#[cfg(test)]
mod tests {
    use super::Fix;
    use crate::source::{SourceMap, Span};

    #[track_caller]
    fn gives(source: &str, from: &str, to: &str, expected: Option<&str>) {
        let mut map = SourceMap::new("");
        assert!(map.add("lab.kdl", source.as_bytes().to_vec()));
        let whole = Span::new(0, u32::try_from(source.len()).unwrap());
        let found = Fix::replace(whole, from, to).resolve(&map);
        let found = found.map(|all| all.into_iter().map(|it| it.text).collect::<String>());
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn writes_in_the_form_that_it_finds() {
        gives("uk", "uk", "gb", Some("gb"));
        gives("\"uk\"", "uk", "gb", Some("\"gb\""));
        gives("#\"uk\"#", "uk", "gb", Some("\"gb\""));
        gives("\"a\"", "a", "10.0.0.0/8", Some("\"10.0.0.0/8\""));
        gives("10.0.0.1/8", "10.0.0.1/8", "10.0.0.0/8", Some("10.0.0.0/8"));
    }

    #[test]
    fn leaves_alone_what_it_does_not_expect() {
        gives("\"de\"", "uk", "gb", None);
        gives("\"u\\u{6b}\"", "uk", "gb", None);
        gives("uk", "uk", "10.0.0.0/8", None);
        gives("\"uk\"", "uk", "a\"b", None);
        gives("\"uk\"", "uk", "a\nb", None);
        gives("uk", "uk", "true", None);
        gives("\"a\" b=\"c\"", "a", "d", None);
    }
}
