//! corosync's own configuration test, once as each member: it wants to find itself in the nodelist.

use super::tool::{Tool, confined};
use super::tree::{Tree, Verdict, text};
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
