//! ifupdown2, which brings a Proxmox node's interfaces up, reads `/etc/network/interfaces`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::tool::{Tool, confined, ready};
use super::tree::{Tree, Verdict, text};
use super::{every_starter_lab, fixture, refuses, refuses_fixture, sample};
use crate::support;

const TOOLS: [Tool; 2] = [Tool::Ifupdown2, Tool::Namespaces];
const NODE1: &str = "nodes/pve-node1/etc/network/interfaces";

/// Each run has its own lock: without `/run/network`, or beside another run, ifupdown2 gives up.
///
/// Proxmox's package takes several VLAN-aware bridges, Debian's has that switched off.
const IN_PRIVATE: &str = "mount -t tmpfs tmpfs /run; mkdir /run/network /run/lock; \
    conf=/etc/network/ifupdown2/ifupdown2.conf; \
    sed s/^multiple_vlan_aware_bridge_support=0/multiple_vlan_aware_bridge_support=1/ $conf > /run/conf; \
    mount --bind /run/conf $conf; \
    exec \"$@\"";

/// Debian's version warns of what Proxmox itself writes on a bridge, and fails because of it.
const AS_PROXMOX_WRITES_IT: [&str; 2] = [
    "bridge inherits mtu from its ports",
    "bridge-ports: invalid value \"none\"",
];

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
            .filter(|line| !AS_PROXMOX_WRITES_IT.iter().any(|it| line.contains(it)))
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
    let text = text(file);
    let plugged: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("allow-hotplug "))
        .collect();
    text.lines()
        .filter_map(|line| line.strip_prefix("iface "))
        .filter(|rest| !rest.ends_with(" manual"))
        .filter_map(|rest| rest.split(' ').next())
        .filter(|name| !up.contains(name) && !plugged.contains(name))
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

// --- every shape of a node's own network ---

#[test]
fn accepts_every_shape() {
    if !ready(&TOOLS) {
        return;
    }
    for (name, files) in [("hostnet", 3), ("hostnet-routed", 5)] {
        let verdict = accepts(&fixture(name));
        verdict.must_accept(name);
        assert_eq!(verdict.read, files, "{name}");
    }
}

#[test]
fn refuses_a_bond_mode_that_is_none() {
    let file = "nodes/trunked/etc/network/interfaces";
    let fault = (file, "bond-mode 802.3ad", "bond-mode lacp");
    refuses_fixture(
        "hostnet",
        &TOOLS,
        accepts,
        fault,
        "bond-mode: invalid value \"lacp\"",
    );
}

#[test]
fn refuses_a_range_of_tags_that_runs_down() {
    let file = "nodes/trunked/etc/network/interfaces";
    let fault = (file, "bridge-vids 9 16 28", "bridge-vids 28-9");
    refuses_fixture("hostnet", &TOOLS, accepts, fault, "bridge-vids");
}

#[test]
fn refuses_a_peer_that_is_none() {
    let file = "nodes/alone/etc/network/interfaces";
    let fault = (file, "pointopoint 203.0.113.129", "pointopoint gateway");
    refuses_fixture("hostnet-routed", &TOOLS, accepts, fault, "pointopoint");
}

/// Interfaces as the routes of the fixture find them, then every hook of the file, up and down.
const HOOKS: &str = "ip link add vmbr0 type bridge; ip link add eno2.48 type ifb; \
    ip link set lo up; ip link set vmbr0 up; ip link set eno2.48 up; \
    ip address add 192.168.7.11/24 dev vmbr0; ip address add 10.8.48.11/24 dev eno2.48; \
    sed -n 's/^\tpost-up \\(ip .*\\)/\\1/p' \"$1\" > \"$TMPDIR/up\"; \
    sed -n 's/^\tpost-down \\(ip .*\\)/\\1/p' \"$1\" > \"$TMPDIR/down\"; \
    sh -eux \"$TMPDIR/up\"; ip route get 10.20.0.1; ip rule; sh -eux \"$TMPDIR/down\"";

const ROUTER: &str = "nodes/router/etc/network/interfaces";

/// What iproute2 does with the routes and rules of the fixture.
fn routed(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    let scratch = support::scratch();
    let script = format!("TMPDIR={}; {HOOKS}", scratch.path().display());
    let file = tree.path(ROUTER);
    let ran = confined(&script, &[file.to_str().unwrap()]);
    verdict.read += 1;
    let said = ran.text();
    let led = said.contains("10.20.0.1 via 192.168.7.2 dev vmbr0");
    let asked = said.contains("100:\tfrom 10.8.48.0/24 lookup 48");
    if !ran.ok || !led || !asked {
        verdict.complain(&file, said);
    }
    verdict
}

#[test]
fn the_kernel_takes_the_routes() {
    if !ready(&[Tool::Ip, Tool::Namespaces]) {
        return;
    }
    let tree = fixture("hostnet-routed");
    routed(&tree).must_accept("hostnet-routed");
    let fault = tree.planted(ROUTER, "via 192.168.7.2 dev", "via 192.168.9.2 dev");
    routed(&fault).must_refuse("Nexthop has invalid gateway");
}
