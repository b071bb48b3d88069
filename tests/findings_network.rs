//! The mistakes that owners make in a lab like the first starter, each as one edit of it.

use hlc::diag::Diagnostic;
use hlc::diag::render::short;
use hlc::source::SourceMap;

use crate::support;

mod install;

/// The starter, with one text exchanged for another in one of its files.
fn edited(file: &str, from: &str, to: &str) -> SourceMap {
    let folder = support::root().join("templates/labs/two-node-qdevice");
    let mut map = SourceMap::new("");
    let mut changed = false;
    for path in support::files(&folder) {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let mut text = std::fs::read_to_string(&path).unwrap();
        if name == file {
            changed = text.contains(from);
            text = text.replacen(from, to, 1);
        }
        assert!(map.add(name, text.into_bytes()));
    }
    assert!(changed, "{file} has `{from}`");
    map
}

/// The findings with a code, each with the text of its line.
fn lines(map: &SourceMap, found: &[Diagnostic], code: &str) -> Vec<String> {
    let of_code = found.iter().filter(|it| it.rule.code == code);
    let line = |it: &Diagnostic| {
        let file = map.file(it.primary.span).unwrap();
        let line = map.locate(it.primary.span).unwrap().line;
        file.text().lines().nth(line - 1).unwrap().to_owned()
    };
    of_code.map(line).collect()
}

/// Edits the starter and expects one finding, on a line that holds a text. Returns its help.
fn finds(edit: (&str, &str, &str), code: &str, on: &str) -> String {
    let (file, from, to) = edit;
    let map = edited(file, from, to);
    let found = support::findings(&map);
    let lines = lines(&map, &found, code);
    let report = short::render(&found, &map);
    assert_eq!(lines.len(), 1, "{to}: one {code} expected\n{report}");
    assert!(
        lines[0].contains(on),
        "{code} is on `{}`, not at `{on}`",
        lines[0]
    );
    let of_code = found.into_iter().find(|it| it.rule.code == code);
    of_code.and_then(|it| it.help).unwrap_or_default()
}

/// The groups whose rules this page is about.
const GROUPS: &[&str] = &[
    "address", "dhcp", "dns", "gateway", "install", "nic", "secret", "subnet",
];

/// Edits the starter and expects nothing of these groups.
fn silent(edit: (&str, &str, &str)) {
    let (file, from, to) = edit;
    let map = edited(file, from, to);
    let found = support::findings(&map);
    let ours: Vec<_> = found
        .into_iter()
        .filter(|it| GROUPS.contains(&it.rule.group()))
        .collect();
    assert!(ours.is_empty(), "{to}:\n{}", short::render(&ours, &map));
}

#[test]
fn the_starter_is_sound() {
    silent(("lab.kdl", "lab ", "lab "));
    // Its one exception is in use: without it there is a finding.
    let help = finds(
        (
            "lab.kdl",
            "allow \"dns/resolver-mismatch\"",
            "note \"resolver\" // ",
        ),
        "dns/resolver-mismatch",
        "resolver \"8.8.8.8\"",
    );
    assert!(help.contains("forward"), "{help}");
}

#[test]
fn one_address_for_both_nodes() {
    let nodes = "nodes.kdl";
    let help = finds(
        (nodes, "192.168.10.232", "192.168.10.230"),
        "address/duplicate",
        "enx00e04c680002",
    );
    assert!(help.contains("192.168.10.231"), "{help}");
    let help = finds(
        (nodes, "192.168.1.232", "192.168.1.210"),
        "address/duplicate",
        "192.168.1.210",
    );
    assert!(help.contains("next free"), "{help}");
    finds(
        ("guests.kdl", "192.168.1.194", "192.168.1.196"),
        "address/duplicate",
        "192.168.1.196",
    );
    finds(
        ("network.kdl", "192.168.1.25\"", "192.168.1.230\""),
        "address/duplicate",
        "192.168.1.230",
    );
}

#[test]
fn addresses_outside_of_their_networks() {
    let help = finds(
        ("nodes.kdl", "192.168.1.232", "192.168.2.232"),
        "address/outside-subnet",
        "192.168.2.232",
    );
    assert!(help.contains("192.168.1.232"), "{help}");
    finds(
        ("nodes.kdl", "192.168.1.232", "192.168.1.255"),
        "address/network-or-broadcast",
        "192.168.1.255",
    );
    finds(
        ("nodes.kdl", "192.168.1.232", "192.168.1.232/23"),
        "subnet/prefix-mismatch",
        "192.168.1.232/23",
    );
}

