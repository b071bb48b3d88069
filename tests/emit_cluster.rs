//! What a cluster is given, by shape and by version of Proxmox VE, and what its pages say.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use crate::support;

const FIVE: &str = include_str!("fixtures/cluster-five.kdl");
const THREE: &str = include_str!("fixtures/cluster-three.kdl");

const PVE: &str = "cluster/etc/pve";

fn build(lab: &str) -> Artifacts {
    let mut sink = Sink::new();
    let artifacts = compile::build(&support::one_file(lab), &mut sink);
    let said = || {
        let found = sink.diagnostics().iter();
        found.map(|it| it.message.clone()).collect::<Vec<_>>()
    };
    artifacts.unwrap_or_else(|| panic!("{:#?}", said()))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let known: Vec<_> = artifacts.iter().map(|(path, _)| path.as_str()).collect();
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {known:#?}"))
}

/// A file of the cluster without its first comment.
fn file<'a>(artifacts: &'a Artifacts, name: &str) -> &'a str {
    let text = text(artifacts, &format!("{PVE}/{name}"));
    let (header, body) = text.split_once("\n\n").unwrap();
    assert!(
        header.trim_start().starts_with("# Made by hlc from "),
        "{header}"
    );
    body
}

/// The values of a key in corosync.conf, in order.
fn values<'a>(conf: &'a str, key: &str) -> Vec<&'a str> {
    let lines = conf.lines().map(str::trim);
    lines
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| *name == key)
        .map(|(_, value)| value)
        .collect()
}

fn eight(lab: &str) -> String {
    let lab = lab.replace("keep-separate \"dns-1\" \"dns-2\"", "");
    lab.replace("language=1", "language=1 proxmox=\"8.4\"")
}

// --- corosync.conf ---

#[test]
fn five_nodes_vote_once_each_the_one_that_is_off_too() {
    let artifacts = build(FIVE);
    let conf = file(&artifacts, "corosync.conf");
    let names = [
        "pve",
        "still-fawn",
        "chief-horse",
        "fun-bedbug",
        "rapid-civet",
    ];
    assert_eq!(values(conf, "name"), names);
    assert_eq!(values(conf, "nodeid"), ["1", "2", "3", "4", "5"]);
    assert_eq!(values(conf, "quorum_votes"), ["1"; 5]);
    let rings = [
        "192.168.4.122",
        "192.168.4.17",
        "192.168.4.19",
        "192.168.4.172",
        "192.168.4.11",
    ];
    assert_eq!(values(conf, "ring0_addr"), rings);
    assert_eq!(values(conf, "ring1_addr"), [""; 0]);
    assert_eq!(values(conf, "linknumber"), ["0"]);
    for absent in [
        "device {",
        "two_node",
        "expected_votes",
        "knet_link_priority",
    ] {
        assert!(!conf.contains(absent), "{absent} in\n{conf}");
    }
    for (key, value) in [
        ("provider", "corosync_votequorum"),
        ("cluster_name", "five-node-gpu"),
        ("config_version", "1"),
        ("ip_version", "ipv4-6"),
        ("link_mode", "passive"),
        ("secauth", "on"),
        ("version", "2"),
    ] {
        assert_eq!(values(conf, key), [value], "{key}");
    }
    assert_eq!(conf.matches('{').count(), conf.matches('}').count());
}

#[test]
fn three_nodes_have_two_links_and_what_the_lab_says_of_them() {
    let artifacts = build(THREE);
    let conf = file(&artifacts, "corosync.conf");
    assert_eq!(values(conf, "nodeid"), ["1", "2", "3"]);
    let first = ["10.8.16.10", "10.8.16.11", "10.8.16.12"];
    let second = ["10.8.48.10", "10.8.48.11", "10.8.48.12"];
    assert_eq!(values(conf, "ring0_addr"), first);
    assert_eq!(values(conf, "ring1_addr"), second);
    assert_eq!(values(conf, "knet_link_priority"), ["20", "10"]);
    assert_eq!(values(conf, "linknumber"), ["0", "1"]);
    assert_eq!(values(conf, "token"), ["5000"]);
    assert_eq!(values(conf, "crypto_cipher"), ["aes256"]);
    assert_eq!(values(conf, "crypto_hash"), ["sha512"]);
}

