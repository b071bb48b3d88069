//! Mistakes that owners make about nodes and guests, put into small labs one at a time: what is found, and where.

use hlc::compile;
use hlc::diag::Sink;
use hlc::model::unit::Date;

use crate::support;

/// A lab of `tests/fixtures`, with a text replaced that stands in it once.
fn mutated(name: &str, from: &str, to: &str) -> String {
    let file = support::root().join(format!("tests/fixtures/hosts-{name}.kdl"));
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(
        text.matches(from).count(),
        1,
        "`{from}` stands once in the lab"
    );
    text.replace(from, to)
}

/// What a mistake adds to the findings: codes, messages, the line of each, and what is said beside it.
fn found(name: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let before = findings(&mutated(name, from, from));
    let after = findings(&mutated(name, from, to));
    let is_new = |it: &(String, String)| !before.contains(it);
    after.into_iter().filter(is_new).collect()
}

fn findings(lab: &str) -> Vec<(String, String)> {
    let map = support::one_file(lab);
    let findings = support::findings(&map).into_iter();
    let told = findings.map(|it| {
        let related: Vec<_> = it.related.iter().map(|label| label.text.clone()).collect();
        let text = format!(
            "{} | {} | {}",
            it.message,
            related.join("; "),
            it.help.clone().unwrap_or_default()
        );
        (it.rule.code.to_owned(), text)
    });
    told.collect()
}

/// Asserts that a mistake is found, alone, with every one of these words.
#[track_caller]
fn finds(name: &str, (from, to): (&str, &str), code: &str, words: &[&str]) {
    let found = found(name, from, to);
    let [(rule, text)] = found.as_slice() else {
        panic!("not one finding, but {found:#?}");
    };
    assert_eq!(rule, code, "{text}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in {text}");
    }
}

#[test]
fn an_unknown_bridge_shows_the_bridges_of_the_node() {
    finds(
        "five",
        (
            r#"nic "net0" address="192.168.4.237""#,
            r#"nic "net0" address="192.168.4.237" bridge="vmbr25gbe""#,
        ),
        "language/unknown-name",
        &["chief-horse", "`vmbr0`", "`vmbr1`", "`vmbr2`"],
    );
}

#[test]
fn an_address_belongs_to_the_network_of_its_bridge() {
    finds(
        "one",
        (
            "vm 103 \"home-assistant\" cores=8 memory=\"8GiB\" {\n    nic \"net0\" network=\"physical\"",
            "vm 103 \"home-assistant\" cores=8 memory=\"8GiB\" {\n    nic \"net0\" bridge=\"vmbr0\" address=\"10.0.20.50\"",
        ),
        "guest/outside-bridge",
        &["vm 103", "`10.0.20.50`", "`vmbr0`", "`physical`", "`vmbr1`"],
    );
}

#[test]
fn two_guests_cannot_share_a_name() {
    finds(
        "twins",
        (r#"vm "media-server""#, r#"vm "docker-host-01""#),
        "language/name-taken",
        &["docker-host-01"],
    );
}

#[test]
fn a_container_has_no_more_cores_than_its_node_has_threads() {
    finds(
        "five",
        (
            r#"on="fun-bedbug" cores=2 memory="4GiB""#,
            r#"on="fun-bedbug" cores=4 memory="4GiB""#,
        ),
        "guest/cores-over-node",
        &["lxc 113 `frigate` has 4 cores", "fun-bedbug", "2 threads"],
    );
}

#[test]
fn an_accelerator_is_that_of_the_guests_own_node() {
    finds(
        "five",
        (
            r#"nic "net0" address="192.168.4.238""#,
            r#"nic "net0" address="192.168.4.238"; pci "hostpci0" device="still-fawn-nVidia""#,
        ),
        "language/unknown-name",
        &["node `pve` has no gpu `still-fawn-nVidia`"],
    );
}

#[test]
fn an_accelerator_is_given_to_one_guest() {
    finds(
        "one",
        (
            r#"vm 202 "k8s-node2" profile="k8s-node""#,
            r#"vm 202 "k8s-node2" profile="k8s-node" { pci "hostpci0" device="t4" }"#,
        ),
        "passthrough/device-shared",
        &["`t4`", "vm 201 `k8s-node1`", "vm 202 `k8s-node2`"],
    );
}

#[test]
fn the_address_of_the_retired_stays_taken() {
    finds(
        "one",
        (
            r#"nic "net0" address="10.0.20.10""#,
            r#"nic "net0" address="10.0.10.15""#,
        ),
        "address/duplicate",
        &["10.0.10.15", "truenas"],
    );
}

#[test]
fn memory_that_is_promised_twice_has_its_parts() {
    finds(
        "one",
        (
            "    allow \"capacity/memory-overcommit\" \"Runs so today: the Kubernetes nodes have never used all they were promised.\"\n",
            "",
        ),
        "capacity/memory-overcommit",
        &[
            "196GiB",
            "122.5 %",
            "about 160GiB",
            "vm 200 `k8s-master` 32GiB",
            "3 more",
        ],
    );
}

#[test]
fn threads_at_the_threshold_are_fine() {
    // Two guests of two cores on two threads: 2.0, not more.
    let all = findings(&mutated("five", "cluster \"five\" {", "cluster \"five\" {"));
    let mut cpu = all
        .iter()
        .filter(|(code, _)| code == "capacity/cpu-overcommit");
    assert!(cpu.next().unwrap().1.contains("node `pve`"));
    assert_eq!(cpu.next(), None);
}

// --- exceptions with a last day ---

const ALLOWED: &str = r#"
lab "x" language=1
network "lan" subnet="10.0.0.0/24"
device "old" kind="nas" address="10.0.0.5"
device "new" kind="nas" address="10.0.0.5" {
    allow "address/duplicate" "The old one goes in January." until="2027-01-31"
}
"#;

/// The codes that are found on a day.
fn on(today: Option<&str>) -> Vec<&'static str> {
    let map = support::one_file(ALLOWED);
    let mut sink = Sink::new();
    let today = today.map(|day| Date::parse(day).unwrap());
    compile::check_on(&map, today, &mut sink);
    sink.into_sorted().iter().map(|it| it.rule.code).collect()
}

#[test]
fn an_exception_holds_up_to_its_last_day() {
    assert_eq!(on(None), [""; 0]);
    assert_eq!(on(Some("2027-01-31")), [""; 0]);
    let over = ["address/duplicate", "rules/expired-allow"];
    assert_eq!(on(Some("2027-02-01")), over);
}

#[test]
fn the_findings_page_says_until_when() {
    let map = support::one_file(ALLOWED);
    let artifacts = compile::build(&map, &mut Sink::new()).unwrap();
    let page = artifacts.text("docs/findings.md").unwrap();
    let reason = "The old one goes in January. (until 2027-01-31)";
    assert!(page.contains(reason), "{page}");
}
