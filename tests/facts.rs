//! Every fact of the starter labs: where it is said, and where it shows.
//!
//! One table a lab, `tests/facts/LAB.toml`. A fact is said where its files hold the given texts, and shows where the
//! artifacts hold them; blanks and line ends do not count. `*` in a path stands for any one name, and then every file
//! that fits must hold the texts. What only a rule looks at names the rule.

use std::collections::{BTreeMap, BTreeSet};

use hlc::docs::catalogue::catalogue;
use serde::Deserialize;

use crate::support::{self, Edited};

/// Texts that must, or must not, stand in files.
type Texts = BTreeMap<String, Vec<String>>;

/// The table of a lab.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    fact: Vec<Fact>,
}

/// A fact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    /// The fact, in words.
    is: String,
    /// Where the lab says it.
    #[serde(default)]
    said: Texts,
    /// Where it shows.
    #[serde(default)]
    shown: Texts,
    /// Where it must not show.
    #[serde(default)]
    absent: Texts,
    /// The rules that look at it.
    #[serde(default)]
    checked: Vec<String>,
}

fn table(lab: &str) -> Table {
    let path = support::root()
        .join("tests/facts")
        .join(format!("{lab}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Runs of blanks and line ends as one blank.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a path fits a pattern in which `*` stands for any one name.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(pattern, name)| pattern == "*" || pattern == name)
}

/// Complains about texts that the files hold or do not hold.
fn look(fact: &Fact, texts: &Texts, files: &BTreeMap<String, String>, wanted: bool) -> Vec<String> {
    let mut complaints = Vec::new();
    for (pattern, needles) in texts {
        let found: Vec<_> = files
            .iter()
            .filter(|(path, _)| fits(pattern, path))
            .collect();
        if found.is_empty() && wanted {
            complaints.push(format!("{} ({}): no file {pattern}", fact.id, fact.is));
        }
        for (path, text) in found {
            for needle in needles {
                if text.contains(&squeezed(needle)) != wanted {
                    let verb = if wanted { "lacks" } else { "holds" };
                    complaints.push(format!(
                        "{} ({}): {path} {verb} {needle:?}",
                        fact.id, fact.is
                    ));
                }
            }
        }
    }
    complaints
}

fn source_files(lab: &str) -> BTreeMap<String, String> {
    let lab = Edited::starter(lab);
    let files = lab
        .files()
        .map(|(name, text)| (name.to_owned(), squeezed(text)));
    files.collect()
}

fn artifact_files(lab: &str) -> BTreeMap<String, String> {
    let artifacts = Edited::starter(lab).artifacts();
    let files = artifacts.iter();
    files
        .map(|(path, artifact)| (path.as_str().to_owned(), squeezed(&artifact.text)))
        .collect()
}

#[test]
fn every_fact_is_said_and_shows() {
    let codes: BTreeSet<_> = catalogue().into_iter().map(|rule| rule.code).collect();
    let mut complaints = Vec::new();
    for lab in support::starter_labs() {
        let (source, artifacts) = (source_files(&lab), artifact_files(&lab));
        for fact in table(&lab).fact {
            let nowhere =
                fact.shown.is_empty() && fact.absent.is_empty() && fact.checked.is_empty();
            assert!(!nowhere, "{} shows nowhere and nothing checks it", fact.id);
            complaints.extend(look(&fact, &fact.said, &source, true));
            complaints.extend(look(&fact, &fact.shown, &artifacts, true));
            complaints.extend(look(&fact, &fact.absent, &artifacts, false));
            let strangers = fact
                .checked
                .iter()
                .filter(|code| !codes.contains(code.as_str()));
            complaints.extend(strangers.map(|code| format!("{}: no rule {code}", fact.id)));
        }
    }
    assert!(
        complaints.is_empty(),
        "{} complaints:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn every_fact_has_one_row() {
    let mut seen = BTreeSet::new();
    for lab in support::starter_labs() {
        for fact in table(&lab).fact {
            assert!(seen.insert(fact.id.clone()), "{} stands twice", fact.id);
        }
    }
}