/// The number is one above what runs, so that corosync takes the file.
#[test]
fn the_version_that_runs_is_raised_by_one() {
    let said = build(THREE);
    assert_eq!(
        values(file(&said, "corosync.conf"), "config_version"),
        ["8"]
    );
    let unsaid = build(&THREE.replace(" config-version=7", ""));
    let conf = file(&unsaid, "corosync.conf");
    assert_eq!(values(conf, "config_version"), ["1"]);
    assert!(conf.contains("raise this number above the running one"));
}

/// Every address in the file is one that the node's own interfaces have.
#[test]
fn the_addresses_of_links_are_those_of_the_interfaces() {
    let artifacts = build(THREE);
    let conf = file(&artifacts, "corosync.conf");
    let (names, rings) = (values(conf, "name"), values(conf, "ring0_addr"));
    for (name, ring) in names.iter().zip(rings) {
        let path = format!("nodes/{name}/etc/network/interfaces");
        let line = format!("\taddress {ring}/24\n");
        assert!(text(&artifacts, &path).contains(&line), "{path}: {ring}");
    }
}

#[test]
fn a_member_may_have_its_end_elsewhere() {
    let artifacts = build(
        r#"lab "routed" language=1
        network "here" subnet="10.0.1.0/24"
        network "there" subnet="10.0.2.0/24" gateway="10.0.2.1"
        cluster "routed" {
            link 0 network="here" {
                member "a" address="10.0.1.111"
                member "c" network="there"
            }
        }
        node "a" id=1 { nic "eno1" address="10.0.1.11"; nic "eno2" address="10.0.1.111" }
        node "b" id=2 { nic "eno1" address="10.0.1.12" }
        node "c" id=3 { nic "eno1" address="10.0.2.13" }"#,
    );
    let conf = file(&artifacts, "corosync.conf");
    let rings = ["10.0.1.111", "10.0.1.12", "10.0.2.13"];
    assert_eq!(values(conf, "ring0_addr"), rings);
    // The main address is that of link 0, wherever it is.
    let hosts = text(&artifacts, "nodes/b/etc/hosts");
    assert!(
        hosts.contains("10.0.1.111 a\n") && hosts.contains("10.0.2.13 c\n"),
        "{hosts}"
    );
    let page = text(&artifacts, "docs/cluster.md");
    assert!(
        page.contains(
            "[a](nodes.md#a) `10.0.1.111`, [b](nodes.md#b) `10.0.1.12`, [c](nodes.md#c) `10.0.2.13`"
        ),
        "{page}"
    );
    assert!(page.contains("pvecm add 10.0.1.111 --link0 10.0.2.13 --nodeid 3"));
}

#[test]
fn one_node_and_a_device_that_the_lab_does_not_describe() {
    let artifacts = build(
        r#"lab "one" language=1
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        cluster "one" { link 0 network="lan"; qdevice "192.0.2.9" }
        node "pve" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11" }"#,
    );
    let conf = file(&artifacts, "corosync.conf");
    assert_eq!(values(conf, "host"), ["192.0.2.9"]);
    assert_eq!(values(conf, "algorithm"), ["lms"]);
    // With `lms` the device counts its own votes, and must not be told.
    assert_eq!(values(conf, "votes"), [""; 0]);
}

#[test]
fn an_older_transport_is_in_the_clear() {
    let artifacts = build(&FIVE.replace("expect-votes=5", "transport=\"udpu\""));
    let conf = file(&artifacts, "corosync.conf");
    assert_eq!(values(conf, "transport"), ["udpu"]);
    assert_eq!(values(conf, "secauth"), ["off"]);
}

// --- high availability, by version ---

#[test]
fn groups_are_rules_since_nine() {
    let expected = "\
node-affinity: ha-group-ai-workloads
\tresources vm:203
\tnodes pve-aimax-01
\tstrict 1

node-affinity: ha-group-general
\tresources vm:202
\tnodes pve-ms01-01:2,pve-ms01-02
\tstrict 0

node-affinity: ha-group-production
\tresources vm:201
\tnodes pve-ms01-01,pve-ms01-02,pve-aimax-01
\tstrict 0
\tcomment whatever must be there

resource-affinity: keep-separate-110-111
\tresources ct:110,ct:111
\taffinity negative
";
    for said in ["language=1", "language=1 proxmox=\"9.0\""] {
        let artifacts = build(&THREE.replace("language=1", said));
        assert_eq!(file(&artifacts, "ha/rules.cfg"), expected);
        assert!(artifacts.text("cluster/etc/pve/ha/groups.cfg").is_none());
        assert!(!file(&artifacts, "ha/resources.cfg").contains("group"));
    }
}

