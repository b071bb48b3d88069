//! Pages about hlc that are made from its tables, and what `hlc explain` says.

use hlc::docs::described::Language;
use hlc::docs::{catalogue, explain, reference};

use crate::support;

/// Holds a committed page against the tables. With `HLC_UPDATE` set, writes it anew.
fn page(path: &str, text: &str) {
    let file = support::root().join(path);
    if std::env::var_os("HLC_UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == text,
        "{path} is out of date: run the tests with HLC_UPDATE=1"
    );
}

#[test]
fn the_language_page_is_made_from_the_tables() {
    page("site/language.md", &reference::page());
}

#[test]
fn the_rules_page_is_made_from_the_catalogue() {
    page("site/rules.md", &catalogue::page());
}

#[test]
fn links_of_a_page_lead_somewhere() {
    let (language, rules) = (reference::page(), catalogue::page());
    let own = [(&language, &language), (&rules, &rules)].map(|(from, to)| (from, to, "(#"));
    let across = [(&rules, &language, "(language.md#")];
    for (from, to, start) in own.into_iter().chain(across) {
        let anchors: Vec<_> = to.lines().filter_map(anchor).collect();
        for link in from
            .split(start)
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap())
        {
            assert!(
                anchors.iter().any(|anchor| anchor == link),
                "no heading for #{link}"
            );
        }
    }
}

/// The anchor that a forge gives a heading.
fn anchor(line: &str) -> Option<String> {
    let heading = line.strip_prefix("##")?.trim_start_matches('#').trim();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    Some(
        kept.map(|c| {
            if c == ' ' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect(),
    )
}

#[test]
fn headings_are_unique() {
    for page in [reference::page(), catalogue::page()] {
        let mut anchors: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with("## "))
            .filter_map(anchor)
            .collect();
        let all = anchors.len();
        anchors.sort();
        anchors.dedup();
        assert_eq!(anchors.len(), all);
    }
}

#[test]
fn everything_can_be_explained_within_its_width() {
    for rule in catalogue::catalogue() {
        let text = explain::explain(rule.code, 100).unwrap();
        assert!(
            text.contains(rule.summary().split(' ').next().unwrap()),
            "{}",
            rule.code
        );
        assert!(
            explain::explain(rule.group(), 100)
                .unwrap()
                .contains(rule.code)
        );
    }
    for width in [40, 80] {
        let text = explain::explain("bridge", width).unwrap();
        assert!(
            text.lines().all(|line| line.chars().count() <= width + 10),
            "{text}"
        );
    }
}

#[test]
fn what_is_not_known_gets_the_nearest() {
    assert_eq!(
        explain::explain("addres/duplicate", 80),
        Err(Some("address/duplicate"))
    );
    assert_eq!(explain::explain("xylophone", 80), Err(None));
}

#[test]
fn a_word_is_explained_like_this() {
    support::snapshot(
        "docs",
        "explain-network",
        &explain::explain("network", 100).unwrap(),
    );
}

#[test]
fn a_rule_is_explained_like_this() {
    support::snapshot(
        "docs",
        "explain-unclosed-block",
        &explain::explain("syntax/unclosed-block", 100).unwrap(),
    );
}

/// A doc that lists two or more quoted words as the ones to choose from, other than as examples.
fn lists_choices(doc: &str) -> bool {
    let quoted = doc.split('`').skip(1).step_by(2).count();
    let joined = doc.contains("`, `") || doc.contains("` or `");
    quoted > 1 && joined && !doc.contains("such as") && !doc.contains("and so on")
}

#[test]
fn what_has_a_list_of_words_is_a_type() {
    let language = Language::new();
    let mut loose = Vec::new();
    for word in &language.words {
        let arguments = word.arguments.iter().map(|it| (it.name, it.ty, it.doc));
        let properties = word.properties.iter().map(|it| (it.name, it.ty, it.doc));
        for (name, ty, doc) in arguments.chain(properties) {
            if matches!(ty.name, "text" | "name") && lists_choices(doc) {
                loose.push(format!("`{}` `{name}`: {doc}", word.heading));
            }
        }
    }
    assert!(loose.is_empty(), "make these types: {loose:#?}");
}
