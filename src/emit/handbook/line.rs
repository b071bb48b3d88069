//! A line of text as data: what is plain, what a machine takes, what links where, what nobody knows.

use super::page::PageName;
use crate::model::about::Status;
use crate::text::markdown;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    /// Plain text, shown letter for letter.
    Text(String),
    /// A name, address, command or value as a machine takes it.
    Code(String),
    /// Text that must not be missed.
    Strong(String),
    /// The name of something out of service.
    Struck {
        /// What it says.
        text: String,
        /// Where it leads, if it still has a section.
        to: Option<Target>,
    },
    /// A link.
    Link {
        /// Where it leads.
        to: Target,
        /// What it says.
        text: String,
    },
    /// Nobody recorded it.
    NotRecorded,
    /// It is not decided yet.
    Tbd,
    /// Where the thing before it is in its life, if that is not in service.
    Mark(Status),
}

impl Inline {
    /// Where it leads, if it is a link.
    #[must_use]
    pub(crate) const fn target(&self) -> Option<&Target> {
        match self {
            Self::Link { to, .. } => Some(to),
            Self::Struck { to, .. } => to.as_ref(),
            Self::Text(_)
            | Self::Code(_)
            | Self::Strong(_)
            | Self::NotRecorded
            | Self::Tbd
            | Self::Mark(_) => None,
        }
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A page.
    Page(PageName),
    /// A heading of a page.
    Section(PageName, String),
    /// A line of the lab: the file and its number, from 1.
    Source(String, usize),
    /// A file that hlc makes, by its path.
    Artifact(String),
    /// What a rule checks, and why.
    Rule(&'static str),
    /// A word of the language, by the anchor that its reference gives it.
    Word(String),
    /// A type of value in the language, by its name.
    Type(&'static str),
    /// Outside of the handbook.
    Url(String),
}

impl Target {
    /// The heading of a page that says this and nothing else.
    #[must_use]
    pub(crate) fn section(page: PageName, heading: &str) -> Self {
        Self::Section(page, markdown::anchor(heading))
    }
}

/// A line of text: a paragraph, or the content of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<Inline>);

impl Line {
    /// A line with nothing in it.
    #[must_use]
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The pieces.
    #[must_use]
    pub(crate) fn pieces(&self) -> &[Inline] {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a piece.
    #[must_use]
    pub(crate) fn with(mut self, piece: Inline) -> Self {
        self.0.push(piece);
        self
    }

    /// Adds plain text.
    #[must_use]
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            return self;
        }
        self.with(Inline::Text(text))
    }

    /// Adds what a machine takes.
    #[must_use]
    pub(crate) fn code(self, text: impl ToString) -> Self {
        self.with(Inline::Code(text.to_string()))
    }

    /// Adds text that must not be missed.
    #[must_use]
    pub(crate) fn strong(self, text: impl Into<String>) -> Self {
        self.with(Inline::Strong(text.into()))
    }

    /// Adds a link.
    #[must_use]
    pub(crate) fn link(self, to: Target, text: impl Into<String>) -> Self {
        let text = text.into();
        self.with(Inline::Link { to, text })
    }

    /// Adds the name of something out of service.
    #[must_use]
    pub(crate) fn struck(self, text: impl Into<String>, to: Option<Target>) -> Self {
        let text = text.into();
        self.with(Inline::Struck { text, to })
    }

    /// This line without where things are in their lives: for places that say it in another way.
    #[must_use]
    pub(crate) fn unmarked(self) -> Self {
        let pieces = self.0.into_iter();
        Self(pieces.filter(|it| !matches!(it, Inline::Mark(_))).collect())
    }

    /// Adds the code of a rule, which leads to what it checks.
    #[must_use]
    pub(crate) fn rule(self, code: &'static str) -> Self {
        self.link(Target::Rule(code), code)
    }

    /// Adds `file:line`, as an editor takes it.
    #[must_use]
    pub(crate) fn source(self, file: &str, line: usize) -> Self {
        let text = format!("{file}:{line}");
        self.link(Target::Source(file.to_owned(), line), text)
    }

    /// Adds a sentence in which backticks stand around code, as findings and the reference have it.
    #[must_use]
    pub(crate) fn sentence(self, text: &str) -> Self {
        let parts = text.split('`').enumerate();
        let parts = parts.filter(|(_, part)| !part.is_empty());
        parts.fold(self, |line, (at, part)| match at % 2 {
            1 => line.code(part),
            _ => line.text(part),
        })
    }

    /// Adds where a thing is in its life; nothing for one in service.
    #[must_use]
    pub(crate) fn mark(self, status: Status) -> Self {
        match status {
            Status::Active => self,
            Status::Planned | Status::Offline | Status::Retired | Status::Removed => {
                self.with(Inline::Mark(status))
            }
        }
    }

    /// Adds another line.
    #[must_use]
    pub(crate) fn line(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Lines one after the other, with commas between.
    #[must_use]
    pub(crate) fn joined(lines: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::new();
        for line in lines {
            if !joined.is_empty() {
                joined = joined.text(", ");
            }
            joined = joined.line(line);
        }
        joined
    }

    /// What nobody recorded.
    #[must_use]
    pub(crate) fn not_recorded() -> Self {
        Self::new().with(Inline::NotRecorded)
    }

    /// This line, or that nobody recorded it.
    #[must_use]
    pub(crate) fn or_not_recorded(self) -> Self {
        if self.is_empty() {
            Self::not_recorded()
        } else {
            self
        }
    }

    /// This line, or a dash: there is none, and that is known.
    #[must_use]
    pub(crate) fn or_none(self) -> Self {
        if self.is_empty() {
            self.text("–")
        } else {
            self
        }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}
