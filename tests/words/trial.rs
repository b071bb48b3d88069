//! Trying what an edit changes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::manifest;

use super::corpus::{Corpus, Key, Part, Place, Use};
use crate::support::Edited;

/// How many places of one part are tried.
const PLACES: usize = 20;

/// How many values are tried in one place.
const VALUES: usize = 60;

/// What comes of a lab: findings, and artifacts where it has no error.
#[derive(PartialEq, Eq)]
struct Outcome {
    findings: BTreeSet<String>,
    artifacts: Vec<(String, String)>,
}

/// What comes of a lab; none where it is not well written.
fn outcome(lab: &Edited) -> Option<Outcome> {
    let map = lab.map();
    compile::lower(&map, &mut Sink::new())?;
    let mut sink = Sink::new();
    let artifacts = compile::build(&map, &mut sink);
    let findings = sink.into_sorted().into_iter();
    let findings = findings
        .map(|it| format!("{} {} {}", it.level, it.rule.code, it.message))
        .collect();
    let artifacts = artifacts.iter().flat_map(|it| it.iter());
    let artifacts = artifacts
        .map(|(path, it)| (path.as_str().to_owned(), it.text.clone()))
        .filter(|(path, _)| path != manifest::PATH)
        .collect();
    Some(Outcome {
        findings,
        artifacts,
    })
}

/// The labs with what comes of each as it is.
pub(super) struct Trials<'c> {
    corpus: &'c Corpus,
    before: Vec<OnceLock<Option<Outcome>>>,
}

impl<'c> Trials<'c> {
    pub(super) fn new(corpus: &'c Corpus) -> Self {
        let before = corpus.labs.iter().map(|_| OnceLock::new()).collect();
        Self { corpus, before }
    }

    /// Whether a part of the language makes a difference anywhere.
    pub(super) fn differs(&self, key: &Key) -> bool {
        let uses = || self.corpus.uses(key).iter().take(PLACES);
        match key.part {
            Part::Word => {
                uses().any(|it| self.changes(&it.whole, "") || self.changes_beside(key, it))
            }
            Part::Argument(_) => uses().any(|it| self.changes_with_value(key, it)),
            Part::Property(_) => {
                uses().any(|it| self.changes(&it.whole, "") || self.changes_with_value(key, it))
                    || self.is_worth_adding(key)
            }
        }
    }

    /// Whether a value of something makes a difference to what is written, or to none.
    pub(super) fn value_differs(&self, key: &Key, value: &str) -> bool {
        let is_it = |it: &&Use| it.text.trim_matches('"') == value.trim_matches('"');
        let (written, others): (Vec<_>, Vec<_>) = self.corpus.uses(key).iter().partition(is_it);
        let removed = written
            .iter()
            .take(PLACES)
            .any(|it| self.changes(&it.whole, ""));
        let changed = || {
            others
                .iter()
                .take(PLACES)
                .any(|it| self.changes(&it.value, value))
        };
        removed || changed() || self.is_worth_saying(key, value)
    }

    /// Whether another word in the place of this one makes a difference, where one of them has to be there.
    fn changes_beside(&self, key: &Key, at: &Use) -> bool {
        let beside = self
            .corpus
            .beside(key, at.whole.lab)
            .into_iter()
            .take(VALUES);
        beside
            .into_iter()
            .any(|text| self.changes(&at.whole, &text))
    }

    fn changes_with_value(&self, key: &Key, at: &Use) -> bool {
        let values = self.corpus.values(key, at.whole.lab).into_iter();
        let mut others = values.filter(|value| *value != at.text).take(VALUES);
        others.any(|value| self.changes(&at.value, value))
    }

    fn is_worth_adding(&self, key: &Key) -> bool {
        let mut values = self.corpus.values(key, usize::MAX).into_iter().take(VALUES);
        values.any(|value| self.is_worth_saying(key, value))
    }

    /// Whether the property makes a difference with that value where it is not written.
    fn is_worth_saying(&self, key: &Key, value: &str) -> bool {
        let Part::Property(name) = key.part else {
            return false;
        };
        let word = Key {
            part: Part::Word,
            ..*key
        };
        let added = format!(" {name}={value}");
        let mut words = self.corpus.uses(&word).iter().take(PLACES);
        words.any(|it| self.changes(&it.value, &added))
    }

    /// Whether a lab still is well written with a text in that place, and something else comes of it.
    fn changes(&self, place: &Place, text: &str) -> bool {
        let lab = &self.corpus.labs[place.lab];
        let before = self.before[place.lab].get_or_init(|| outcome(lab));
        if before.is_none() {
            return false;
        }
        // What is left out keeps its lines, as findings and pages name them.
        let gone = &lab.file(&place.file)[place.range.clone()];
        let lines = if text.is_empty() {
            gone.matches('\n').count()
        } else {
            0
        };
        let text = format!("{text}{}", "\n".repeat(lines));
        let after = outcome(&lab.clone().put(&place.file, place.range.clone(), &text));
        after.is_some() && after != *before
    }
}
