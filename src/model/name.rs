//! Names: what may name a thing, and what each consumer takes.

use std::fmt;
use std::ops::Deref;

/// A name that can travel into a path, a line of a config, a table: no separator, no control character,
/// no leading dot, not empty, at most 63 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<str>);

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is nothing.
    Empty,
    /// It holds a character that no name may hold.
    Character(char),
    /// It starts or ends with a character that may only stand inside.
    Edge(char),
    /// It is longer than 63 characters: how long.
    Long(usize),
}

impl Name {
    /// The longest name, in characters: a DNS label's length.
    pub const LONGEST: usize = 63;

    /// Checks a text.
    ///
    /// # Errors
    /// What keeps it from being a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        // Nearly every name is of these alone, and each is read.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if text.len() <= Self::LONGEST && text.bytes().all(is_plain) {
            return Ok(Self(text.into()));
        }
        let forbidden = |c: char| matches!(c, ',' | '@' | ':' | '/' | '\\' | '*') || c.is_control();
        if let Some(found) = text.chars().find(|c| forbidden(*c)) {
            return Err(NameError::Character(found));
        }
        let edges = [text.chars().next(), text.chars().next_back()];
        let edge = |c: &char| *c == '.' || c.is_whitespace();
        if let Some(found) = edges.into_iter().flatten().find(edge) {
            return Err(NameError::Edge(found));
        }
        let length = text.chars().count();
        if length > Self::LONGEST {
            return Err(NameError::Long(length));
        }
        Ok(Self(text.into()))
    }

    /// A stand-in for a name that could not be read. Never part of a lab that passed.
    #[must_use]
    pub fn missing() -> Self {
        Self("?".into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a DNS label, as Proxmox wants node and guest names: letters, digits, inner dashes.
    #[must_use]
    pub fn is_dns_label(&self) -> bool {
        is_dns_label(&self.0)
    }
}

/// Whether a text is a DNS label: letters, digits and inner dashes, at most 63 (RFC 1123).
#[must_use]
pub fn is_dns_label(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && text.chars().all(inner)
        && edge(text.chars().next())
        && edge(text.chars().next_back())
}

/// Whether a text is a DNS name: labels with dots between, at most 253 characters.
#[must_use]
pub fn is_dns_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Character(c) if c.is_control() => {
                write!(f, "it holds the control character U+{:04X}", u32::from(*c))
            }
            Self::Character(c) => write!(f, "it holds `{c}`"),
            Self::Edge(c) => write!(f, "it starts or ends with `{c}`"),
            Self::Long(length) => {
                write!(
                    f,
                    "it has {length} characters; {} are the most",
                    Name::LONGEST
                )
            }
        }
    }
}
