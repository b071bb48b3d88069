//! Ansible reads the inventories, with the variables beside them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::tool::{Ran, Tool, command, ran, ready};
use super::tree::{Tree, Verdict};
use super::{every_starter_lab, refuses, sample};
use crate::support;

const TOOLS: [Tool; 1] = [Tool::AnsibleInventory];
const INVENTORY: &str = "ansible/inventory.yml";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for file in inventories(tree) {
        verdict.read += 1;
        let ran = list(&file);
        // Odd names of groups and variables, and keys it passes over, are warnings only.
        if !ran.ok || !ran.stderr.trim().is_empty() {
            verdict.complain(&file, &ran.stderr);
        }
    }
    verdict
}

/// The YAML files right in `ansible/`: a playbook is a list and none of ours.
fn inventories(tree: &Tree) -> Vec<PathBuf> {
    let folder = tree.path("ansible");
    tree.files(".yml")
        .into_iter()
        .filter(|file| file.parent() == Some(&folder))
        .collect()
}

fn list(file: &Path) -> Ran {
    let home = support::scratch();
    let mut inventory = command("ansible-inventory");
    inventory
        .args(["--list", "-i"])
        .arg(file)
        // Without it a broken file is an empty inventory, and no failure.
        .env("ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED", "True")
        .env("ANSIBLE_HOME", home.path())
        .env("ANSIBLE_NOCOLOR", "1")
        .env_remove("ANSIBLE_CONFIG")
        .current_dir(home.path());
    ran(&mut inventory)
}

/// What Ansible understood: groups by name, and `_meta.hostvars` by host.
pub(crate) fn listed(file: &Path) -> Value {
    let ran = list(file);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.text()))
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
    let all = listed(&sample().path(INVENTORY));
    let hosts = &all["_meta"]["hostvars"];
    for (host, address) in [
        ("pve-node1", "192.168.10.230"),
        ("pve-node2", "192.168.10.232"),
        ("qdevice1", "192.168.10.164"),
    ] {
        assert_eq!(hosts[host]["ansible_host"], address, "{host}");
        assert_eq!(hosts[host]["ansible_user"], "ansible", "{host}");
    }
    assert_eq!(hosts["pve-node1"]["mgmt_network"], "192.168.10.0/24");
    assert_eq!(hosts["pve-node2"]["prod_network"], "192.168.1.0/24");
    for (group, host) in [
        ("proxmox_cluster_masters", "pve-node1"),
        ("proxmox_cluster_members", "pve-node2"),
        ("qdevice", "qdevice1"),
    ] {
        assert_eq!(all[group]["hosts"], serde_json::json!([host]), "{group}");
    }
}

#[test]
fn refuses_a_group_name_with_a_dash() {
    let fault = (
        INVENTORY,
        "proxmox_cluster_masters",
        "proxmox-cluster-masters",
    );
    refuses(
        &TOOLS,
        accepts,
        fault,
        "Invalid characters were found in group names",
    );
}

#[test]
fn refuses_a_list_of_hosts() {
    let fault = (INVENTORY, "qdevice1: {}", "- qdevice1");
    refuses(&TOOLS, accepts, fault, "requires a dictionary");
}

#[test]
fn refuses_a_key_that_groups_do_not_have() {
    let fault = (INVENTORY, "children:", "kids:");
    refuses(&TOOLS, accepts, fault, "unexpected key");
}
