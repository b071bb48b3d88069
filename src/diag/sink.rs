//! Where findings are collected.

use super::{Diagnostic, Level};
use crate::source::{SourceMap, Span};

/// Collects findings. Nothing is shown before all of a phase are together.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
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
    }

    /// Hides places of the source in whatever is shown of the findings so far.
    pub fn mask(&mut self, spans: &[Span]) {
        if let Some(first) = self.diagnostics.first_mut() {
            first.masked.extend(spans);
        }
    }

    /// Hides places of the source, also where a finding quotes them.
    pub fn conceal(&mut self, spans: &[Span], map: &SourceMap) {
        for diagnostic in &mut self.diagnostics {
            let at = diagnostic.primary.span;
            let before = spans.partition_point(|span| span.end() < at.start());
            let touched = spans.iter().skip(before);
            for span in touched.take_while(|span| span.start() <= at.end()) {
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
