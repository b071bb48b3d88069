//! Hosts with several addresses: each reader gets the one that it reaches, in whatever order they are listed.

use std::collections::BTreeMap;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::{Artifacts, manifest};
use hlc::source::SourceMap;
use regex::Regex;

use crate::support;

fn build(text: &str) -> Artifacts {
    let mut sink = Sink::new();
    let built = compile::build(&support::one_file(text), &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {artifacts:#?}"))
}

#[track_caller]
fn holds(artifacts: &Artifacts, path: &str, expected: &str) {
    let text = text(artifacts, path);
    assert!(text.contains(expected), "no `{expected}` in\n{text}");
}

/// Two networks with a node in the first and Kubernetes in the second; one firewall and one NAS in both, each with its
/// addresses in the given order.
fn two_networks(lab: &str, fw: &str, nas: &str) -> Artifacts {
    build(&format!(
        r#"
        lab "x" language=1 domain="x.example.net" {lab}
        network "trunk" vlan=100 subnet="10.0.100.0/24,fd00:100::/64" gateway="fw"
        network "lan" vlan=10 subnet="10.0.10.0/24,fd00:10::/64" gateway="fw"
        device "fw" kind="router" address="{fw}"
        device "nas" kind="nas" address="{nas}"
        dns {{ resolver "fw"; }}
        node "pve1" {{
            nic "eno1"
            bridge "vmbr0" ports="eno1" vlans="*"
            vlan "lan" on="vmbr0" address="10.0.10.11,fd00:10::11"
            storage "local-lvm"
        }}
        storage "share" type="nfs" server="nas" export="/s" content="backup"
        vm 101 "k1" {{ nic "net0" network="trunk" address="10.0.100.21"; disk "scsi0" storage="local-lvm" size="8GiB" }}
        kubernetes "k" distribution="k3s" {{
            control-plane "k1"
            metallb mode="bgp" {{
                pool "default" "10.0.200.0/28"
                peer "fw" address="fw" my-asn=64512 peer-asn=64513
            }}
        }}
        ansible {{ group "storages" "nas"; }}
        "#
    ))
}

const FW: [&str; 2] = [
    "10.0.10.5,10.0.100.5,fd00:10::5,fd00:100::5",
    "fd00:100::5,fd00:10::5,10.0.100.5,10.0.10.5",
];
const NAS: [&str; 2] = ["10.0.10.8,10.0.100.8", "10.0.100.8,10.0.10.8"];

#[test]
fn each_reader_gets_the_address_in_its_own_network() {
    for (fw, nas) in [(FW[0], NAS[0]), (FW[1], NAS[1])] {
        let artifacts = two_networks("", fw, nas);
        holds(
            &artifacts,
            "nodes/pve1/etc/resolv.conf",
            "nameserver 10.0.10.5\n",
        );
        holds(
            &artifacts,
            "cluster/etc/pve/storage.cfg",
            "server 10.0.10.8\n",
        );
        holds(
            &artifacts,
            "kubernetes/k/metallb.yaml",
            "peerAddress: \"10.0.100.5\"",
        );
        holds(&artifacts, "docs/storage.md", "`10.0.10.8`");
        holds(&artifacts, "docs/kubernetes.md", "`10.0.100.5`");
    }
}

#[test]
fn an_inventory_uses_the_management_network() {
    for nas in NAS {
        for (lab, expected) in [
            ("management=\"lan\"", "10.0.10.8"),
            ("management=\"trunk\"", "10.0.100.8"),
        ] {
            let artifacts = two_networks(lab, FW[0], nas);
            let inventory = text(&artifacts, "ansible/inventory.yml");
            let (_, host) = inventory.split_once("nas:").unwrap();
            let line = host.lines().nth(1).unwrap();
            assert!(line.contains(expected), "{lab}: {line}");
        }
    }
}

#[test]
fn a_reader_of_one_family_gets_that_family() {
    let of = |order: &str| {
        build(&format!(
            r#"
            lab "x" language=1
            network "six" subnet="fd00:6::/64"
            network "both" subnet="10.0.1.0/24,fd00:1::/64"
            device "dns" kind="computer" address="{order}"
            dns {{ resolver "dns"; }}
            node "pve1" {{ nic "eno1" address="fd00:6::11" }}
            "#
        ))
    };
    for order in ["10.0.1.53,fd00:1::53", "fd00:1::53,10.0.1.53"] {
        let artifacts = of(order);
        holds(
            &artifacts,
            "nodes/pve1/etc/resolv.conf",
            "nameserver fd00:1::53\n",
        );
    }
}

/// Nodes of two networks and one server in both and in a third: the address that all of them share, else the main one.
#[test]
fn a_file_of_many_readers_has_the_address_that_all_of_them_reach() {
    let of = |second: &str, order: &str| {
        build(&format!(
            r#"
            lab "x" language=1 management="lan"
            network "lan" subnet="10.0.1.0/24" gateway="10.0.1.1"
            network "fast" subnet="10.0.2.0/24"
            network "third" subnet="10.0.3.0/24" gateway="10.0.3.1"
            device "nas" kind="nas" address="{order}"
            node "pve1" {{ nic "eno1" address="10.0.3.11"; nic "eno2" address="10.0.2.11" }}
            node "pve2" {{ nic "eno1" address="10.0.3.12"; nic "eno2" {second} }}
            storage "share" type="cifs" server="nas" share="s" content="backup"
            "#
        ))
    };
    const ORDERS: [&str; 2] = ["10.0.1.8,10.0.2.8", "10.0.2.8,10.0.1.8"];
    for order in ORDERS {
        let all = of("address=\"10.0.2.12\"", order);
        holds(&all, "cluster/etc/pve/storage.cfg", "server 10.0.2.8\n");
        let leased = of("network=\"fast\" dhcp=#true", order);
        holds(&leased, "cluster/etc/pve/storage.cfg", "server 10.0.2.8\n");
        let some = of("", order);
        holds(&some, "cluster/etc/pve/storage.cfg", "server 10.0.1.8\n");
    }
}

#[test]
fn a_network_named_with_the_host_is_what_is_meant() {
    let artifacts = build(
        r#"
        lab "x" language=1
        network "lan" subnet="10.0.1.0/24"
        network "fast" subnet="10.0.2.0/24"
        device "nas" kind="nas" address="10.0.1.8,10.0.2.8"
        node "pve1" { nic "eno1" address="10.0.1.11"; nic "eno2" address="10.0.2.11" }
        storage "share" type="nfs" server="nas@fast" export="/s" content="backup"
        storage "other" type="nfs" server="nas" export="/o" content="backup"
        "#,
    );
    holds(
        &artifacts,
        "cluster/etc/pve/storage.cfg",
        "server 10.0.2.8\n",
    );
    holds(
        &artifacts,
        "cluster/etc/pve/storage.cfg",
        "server 10.0.1.8\n",
    );
}

/// A route leads over the neighbour in each family that its destination has.
#[test]
fn a_next_hop_is_of_the_family_of_its_destination() {
    let of = |order: &str| {
        build(&format!(
            r#"
            lab "x" language=1
            network "lan" subnet="10.0.1.0/24,fd00:1::/64"
            network "far" subnet="10.0.9.0/24,fd00:9::/64"
            device "rtr" kind="router" address="{order}"
            node "pve1" {{
                nic "eno1" address="10.0.1.11,fd00:1::11" {{
                    route "far" via="rtr"
                    route "fd00:8::/64" via="rtr"
                    route "10.0.8.0/24" via="rtr"
                }}
            }}
            "#
        ))
    };
    for order in [
        "10.0.1.1,fd00:1::1,10.0.9.1,fd00:9::1",
        "fd00:9::1,10.0.9.1,fd00:1::1,10.0.1.1",
    ] {
        let artifacts = of(order);
        for expected in [
            "ip route replace 10.0.9.0/24 via 10.0.1.1 dev eno1",
            "ip -6 route replace fd00:9::/64 via fd00:1::1 dev eno1",
            "ip -6 route replace fd00:8::/64 via fd00:1::1 dev eno1",
            "ip route replace 10.0.8.0/24 via 10.0.1.1 dev eno1",
        ] {
            holds(&artifacts, "nodes/pve1/etc/network/interfaces", expected);
        }
    }
}

/// The firewall and the page about ports say what corosync.conf says, also where a member is elsewhere.
#[test]
fn corosync_has_the_same_addresses_everywhere() {
    let artifacts = build(
        r#"
        lab "x" language=1
        network "lan" subnet="10.0.1.0/24,fd00:1::/64"
        network "m12" subnet="10.0.12.0/30"
        network "m13" subnet="10.0.13.0/30"
        node "a" id=1 { nic "e0" address="10.0.1.1,fd00:1::1"; nic "e1" address="10.0.13.1"; nic "e2" address="10.0.12.1" }
        node "b" id=2 { nic "e0" address="10.0.1.2,fd00:1::2"; nic "e2" address="10.0.12.2" }
        node "c" id=3 { nic "e0" address="10.0.1.3,fd00:1::3"; nic "e1" address="10.0.13.2" }
        cluster "x" {
            link 0 network="lan"
            link 1 network="m13" { member "b" network="m12" }
        }
        firewall "nodes" on="cluster" default="drop" { accept ports="22,8006" }
        rules { allow "corosync/link-incomplete" "routed between the ends"; allow "firewall/required-port" "none here" }
        "#,
    );
    let rings: Vec<_> = text(&artifacts, "cluster/etc/pve/corosync.conf")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("ring"))
        .filter_map(|line| line.split_once("addr: "))
        .map(|(_, ip)| ip.to_owned())
        .collect();
    let firewall = text(&artifacts, "cluster/etc/pve/firewall/cluster.fw");
    let (_, set) = firewall.split_once("[IPSET hlc-corosync]").unwrap();
    let set = set.split("\n[").next().unwrap();
    let set = set.lines().skip(1).filter(|line| !line.is_empty());
    let mut set: Vec<_> = set
        .map(|it| it.split(' ').next().unwrap().to_owned())
        .collect();
    let mut expected = rings;
    expected.sort();
    set.sort();
    assert_eq!(set, expected);
    assert!(set.contains(&"10.0.12.2".to_owned()) && !set.contains(&"10.0.12.1".to_owned()));
    let ports = text(&artifacts, "docs/ports.md");
    let line = ports.lines().find(|line| line.contains("link 1")).unwrap();
    assert!(line.contains("m13") && line.contains("m12"), "{line}");
}

/// A small cluster, with room for more of everything.
fn growing(cluster: &str, guest: &str, more: &str) -> Artifacts {
    build(&format!(
        r#"
        lab "x" language=1 proxmox="9.0"
        network "lan" subnet="10.0.1.0/24"
        network "far" subnet="10.0.2.0/24"
        node "b" id=2 {{ nic "e0" address="10.0.1.2"; nic "e1" address="10.0.2.2"; storage "local-zfs" type="zfspool" pool="rpool/data" }}
        node "c" id=3 {{ nic "e0" address="10.0.1.3"; nic "e1" address="10.0.2.3"; storage "local-zfs" type="zfspool" pool="rpool/data" }}
        node "d" id=4 {{ nic "e0" address="10.0.1.4"; nic "e1" address="10.0.2.4"; storage "local-zfs" type="zfspool" pool="rpool/data" }}
        cluster "x" {{ link 1 network="lan"; ha {{ group "middle" nodes="c,d"; keep-separate "web" "app"; }} {cluster} }}
        storage "vault" type="nfs" server="10.0.1.9" export="/v" content="backup,images"
        vm 102 "db" on="d" {{ disk "scsi0" storage="local-zfs" size="8GiB"; replicate to="c"; {guest} }}
        vm 105 "web" ha="middle" {{ disk "scsi0" storage="vault" size="8GiB" }}
        vm 106 "app" ha="middle" {{ disk "scsi0" storage="vault" size="8GiB" }}
        backup "m-nightly" schedule="02:30" storage="vault" {{ guests "db"; keep last=2 }}
        firewall "nodes" on="cluster" {{ accept from="lan" ports="22,8006" }}
        {more}
        "#
    ))
}

/// The sections of a file by their first line; in corosync.conf a node's are its name with what is in its braces.
fn sections(artifacts: &Artifacts) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for file in [
        "replication.cfg",
        "jobs.cfg",
        "storage.cfg",
        "ha/rules.cfg",
        "corosync.conf",
    ] {
        let text = text(artifacts, &format!("cluster/etc/pve/{file}"));
        let blocks = text.split("\n\n").flat_map(|it| it.split("  }"));
        let own = |it: &str| it.rsplit("node {").next().unwrap().trim().to_owned();
        let blocks = blocks.map(own);
        let counted = |it: &String| file != "corosync.conf" || it.contains("nodeid:");
        found.insert(file.to_owned(), blocks.filter(counted).collect());
    }
    found
}

