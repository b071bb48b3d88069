//! Whether a fix keeps what it says: the finding goes, and nothing else comes or goes with it.

use std::collections::BTreeSet;

use super::Round;
use crate::diag::{Diagnostic, Report};
use crate::source::{SourceMap, Span};

/// What tells findings apart in two versions of a lab: a message may quote what was corrected.
type Key = (&'static str, Span);

/// Findings before and after the fixes of a round.
pub(super) struct Trial<'a> {
    /// What was found before.
    pub(super) before: &'a Report,
    /// The sources before.
    pub(super) map: &'a SourceMap,
    /// The fixes.
    pub(super) round: &'a Round,
    /// What is found after them.
    pub(super) after: &'a Report,
}

impl Trial<'_> {
    /// Whether every finding that is fixed is gone, no other is gone, and none has come.
    pub(super) fn passes(&self) -> bool {
        let before: BTreeSet<Key> = self.before.found.iter().map(key).collect();
        let after: BTreeSet<Key> = self.after.found.iter().map(|it| self.key(it)).collect();
        let mut found = self.before.found.iter();
        let keeps = found.all(|it| {
            let is_gone = !after.contains(&key(it));
            is_gone == self.is_fixed(it) || (is_gone && waits(self.after, it))
        });
        let mut found = self.after.found.iter();
        keeps && found.all(|it| before.contains(&self.key(it)) || self.was_hidden(it))
    }

    fn key(&self, found: &Diagnostic) -> Key {
        (found.rule.code, self.round.before(found.primary.span))
    }

    fn is_fixed(&self, found: &Diagnostic) -> bool {
        let fix = found.fix.as_ref();
        fix.is_some_and(|fix| self.round.has(fix, self.map))
    }

    /// Whether a finding could not be seen before: its rule waited, or it is a slip inside of something that is readable
    /// now. What cannot be read and is near to nothing shows that the fix is wrong.
    fn was_hidden(&self, found: &Diagnostic) -> bool {
        waits(self.before, found) || found.assumption.likely.is_some()
    }
}

fn key(found: &Diagnostic) -> Key {
    (found.rule.code, found.primary.span)
}

fn waits(report: &Report, found: &Diagnostic) -> bool {
    report.waiting.rules.contains(&found.rule.code)
}