#[test]
fn groups_are_groups_before_nine() {
    let expected = "\
group: ai-workloads
\tnodes pve-aimax-01
\trestricted 1

group: general
\tnodes pve-ms01-01:2,pve-ms01-02

group: production
\tnodes pve-ms01-01,pve-ms01-02,pve-aimax-01
\tcomment whatever must be there
";
    let artifacts = build(&eight(THREE));
    assert_eq!(file(&artifacts, "ha/groups.cfg"), expected);
    assert!(artifacts.text("cluster/etc/pve/ha/rules.cfg").is_none());
    let resources = file(&artifacts, "ha/resources.cfg");
    let joined = "vm: 202\n\tstate stopped\n\tmax_restart 3\n\tmax_relocate 2\n\tgroup general\n";
    assert!(resources.contains(joined), "{resources}");
    assert_eq!(resources.matches("\tgroup ").count(), 3);
}

/// A planned guest, or one of a planned group, is in no file.
#[test]
fn what_is_planned_is_in_no_file() {
    let artifacts = build(THREE);
    assert!(!file(&artifacts, "ha/resources.cfg").contains("later"));
    let planned = "group \"general\" status=\"planned\" nodes=";
    let artifacts = build(&THREE.replace("group \"general\" nodes=", planned));
    assert!(!file(&artifacts, "ha/rules.cfg").contains("general"));
    let page = text(&artifacts, "docs/cluster.md");
    assert!(page.contains("`general` (planned)"), "{page}");
}

// --- datacenter.cfg ---

#[test]
fn the_datacenter_says_what_the_lab_says() {
    let expected = "\
crs: ha=static
ha: shutdown_policy=migrate
migration: insecure,network=10.8.48.0/24
";
    assert_eq!(file(&build(THREE), "datacenter.cfg"), expected);
    let silent = build(FIVE);
    assert!(silent.text("cluster/etc/pve/datacenter.cfg").is_none());
}

#[test]
fn the_header_is_no_note_of_the_datacenter() {
    let artifacts = build(THREE);
    let datacenter = text(&artifacts, "cluster/etc/pve/datacenter.cfg");
    assert!(datacenter.starts_with(" # Made by hlc from "));
    assert!(
        !datacenter.lines().any(|line| line.starts_with('#')),
        "{datacenter}"
    );
}

#[test]
fn datacenter_options_have_keywords_and_the_rest_is_passed_on() {
    let options = "datacenter keyboard=\"de\" language=\"en\" console=\"xtermjs\" mac-prefix=\"BC:24:11:0\" \\
        next-id=\"1000-1999\" email-from=\"pve@home.example\" max-workers=4 \\
        notes=\"# Rack: left\\n\\n- 100 % ours, für alle\" { setting \"tag-style\" \"shape=full\"; }
    ha shutdown";
    let artifacts = build(&THREE.replacen("ha shutdown", options, 1));
    let datacenter = text(&artifacts, "cluster/etc/pve/datacenter.cfg");
    let (header, rest) = datacenter.split_once('\n').unwrap();
    assert!(header.starts_with(" # Made by hlc from "));
    let expected = "\
## Rack%3A left
#
#- 100 %25 ours, f%C3%BCr alle

console: xtermjs
crs: ha=static
email_from: pve@home.example
ha: shutdown_policy=migrate
keyboard: de
language: en
mac_prefix: BC:24:11:0
max_workers: 4
migration: insecure,network=10.8.48.0/24
next-id: lower=1000,upper=2000
tag-style: shape=full
";
    assert_eq!(rest, expected);
    let page = text(&artifacts, "docs/cluster.md");
    assert!(page.contains("| Keyboard | `de` |"), "{page}");
    assert!(page.contains("- 100 % ours, für alle"), "{page}");
    let findings = text(&artifacts, "docs/findings.md");
    assert!(findings.contains("`tag-style shape=full`"), "{findings}");
}

