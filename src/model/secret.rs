//! Secrets: only where they are kept, never what they are.

use std::fmt;

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// In an environment variable of whoever deploys.
    Env(Box<str>),
    /// In a file.
    File(Box<str>),
    /// In a vault, under a path.
    Vault(Box<str>),
    /// In the source itself, where it must not be. Its text is not kept. `rules::secret::plaintext` reports it, so
    /// no artifact ever sees one.
    Plain,
}

impl Secret {
    /// The reference that an annotation makes of a text.
    #[must_use]
    pub fn reference(annotation: &str, text: &str) -> Option<Self> {
        match annotation {
            "env" => Some(Self::Env(text.into())),
            "file" => Some(Self::File(text.into())),
            "vault" => Some(Self::Vault(text.into())),
            _ => None,
        }
    }
}

impl fmt::Display for Secret {
    /// As people say it: `environment variable NAME`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Vault(path) => write!(f, "vault path {path}"),
            Self::Plain => f.write_str("written in the source"),
        }
    }
}
