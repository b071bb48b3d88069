//! Where findings are collected.

use super::{Diagnostic, Label, Level, Report, Waiting};
use crate::source::{SourceMap, Span};

/// How many bytes from its place a finding may quote the source: a `=` without a value names what is before it.
const NEAR: u32 = 256;

/// Collects findings. Nothing is shown before all of a phase are together.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    waiting: Waiting,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds all findings of another sink.
    pub fn append(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        self.waiting.rules.extend(other.waiting.rules);
        self.waiting.until.extend(other.waiting.until);
    }

    /// Says how many rules wait until faults are corrected.
    pub fn wait(&mut self, waiting: Waiting) {
        self.waiting = waiting;
    }

    /// The rules that wait.
    #[must_use]
    pub const fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// Adds a place that is involved to a finding that is in already.
    pub fn add_related(&mut self, at: usize, span: Span, text: &str) {
        if let Some(found) = self.diagnostics.get_mut(at) {
            found.related.push(Label {
                span,
                text: text.to_owned(),
            });
        }
    }

    /// Adds a place to a finding that is in already. What is the same fault in several places has no fix: the one right
    /// text may be elsewhere. The place that comes first in the source is the primary one.
    pub fn add_place(&mut self, at: usize, span: Span, text: &str) {
        if let Some(found) = self.diagnostics.get_mut(at) {
            let first = found.primary.span.min(span);
            let span = found.primary.span.max(span);
            found.primary.span = first;
            found.related.push(Label {
                span,
                text: text.to_owned(),
            });
            found.assumption.places.push(span);
            found.fix = None;
            found.proposal = None;
        }
    }

    /// The findings so far by what they say, to be changed: in which file or line a thing is written makes no
    /// difference to their order.
    pub fn by_message(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        let mut all: Vec<_> = self.diagnostics.iter_mut().collect();
        all.sort_by(|a, b| (a.rule.code, &a.message).cmp(&(b.rule.code, &b.message)));
        all.into_iter()
    }

    /// Hides places of the source in whatever is shown of the findings so far.
    pub fn mask(&mut self, spans: &[Span]) {
        if let Some(first) = self.diagnostics.first_mut() {
            first.masked.extend(spans);
        }
    }

    /// Hides places of the source, also where a finding near to them quotes them. The places are in order.
    pub fn conceal(&mut self, spans: &[Span], map: &SourceMap) {
        for diagnostic in &mut self.diagnostics {
            let at = diagnostic.primary.span;
            let (from, to) = (
                at.start().saturating_sub(NEAR),
                at.end().saturating_add(NEAR),
            );
            let before = spans.partition_point(|span| span.end() < from);
            let near = spans.iter().skip(before);
            for span in near.take_while(|span| span.start() <= to) {
                diagnostic.conceal(map.text(*span));
            }
        }
        self.mask(spans);
    }

    /// Number of findings so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether a finding forbids to go on.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// The findings so far, in the order in which they came.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The findings in source order, and the rules that wait.
    #[must_use]
    pub fn into_report(mut self) -> Report {
        Report {
            waiting: std::mem::take(&mut self.waiting),
            found: self.into_sorted(),
        }
    }

    /// The findings, in source order: by the primary place, then by code, then by message.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| {
            let key = |it: &Diagnostic| (it.primary.span, it.rule.code);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.diagnostics
    }
}
