//! The small grammars of Kubernetes objects: labels, taints, which namespaces a pattern means
//! (apimachinery, `pkg/util/validation`).

use std::fmt;

use super::name::{is_dns_label, is_dns_name};

/// A label of an object: `key=value`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    key: Box<str>,
    value: Box<str>,
}

/// What keeps a text from being a label or taint. `Display` reads on after the quoted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// There is no `=`.
    NoValue,
    /// The key has a part that no key may have.
    Key,
    /// The value has a character or an end that no value may have, or more than 63 characters.
    Value,
    /// There is no `:` with an effect behind it.
    NoEffect,
    /// The effect is none that Kubernetes has.
    Effect,
}

impl Label {
    /// Reads `key=value`; the value may be empty.
    ///
    /// # Errors
    /// Whatever [`LabelError`] says of keys and values.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let (key, value) = text.split_once('=').ok_or(LabelError::NoValue)?;
        if !is_key(key) {
            return Err(LabelError::Key);
        }
        if !(value.is_empty() || is_part(value)) {
            return Err(LabelError::Value);
        }
        Ok(Self {
            key: key.into(),
            value: value.into(),
        })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

/// An optional DNS name and a slash, then a part.
fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_object_name(prefix) && is_part(name),
        None => is_part(key),
    }
}

/// 1 to 63 letters, digits, `-`, `_` and dots, with a letter or digit at both ends.
fn is_part(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && text.chars().all(inner)
        && edge(text.chars().next())
        && edge(text.chars().next_back())
}

/// Whether most objects may be called so: a DNS name in lower case, at most 253 characters.
#[must_use]
pub fn is_object_name(text: &str) -> bool {
    is_dns_name(text) && is_lower(text)
}

/// Whether a namespace may be called so: a DNS label in lower case.
#[must_use]
pub fn is_namespace_name(text: &str) -> bool {
    is_dns_label(text) && is_lower(text)
}

/// Whether a service may be called so: a namespace's name that starts with a letter.
#[must_use]
pub fn is_service_name(text: &str) -> bool {
    is_namespace_name(text) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_lower(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_uppercase())
}

/// A taint of a node: `key=value:Effect`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taint {
    label: Label,
    effect: Effect,
}

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// They are not put there.
    NoSchedule,
    /// They are put there only if there is no room elsewhere.
    PreferNoSchedule,
    /// They are sent away.
    NoExecute,
}

impl Effect {
    const ALL: [Self; 3] = [Self::NoSchedule, Self::PreferNoSchedule, Self::NoExecute];

    const fn word(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

impl Taint {
    /// Reads `key=value:Effect`; the value may be empty or missing.
    ///
    /// # Errors
    /// Whatever [`LabelError`] says.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let (label, word) = text.rsplit_once(':').ok_or(LabelError::NoEffect)?;
        let effect = Effect::ALL.into_iter().find(|effect| effect.word() == word);
        let effect = effect.ok_or(LabelError::Effect)?;
        let label = match Label::parse(label) {
            Err(LabelError::NoValue) => Label::parse(&format!("{label}="))?,
            parsed => parsed?,
        };
        Ok(Self { label, effect })
    }

    /// Key and effect: what a node may have once.
    #[must_use]
    pub fn identity(&self) -> (&str, &'static str) {
        (self.label.key(), self.effect.word())
    }

    /// What it does to pods that do not tolerate it.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }
}

impl fmt::Display for Taint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.label, self.effect.word())
    }
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoValue => "has no `=` with a value behind it",
            Self::Key => {
                "has a key that is none: letters, digits, `-`, `_` and dots, behind a DNS name and a slash if need be"
            }
            Self::Value => {
                "has a value that is none: at most 63 letters, digits, `-`, `_` and dots, with a letter or digit at both ends"
            }
            Self::NoEffect => "has no `:` with an effect behind it",
            Self::Effect => {
                "has another effect than `NoSchedule`, `PreferNoSchedule` and `NoExecute`"
            }
        })
    }
}

/// Which namespaces a tier owns: one by its name, or all whose names start in the same way (`0-core-*`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamespacePattern {
    start: Box<str>,
    open: bool,
}

impl NamespacePattern {
    /// Reads a name, or the beginning of names with `*` behind it. `None` if no namespace could fit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (start, open) = match text.strip_suffix('*') {
            Some(start) => (start, true),
            None => (text, false),
        };
        let sample = if open {
            format!("{start}x")
        } else {
            start.to_owned()
        };
        is_namespace_name(&sample).then(|| Self {
            start: start.into(),
            open,
        })
    }

    /// All names that start with a text. The text is checked where it comes from.
    #[must_use]
    pub fn starting_with(start: impl Into<Box<str>>) -> Self {
        Self {
            start: start.into(),
            open: true,
        }
    }

    /// One name.
    #[must_use]
    pub fn exactly(name: &str) -> Self {
        Self {
            start: name.into(),
            open: false,
        }
    }

    /// The name, or what names start with.
    #[must_use]
    pub fn start(&self) -> &str {
        &self.start
    }

    /// Whether names may go on behind it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Whether a namespace of that name is meant.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        if self.open {
            name.starts_with(&*self.start)
        } else {
            *name == *self.start
        }
    }

    /// Whether some namespace would fit both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.fits(&other.start) || other.fits(&self.start)
    }
}

impl fmt::Display for NamespacePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.open { "*" } else { "" };
        write!(f, "{}{star}", self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_what_the_api_server_takes() {
        for good in ["a=b", "nvidia.com/gpu.present=true", "a=", "A_b=C.d"] {
            assert!(Label::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Label::parse("a"), Err(LabelError::NoValue));
        assert_eq!(Label::parse("a/b/c=d"), Err(LabelError::Key));
        assert_eq!(Label::parse("-a=b"), Err(LabelError::Key));
        assert_eq!(Label::parse("a=b c"), Err(LabelError::Value));
        assert_eq!(Label::parse("net=10.0.0.0/24"), Err(LabelError::Value));
    }

    #[test]
    fn taints_have_an_effect() {
        let taint = Taint::parse("nvidia.com/gpu=true:PreferNoSchedule");
        let taint = taint.map(|it| it.to_string());
        assert_eq!(taint.as_deref(), Ok("nvidia.com/gpu=true:PreferNoSchedule"));
        let bare = Taint::parse("a:NoSchedule").map(|it| it.to_string());
        assert_eq!(bare.as_deref(), Ok("a=:NoSchedule"));
        assert_eq!(Taint::parse("a=b"), Err(LabelError::NoEffect));
        assert_eq!(Taint::parse("a=b:Never"), Err(LabelError::Effect));
    }

    #[test]
    fn patterns_overlap_where_a_name_fits_both() {
        let pattern = |text| NamespacePattern::parse(text).expect("a pattern");
        assert!(pattern("0-core-*").overlaps(&pattern("0-core-dns")));
        assert!(pattern("0-*").overlaps(&pattern("0-core-*")));
        assert!(!pattern("0-core-*").overlaps(&pattern("0-core")));
        assert!(!pattern("0-core-*").overlaps(&pattern("1-core-*")));
        assert!(pattern("*").overlaps(&pattern("x")));
        assert_eq!(NamespacePattern::parse("A-*"), None);
        assert_eq!(NamespacePattern::parse("a*b"), None);
    }

    #[test]
    fn services_start_with_a_letter() {
        assert!(is_service_name("traefik"));
        assert!(!is_service_name("0-traefik"));
        assert!(is_namespace_name("0-traefik"));
        assert!(!is_namespace_name("Traefik"));
        assert!(!is_namespace_name("0-core-"));
    }
}
