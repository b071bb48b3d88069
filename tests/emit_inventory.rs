//! The Ansible inventory: who is in it, in which groups, with which variables.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use super::support;

const INVENTORY: &str = "ansible/inventory.yml";

fn build(map: &SourceMap) -> Artifacts {
    let mut sink = Sink::new();
    let built = compile::build(map, &mut sink);
    built.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()))
}

fn starter() -> Artifacts {
    let folder = support::root().join("templates/labs/two-node-qdevice");
    build(&load::lab(&folder, "").unwrap())
}

fn lab(text: &str) -> Artifacts {
    let head =
        "lab \"x\" language=1 domain=\"x.example\"\nnetwork \"lan\" subnet=\"10.0.0.0/24\"\n";
    build(&support::one_file(&format!("{head}{text}")))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    artifacts
        .text(path)
        .unwrap_or_else(|| panic!("no {path} in {artifacts:#?}"))
}

/// The lines below a key, up to the next one that is not deeper.
fn below(text: &str, key: &str) -> Vec<String> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| line.trim() != key);
    let at = depth(lines.next().unwrap_or_else(|| panic!("no {key} in {text}")));
    let inner = lines.take_while(|line| depth(line) > at);
    inner.map(|line| line.trim().to_owned()).collect()
}

fn group(artifacts: &Artifacts, name: &str) -> Vec<String> {
    let lines = below(text(artifacts, INVENTORY), &format!("{name}:"));
    assert_eq!(lines[0], "hosts:");
    let hosts = lines[1..].iter();
    hosts
        .map(|line| line.trim_end_matches(": {}").to_owned())
        .collect()
}

#[test]
fn the_starter_says_how_each_host_is_reached() {
    let artifacts = starter();
    let inventory = text(&artifacts, INVENTORY);
    assert!(inventory.starts_with("# Made by hlc from "));
    for (host, address) in [
        ("pve-node1", "192.168.10.230"),
        ("pve-node2", "192.168.10.232"),
        ("qdevice1", "192.168.10.164"),
    ] {
        let expected = [
            format!("ansible_host: \"{address}\""),
            "ansible_user: ansible".to_owned(),
        ];
        assert_eq!(below(inventory, &format!("{host}:")), expected);
    }
}

#[test]
fn the_starter_has_its_groups() {
    let artifacts = starter();
    for (name, hosts) in [
        ("proxmox", &["pve-node1", "pve-node2"][..]),
        ("proxmox_cluster_masters", &["pve-node1"]),
        ("proxmox_cluster_members", &["pve-node2"]),
        ("qdevice", &["qdevice1"]),
        ("devices", &["qdevice1"]),
        ("vms", &["replication-test"]),
    ] {
        assert_eq!(group(&artifacts, name), hosts, "{name}");
    }
}

#[test]
fn the_starter_has_its_variables_once() {
    let artifacts = starter();
    for node in ["pve-node1", "pve-node2"] {
        let vars = text(&artifacts, &format!("ansible/host_vars/{node}.yml"));
        let vars: Vec<_> = vars.lines().skip(2).collect();
        let hostname = format!("node_hostname: {node}.homelab.example");
        let expected = [
            "mgmt_network: 192.168.10.0/24",
            &hostname,
            "prod_network: 192.168.1.0/24",
        ];
        assert_eq!(vars, expected);
    }
    let qdevice = text(&artifacts, "ansible/host_vars/qdevice1.yml");
    assert!(qdevice.ends_with("node_description: Raspberry Pi QDevice + NUT UPS Manager\n"));
}

#[test]
fn secrets_are_named_and_nothing_else() {
    let artifacts = starter();
    let group = text(&artifacts, "ansible/group_vars/qdevice.yml");
    assert!(
        group.contains("pi_root_password: \"{{ lookup('env', 'PI_ROOT_PASSWORD') }}\""),
        "{group}"
    );
    let all = text(&artifacts, "ansible/group_vars/all.yml");
    assert!(all.contains("lookup('env', 'SEMAPHORE_SSH_PUBLIC_KEY')"));
}

#[test]
fn what_does_not_run_yet_is_no_target() {
    let artifacts = starter();
    let inventory = text(&artifacts, INVENTORY);
    for planned in ["plex", "arr", "traefik", "pihole", "pbs", "prometheus"] {
        assert!(!inventory.contains(planned), "{planned} in {inventory}");
    }
    assert_eq!(artifacts.text("ansible/provisioning.yml"), None);
}