#[test]
fn subnets() {
    let network = "network.kdl";
    finds(
        (
            network,
            "subnet=\"192.168.1.0/24\"",
            "subnet=\"192.168.1.1/24\"",
        ),
        "subnet/host-bits",
        "production",
    );
    finds(
        (
            network,
            "subnet=\"192.168.1.0/24\"",
            "subnet=\"192.168.0.0/16\"",
        ),
        "subnet/overlap",
        "production",
    );
}

#[test]
fn dhcp_beside_fixed_addresses() {
    let network = "network.kdl";
    finds(
        (network, "dhcp \"192.168.10.50-150\"", "dhcp"),
        "dhcp/range-unknown",
        "dhcp",
    );
    finds(
        (network, "192.168.10.50-150", "192.168.10.50-164"),
        "dhcp/range-collision",
        "address=\"192.168.10.164\"",
    );
    finds(
        (network, "192.168.10.50-150", "192.168.10.50-254"),
        "dhcp/range-collision",
        "dhcp",
    );
    finds(
        (network, "192.168.10.50-150", "192.168.11.50-150"),
        "dhcp/range-outside",
        "dhcp",
    );
    silent((network, "192.168.10.50-150", "192.168.10.50-163"));
    finds(
        (
            "nodes.kdl",
            "media=\"usb\" address=\"192.168.10.232\"",
            "media=\"usb\" network=\"management\" dhcp=#true",
        ),
        "dhcp/endpoint-must-be-static",
        "enx00e04c680002",
    );
}

#[test]
fn ways_out() {
    let network = "network.kdl";
    let map = edited(
        network,
        "subnet=\"192.168.1.0/24\"",
        "subnet=\"192.168.1.0/24\" gateway=\"192.168.1.1\"",
    );
    let found = support::findings(&map);
    let lines = lines(&map, &found, "gateway/more-than-one");
    assert_eq!(lines.len(), 2, "one a node: {lines:?}");
    let help = finds(
        (
            network,
            "gateway=\"192.168.10.1\"",
            "gateway=\"192.168.1.1\"",
        ),
        "gateway/unreachable",
        "management",
    );
    assert!(help.contains("192.168.10.1"), "{help}");
    finds(
        (network, "gateway=\"192.168.10.1\"", "gateway=\"nas\""),
        "gateway/unreachable",
        "management",
    );
    finds(
        (
            network,
            "gateway=\"192.168.10.1\"",
            "gateway=\"192.168.10.1\" isolated=#true",
        ),
        "gateway/isolated",
        "management",
    );
    finds(
        (
            "nodes.kdl",
            "address=\"192.168.1.230\"",
            "address=\"192.168.1.230\" gateway=#true",
        ),
        "gateway/unreachable",
        "192.168.1.230",
    );
}

#[test]
fn cards_and_bridges() {
    let nodes = "nodes.kdl";
    finds(
        (nodes, "nic \"enx00e04c680002\"", "nic \"enx00e04c680001\""),
        "nic/mac-conflict",
        "192.168.10.232",
    );
    finds(
        (
            nodes,
            "bridge \"vmbr0\" address=\"192.168.1.232\"",
            "bridge \"vmbr-guests\" address=\"192.168.1.232\"",
        ),
        "nic/name-invalid",
        "vmbr-guests",
    );
    finds(
        (
            nodes,
            "bridge \"vmbr0\" address=\"192.168.1.232\"",
            "bridge \"vmbr1\" ports=\"eno1\" address=\"192.168.1.232\"",
        ),
        "nic/used-twice",
        "vmbr1",
    );
    finds(
        (
            nodes,
            "bridge \"vmbr0\" address=\"192.168.1.232\"",
            "nic \"eno1\" address=\"192.168.1.232\"",
        ),
        "nic/port-has-address",
        "eno1",
    );
    finds(
        (nodes, "nic \"enx00e04c680002\"", "nic \"usb0\""),
        "install/nic-ambiguous",
        "usb0",
    );
}
