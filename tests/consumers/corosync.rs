//! corosync's own configuration test, once as each member: it wants to find itself in the nodelist.

use super::tool::{Tool, confined, ready};
use super::tree::{Tree, Verdict, built, text};
use super::{every_starter_lab, refuses};

const TOOLS: [Tool; 2] = [Tool::Corosync, Tool::Namespaces];
const CONF: &str = "cluster/etc/pve/corosync.conf";

/// The file lies where a node has it, unchanged, beside a key made on the spot.
const TEST: &str = "
    mount -t tmpfs tmpfs /etc/corosync
    head -c 256 /dev/urandom >/etc/corosync/authkey
    cp \"$1\" /etc/corosync/corosync.conf
    hostname \"$2\"
    exec corosync -t";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    let conf = tree.path(CONF);
    if !conf.exists() {
        return verdict;
    }
    verdict.read = 1;
    let members = members(&text(&conf));
    assert!(!members.is_empty(), "{} names no member", conf.display());
    for member in members {
        let ran = confined(TEST, &[conf.to_str().unwrap(), &member]);
        if !ran.ok {
            verdict.complain(&conf, format!("as {member}: {}", ran.text()));
        }
    }
    verdict
}

/// The names in the nodelist: nothing else in the file has the key `name`.
fn members(conf: &str) -> Vec<String> {
    conf.lines()
        .filter_map(|line| line.trim().strip_prefix("name: "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_a_node_id_twice() {
    let fault = (CONF, "nodeid: 2", "nodeid: 1");
    refuses(&TOOLS, accepts, fault, "Nodeid 1 appears twice");
}

#[test]
fn refuses_an_address_that_is_none() {
    let fault = (
        CONF,
        "ring1_addr: 192.168.1.232",
        "ring1_addr: 192.168.1.432",
    );
    refuses(&TOOLS, accepts, fault, "failed to parse node address");
}

#[test]
fn refuses_a_link_that_one_node_lacks() {
    let fault = (CONF, "ring1_addr: 192.168.1.232\n", "\n");
    refuses(
        &TOOLS,
        accepts,
        fault,
        "Not all nodes have the same number of links",
    );
}

const THREE: &str = include_str!("../fixtures/cluster-three.kdl");

/// One node is elsewhere on a link, the other two have an address more there.
const ROUTED: &str = r#"
    lab "routed" language=1
    network "here" subnet="10.0.1.0/24" gateway="10.0.1.1"
    network "there" subnet="10.0.2.0/24" gateway="10.0.2.1"
    cluster "routed" {
        link 0 network="here" {
            member "a" address="10.0.1.111"
            member "c" network="there"
            allow "corosync/single-link" "one road"
        }
    }
    node "a" id=1 { nic "eno1" address="10.0.1.11" gateway=#true; nic "eno2" address="10.0.1.111" }
    node "b" id=2 { nic "eno1" address="10.0.1.12" }
    node "c" id=3 { nic "eno1" address="10.0.2.13" }
"#;

/// The older transport, in the clear.
const UNICAST: &str = r#"
    lab "unicast" language=1
    network "lan" subnet="10.0.1.0/24"
    cluster "unicast" transport="udpu" {
        link 0 network="lan" { allow "corosync/single-link" "there is one switch" }
    }
    node "a" id=1 { nic "eno1" address="10.0.1.11" }
    node "b" id=2 { nic "eno1" address="10.0.1.12" }
    node "c" id=3 { nic "eno1" address="10.0.1.13" }
"#;

#[test]
fn accepts_every_shape_of_a_cluster() {
    if !ready(&TOOLS) {
        return;
    }
    let five = include_str!("../fixtures/cluster-five.kdl");
    for lab in [five, THREE, ROUTED, UNICAST] {
        let verdict = accepts(&built(lab));
        verdict.must_accept(lab);
        assert_eq!(verdict.read, 1, "{lab}");
    }
}

/// What the rule about transports says of corosync is so.
#[test]
fn refuses_encryption_without_knet() {
    if ready(&TOOLS) {
        let fault = (CONF, "secauth: off", "secauth: on");
        let tree = built(UNICAST).planted(fault.0, fault.1, fault.2);
        accepts(&tree).must_refuse("only valid for the Knet transport");
    }
}

/// So is what the rule about times says.
#[test]
fn refuses_a_token_that_is_too_short() {
    if ready(&TOOLS) {
        let short = "token: 29\n  token_coefficient: 0";
        let tree = built(THREE).planted(CONF, "token: 5000", short);
        accepts(&tree).must_refuse("The token timeout parameter");
    }
}
