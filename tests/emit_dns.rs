//! What the lab's resolver answers, and what the handbook tells about it.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use crate::support;

fn build(map: &SourceMap) -> Artifacts {
    let mut sink = Sink::new();
    let built = compile::build(map, &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn fixture() -> Artifacts {
    let text = std::fs::read_to_string(support::root().join("tests/fixtures/dns.kdl")).unwrap();
    build(&support::one_file(&text))
}

fn lab(text: &str) -> Artifacts {
    let head = "lab \"x\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/24\"\n";
    build(&support::one_file(&format!("{head}{text}")))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {artifacts:#?}"))
}

/// The lines of a file that start with a word, without indent.
fn lines<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let lines = text.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with(word)).collect()
}

#[test]
fn every_kind_of_name_has_its_zone() {
    let artifacts = fixture();
    let unbound = text(&artifacts, "dns/unbound.conf");
    let expected = [
        "local-zone: \"api.app.home.example.\" static",
        "local-zone: \"app.home.example.\" redirect",
        "local-zone: \"home.example.\" static",
        "local-zone: \"internal.\" static",
        "local-zone: \"maas.\" transparent",
    ];
    assert_eq!(lines(unbound, "local-zone:"), expected);
}

#[test]
fn every_name_has_the_address_of_its_host() {
    let artifacts = fixture();
    let unbound = text(&artifacts, "dns/unbound.conf");
    let expected = [
        "local-data: \"api.app.home.example. A 192.168.4.17\"",
        "local-data: \"api.app.home.example. AAAA fd00:4::17\"",
        "local-data: \"app.home.example. A 192.168.4.82\"",
        "local-data: \"files.home.example. A 192.168.4.120\"",
        "local-data: \"k8s-api.home.example. A 192.168.4.19\"",
        "local-data: \"outside.home.example. A 203.0.113.7\"",
        "local-data: \"pve1.home.example. A 192.168.4.17\"",
        "local-data: \"pve1.home.example. AAAA fd00:4::17\"",
        "local-data: \"pve2.home.example. A 192.168.4.19\"",
        "local-data: \"pve3.home.example. A 192.168.4.11\"",
        "local-data: \"pve1.internal. A 10.9.0.17\"",
        "local-data: \"pve2.internal. A 10.9.0.19\"",
    ];
    assert_eq!(lines(unbound, "local-data:"), expected);
}

#[test]
fn an_address_leads_back_to_one_name() {
    let artifacts = fixture();
    let unbound = text(&artifacts, "dns/unbound.conf");
    let expected = [
        "local-data-ptr: \"10.9.0.17 pve1.internal.\"",
        "local-data-ptr: \"10.9.0.19 pve2.internal.\"",
        "local-data-ptr: \"192.168.4.11 pve3.home.example.\"",
        "local-data-ptr: \"192.168.4.17 pve1.home.example.\"",
        "local-data-ptr: \"192.168.4.19 pve2.home.example.\"",
        "local-data-ptr: \"192.168.4.53 maas.maas.\"",
        "local-data-ptr: \"192.168.4.120 files.home.example.\"",
        "local-data-ptr: \"fd00:4::17 pve1.home.example.\"",
    ];
    assert_eq!(lines(unbound, "local-data-ptr:"), expected);
}

#[test]
fn a_zone_of_another_server_is_forwarded() {
    let artifacts = fixture();
    let unbound = text(&artifacts, "dns/unbound.conf");
    assert!(
        unbound.ends_with("\nforward-zone:\n    name: \"maas.\"\n    forward-addr: 192.168.4.53\n"),
        "{unbound}"
    );
    assert_eq!(
        lines(unbound, "domain-insecure:"),
        ["domain-insecure: \"maas.\""]
    );
}

#[test]
fn hosts_files_have_the_host_itself_first() {
    let artifacts = fixture();
    let hosts = text(&artifacts, "dns/home.example.hosts");
    let hosts: Vec<_> = hosts.lines().skip(1).collect();
    let expected = [
        "192.168.4.11 pve3.home.example",
        "192.168.4.17 pve1.home.example api.app.home.example",
        "192.168.4.19 pve2.home.example k8s-api.home.example",
        "192.168.4.120 files.home.example",
        "203.0.113.7 outside.home.example",
        "fd00:4::17 pve1.home.example api.app.home.example",
        "# *.app.home.example: a hosts file has no wildcards",
    ];
    assert_eq!(hosts, expected);
}

#[test]
fn what_does_not_run_is_not_answered_but_told() {
    let artifacts = fixture();
    let page = text(&artifacts, "docs/dns.md");
    for (name, status) in [("web", "planned"), ("later", "planned"), ("old", "retired")] {
        let full = format!("{name}.home.example");
        assert!(
            !text(&artifacts, "dns/unbound.conf").contains(&full),
            "{name}"
        );
        assert!(
            !text(&artifacts, "dns/home.example.hosts").contains(&full),
            "{name}"
        );
        let row = page
            .lines()
            .find(|line| line.contains(&format!("`{full}`")));
        let row = row.unwrap_or_else(|| panic!("no {full} in\n{page}"));
        assert!(row.contains(status), "{row}");
    }
}

#[test]
fn the_page_tells_who_serves_what_in_which_order() {
    let artifacts = fixture();
    let page = text(&artifacts, "docs/dns.md");
    for expected in [
        "| 1 | [router](nodes.md#router), `192.168.4.1` | the provider |",
        "| 2 | `1.1.1.1` |",
        "| `*.app.home.example` | `192.168.4.82` |",
        "Served by [maas](nodes.md#maas), `192.168.4.53`: the resolver forwards",
        "| `192.168.4.17` | `pve1.home.example` |",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
}

#[test]
fn a_wildcard_of_the_whole_zone_leaves_the_names_their_own() {
    let artifacts = lab(r#"
        device "router" kind="router" address="10.0.0.1"
        device "nas" kind="nas" address="10.0.0.5"
        dns {
            resolver "router"
            zone "home.arpa" { record "*" to="router"; record "nas" to="nas"; record "@" to="router" }
        }
    "#);
    let unbound = text(&artifacts, "dns/unbound.conf");
    let expected = [
        "local-zone: \"home.arpa.\" redirect",
        "local-zone: \"nas.home.arpa.\" static",
    ];
    assert_eq!(lines(unbound, "local-zone:"), expected);
    let expected = [
        "local-data: \"home.arpa. A 10.0.0.1\"",
        "local-data: \"nas.home.arpa. A 10.0.0.5\"",
    ];
    assert_eq!(lines(unbound, "local-data:"), expected);
}

#[test]
fn a_lab_without_names_has_no_files_of_names() {
    let artifacts = lab(
        "device \"router\" kind=\"router\" address=\"10.0.0.1\"\ndns { resolver \"router\" }\n",
    );
    assert!(
        artifacts
            .iter()
            .all(|(path, _)| !path.as_str().starts_with("dns/"))
    );
}

#[test]
fn the_starter_answers_by_both_roads() {
    let folder = support::root().join("templates/labs/two-node-qdevice");
    let artifacts = build(&load::lab(&folder, "").unwrap());
    let unbound = text(&artifacts, "dns/unbound.conf");
    for expected in [
        "local-data: \"pve-node1.homelab.example. A 192.168.10.230\"",
        "local-data: \"pve-node1.internal. A 192.168.1.230\"",
        "local-data-ptr: \"192.168.1.230 pve-node1.internal.\"",
    ] {
        assert!(unbound.contains(expected), "no {expected} in\n{unbound}");
    }
    assert!(!unbound.contains("pihole"));
}

#[test]
fn the_diagram_leads_from_the_resolver_to_zones_servers_and_wildcards() {
    let artifacts = fixture();
    let diagram = text(&artifacts, "diagrams/dns.mmd");
    for expected in [
        "n1[\"router<br/>192.168.4.1<br/>asked as number 1\"]:::device",
        "n4([\"zone home.example<br/>10 names\"]):::service",
        "n4 -->|\"*.app.home.example\"| n5",
        "n7 -->|\"forwarded\"| n8",
    ] {
        assert!(diagram.contains(expected), "no {expected} in\n{diagram}");
    }
}

/// An address that the lab does not know leads back to no name: the file then ends with its zones.
#[test]
fn a_zone_without_reverse_names_ends_the_file() {
    let artifacts = lab(
        "dns { resolver \"10.9.0.1\"; zone \"home.example\" { record \"a\" to=\"10.9.0.1\" } }\n",
    );
    let unbound = text(&artifacts, "dns/unbound.conf");
    assert!(
        unbound.ends_with("local-data: \"a.home.example. A 10.9.0.1\"\n"),
        "{unbound}"
    );
}

#[test]
fn a_guest_whose_name_has_dots_has_one_name() {
    let artifacts = lab(r#"
        node "pve" { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11"; storage "local-lvm" }
        vm 103 "haos-16.3" { nic "net0" address="10.0.0.50"; disk "scsi0" storage="local-lvm" size="8GiB" }
        lxc 104 "app.home.example" { nic "net0" address="10.0.0.51"; disk "rootfs" storage="local-lvm" size="8GiB" }
        dns { resolver "pve"; zone "home.example" { hosts "*" } }
        "#);
    let unbound = text(&artifacts, "dns/unbound.conf");
    let expected = [
        "local-data: \"app.home.example. A 10.0.0.51\"",
        "local-data: \"haos-16.3.home.example. A 10.0.0.50\"",
        "local-data: \"pve.home.example. A 10.0.0.11\"",
    ];
    let data = lines(unbound, "local-data: ");
    assert_eq!(data, expected, "{unbound}");
}
