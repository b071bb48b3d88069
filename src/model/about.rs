//! What every named thing may say of itself: title, purpose, notes, and where it is in its life.

use super::id::Id;
use super::unit::Date;
use crate::source::{Span, Spanned};

/// Text with its place.
pub type Text = Spanned<Box<str>>;

/// Where a thing is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// In service.
    #[default]
    Active,
    /// To come: its names and addresses are taken, nothing is deployed.
    Planned,
    /// Switched off, and will come back.
    Offline,
    /// Out of service, but still there.
    Retired,
    /// Gone; only its story is kept.
    Removed,
}

impl Status {
    /// The words of the language.
    pub const WORDS: &[&str] = &["active", "planned", "offline", "retired", "removed"];

    /// The status of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Active,
            Self::Planned,
            Self::Offline,
            Self::Retired,
            Self::Removed,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Planned => "planned",
            Self::Offline => "offline",
            Self::Retired => "retired",
            Self::Removed => "removed",
        }
    }
}

/// What a thing says of itself.
#[derive(Debug, Default)]
pub struct About {
    /// Where it is in its life.
    pub status: Status,
    /// Where that is written; the thing's name where it is not.
    pub status_span: Span,
    /// The rest, which few things say.
    detail: Option<Box<Detail>>,
}

/// The rarer things that may be said of a thing.
#[derive(Debug, Default)]
pub struct Detail {
    /// What people call it.
    pub title: Option<Text>,
    /// What it is for.
    pub purpose: Option<Text>,
    /// Since when it has its status.
    pub since: Option<Spanned<Date>>,
    /// Why it has its status.
    pub reason: Option<Text>,
    /// What took its place.
    pub replaced_by: Option<Text>,
    /// Prose for the docs.
    pub notes: Vec<Text>,
}

static NOTHING: Detail = Detail {
    title: None,
    purpose: None,
    since: None,
    reason: None,
    replaced_by: None,
    notes: Vec::new(),
};

impl About {
    /// What a thing says of itself.
    #[must_use]
    pub fn new(status: Status, status_span: Span, detail: Detail) -> Self {
        let Detail {
            title,
            purpose,
            since,
            reason,
            replaced_by,
            notes,
        } = &detail;
        let says_nothing = title.is_none()
            && purpose.is_none()
            && since.is_none()
            && reason.is_none()
            && replaced_by.is_none()
            && notes.is_empty();
        Self {
            status,
            status_span,
            detail: (!says_nothing).then(|| Box::new(detail)),
        }
    }

    /// The rarer things.
    #[must_use]
    pub fn detail(&self) -> &Detail {
        self.detail.as_deref().unwrap_or(&NOTHING)
    }

    /// What people call it, where that is not its name.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.detail().title.as_ref().map(|text| &*text.value)
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> Option<&str> {
        self.detail().purpose.as_ref().map(|text| &*text.value)
    }

    /// Whether it is in service.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Whether it still is a part of the running lab, switched on or off.
    #[must_use]
    pub fn is_member(&self) -> bool {
        matches!(self.status, Status::Active | Status::Offline)
    }

    /// Whether its names and addresses are taken.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.status != Status::Removed
    }
}

/// An exception that the lab makes from a rule.
#[derive(Debug)]
pub struct Allow {
    /// The rule's code.
    pub code: Text,
    /// Why.
    pub reason: Text,
    /// The last day on which it holds; for good where there is none.
    pub until: Option<Spanned<Date>>,
    /// Where it holds: everywhere, or for findings with a place in one of these.
    pub scope: Option<Vec<Span>>,
}

impl Allow {
    /// Whether it holds no more. Nothing is over as long as nobody says which day it is.
    #[must_use]
    pub fn is_over(&self, today: Option<Date>) -> bool {
        match (self.until, today) {
            (Some(until), Some(today)) => until.value < today,
            _ => false,
        }
    }
}

/// A level that the lab sets for a rule.
#[derive(Debug)]
pub struct Severity {
    /// The rule's code.
    pub code: Text,
    /// Whether findings become errors (`deny`) or warnings (`warn`).
    pub deny: bool,
}

/// Something of the lab that has a name others may use, with a place in an arena.
pub trait Named: Sized {
    /// The name.
    fn name(&self) -> &Spanned<super::name::Name>;
    /// What it says of itself.
    fn about(&self) -> &About;
}

/// A reference, with the place where it is written.
pub type Ref<T> = Spanned<Id<T>>;
