//! The real tools read our artifacts.
//!
//! Each module stands for one consumer: `accepts` hands it a built tree and brings back its own
//! words. Every consumer must accept the starter labs, and must refuse at least one planted fault:
//! a check that cannot fail proves nothing. `tests/consumers/install.sh` installs the tools. A test
//! whose tool is missing passes and says so; with `HLC_CONSUMERS=required` it fails.

mod answer;
mod boot;
mod calendar;
mod ceph;
mod corosync;
mod faults;
mod firewall;
mod flat;
mod flowchart;
mod ha;
mod hosts;
mod ifupdown;
mod installer;
mod inventory;
mod kubernetes;
mod markdown;
mod mermaid;
mod mtu;
mod precommit;
mod pve;
mod schema;
mod section;
mod site;
mod site_hands;
mod tool;
mod tree;
mod unbound;
mod value;
mod yaml;

use std::io::Write as _;

use crate::support;
use tool::Tool;
use tree::{Tree, Verdict};

/// The lab that faults are planted in: it has a file for every consumer.
const SAMPLE: &str = "two-node-qdevice";

/// That lab's tree.
fn sample() -> Tree {
    Tree(support::built(SAMPLE))
}

/// The tree of a lab below `tests/fixtures`.
fn fixture(name: &str) -> Tree {
    Tree(support::built_fixture(name))
}

/// The labs of `tests/fixtures` that have what no starter lab has.
const FIXTURES: [&str; 2] = ["ceph", "storage"];

/// Has the consumer accept the fixtures.
fn every_fixture(tools: &[Tool], accepts: fn(&Tree) -> Verdict) {
    if tool::ready(tools) {
        for lab in FIXTURES {
            accepts(&fixture(lab)).must_accept(lab);
        }
    }
}

/// Has the consumer refuse a fixture once `old` is `new` in `file`, and say `words` about it.
fn refuses_fixture(
    lab: &str,
    tools: &[Tool],
    accepts: fn(&Tree) -> Verdict,
    (file, old, new): (&str, &str, &str),
    words: &str,
) {
    if tool::ready(tools) {
        accepts(&fixture(lab).planted(file, old, new)).must_refuse(words);
    }
}

/// Has the consumer accept all starter labs, and see to it that it had something to read.
fn every_starter_lab(tools: &[Tool], accepts: fn(&Tree) -> Verdict) {
    if !tool::ready(tools) {
        return;
    }
    for lab in support::starter_labs() {
        let verdict = accepts(&Tree(support::built(&lab)));
        verdict.must_accept(&lab);
        assert!(
            verdict.read > 0 || lab != SAMPLE,
            "{lab} has no file for this consumer"
        );
    }
}

/// Has the consumer refuse the sample once `old` is `new` in `file`, and say `words` about it.
fn refuses(
    tools: &[Tool],
    accepts: fn(&Tree) -> Verdict,
    (file, old, new): (&str, &str, &str),
    words: &str,
) {
    if tool::ready(tools) {
        accepts(&sample().planted(file, old, new)).must_refuse(words);
    }
}

/// The schema of SARIF logs as OASIS publishes it, where it is installed.
pub(crate) fn sarif_schema() -> Option<String> {
    let path = tool::installed().join("sarif-schema-2.1.0.json");
    tool::ready(&[Tool::SarifSchema]).then(|| std::fs::read_to_string(path).unwrap())
}

#[test]
fn lists_what_could_not_run() {
    let missing: Vec<&str> = Tool::ALL
        .iter()
        .filter(|tool| !tool.works())
        .map(|tool| tool.name())
        .collect();
    for name in &missing {
        // Past the test harness, which shows the output of failed tests only.
        writeln!(std::io::stderr(), "skipped: {name} is not installed").unwrap();
    }
    assert!(
        missing.is_empty() || !tool::required(),
        "not installed: {}",
        missing.join(", ")
    );
}
