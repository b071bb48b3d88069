//! Switches, cables and tagged networks: what the labs of `tests/fixtures/devices-*.kdl` say of them on pages, in
//! diagrams and in findings.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use crate::support;

/// Tagged networks, four switches, bonds with their groups.
const TAGGED: &str = include_str!("fixtures/devices-tagged.kdl");

/// Nobody noted which port is which, and two networks are somebody else's.
const BRIDGES: &str = include_str!("fixtures/devices-bridges.kdl");

fn build(text: &str) -> Artifacts {
    let map = support::one_file(text);
    let mut sink = Sink::new();
    let built = compile::build(&map, &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.diagnostics()))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    artifacts.text(path).unwrap_or_else(|| panic!("no {path}"))
}

/// The part of a page from a heading to the next of its depth.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n## {heading}\n"));
    let start = start.unwrap_or_else(|| panic!("no {heading} in {page}"));
    let rest = &page[start + 1..];
    rest[3..].find("\n## ").map_or(rest, |end| &rest[..end + 3])
}

/// The cells of the rows of a table that start with a cell, with links as their text.
fn row(section: &str, first: &str) -> Vec<String> {
    let rows = section.lines().filter(|line| line.starts_with('|'));
    let mut cells = rows.map(|line| {
        let cells = line.trim_matches('|').split(" | ");
        let cells = cells.map(|cell| unlinked(cell.trim()).replace('`', ""));
        cells.collect::<Vec<_>>()
    });
    let found = cells.find(|cells| cells[0] == first);
    found.unwrap_or_else(|| panic!("no row {first} in {section}"))
}

/// `[text](place)` as `text`.
fn unlinked(cell: &str) -> String {
    let mut parts = cell.split('[');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (said, rest) = part.split_once(']').unwrap();
        text.push_str(said);
        text.push_str(rest.split_once(')').map_or(rest, |(_, rest)| rest));
    }
    text
}

/// What is found: the code, and the text of the line.
fn findings(lab: &str) -> Vec<(String, String)> {
    let map = support::one_file(lab);
    let found = support::findings(&map);
    let found = found.iter().map(|it| {
        let (line, _, code) = support::summary(&map, it);
        let line = lab.lines().nth(line - 1).unwrap().trim();
        (code, line.to_owned())
    });
    found.collect()
}

/// What is found once `old` is `new`, beside what is found anyway.
fn mutated(lab: &str, old: &str, new: &str) -> Vec<(String, String)> {
    assert!(lab.contains(old), "no {old}");
    let before = findings(lab);
    let after = findings(&lab.replacen(old, new, 1));
    after
        .into_iter()
        .filter(|it| !before.contains(it))
        .collect()
}

fn codes(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(code, _)| code.as_str()).collect()
}

// --- pages ---

#[test]
fn a_switch_has_a_table_of_its_ports() {
    let artifacts = build(TAGGED);
    let page = text(&artifacts, "docs/switches.md");
    let storage = section(page, "storage-switch");
    assert!(storage.contains("8 ports, 1 free, 7 cables."), "{storage}");
    let first = "SFP+ 1,10Gbps,sfp+,not recorded,storage (48),9000,1,pve-a enp2s0f0np0,–";
    assert_eq!(row(storage, "SFP+ 1").join(","), first);
    let uplink = row(storage, "SFP+ 7");
    assert_eq!(
        uplink[4],
        "infrastructure (1), management (16), workload (28)"
    );
    assert_eq!(uplink[6..], ["–", "core", "uplink"]);
    assert_eq!(row(storage, "SFP+ 8")[7], "free");
    let groups: Vec<_> = ["1", "2", "3"]
        .map(|lag| row(storage, lag).join(","))
        .into();
    let expected = [
        "1,SFP+ 1, SFP+ 2,2 x 10Gbps,pve-a bond0",
        "2,SFP+ 3, SFP+ 4,2 x 10Gbps,pve-b bond0",
        "3,SFP+ 5, SFP+ 6,2 x 10Gbps,pve-c bond0",
    ];
    assert_eq!(groups, expected);
    let access = section(page, "access");
    assert_eq!(
        row(access, "1")[1..5],
        ["10Gbps", "sfp+", "not recorded", "all"]
    );
    for port in ["2", "3", "4"] {
        let cells = row(access, port);
        assert_eq!(
            cells[4],
            "infrastructure (1), management (16), workload (28)"
        );
        assert_eq!(cells[1], "2.5Gbps");
    }
    for port in ["5", "6", "7", "8"] {
        assert_eq!(row(access, port)[7], "free");
    }
    assert!(section(page, "spare").contains("Its ports: not recorded."));
}

