//! A whole cluster started from our files: corosync on every node, and its quorum device.
//!
//! `corosync -t` lets pass what only the running daemons refuse (votequorum's rules, the device's
//! algorithm), and what they never refuse but don't work with: an address that no interface has.

use super::tool::{Tool, command, ran, ready, script};
use super::tree::{Tree, Verdict, built, text};
use super::{every_starter_lab, refuses};

const TOOLS: [Tool; 5] = [
    Tool::Corosync,
    Tool::Namespaces,
    Tool::Ip,
    Tool::Qdevice,
    Tool::Qnetd,
];
const CONF: &str = "cluster/etc/pve/corosync.conf";

/// How long a good cluster may take on a busy machine. It ends as soon as all are content.
const PATIENCE: &str = "60";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    started(tree, PATIENCE)
}

/// For faults that show only in that nothing happens: a cluster here takes some four seconds.
fn accepts_soon(tree: &Tree) -> Verdict {
    started(tree, "8")
}

fn started(tree: &Tree, seconds: &str) -> Verdict {
    let mut verdict = Verdict::default();
    let conf = tree.path(CONF);
    if !conf.exists() {
        return verdict;
    }
    verdict.read = 1;
    let ran = ran(command("bash")
        .arg(script("cluster.sh"))
        .arg(&tree.0)
        .arg(seconds));
    if !ran.ok {
        verdict.complain(&conf, ran.text());
    }
    verdict
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn counts_the_vote_of_the_device() {
    if !ready(&TOOLS) {
        return;
    }
    let tree = super::sample();
    let ran = ran(command("bash")
        .arg(script("cluster.sh"))
        .arg(&tree.0)
        .arg(PATIENCE));
    let totals: Vec<_> = ran
        .stdout
        .lines()
        .filter(|l| l.starts_with("Total votes:"))
        .collect();
    assert_eq!(totals, ["Total votes:      3"; 2], "{}", ran.text());
}

/// Clusters of other shapes, each with what all nodes must see of it.
fn boots(lab: &str, totals: &str) {
    if !ready(&TOOLS) {
        return;
    }
    let tree = built(lab);
    let verdict = accepts(&tree);
    verdict.must_accept(lab);
    assert_eq!(verdict.read, 1, "no corosync.conf for\n{lab}");
    let conf = text(&tree.path(CONF));
    assert!(conf.contains(totals), "{conf}");
}

const FIVE: &str = include_str!("../fixtures/cluster-five.kdl");
const THREE: &str = include_str!("../fixtures/cluster-three.kdl");

#[test]
fn four_of_five_nodes_are_quorate() {
    boots(FIVE, "name: rapid-civet");
}

#[test]
fn two_of_five_nodes_are_not() {
    if !ready(&TOOLS) {
        return;
    }
    let tree = built(FIVE).switched_off(&["chief-horse", "fun-bedbug"]);
    accepts_soon(&tree).must_refuse("Activity blocked");
}

#[test]
fn three_nodes_have_two_links_of_their_own_strength() {
    boots(THREE, "crypto_hash: sha512");
}

/// A qdevice beside an odd number of nodes counts its own votes.
#[test]
fn three_nodes_and_a_device() {
    let device =
        "qdevice \"10.8.16.9\" { allow \"quorum/qdevice-odd\" \"more may fail\" }\n    link 0";
    let lab = THREE.replace("link 0", device);
    boots(
        &lab.replace("expect-votes=3 expect-quorum=2", ""),
        "algorithm: lms",
    );
}

/// The device is nothing that the lab describes: an address alone.
#[test]
fn one_node_and_a_device() {
    let lab = r#"
        lab "one" language=1
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        cluster "one" {
            link 0 network="lan"
            qdevice "192.0.2.9" { allow "quorum/qdevice-odd" "a second node comes next month" }
        }
        node "pve" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11" }
    "#;
    boots(lab, "host: 192.0.2.9");
}

#[test]
fn refuses_two_node_beside_a_device() {
    let provider = "provider: corosync_votequorum\n";
    let both = "provider: corosync_votequorum\n  two_node: 1\n";
    let words = "two_node and quorum device cannot be configured at the same time!";
    refuses(&TOOLS, accepts, (CONF, provider, both), words);
}

#[test]
fn refuses_a_link_to_an_address_no_interface_has() {
    let fault = (
        CONF,
        "ring1_addr: 192.168.1.232",
        "ring1_addr: 192.168.1.233",
    );
    refuses(&TOOLS, accepts_soon, fault, "disconnected");
}

#[test]
fn refuses_an_algorithm_the_device_does_not_know() {
    let fault = (CONF, "algorithm: ffsplit", "algorithm: fsplit");
    refuses(&TOOLS, accepts_soon, fault, "Unknown decision algorithm");
}