#[test]
fn a_scheduler_needs_its_version() {
    let dynamic = THREE.replace("scheduling=\"static\"", "scheduling=\"dynamic\"");
    let newest = build(&dynamic);
    assert!(file(&newest, "datacenter.cfg").starts_with("crs: ha=dynamic\n"));
    let older = build(&dynamic.replace("language=1", "language=1 proxmox=\"9.0\""));
    assert!(!file(&older, "datacenter.cfg").contains("crs"));
}

#[test]
fn fencing_by_hardware_is_said_once() {
    let oob =
        |id: u32| format!("id={id} {{\n    oob \"vpro\" address=\"10.8.16.19{id}\" fencing=#true");
    let mut lab = THREE.replace("ha shutdown", "ha fencing=\"hardware\" shutdown");
    for id in 1..=3 {
        lab = lab.replacen(&format!("id={id} {{"), &oob(id), 1);
    }
    let artifacts = build(&lab);
    assert!(file(&artifacts, "datacenter.cfg").contains("\nfencing: hardware\n"));
    let page = text(&artifacts, "docs/cluster.md");
    assert!(page.contains("| vpro | `10.8.16.191` | yes |"), "{page}");
}

// --- pages and diagrams ---

#[test]
fn the_page_tells_what_may_fail() {
    let artifacts = build(THREE);
    let page = text(&artifacts, "docs/cluster.md");
    for said in [
        "| Quorum | 2, as the lab expects |",
        "| Votes that may be lost | 1 |",
        "| [pve-ms01-01](nodes.md#pve-ms01-01) | 2 | 2 | keeps quorum; no further failure tolerated |",
        "[pve-ms01-02](nodes.md#pve-ms01-02) and [pve-aimax-01](nodes.md#pve-aimax-01) | 1 | 2 | **stops: no quorum** |",
        "| `ai-workloads` | [pve-aimax-01](nodes.md#pve-aimax-01) | never |",
        "| When a node shuts down | `migrate` |",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let guests = text(&artifacts, "docs/guests.md");
    assert!(guests.contains("yes, group `general`"), "{guests}");
    let diagram = text(&artifacts, "diagrams/cluster.mmd");
    assert!(diagram.contains("HA: general (2), production"), "{diagram}");
}

#[test]
fn the_page_of_ports_has_a_row_for_each() {
    let artifacts = build(THREE);
    let page = text(&artifacts, "docs/ports.md");
    for row in [
        "| `22` | TCP | SSH, migration |",
        "| `111` | TCP/UDP | rpcbind |",
        "| `5405-5406` | UDP | corosync |",
        "| `5406` | UDP | corosync, link 1, over [storage](network.md#storage) |",
    ] {
        assert!(page.contains(row), "{row}\n{page}");
    }
}

#[test]
fn many_pairs_are_counted() {
    let mut lab = "lab \"many\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/24\"\ncluster \"many\" { link 0 network=\"lan\" }\n".to_owned();
    for id in 1..=7 {
        lab += &format!("node \"n{id}\" id={id} {{ nic \"eno1\" address=\"10.0.0.1{id}\" }}\n");
    }
    let artifacts = build(&lab);
    let page = text(&artifacts, "docs/cluster.md");
    assert!(
        page.contains("Two at a time: the cluster keeps quorum with any of the 21 pairs."),
        "{page}"
    );
}

// --- several clusters ---

#[test]
fn each_cluster_has_a_folder_where_there_are_several() {
    let artifacts = build(include_str!("fixtures/cluster-two.kdl"));
    let files: Vec<_> = artifacts
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| path.contains("/etc/pve/"))
        .collect();
    let expected = [
        "clusters/east/etc/pve/corosync.conf",
        "clusters/east/etc/pve/ha/resources.cfg",
        "clusters/east/etc/pve/ha/rules.cfg",
        "clusters/east/etc/pve/jobs.cfg",
        "clusters/east/etc/pve/replication.cfg",
        "clusters/east/etc/pve/storage.cfg",
        "clusters/west/etc/pve/corosync.conf",
        "clusters/west/etc/pve/datacenter.cfg",
        "clusters/west/etc/pve/ha/resources.cfg",
        "clusters/west/etc/pve/ha/rules.cfg",
        "clusters/west/etc/pve/storage.cfg",
        // What is in no cluster has an `/etc/pve` of its own.
        "nodes/lone/etc/pve/jobs.cfg",
        "nodes/lone/etc/pve/storage.cfg",
    ];
    assert_eq!(files, expected);
}