/// One more thing of every kind, each before all others by name and number: what was there keeps its id.
#[test]
fn one_more_thing_renumbers_no_other() {
    let before = sections(&growing("", "", ""));
    for (cluster, guest, more) in [
        ("", r#"replicate to="b";"#, ""),
        (
            "",
            "",
            r#"node "a" id=1 { nic "e0" address="10.0.1.1"; nic "e1" address="10.0.2.1" }"#,
        ),
        (
            "",
            "",
            r#"backup "a-hourly" schedule="*:30" storage="vault" { guests "web"; keep last=2 }"#,
        ),
        (
            "",
            "",
            r#"storage "archive" type="nfs" server="10.0.1.9" export="/a" content="iso""#,
        ),
        (
            "",
            "",
            r#"vm 101 "a" on="c" { disk "scsi0" storage="local-zfs" size="8GiB"; replicate to="d" }"#,
        ),
    ] {
        let after = sections(&growing(cluster, guest, more));
        for (file, sections) in &before {
            for section in sections.iter().filter(|it| !it.starts_with('#')) {
                let is_kept = after[file]
                    .iter()
                    .any(|it| it == section || same_but_reach(it, section));
                assert!(
                    is_kept,
                    "{guest}{more}: {file} lost\n{section}\nof {:#?}",
                    after[file]
                );
            }
        }
    }
}

/// Whether two sections are one whose nodes alone are others.
fn same_but_reach(one: &str, other: &str) -> bool {
    let without = |text: &str| {
        let lines = text
            .lines()
            .filter(|line| !line.trim().starts_with("nodes "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    without(one) == without(other)
}

/// Every lab of a folder, and each starter as one file.
fn labs() -> Vec<(String, String)> {
    let root = support::root();
    let read = |file: &std::path::PathBuf| std::fs::read_to_string(file).unwrap();
    let awkward = support::files(&root.join("tests/awkward")).into_iter();
    let awkward = awkward.map(|file| (file.display().to_string(), read(&file)));
    let starters = support::starter_labs().into_iter().map(|name| {
        let files = support::files(&root.join("templates/labs").join(&name));
        let files = files
            .iter()
            .filter(|it| it.extension().is_some_and(|it| it == "kdl"));
        let texts: Vec<_> = files.map(read).collect();
        (name, texts.join("\n"))
    });
    awkward.chain(starters).collect()
}

/// A lab with every list of addresses in a property turned round.
fn turned(text: &str) -> String {
    let list = Regex::new("address=\"([^\"]*,[^\"]*)\"").unwrap();
    let turned = list.replace_all(text, |found: &regex::Captures<'_>| {
        let mut parts: Vec<_> = found[1].split(',').map(str::trim).collect();
        parts.reverse();
        format!("address=\"{}\"", parts.join(","))
    });
    turned.into_owned()
}

/// The words of every line, and the lines, without their order: a list may be in the order in which it was written.
fn unordered(map: &SourceMap) -> BTreeMap<String, Vec<String>> {
    let mut sink = Sink::new();
    let artifacts = compile::build(map, &mut sink).unwrap_or_default();
    let files = artifacts.iter().map(|(path, it)| {
        let lines = it.text.lines().map(|line| {
            let is_between = |c: char| c.is_whitespace() || ",;|\"`".contains(c);
            let line = line.replace("<br/>", " ");
            let mut words: Vec<_> = line.split(is_between).filter(|it| !it.is_empty()).collect();
            words.sort_unstable();
            words.join(" ")
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        (path.to_string(), lines)
    });
    files.filter(|(path, _)| path != manifest::PATH).collect()
}

#[test]
fn the_order_of_addresses_means_nothing() {
    let mut met = 0;
    for (name, text) in labs() {
        let other = turned(&text);
        if other == text {
            continue;
        }
        met += 1;
        let one = unordered(&support::one_file(&text));
        let other = unordered(&support::one_file(&other));
        assert_eq!(
            one.keys().collect::<Vec<_>>(),
            other.keys().collect::<Vec<_>>(),
            "{name}"
        );
        for (path, lines) in &one {
            let pairs = lines.iter().zip(&other[path]);
            for (left, right) in pairs {
                assert_eq!(left, right, "{name}: {path}");
            }
            assert_eq!(lines.len(), other[path].len(), "{name}: {path}");
        }
    }
    assert!(met > 5, "{met} labs have such lists");
}