#[test]
fn a_cable_whose_port_nobody_noted_is_still_a_cable() {
    let artifacts = build(BRIDGES);
    let page = text(&artifacts, "docs/switches.md");
    let unifi = section(page, "unifi-switch");
    let count = "5 ports, 0 free, 5 cables; of 5 of them nobody noted the port.";
    assert!(unifi.contains(count), "{unifi}");
    assert_eq!(row(unifi, "1")[7], "one of those below");
    let unnoted = row(unifi, "not recorded");
    assert_eq!(unnoted[1..4], ["2.5Gbps", "not recorded", "lan"]);
    assert_eq!(unnoted[7], "pve enx803f5df89175");
    let flint = section(page, "flint-3");
    assert!(flint.contains("5 ports, 2 free, 3 cables."), "{flint}");
    assert_eq!(row(flint, "wifi")[7], "mesh-router");
    assert_eq!(row(flint, "2")[7], "free");
}

#[test]
fn networks_show_tags_ranges_and_controllers() {
    let artifacts = build(TAGGED);
    let page = text(&artifacts, "docs/network.md");
    let all = row(page, "storage");
    assert_eq!(
        all[1..6],
        ["48", "10.8.48.0/24", "none, on purpose", "9000", "this lab"]
    );
    let management = section(page, "management");
    for (address, who, what) in [
        ("10.8.16.92", "pve-c", "jetkvm, out of band"),
        ("10.8.16.190", "pve-a", "vpro, out of band"),
        ("10.8.16.191", "pve-b", "vpro, out of band"),
        ("10.8.16.100-10.8.16.189", "reserved", "for nobody yet"),
        ("10.8.16.192-10.8.16.254", "reserved", "for nobody yet"),
    ] {
        assert_eq!(row(management, address)[1..3], [who, what], "{address}");
    }
    assert_eq!(row(management, "10.8.16.192-10.8.16.254")[4], "expansion");
    assert_eq!(row(management, "access"), ["access", "–", "1, 2, 3, 4"]);
    let tagged =
        "| [pve-a](nodes.md#pve-a) | `vmbr0` | tagged | bridge: guests join here | `1500` |";
    assert!(management.contains(tagged), "{management}");
    let owner = build(BRIDGES);
    let wan = row(text(&owner, "docs/network.md"), "wan");
    assert_eq!(wan[5], "the ISP");
}

// --- diagrams ---

#[test]
fn cables_lead_from_outside_to_the_nodes() {
    let artifacts = build(TAGGED);
    let diagram = text(&artifacts, "diagrams/physical.mmd");
    for label in [
        "n1[\"router<br/>router<br/>10.8.16.1\"]:::device",
        "2 x 10G<br/>SFP+ 1, SFP+ 2 – bond0",
        "2 x 10G<br/>SFP+ 5, SFP+ 6 – bond0",
        "10G<br/>SFP+ 7",
        "2.5G<br/>port 2 – enp87s0",
        "2.5G<br/>port 4 – eno1",
        "\"spare<br/>switch<br/>10.0.1.80\"",
    ] {
        assert!(diagram.contains(label), "no {label} in {diagram}");
    }
    assert_eq!(
        diagram.matches(" --- ").count() + diagram.matches(" ---|").count(),
        9
    );
}

#[test]
fn what_is_off_is_drawn_as_such() {
    let artifacts = build(BRIDGES);
    let diagram = text(&artifacts, "diagrams/physical.mmd");
    for label in [
        "([\"internet\"]):::outside",
        "[\"rapid-civet (offline)<br/>HP 260 G1 DM<br/>192.168.4.11\"]:::offline",
        "[\"isp-router<br/>router<br/>192.168.1.254\"]",
        "[\"mesh-router<br/>mesh Wi-Fi router<br/>192.168.86.1\"]",
        "[\"flint-3<br/>GL.iNet Flint 3 (GL-BE9300)\"]",
        "[\"unifi-switch<br/>UniFi 5-port 2.5GbE\"]",
        "1G<br/>port 1 – enx008b20105b82",
        "2.5G<br/>enx803f5df89175",
    ] {
        assert!(diagram.contains(label), "no {label} in {diagram}");
    }
    for node in ["pve", "still-fawn", "chief-horse", "fun-bedbug"] {
        assert!(diagram.contains(&format!("[\"{node}<br/>")), "{node}");
    }
    assert!(
        !artifacts
            .iter()
            .any(|(path, _)| path.as_str() == "diagrams/vlans.mmd")
    );
}

