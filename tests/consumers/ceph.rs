//! Ceph's own reader of `ceph.conf`: its syntax, and that it finds the keys that daemons and clients look up.
//!
//! It takes any text as an identity and any as a network: a bad `fsid` becomes zero, so that is asked for by its value.

use super::tool::{Tool, command, ran};
use super::tree::{Tree, Verdict, text};
use super::{every_fixture, refuses_fixture};

const TOOLS: [Tool; 1] = [Tool::CephConf];

/// What must be there.
const KEYS: [&str; 4] = ["fsid", "public_network", "cluster_network", "mon_host"];

const NO_IDENTITY: &str = "00000000-0000-0000-0000-000000000000";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in tree.files("ceph.conf") {
        verdict.read += 1;
        let complete = file.ends_with("etc/pve/ceph.conf");
        for key in KEYS.into_iter().filter(|key| complete || *key != "fsid") {
            let mut conf = command("ceph-conf");
            let ran = ran(conf.arg("-c").arg(&file).args(["--lookup", key]));
            if !ran.ok {
                verdict.complain(&file, format!("{key}: {}", ran.text()));
            }
        }
        let mut conf = command("ceph-conf");
        let fsid = ran(conf
            .arg("-c")
            .arg(&file)
            .args(["--show-config-value", "fsid"]));
        if complete && fsid.stdout.trim() == NO_IDENTITY {
            verdict.complain(&file, "fsid: reads as zero");
        }
        let monitors = text(&file).matches("[mon.").count();
        if monitors == 0 {
            verdict.complain(&file, "no monitor");
        }
    }
    verdict
}

#[test]
fn accepts_the_starter_labs() {
    if super::tool::ready(&TOOLS) {
        for lab in crate::support::starter_labs() {
            accepts(&Tree(crate::support::built(&lab))).must_accept(&lab);
        }
    }
}

#[test]
fn accepts_the_fixtures() {
    every_fixture(&TOOLS, accepts);
}

const FILE: &str = "cluster/etc/pve/ceph.conf";

#[test]
fn refuses_a_section_that_does_not_end() {
    let fault = (FILE, "[client]", "[client");
    refuses_fixture("ceph", &TOOLS, accepts, fault, "parse error");
}

#[test]
fn refuses_a_key_without_a_value() {
    let fault = (FILE, "mon_host = ", "mon_host ");
    refuses_fixture("ceph", &TOOLS, accepts, fault, "mon_host");
}

#[test]
fn refuses_an_identity_that_is_none() {
    let fault = (FILE, "fsid = 0d3f2c1a-", "fsid = ");
    refuses_fixture("ceph", &TOOLS, accepts, fault, "fsid: reads as zero");
}