#[test]
fn planned_nodes_are_provisioned_others_are_left_alone() {
    let artifacts = lab(r#"
        node "here" id=1 { nic "eno1" address="10.0.0.1" }
        node "soon" id=2 status="planned" { nic "eno1" address="10.0.0.2"; var "rack" 2 }
        node "off" id=3 status="offline" { nic "eno1" address="10.0.0.3" }
        node "old" id=4 status="retired" { nic "eno1" address="10.0.0.4" }
        ansible {
            group "all_of_them" "here" "soon" "off" "old"
            group "none_of_them" "soon" "off" { var "x" 1 }
        }
    "#);
    assert_eq!(group(&artifacts, "proxmox"), ["here"]);
    assert_eq!(group(&artifacts, "all_of_them"), ["here"]);
    let inventory = text(&artifacts, INVENTORY);
    for absent in ["soon", "off", "old", "none_of_them"] {
        assert!(!inventory.contains(absent), "{absent} in {inventory}");
    }
    let provisioning = text(&artifacts, "ansible/provisioning.yml");
    let expected = ["ansible_host: \"10.0.0.2\"", "ansible_user: root"];
    assert_eq!(below(provisioning, "soon:"), expected);
    assert!(text(&artifacts, "ansible/host_vars/soon.yml").ends_with("rack: 2\n"));
    assert_eq!(artifacts.text("ansible/group_vars/none_of_them.yml"), None);
}

#[test]
fn guests_without_a_fixed_address_are_called_by_name() {
    let artifacts = lab(r#"
        node "pve" id=1 { nic "eno1" address="10.0.0.1"; bridge "vmbr0" network="lan" }
        lxc 100 "leased" on="pve" { nic "net0" network="lan" dhcp=#true }
        vm 101 "fixed" on="pve" { nic "net0" address="10.0.0.9"; ssh "debian" }
    "#);
    let inventory = text(&artifacts, INVENTORY);
    assert!(inventory.contains("leased: {}"), "{inventory}");
    let expected = ["ansible_host: \"10.0.0.9\"", "ansible_user: debian"];
    assert_eq!(below(inventory, "fixed:"), expected);
    assert_eq!(group(&artifacts, "lxcs"), ["leased"]);
    assert_eq!(group(&artifacts, "vms"), ["fixed"]);
}

#[test]
fn names_of_groups_are_made_legal() {
    let artifacts = lab(r#"
        node "proxmox" id=1 { nic "eno1" address="10.0.0.1" }
        lxc 100 "web" on="proxmox" tags="a-b,0.c"
        ansible {
            group "web-servers" "web"
            group "0-core" "proxmox"
            group "class" "web"
            group "all" "web"
        }
    "#);
    for name in ["tag_a_b", "tag_0_c", "web_servers", "_class", "group_all"] {
        assert_eq!(group(&artifacts, name), ["web"], "{name}");
    }
    assert_eq!(group(&artifacts, "_0_core"), ["proxmox"]);
    // A group cannot be called like a host.
    assert_eq!(group(&artifacts, "group_proxmox"), ["proxmox"]);
}

#[test]
fn values_stay_what_they_are() {
    let artifacts = lab(r##"
        device "box" kind="computer" address="10.0.0.1" {
            ssh "pi"
            var "answer" "no"
            var "day" "2026-04-13"
            var "flag" #true
            var "mode" "0644"
            var "motd" "{{ inventory_hostname }}"
            var "number" 7
            var "time" "12:30:45"
            var "version" "1.10"
        }
    "##);
    let vars = text(&artifacts, "ansible/host_vars/box.yml");
    let vars: Vec<_> = vars.lines().skip(2).collect();
    let expected = [
        "answer: \"no\"",
        "day: \"2026-04-13\"",
        "flag: true",
        "mode: \"0644\"",
        "motd: !unsafe \"{{ inventory_hostname }}\"",
        "number: 7",
        "time: \"12:30:45\"",
        "version: \"1.10\"",
    ];
    assert_eq!(vars, expected);
}

#[test]
fn a_fact_of_each_host_goes_to_each_host() {
    let artifacts = lab(r#"
        node "pve" id=1 { nic "eno1" address="10.0.0.1" }
        lxc 100 "web" on="pve" { var "me" "somebody" }
        ansible {
            group "both" "pve" "web" { var "me" (own)"name"; var "first" (address)"pve" }
        }
    "#);
    assert!(text(&artifacts, "ansible/host_vars/pve.yml").ends_with("\nme: pve\n"));
    assert!(text(&artifacts, "ansible/host_vars/web.yml").ends_with("\nme: somebody\n"));
    let group = text(&artifacts, "ansible/group_vars/both.yml");
    assert!(group.ends_with("---\nfirst: \"10.0.0.1\"\n"), "{group}");
}

#[test]
fn a_device_that_nobody_logs_in_to_is_only_where_it_is_named() {
    let artifacts = lab(r#"
        device "nas" kind="nas" address="10.0.0.5"
        device "ups" kind="ups" address="10.0.0.6"
        ansible { group "storage" "nas" }
    "#);
    assert_eq!(group(&artifacts, "storage"), ["nas"]);
    let inventory = text(&artifacts, INVENTORY);
    assert!(!inventory.contains("devices:") && !inventory.contains("ups"));
}
