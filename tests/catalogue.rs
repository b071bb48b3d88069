//! The catalogue of rules: registered, named, documented, with examples.

use std::collections::BTreeSet;
use std::path::Path;

use hlc::diag::Rule;
use hlc::docs::catalogue::{can_be_allowed, catalogue, groups};

use crate::support;

/// What a name must not start with: it states the fault, and reads well after "allow".
const AVOIDED: &[&str] = &["check-", "invalid-", "must-", "no-"];

/// Names that keep such a start, because they are published.
const PUBLISHED: &[&str] = &[
    "bridge/no-port",
    "ceph/no-spare-domain",
    "ha/no-quorum",
    "language/no-lab",
];

/// Rules of the catalogue without a check of their own: spelling, and rules about rules.
fn has_check(rule: &Rule) -> bool {
    can_be_allowed(rule)
}

#[test]
fn codes_are_unique_and_sorted() {
    let codes: Vec<_> = catalogue().iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    let grouped: usize = groups().iter().map(|(_, rules)| rules.len()).sum();
    assert_eq!(grouped, codes.len());
}

#[test]
fn codes_are_named_after_the_fault() {
    for rule in catalogue() {
        for part in [rule.group(), rule.name()] {
            let kebab = |word: &str| {
                !word.is_empty()
                    && word
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            };
            assert!(
                part.split('-').all(kebab),
                "`{}` is not group/kebab-case",
                rule.code
            );
        }
        let avoided = AVOIDED.iter().any(|start| rule.name().starts_with(start));
        assert!(
            !avoided || PUBLISHED.contains(&rule.code),
            "`{}` does not state the fault",
            rule.code
        );
    }
}

#[test]
fn explanations_are_whole() {
    for rule in catalogue() {
        let code = rule.code;
        let summary = rule.summary();
        assert!(
            summary.ends_with('.') && summary.len() > 10,
            "`{code}` has a sentence as its summary"
        );
        assert!(
            rule.doc.contains("## What to do"),
            "`{code}` says what to do"
        );
        let why = rule.doc.split_once("## Why it matters");
        let why = why.and_then(|(_, rest)| Some(rest.split_once("## What to do")?.0.trim()));
        assert!(
            why.is_some_and(|why| why.len() > 30),
            "`{code}` says why it matters, and then what to do"
        );
    }
}

/// Whose behaviour a rule may rely on: programs, documents, and the lab's own words where no program is involved.
const CONSUMERS: &str = "Ansible|ansible|Ceph|ceph|Cilium|corosync|Corosync|votequorum|totem|crypt|Debian|Docker|etcd|exports|Kea|nfs\\(5\\)|storage\\.cfg|\
    FRR|glibc|C library|IANA|IEEE|802\\.|ifupdown|installer|ip-route|iptables|ISO|kernel|Kubernetes|kube|API server|\
    Kyverno|Linux|lscpu|MetalLB|NFS|PBS|Proxmox|pve-|QEMU|qemu-server|Raft|resolv\\.conf|RFC|switch|systemd|Talos|\
    Unbound|unbound|vzdump|ZFS|zpool|[Tt]he lab's own";

#[test]
fn explanations_name_their_sources() {
    let consumers = regex::Regex::new(CONSUMERS).unwrap();
    let silent: Vec<_> = catalogue()
        .into_iter()
        .filter(|rule| has_check(rule) && !consumers.is_match(rule.doc))
        .map(|rule| rule.code)
        .collect();
    assert!(silent.is_empty(), "no source is named by {silent:?}");
}

#[test]
fn a_rule_stands_where_its_code_says() {
    for rule in catalogue().into_iter().filter(|rule| has_check(rule)) {
        let path = format!("src/rules/{}.rs", rule.code.replace('-', "_"));
        assert_eq!(rule.source, path, "the file of `{}`", rule.code);
    }
}

#[test]
fn every_rule_file_is_registered() {
    let registered: BTreeSet<_> = catalogue().iter().map(|rule| rule.source).collect();
    let root = support::root();
    let files = support::files(&root.join("src/rules"));
    for file in files.iter().map(|file| file.strip_prefix(root).unwrap()) {
        let is_rule = file.components().count() == 4 && declares_a_rule(&root.join(file));
        let path = file.to_str().unwrap();
        assert!(
            !is_rule || registered.contains(path),
            "{path} is not in the table of its group"
        );
    }
}

fn declares_a_rule(file: &Path) -> bool {
    std::fs::read_to_string(file).unwrap().contains("rule! {")
}

#[test]
fn every_rule_has_fixtures_and_every_fixture_a_rule() {
    let folder = support::root().join("tests/rules");
    let codes: BTreeSet<_> = catalogue()
        .iter()
        .map(|rule| rule.code.to_owned())
        .collect();
    let mut folders = BTreeSet::new();
    for file in support::files(&folder) {
        let below = file.strip_prefix(&folder).unwrap();
        folders.insert(below.parent().unwrap().to_str().unwrap().to_owned());
        let stem = below.file_stem().unwrap().to_str().unwrap();
        let kind = stem.split('-').next().unwrap();
        let known =
            below.extension().is_some_and(|end| end == "kdl") && ["bad", "good"].contains(&kind);
        assert!(known, "{} is neither good nor bad", below.display());
    }
    assert_eq!(folders, codes, "folders of fixtures, and codes");
}

/// A rename changes what users wrote into their labs: it has to be seen.
#[test]
fn the_codes_are_these() {
    let lines = catalogue()
        .into_iter()
        .map(|rule| format!("{} {}\n", rule.code, rule.level));
    support::snapshot("docs", "codes", &lines.collect::<String>());
}