#[test]
fn each_cluster_has_its_own_things() {
    let artifacts = build(include_str!("fixtures/cluster-two.kdl"));
    let of = |path: &str| text(&artifacts, path).to_owned();
    let west = of("clusters/west/etc/pve/corosync.conf");
    assert_eq!(values(&west, "name"), ["b1", "b2", "b3"]);
    assert_eq!(values(&west, "ring0_addr")[0], "10.0.2.21");
    // One name, two groups: each is that of its own cluster.
    let east = of("clusters/east/etc/pve/ha/rules.cfg");
    assert!(
        east.contains("\tresources vm:101\n\tnodes a1,a2\n"),
        "{east}"
    );
    let west = of("clusters/west/etc/pve/ha/rules.cfg");
    assert!(
        west.contains("\tresources vm:201\n\tnodes b2,b3\n"),
        "{west}"
    );
    let lone = of("nodes/lone/etc/pve/storage.cfg");
    assert!(
        lone.contains("zfspool: scratch\n") && !lone.contains("local-zfs"),
        "{lone}"
    );
    assert!(!of("clusters/west/etc/pve/storage.cfg").contains("zfspool"));
    // Nothing of `west` is to be saved: its one guest is left out.
    let jobs = of("clusters/east/etc/pve/jobs.cfg");
    assert!(
        jobs.contains("\tall 1\n") && !jobs.contains("exclude"),
        "{jobs}"
    );
}

#[test]
fn a_group_of_another_cluster_is_none() {
    let lab = include_str!("fixtures/cluster-two.kdl");
    let lab = lab.replace(
        "group \"pair\" nodes=\"b2,b3\"",
        "group \"couple\" nodes=\"b2,b3\"",
    );
    let map = support::one_file(&lab);
    let found = support::findings(&map);
    let said: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(said, ["no HA group is called `pair`"]);
}

// --- what owners mistake ---

/// What is found in a lab once `from` is `to`: code, and the line that it stands at.
fn mistaken(from: &str, to: &str) -> Vec<(String, String)> {
    assert_eq!(THREE.matches(from).count(), 1, "{from}");
    let lab = THREE.replace(from, to);
    let map = support::one_file(&lab);
    let found = support::findings(&map).into_iter().map(|found| {
        let (line, _, code) = support::summary(&map, &found);
        let line = lab.lines().nth(line - 1).unwrap();
        (code, line.trim().to_owned())
    });
    found.collect()
}

#[test]
fn the_lab_of_three_is_sound() {
    assert_eq!(mistaken("language=1", "language=1 title=\"T\""), []);
}

#[test]
fn a_link_over_a_network_that_is_none() {
    let found = mistaken("link 0 network=\"management\"", "link 0 network=\"vlan20\"");
    let line = "link 0 network=\"vlan20\" priority=20";
    assert_eq!(
        found,
        [("language/unknown-name".to_owned(), line.to_owned())]
    );
}

#[test]
fn a_link_over_a_network_that_no_node_is_in() {
    let found = mistaken(
        "device \"nas\"",
        "network \"vlan20\" subnet=\"10.20.20.0/24\"\ndevice \"nas\"",
    );
    assert_eq!(found, []);
    let lab = THREE.replace(
        "device \"nas\"",
        "network \"vlan20\" subnet=\"10.20.20.0/24\"\ndevice \"nas\"",
    );
    let lab = lab.replace("link 1 network=\"storage\"", "link 1 network=\"vlan20\"");
    let found = support::findings(&support::one_file(&lab));
    let said: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
    let words = "no node has an address in `vlan20`, the network of link 1";
    assert_eq!(said, [words]);
}

#[test]
fn a_group_of_an_unknown_node() {
    let from = "nodes=\"pve-ms01-01:2,pve-ms01-02\"";
    let found = mistaken(from, "nodes=\"pve-ms01-01:2,pve-ms01-03\"");
    let line = "group \"general\" nodes=\"pve-ms01-01:2,pve-ms01-03\"";
    assert_eq!(
        found,
        [("language/unknown-name".to_owned(), line.to_owned())]
    );
    let found = mistaken(from, "nodes=\"pve-ms01-01:high\"");
    assert_eq!(found[0].0, "language/unreadable-value");
}

#[test]
fn a_guest_of_an_unknown_group() {
    let found = mistaken("ha=\"general\"", "ha=\"genral\"");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "language/unknown-name");
}
