//! Kyverno: which version, and which kinds of policies it takes.

use super::about::Text;
use crate::source::{Span, Spanned};

/// Kyverno, the policy engine.
#[derive(Debug)]
pub struct Kyverno {
    /// Its version.
    pub version: Option<Text>,
    /// The kinds of policies that it gets, where they are stated.
    pub api: Option<Spanned<KyvernoApi>>,
    /// Where the word stands.
    pub span: Span,
}

impl Kyverno {
    /// The version that is compiled for where none is stated.
    pub const VERSION: (u32, u32) = (1, 19);

    /// The first version with the stable kinds of `policies.kyverno.io/v1` (its custom resource definitions).
    pub const FIRST_WITH_CEL: (u32, u32) = (1, 17);

    /// The version as numbers; none where its text has none.
    #[must_use]
    pub fn version(&self) -> Option<(u32, u32)> {
        let Some(text) = &self.version else {
            return Some(Self::VERSION);
        };
        let text = text.value.trim_start_matches('v');
        let mut parts = text.split('.').map(|part| part.parse().ok());
        Some((parts.next()??, parts.next()??))
    }

    /// The kinds of policies: as stated, else the newest that the version knows.
    #[must_use]
    pub fn api(&self) -> KyvernoApi {
        if let Some(stated) = self.api {
            return stated.value;
        }
        let is_old = self.version().is_some_and(|it| it < Self::FIRST_WITH_CEL);
        if is_old {
            KyvernoApi::ClusterPolicy
        } else {
            KyvernoApi::Cel
        }
    }
}

/// The kinds of policies that Kyverno gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KyvernoApi {
    /// `policies.kyverno.io/v1`: MutatingPolicy and GeneratingPolicy, with CEL.
    Cel,
    /// `kyverno.io/v1`: ClusterPolicy.
    ClusterPolicy,
}

impl KyvernoApi {
    /// The words of the language.
    pub const WORDS: &[&str] = &["cel", "cluster-policy"];

    /// The kinds of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "cel" => Some(Self::Cel),
            "cluster-policy" => Some(Self::ClusterPolicy),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cel => "cel",
            Self::ClusterPolicy => "cluster-policy",
        }
    }
}
