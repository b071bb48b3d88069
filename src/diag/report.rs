//! All that a run has to say about a lab: what was found, and what could not be looked for yet.

use std::collections::BTreeSet;

use super::Diagnostic;
use crate::source::{SourceMap, Span};

/// Rules whose findings depend on faults of spelling that are not corrected yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The codes of the rules that wait.
    pub rules: BTreeSet<&'static str>,
    /// Where the faults are.
    pub until: Vec<Span>,
}

/// What is shown of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, in the order in which they are shown.
    pub found: Vec<Diagnostic>,
    /// The rules that wait.
    pub waiting: Waiting,
}

impl From<Vec<Diagnostic>> for Report {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self {
            found,
            waiting: Waiting::default(),
        }
    }
}

/// How many places are listed.
const LISTED: usize = 3;

impl Waiting {
    /// How many rules wait, and for what: one sentence, or none if no rule waits.
    #[must_use]
    pub fn sentence(&self, map: &SourceMap) -> Option<String> {
        let rules = match self.rules.len() {
            0 => return None,
            1 => "1 rule waits".to_owned(),
            rules => format!("{rules} rules wait"),
        };
        let place = |span: &Span| Some(format!("{}{}", map.prefix(), map.locate(*span)?));
        let (word, are) = match self.until.len() {
            1 => ("error", "is"),
            _ => ("errors", "are"),
        };
        let listed: Vec<_> = self.until.iter().take(LISTED).filter_map(place).collect();
        let more = match self.until.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let at = if listed.is_empty() {
            String::new()
        } else {
            format!(" at {}{more}", listed.join(", "))
        };
        Some(format!("{rules} until the {word}{at} {are} corrected"))
    }
}
