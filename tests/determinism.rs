//! The same lab gives the same findings and the same artifacts: run again, on one thread or many, in one file or one file
//! a thing, in whatever order.

use std::collections::BTreeMap;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::{Artifacts, manifest};
use hlc::source::SourceMap;
use hlc::syntax;
use rayon::ThreadPoolBuilder;

use crate::support::{self, generator};

/// Files of a lab: name and text.
type Files = Vec<(String, String)>;

/// What a lab comes to: its findings as they are shown, and its artifacts.
#[derive(Debug)]
struct Outcome {
    findings: Vec<String>,
    files: BTreeMap<String, String>,
}

fn starter(name: &str) -> Files {
    let folder = support::root().join("templates/labs").join(name);
    let files = support::files(&folder);
    let named = files.iter().map(|file| {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
        (name.to_owned(), std::fs::read_to_string(file).unwrap())
    });
    named.collect()
}

fn map(files: &Files) -> SourceMap {
    let mut map = SourceMap::new("");
    for (name, text) in files {
        assert!(map.add(name.clone(), text.clone().into_bytes()));
    }
    map
}

/// Builds a lab, and takes down what it comes to; `text` says what of an artifact counts.
fn outcome(files: &Files, text: fn(&str) -> String) -> Outcome {
    let map = map(files);
    let mut sink = Sink::new();
    let artifacts = compile::build(&map, &mut sink);
    let findings = sink.into_sorted();
    let findings = findings.iter().map(|it| {
        let place = map.text(it.primary.span);
        format!(
            "{} [{}] at `{place}`: {}",
            it.level, it.rule.code, it.message
        )
    });
    Outcome {
        findings: findings.collect(),
        files: texts(&artifacts.unwrap_or_default(), text),
    }
}

fn texts(artifacts: &Artifacts, text: fn(&str) -> String) -> BTreeMap<String, String> {
    let all = artifacts
        .iter()
        .map(|(path, it)| (path.to_string(), text(&it.text)));
    all.collect()
}

fn whole(text: &str) -> String {
    text.to_owned()
}

/// A text without what names files: the line that says what it was made from, and places of findings.
fn headless(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.contains("Made by hlc from"));
    lines.map(|line| format!("{}\n", placeless(line))).collect()
}

/// A line with `FILE:LINE` in backticks taken for the same everywhere.
fn placeless(line: &str) -> String {
    let is_place = |part: &str| {
        let place = part.rsplit_once(':');
        place.is_some_and(|(file, line)| file.ends_with(".kdl") && line.parse::<u32>().is_ok())
    };
    let parts = line.split('`');
    let parts = parts.map(|part| if is_place(part) { "PLACE" } else { part });
    parts.collect::<Vec<_>>().join("`")
}

/// A lab in one file for each thing at its top, the last first.
fn torn_apart(files: &Files) -> Files {
    let map = map(files);
    let mut sink = Sink::new();
    let documents = compile::parse(&map, &mut sink).unwrap();
    let elements = documents.iter().flat_map(syntax::Document::elements);
    let mut pieces: Vec<_> = elements
        .map(|element| format!("{}\n", map.text(element.span())))
        .collect();
    pieces.reverse();
    let name = |(at, text)| (format!("{at:05}.kdl"), text);
    pieces.into_iter().enumerate().map(name).collect()
}

/// All of a lab in one file.
fn put_together(files: &Files) -> Files {
    let texts: Vec<_> = files.iter().map(|(_, text)| text.as_str()).collect();
    vec![("lab.kdl".to_owned(), texts.join("\n"))]
}

/// The page that repeats findings in the order of their places.
const FINDINGS: &str = "docs/findings.md";

/// What must not depend on files or order: findings in any order, artifacts but for who is named as their origin.
fn regardless_of_files(files: &Files) -> Outcome {
    let mut outcome = outcome(files, headless);
    outcome.findings.sort();
    outcome.files.remove(manifest::PATH);
    if let Some(page) = outcome.files.get_mut(FINDINGS) {
        let mut lines: Vec<_> = page.lines().collect();
        lines.sort_unstable();
        *page = lines.join("\n");
    }
    outcome
}

/// Fails with the first line that differs.
#[track_caller]
fn same(name: &str, one: &Outcome, other: &Outcome) {
    assert_eq!(one.findings, other.findings, "findings of {name}");
    let paths = |outcome: &Outcome| outcome.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(one), paths(other), "files of {name}");
    for (path, text) in &one.files {
        let pairs = text.lines().zip(other.files[path].lines());
        for (at, (left, right)) in pairs.enumerate() {
            assert_eq!(left, right, "{name}: {path}:{}", at + 1);
        }
        assert_eq!(text, &other.files[path], "{name}: {path}");
    }
}

/// The starters, and a lab large enough for everything that runs side by side.
fn labs() -> Vec<(String, Files)> {
    let starters = support::starter_labs().into_iter();
    let mut labs: Vec<_> = starters
        .map(|name| (name.clone(), starter(&name)))
        .collect();
    labs.push(("generated".to_owned(), generator::many_files(120)));
    labs
}

#[test]
fn the_same_lab_twice_gives_the_same() {
    for (name, files) in labs() {
        let first = outcome(&files, whole);
        assert!(
            !first.files.is_empty(),
            "{name} builds: {:?}",
            first.findings
        );
        same(&name, &first, &outcome(&files, whole));
    }
}

#[test]
fn one_thread_and_many_give_the_same() {
    let on = |threads: usize, files: &Files| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| outcome(files, whole))
    };
    for (name, files) in labs() {
        let one = on(1, &files);
        for threads in [2, 7] {
            same(&name, &one, &on(threads, &files));
        }
    }
}

#[test]
fn one_file_a_thing_in_reverse_gives_the_same() {
    for (name, files) in labs() {
        let torn = torn_apart(&files);
        assert!(
            torn.len() > files.len(),
            "{name} is torn into {} files",
            torn.len()
        );
        same(
            &name,
            &regardless_of_files(&files),
            &regardless_of_files(&torn),
        );
    }
}

#[test]
fn one_file_for_all_gives_the_same() {
    for (name, files) in labs() {
        let together = put_together(&files);
        same(
            &name,
            &regardless_of_files(&files),
            &regardless_of_files(&together),
        );
    }
}

#[test]
fn the_order_of_files_means_nothing() {
    for (name, files) in labs() {
        let mut turned = files.clone();
        turned.reverse();
        same(
            &name,
            &regardless_of_files(&files),
            &regardless_of_files(&turned),
        );
    }
}
