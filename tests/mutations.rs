//! Slips of the keyboard and of the mind, made by machine at every place of every starter lab where they fit.
//!
//! The table is `tests/facts/mutations.toml`. A slip is a pattern and what takes its place; it is made at each match, one
//! at a time. Each time exactly one finding more must be there than without it, with one of the codes of the table, and on
//! the line of the slip unless the table says that another line is meant.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use regex::Regex;
use serde::Deserialize;

use crate::support::{self, Edited, without};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) slip: Vec<Slip>,
}

/// A slip.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slip {
    /// What it is, in words.
    is: String,
    /// What it is made of.
    find: String,
    /// What takes its place; `$1` is the first group.
    write: String,
    /// The findings that tell it, any of them.
    pub(crate) codes: Vec<String>,
    /// Whether the finding stands on another line: there the other half of a contradiction stands.
    #[serde(default)]
    elsewhere: bool,
    /// Lines on which it is no slip, or another one, by a part of them.
    #[serde(default)]
    except: Vec<String>,
}

/// A slip at one place.
pub(crate) struct Made<'t> {
    slip: &'t Slip,
    lab: &'t str,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) range: Range<usize>,
    pub(crate) new: String,
    edited: Edited,
}

/// A finding as code, file, line, message.
type Seen = (String, String, usize, String);

fn seen(lab: &Edited) -> Vec<Seen> {
    let map = lab.map();
    let findings = support::findings(&map);
    let seen = findings.into_iter().map(|found| {
        let place = map.locate(found.primary.span).unwrap();
        let code = found.rule.code.to_owned();
        (code, place.file.to_owned(), place.line, found.message)
    });
    seen.collect()
}

/// A slip at every place of a lab where it fits.
pub(crate) fn made<'t>(slip: &'t Slip, lab: &'t str, starter: &Edited) -> Vec<Made<'t>> {
    let pattern = Regex::new(&slip.find).unwrap();
    let mut all = Vec::new();
    for (file, text) in starter.files() {
        for found in pattern.captures_iter(text) {
            let whole = found.get(0).unwrap();
            let line = text[..whole.start()].lines().count().max(1);
            let line = if text[..whole.start()].ends_with('\n') {
                line + 1
            } else {
                line
            };
            let written = text.lines().nth(line - 1).unwrap_or_default();
            let excepted = slip.except.iter().any(|part| written.contains(part));
            if excepted || written.trim_start().starts_with("//") {
                continue;
            }
            let mut new = String::new();
            found.expand(&slip.write, &mut new);
            let edited = starter.clone().put(file, whole.range(), &new);
            all.push(Made {
                slip,
                lab,
                file: file.to_owned(),
                line,
                range: whole.range(),
                new,
                edited,
            });
        }
    }
    all
}

/// What is wrong with what is found.
fn complaint(made: &Made<'_>, before: &[Seen]) -> Option<String> {
    let key = |(code, _, _, message): &Seen| (code.clone(), message.clone());
    let after = without(&seen(&made.edited), before, key);
    let fits = |(code, file, line, _): &Seen| {
        let here = *file == made.file && *line == made.line;
        made.slip.codes.contains(code) && (here || made.slip.elsewhere)
    };
    let all = matches!(after.as_slice(), [one] if fits(one));
    let Made {
        slip,
        lab,
        file,
        line,
        ..
    } = made;
    (!all).then(|| format!("{}: {lab}/{file}:{line} shows {after:#?}", slip.is))
}

/// The slips of `mutations.toml`.
pub(crate) fn table() -> Table {
    let path = support::root().join("tests/facts/mutations.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_slip_is_found_where_it_is_made() {
    let table = table();
    let mut complaints = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let labs = support::starter_labs();
    for lab in &labs {
        let starter = Edited::starter(lab);
        let before = seen(&starter);
        let all: Vec<_> = table
            .slip
            .iter()
            .flat_map(|slip| made(slip, lab, &starter))
            .collect();
        for made in &all {
            *places.entry(&made.slip.is).or_default() += 1;
        }
        let found = all.par_iter().filter_map(|made| complaint(made, &before));
        complaints.extend(found.collect::<Vec<_>>());
    }
    for slip in &table.slip {
        assert!(places.contains_key(&*slip.is), "{}: fits nowhere", slip.is);
    }
    let total: usize = places.values().sum();
    assert!(
        complaints.is_empty(),
        "{} of {total}:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}
