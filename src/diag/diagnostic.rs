//! One finding: what is wrong, where, why there, and what to do.

use super::nearest::{likeliest, meant, suggestion};
use super::{Assumption, Fix, Level, Likely, Proposal, Rule};
use crate::source::{SourceMap, Span};

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
    /// What to write, where only one thing is right.
    pub fix: Option<Fix>,
    /// What was probably meant, where spelling is at fault.
    pub assumption: Assumption,
    /// What the help line names, as an edit for the owner to decide on.
    pub proposal: Option<Proposal>,
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

    /// Takes the text of a secret out of the words: whatever is quoted of it, in whole or in part.
    pub(super) fn conceal(&mut self, secret: &str) {
        self.message = concealed(&self.message, secret);
        self.help = self.help.as_deref().map(|help| concealed(help, secret));
        for label in std::iter::once(&mut self.primary).chain(&mut self.related) {
            label.text = concealed(&label.text, secret);
        }
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
        self.proposal = None;
        self
    }

    /// Says what to do, with the edit that does it.
    #[must_use]
    pub fn propose(mut self, proposal: Proposal) -> Self {
        self.help = Some(proposal.sentence());
        self.proposal = Some(proposal);
        self
    }

    /// Whether it carries a fix that fits the sources.
    #[must_use]
    pub fn is_fixable(&self, map: &SourceMap) -> bool {
        self.fix
            .as_ref()
            .is_some_and(|fix| fix.resolve(map).is_some())
    }

    /// Offers to write it. The rule says that it is `fixable`, and that this is the only right text.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        debug_assert!(
            self.rule.fixable,
            "`{}` is not declared fixable",
            self.rule.code
        );
        self.fix = Some(fix);
        self
    }

    /// Offers one text in place of another.
    #[must_use]
    pub fn replace(self, span: Span, from: impl Into<String>, to: impl Into<String>) -> Self {
        let (from, to) = (from.into(), to.into());
        self.likely(span, &from, &to)
            .fix(Fix::replace(span, from, to))
    }

    /// Says which text was probably meant at the primary place.
    #[must_use]
    pub fn likely(mut self, span: Span, from: &str, to: &str) -> Self {
        if span == self.primary.span {
            let (from, to) = (from.to_owned(), to.to_owned());
            self.assumption.likely = Some(Likely::Text { from, to });
        }
        self
    }

    /// Says that the primary place may repeat another one word by word.
    #[must_use]
    pub fn repeats(mut self, first: Span) -> Self {
        self.assumption.likely = Some(Likely::SameAs(first));
        self
    }

    /// Says which of the legal words was probably meant by the one at a place, and offers to write it where only one
    /// can be.
    #[must_use]
    pub fn suggest<'w>(
        mut self,
        span: Span,
        written: &str,
        legal: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        let legal: Vec<&str> = legal.into_iter().collect();
        if let Some(help) = suggestion(written, legal.iter().copied()) {
            self.help = Some(help);
            self.proposal = None;
        }
        if let Some(word) = likeliest(written, &legal) {
            self = self.likely(span, written, word);
        }
        match meant(written, &legal) {
            Some(word) => self.replace(span, written, word),
            None => self,
        }
    }
}

/// A sentence with asterisks for every quotation, between backticks, that shows something of a secret.
fn concealed(sentence: &str, secret: &str) -> String {
    let core = |text: &str| text.trim_matches(['"', '#', '…', '=']).to_owned();
    let secret = core(secret);
    let shows = |quoted: &str| {
        let quoted = core(quoted);
        !quoted.is_empty() && (secret.contains(&quoted) || quoted.contains(&secret))
    };
    let parts = sentence.split('`').enumerate().map(|(at, part)| {
        let hidden = at % 2 == 1 && !secret.is_empty() && shows(part);
        if hidden { "***" } else { part }
    });
    parts.collect::<Vec<_>>().join("`")
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
            fix: None,
            assumption: Assumption::default(),
            proposal: None,
            masked: Vec::new(),
        }
    }
}
