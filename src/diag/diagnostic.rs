//! One finding: what is wrong, where, why there, and what to do.

use super::{Level, Rule};
use crate::source::Span;

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there; may be empty at the primary place when the message says it all.
    pub text: String,
}

/// A finding. There is none without a rule and a place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which rule found it.
    pub rule: &'static Rule,
    /// The rule's level, or the one that the lab set.
    pub level: Level,
    /// What is wrong: one sentence with the values, lower case, no full stop.
    pub message: String,
    /// The thing to change.
    pub primary: Label,
    /// Every other place involved.
    pub related: Vec<Label>,
    /// What to do, an imperative with the concrete value where one can be computed.
    pub help: Option<String>,
    /// Places whose text must not be shown, by this finding or by any other of the same report.
    pub masked: Vec<Span>,
}

/// A finding that has no place yet.
#[derive(Debug)]
pub struct Draft {
    rule: &'static Rule,
    message: String,
}

impl Diagnostic {
    /// Starts a diagnostic; [`Draft::at`] makes it one.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a diagnostic exists once it has a place"
    )]
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Draft {
        Draft {
            rule,
            message: message.into(),
        }
    }

    /// Adds another place that is involved.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Keeps the text of a place out of every report.
    #[must_use]
    pub fn masked(mut self, span: Span) -> Self {
        self.masked.push(span);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Draft {
    /// Gives the finding its place: the thing to change, and what is said of it.
    #[must_use]
    pub fn at(self, span: Span, text: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule: self.rule,
            level: self.rule.level,
            message: self.message,
            primary: Label {
                span,
                text: text.into(),
            },
            related: Vec::new(),
            help: None,
            masked: Vec::new(),
        }
    }
}