#[test]
fn each_tag_is_a_group_with_its_members() {
    let artifacts = build(TAGGED);
    let diagram = text(&artifacts, "diagrams/vlans.mmd");
    for label in [
        "subgraph g1[\"VLAN 1 · infrastructure\"]",
        "subgraph g2[\"VLAN 16 · management\"]",
        "subgraph g3[\"VLAN 28 · workload\"]",
        "subgraph g4[\"VLAN 48 · storage\"]",
        "10.8.48.0/24<br/>MTU 9000<br/>isolated",
        "3 nodes<br/>pve-a 10.8.48.10<br/>pve-b 10.8.48.11<br/>pve-c 10.8.48.12",
        "3 guests<br/>k8s-1 10.8.31.1<br/>k8s-2 10.8.31.2<br/>k8s-3 10.8.31.3",
        "jetkvm of pve-c 10.8.16.92<br/>vpro of pve-a 10.8.16.190",
        "gateway<br/>10.8.28.1",
    ] {
        assert!(diagram.contains(label), "no {label} in {diagram}");
    }
}

#[test]
fn a_diagram_with_too_many_boxes_comes_in_parts() {
    let mut lab = String::from("lab \"x\" language=1\n");
    for network in 1..=4 {
        lab += &format!("network \"n{network}\" subnet=\"10.0.{network}.0/24\"\n");
        for host in 1..=10 {
            lab += &format!(
                "device \"d{network}-{host}\" kind=\"other\" address=\"10.0.{network}.{host}\"\n"
            );
        }
    }
    let artifacts = build(&lab);
    let paths = artifacts.iter().map(|(path, _)| path.as_str());
    let parts: Vec<_> = paths.filter(|path| path.ends_with(".mmd")).collect();
    let expected = ["n1", "n2", "n3", "n4"].map(|it| format!("diagrams/network-{it}.mmd"));
    assert_eq!(parts, expected);
    let page = text(&artifacts, "docs/network.md");
    assert_eq!(page.matches("```mermaid").count(), 4);
    assert!(page.contains("Networks: n3:"), "{page}");
}

// --- findings ---

#[test]
fn what_the_labs_say_is_consistent() {
    let kept = findings(TAGGED);
    let beside = |code: &&&str| **code != "address/in-reserved-range";
    let codes_kept = codes(&kept);
    // Three ports carry the network of the gear to nodes that have no part in it.
    let others: Vec<_> = codes_kept.iter().filter(beside).collect();
    assert_eq!(others, [&"vlan/port-unused"]);
    assert_eq!(codes_kept.len(), 5);
    let expected = [
        "quorum/offline-member",
        "guest/joins-foreign-network",
        "gateway/several-by-dhcp",
    ];
    assert_eq!(codes(&findings(BRIDGES)), expected);
}

#[test]
fn a_bond_without_its_group_is_found() {
    let found = mutated(TAGGED, "port \"SFP+ 2\" lag=1", "port \"SFP+ 2\"");
    assert_eq!(codes(&found), ["bond/switch-mismatch"]);
    assert!(found[0].1.starts_with("port \"SFP+ 2\""), "{found:?}");
}

#[test]
fn an_isolated_network_on_the_uplink_is_found() {
    let old = "port \"SFP+ 7\" vlans=\"infrastructure,management,workload\"";
    let found = mutated(TAGGED, old, "port \"SFP+ 7\" vlans=\"*\"");
    assert_eq!(codes(&found), ["vlan/isolated-leak"]);
}

#[test]
fn a_port_with_a_small_mtu_is_found() {
    let found = mutated(
        TAGGED,
        "vlans=\"storage\" mtu=9000",
        "vlans=\"storage\" mtu=1500",
    );
    assert_eq!(codes(&found), ["mtu/path-too-small"]);
}

#[test]
fn a_network_that_a_port_forgets_is_found() {
    let old = "ports \"2-4\" vlans=\"infrastructure,management,workload\"";
    let found = mutated(
        TAGGED,
        old,
        "ports \"2-4\" vlans=\"infrastructure,management\"",
    );
    assert_eq!(codes(&found), ["vlan/path-broken"]);
    let found = mutated(
        BRIDGES,
        "ports \"3-4\" network=\"lan\"",
        "ports \"3-4\" network=\"mesh\"",
    );
    assert_eq!(codes(&found), ["vlan/native-mismatch"]);
}

#[test]
fn the_other_end_of_a_cable_need_not_be_written() {
    let old = "device \"core\" kind=\"switch\" address=\"10.0.1.239\" {";
    let new = format!("{old}\n    port 7 to=\"storage-switch:SFP+ 7\"");
    let found = mutated(TAGGED, old, &new);
    assert_eq!(codes(&found), ["switch/cable-stated-twice"]);
}
