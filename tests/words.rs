//! No word of the language is without effect.
//!
//! Every word, argument and property of the tables is looked for in the starters, the awkward labs, the fixtures of rules and
//! the labs in `tests/words`. Where it is written, it is left out or changed; where a property is not, it is added. Somewhere
//! that has to change an artifact or a finding, and so has every word of every closed set.

mod corpus;
mod trial;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::words::corpus::Corpus;
use crate::words::trial::Trials;

/// What makes no difference by itself, and why.
const EXCEPT: &[(&str, &str)] = &[
    ("lab { install … }", "a lab has to be there"),
    (
        "lab { install … } language=",
        "there is one version of the language",
    ),
    (
        "profile",
        "what it holds makes the difference, where it is used",
    ),
    ("profile NAME", "its uses have to change with it"),
    ("profile for=", "its uses have to change with it"),
    (
        "storage { keep … } shared=",
        "is refused at a storage of a node",
    ),
];

/// Values that make no difference, and why.
const EXCEPT_VALUES: &[(&str, &str)] = &[(
    "backup { all … } compress=: \"zstd\"",
    "what a job does anyway",
)];

#[test]
fn every_word_and_property_makes_a_difference() {
    let corpus = Corpus::new();
    let trials = Trials::new(&corpus);
    let idle: BTreeSet<String> = corpus
        .keys()
        .par_iter()
        .filter(|key| !trials.differs(key))
        .map(|key| key.to_string().trim_end().to_owned())
        .collect();
    let stale: Vec<_> = EXCEPT
        .iter()
        .filter(|(key, _)| !idle.contains(*key))
        .collect();
    assert!(stale.is_empty(), "no exceptions any more: {stale:#?}");
    let excepted = |it: &String| EXCEPT.iter().any(|(key, _)| key == it);
    let idle: Vec<_> = idle.into_iter().filter(|it| !excepted(it)).collect();
    assert!(
        idle.is_empty(),
        "{} without effect:\n{}",
        idle.len(),
        idle.join("\n")
    );
}

#[test]
fn every_value_of_a_closed_set_makes_a_difference() {
    let corpus = Corpus::new();
    let trials = Trials::new(&corpus);
    let values: Vec<_> = corpus
        .keys()
        .iter()
        .filter(|key| {
            !EXCEPT
                .iter()
                .any(|(name, _)| *name == key.to_string().trim_end())
        })
        .flat_map(|key| {
            corpus::choices(key)
                .into_iter()
                .map(move |value| (key, value))
        })
        .collect();
    let idle: Vec<_> = values
        .par_iter()
        .filter(|(key, value)| !trials.value_differs(key, value))
        .map(|(key, value)| format!("{key}: {value}"))
        .filter(|it| !EXCEPT_VALUES.iter().any(|(value, _)| value == it))
        .collect();
    assert!(
        idle.is_empty(),
        "{} without effect:\n{}",
        idle.len(),
        idle.join("\n")
    );
    assert!(values.len() > 100, "{} values", values.len());
}
