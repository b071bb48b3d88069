//! Mistakes that owners make, put into the starter labs one at a time: what is found, and where.
//!
//! One table a lab, `tests/facts/LAB-mistakes.toml`. All rules run. What the lab has to report as it stands does not
//! count; beyond that exactly what the table says must be found.

use serde::Deserialize;

use crate::support::{self, Edited, without};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// What the lab has to report as it stands.
    #[serde(default)]
    remains: Vec<Remains>,
    #[serde(default)]
    mistake: Vec<Mistake>,
}

/// A finding that its owner lives with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remains {
    code: String,
    /// A part of the line that it stands at.
    at: String,
    /// Why it is right, and why it stays.
    why: String,
}

/// A mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    id: String,
    /// The mistake, in words.
    is: String,
    /// What is written instead of what: each text stands once in the lab.
    write: Vec<[String; 2]>,
    /// What is found.
    found: Vec<Found>,
}

/// A finding.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Found {
    code: String,
    /// A part of the line that it stands at.
    at: String,
    /// Words of its message, its labels or its help.
    #[serde(default)]
    says: Vec<String>,
}

fn table(lab: &str) -> Table {
    let path = support::root().join(format!("tests/facts/{lab}-mistakes.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A finding as code, line and everything it says.
type Seen = (String, String, String);

fn seen(lab: &Edited) -> Vec<Seen> {
    let findings = lab.findings();
    let seen = findings.into_iter().map(|(found, line)| {
        let mut words = format!("{} {}", found.message, found.primary.text);
        for related in &found.related {
            words.push_str(&format!(" {}", related.text));
        }
        words.push_str(&format!(" {}", found.help.as_deref().unwrap_or_default()));
        (found.rule.code.to_owned(), line, words)
    });
    seen.collect()
}

/// What is new in `after`. A finding that stays at its line is none, though it may say another name or number now.
fn beyond(before: &[Seen], after: &[Seen]) -> Vec<Seen> {
    let same_words = |(code, _, words): &Seen| (code.clone(), words.clone());
    let same_line = |(code, line, _): &Seen| (code.clone(), line.clone());
    let new = without(after, before, same_words);
    let gone = without(before, after, same_words);
    without(&new, &gone, same_line)
}

#[test]
fn every_mistake_is_found_where_it_stands() {
    let mut complaints = Vec::new();
    for lab in support::starter_labs() {
        let starter = Edited::starter(&lab);
        let before = seen(&starter);
        for mistake in table(&lab).mistake {
            let edited = mistake
                .write
                .iter()
                .fold(starter.clone(), |lab, [from, to]| lab.with(from, to));
            let after = beyond(&before, &seen(&edited));
            let fits = |found: &Found, (code, line, words): &Seen| {
                found.code == *code
                    && line.contains(&found.at)
                    && found.says.iter().all(|part| words.contains(part))
            };
            let all = after.len() == mistake.found.len()
                && mistake
                    .found
                    .iter()
                    .all(|it| after.iter().any(|seen| fits(it, seen)));
            if !all {
                complaints.push(format!(
                    "{} ({}): expected {:#?}\nfound {after:#?}",
                    mistake.id, mistake.is, mistake.found
                ));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_starter_lab_reports_what_remains() {
    let mut complaints = Vec::new();
    for lab in support::starter_labs() {
        let mut found = seen(&Edited::starter(&lab));
        for remains in table(&lab).remains {
            assert!(!remains.why.is_empty(), "{} has a reason", remains.code);
            let at = found
                .iter()
                .position(|(code, line, _)| *code == remains.code && line.contains(&remains.at));
            match at {
                Some(at) => drop(found.remove(at)),
                None => {
                    complaints.push(format!("{lab}: {} is gone at {}", remains.code, remains.at))
                }
            }
        }
        complaints.extend(
            found
                .iter()
                .map(|(code, line, _)| format!("{lab}: {code} at {line}")),
        );
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
