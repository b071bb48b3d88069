//! ifupdown2, which brings a Proxmox node's interfaces up, reads `/etc/network/interfaces`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::tool::{Tool, confined, ready};
use super::tree::{Tree, Verdict, text};
use super::{every_starter_lab, refuses, sample};

const TOOLS: [Tool; 2] = [Tool::Ifupdown2, Tool::Namespaces];
const NODE1: &str = "nodes/pve-node1/etc/network/interfaces";

/// Each run has its own lock: without `/run/network`, or beside another run, ifupdown2 gives up.
const IN_PRIVATE: &str = "mount -t tmpfs tmpfs /run; mkdir /run/network /run/lock; exec \"$@\"";

/// Debian's version warns of what Proxmox itself writes on a bridge, and fails because of it.
const BRIDGE_MTU: &str = "bridge inherits mtu from its ports";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in tree.files("etc/network/interfaces") {
        verdict.read += 1;
        let ran = confined(
            IN_PRIVATE,
            &["ifup", "-s", "-a", "-i", file.to_str().unwrap()],
        );
        // Some errors leave the status 0, so any other word counts.
        let said = ran.text();
        let words: Vec<&str> = said
            .lines()
            .filter(|line| !line.contains(BRIDGE_MTU))
            .collect();
        if !words.is_empty() || (!ran.ok && said.is_empty()) {
            verdict.complain(&file, format!("{} (ok: {})", words.join("\n"), ran.ok));
        }
        for forgotten in forgotten(&file) {
            verdict.complain(
                &file,
                format!("{forgotten} has an address but never comes up"),
            );
        }
    }
    verdict
}

/// What ifupdown2 understood: a list of interfaces with `name`, `auto`, `addr_method`, `config`.
pub(crate) fn model(file: &Path) -> Vec<Value> {
    let args = ["ifquery", "-a", "-o", "json", "-i", file.to_str().unwrap()];
    let ran = confined(IN_PRIVATE, &args);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.text()))
}

/// Interfaces with a method of their own that `ifup -a` passes over: `-a` lists those with `auto`.
fn forgotten(file: &Path) -> Vec<String> {
    let model = model(file);
    let up: BTreeSet<&str> = model
        .iter()
        .filter_map(|iface| iface["name"].as_str())
        .collect();
    text(file)
        .lines()
        .filter_map(|line| line.strip_prefix("iface "))
        .filter(|rest| !rest.ends_with(" manual"))
        .filter_map(|rest| rest.split(' ').next())
        .filter(|name| !up.contains(name))
        .map(str::to_owned)
        .collect()
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn understands_what_the_lab_means() {
    if !ready(&TOOLS) {
        return;
    }
    let model = model(&sample().path(NODE1));
    let of = |key: &str, value: &str| {
        let found: Vec<&Value> = model
            .iter()
            .filter(|iface| iface["config"][key] == value)
            .collect();
        assert_eq!(found.len(), 1, "{key} {value} in {model:#?}");
        found[0].clone()
    };
    let management = of("address", "192.168.10.230/24");
    assert_eq!(management["config"]["gateway"], "192.168.10.1");
    let production = of("address", "192.168.1.230/24");
    assert_eq!(production["config"]["gateway"], Value::Null);
    assert_eq!(production["config"]["bridge-ports"], "eno1");
    assert_eq!(of("gateway", "192.168.10.1"), management);
}

#[test]
fn refuses_an_address_that_is_none() {
    let fault = (
        NODE1,
        "address 192.168.10.230/24",
        "address 192.168.10.330/24",
    );
    refuses(
        &TOOLS,
        accepts,
        fault,
        "invalid value \"192.168.10.330/24\"",
    );
}

#[test]
fn refuses_a_comment_behind_a_value() {
    let fault = (
        NODE1,
        "address 192.168.10.230/24",
        "address 192.168.10.230/24 # management",
    );
    refuses(&TOOLS, accepts, fault, "invalid value");
}

#[test]
fn refuses_a_method_it_does_not_know() {
    let fault = (NODE1, "inet static", "inet fixed");
    refuses(&TOOLS, accepts, fault, "unsupported address method 'fixed'");
}

#[test]
fn refuses_a_bridge_that_never_comes_up() {
    let fault = (NODE1, "auto vmbr0\n", "");
    refuses(
        &TOOLS,
        accepts,
        fault,
        "vmbr0 has an address but never comes up",
    );
}
