//! The MTU that ifupdown2 and the kernel leave each interface with, and the addresses that Proxmox VE keeps.
//!
//! A reading of our own (ifupdown2, `addons/address.py` and `addons/bridge.py`; Linux, `drivers/net/bonding`, `net/8021q`): no tool
//! tells it without bringing interfaces up. What it comes to must be what the node's page says.

use std::collections::BTreeMap;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use crate::support;

/// What an interface has that nothing says anything of.
const DEFAULT: u32 = 1500;

/// A stanza of the file.
#[derive(Default)]
struct Stanza<'t> {
    options: BTreeMap<&'t str, &'t str>,
}

impl<'t> Stanza<'t> {
    fn list(&self, key: &str) -> Vec<&'t str> {
        let words = self.options.get(key).into_iter();
        words.flat_map(|it| it.split(' ')).collect()
    }

    fn mtu(&self) -> Option<u32> {
        self.options
            .get("mtu")
            .map(|it| it.parse().expect("a number"))
    }
}

/// The stanzas by name; both families of an interface are one, as in ifupdown2.
fn stanzas(text: &str) -> BTreeMap<&str, Stanza<'_>> {
    let mut all: BTreeMap<&str, Stanza<'_>> = BTreeMap::new();
    let mut current = "";
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("iface ") {
            current = head.split(' ').next().unwrap();
            all.entry(current).or_default();
        } else if let Some((key, value)) = line.strip_prefix('\t').and_then(|it| it.split_once(' '))
        {
            let stanza = all.get_mut(current).expect("a stanza is open");
            stanza.options.entry(key).or_insert(value);
        }
    }
    all
}

/// What a VLAN interface is on: `vlan-raw-device`, or the name before the tag.
fn raw_device<'t>(name: &'t str, stanza: &Stanza<'t>) -> Option<&'t str> {
    let dotted = || name.rsplit_once('.').map(|(below, _)| below);
    stanza
        .options
        .get("vlan-raw-device")
        .copied()
        .or_else(dotted)
}

/// The MTU of every interface once all are up, or why one does not come up with its own.
fn effective(text: &str) -> Result<BTreeMap<&str, u32>, String> {
    let all = stanzas(text);
    let mut done = BTreeMap::new();
    let mut left: Vec<&str> = all.keys().copied().collect();
    while !left.is_empty() {
        let before = left.len();
        for name in std::mem::take(&mut left) {
            let ready = below(name, &all[name])
                .iter()
                .all(|it| done.contains_key(it) || !all.contains_key(it));
            if ready {
                up(name, &all[name], &mut done)?;
            } else {
                left.push(name);
            }
        }
        assert!(left.len() < before, "a circle of {left:?}");
    }
    Ok(done)
}

fn below<'t>(name: &'t str, stanza: &Stanza<'t>) -> Vec<&'t str> {
    let mut below = stanza.list("bridge-ports");
    below.extend(stanza.list("bond-slaves"));
    below.extend(raw_device(name, stanza));
    below
}

/// Brings one interface up over those below it.
fn up<'t>(
    name: &'t str,
    stanza: &Stanza<'t>,
    done: &mut BTreeMap<&'t str, u32>,
) -> Result<(), String> {
    let members = stanza.list("bond-slaves");
    let stated = stanza.mtu();
    if let Some(lower) = raw_device(name, stanza) {
        let most = done.get(lower).copied().unwrap_or(DEFAULT);
        let mtu = stated.unwrap_or(most);
        if mtu > most {
            return Err(format!(
                "{name}: vlan dev mtu {mtu} is greater than lower realdev {lower} mtu {most}"
            ));
        }
        done.insert(name, mtu);
        return Ok(());
    }
    let mtu = stated.unwrap_or(DEFAULT);
    for member in members {
        done.insert(member, mtu);
    }
    bridge(name, stanza, done)?;
    done.insert(name, mtu);
    Ok(())
}

/// ifupdown2 resets a bridge without `mtu` to the default, the kernel lets it follow its smallest port: a file means
/// one thing only where both come to the same. Proxmox refuses a bridge that is larger than a port.
fn bridge(name: &str, stanza: &Stanza<'_>, done: &BTreeMap<&str, u32>) -> Result<(), String> {
    let ports = stanza.list("bridge-ports");
    let ports = ports.iter().filter_map(|it| done.get(it).copied()).min();
    match (stanza.mtu(), ports) {
        (None, Some(port)) if port != DEFAULT => Err(format!("{name}: {port} or {DEFAULT}")),
        (Some(mtu), Some(port)) if mtu > port => Err(format!(
            "interface '{name}' - mtu {mtu} is above that of a port, {port}"
        )),
        _ => Ok(()),
    }
}

/// The MTU of each interface that the page of a node tells: `None` where it is not recorded.
fn told(page: &str, node: &str) -> BTreeMap<String, Option<u32>> {
    let head = format!("## {node}");
    let section = page.lines().skip_while(|it| *it != head).skip(1);
    let rows = section
        .take_while(|it| !it.starts_with("## "))
        .skip_while(|it| !it.starts_with("| Interface | What |"))
        .skip(2)
        .take_while(|it| it.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let name = cells[0].split('`').nth(1).expect("a name").to_owned();
        (name, cells[5].trim_matches('`').parse().ok())
    })
    .collect()
}

/// What is wrong with the files of a lab.
fn complaints(artifacts: &Artifacts) -> (usize, Vec<String>) {
    let mut complaints = Vec::new();
    let mut read = 0;
    let page = artifacts.text("docs/nodes.md").unwrap_or_default();
    for (path, artifact) in artifacts.iter() {
        let path = path.as_str();
        let Some(node) = path
            .strip_suffix("/etc/network/interfaces")
            .and_then(|it| it.rsplit('/').next())
        else {
            continue;
        };
        read += 1;
        let lost = overwritten(&artifact.text);
        complaints.extend(lost.iter().map(|it| format!("{path}: {it}")));
        match effective(&artifact.text) {
            Ok(found) => complaints.extend(disagreements(&found, &told(page, node), path)),
            Err(words) => complaints.push(format!("{path}: {words}")),
        }
    }
    (read, complaints)
}

/// The addresses that Proxmox VE forgets: of those of a stanza it keeps the last, and a second stanza of `lo` takes
/// the method of the first away (pve-common, `PVE/Network/Interfaces.pm`).
fn overwritten(text: &str) -> Vec<String> {
    let mut lost = Vec::new();
    let mut before: Option<&str> = None;
    let mut heads = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("iface ") {
            let family = head.rsplit_once(' ').map_or(head, |(family, _)| family);
            if heads.contains(&family) {
                lost.push(format!("a second stanza of {family}"));
            }
            heads.push(family);
            before = None;
        } else if line.starts_with("\taddress ") {
            lost.extend(before.map(|it| format!("forgets{}", it.replace('\t', " "))));
            before = Some(line);
        }
    }
    lost
}

#[test]
fn refuses_a_second_address_of_a_stanza() {
    let artifacts = of_text(MIXED);
    let path = "nodes/nics/etc/network/interfaces";
    let text = artifacts.text(path).unwrap();
    assert!(overwritten(text).is_empty());
    let address = "\taddress 10.0.10.11/24\n";
    let fault = text.replacen(address, &format!("{address}\taddress 10.0.10.12/24\n"), 1);
    assert_eq!(overwritten(&fault), ["forgets address 10.0.10.11/24"]);
    let fault = text.replacen("auto eno1.10", "iface lo inet static\n\nauto eno1.10", 1);
    assert_eq!(overwritten(&fault), ["a second stanza of lo inet"]);
}

fn disagreements(
    found: &BTreeMap<&str, u32>,
    told: &BTreeMap<String, Option<u32>>,
    path: &str,
) -> Vec<String> {
    let each = found.iter().filter(|(name, _)| **name != "lo");
    let each = each.filter_map(|(name, mtu)| match told.get(*name) {
        None => Some(format!("{path}: the page does not know {name}")),
        Some(said) if said.unwrap_or(DEFAULT) == *mtu => None,
        Some(said) => Some(format!(
            "{path}: {name} has MTU {mtu}, the page says {said:?}"
        )),
    });
    each.collect()
}

fn built(map: &SourceMap) -> Option<Artifacts> {
    compile::build(map, &mut Sink::new())
}

fn of_text(text: &str) -> Artifacts {
    built(&support::one_file(text)).expect("the lab builds")
}

/// Every lab of the tests that builds.
fn every_lab() -> Vec<(String, Artifacts)> {
    let mut labs = Vec::new();
    for name in support::starter_labs() {
        let map = load::lab(&support::root().join("templates/labs").join(&name), "").unwrap();
        labs.extend(built(&map).map(|it| (name, it)));
    }
    for folder in ["tests/awkward", "tests/fixtures", "tests/rules"] {
        for file in support::files(&support::root().join(folder)) {
            let map = support::one_file_of_bytes(std::fs::read(&file).unwrap());
            labs.extend(built(&map).map(|it| (file.display().to_string(), it)));
        }
    }
    labs
}

#[test]
fn every_file_comes_to_what_the_page_says() {
    let mut all = Vec::new();
    let mut files = 0;
    for (name, artifacts) in every_lab() {
        let (read, found) = complaints(&artifacts);
        files += read;
        all.extend(found.iter().map(|it| format!("{name}: {it}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(files > 300, "{files} files");
}

/// Interfaces of 1500 and of 9000 over each other in every way that a node can have.
const MIXED: &str = r#"
lab "mixed" language=1
network "lan" subnet="10.0.0.0/24"
network "office" vlan=10 subnet="10.0.10.0/24"
network "storage" vlan=20 mtu=9000 subnet="10.0.20.0/24"
network "tunnel" vlan=30 mtu=1400 subnet="10.0.30.0/24"
node "nics" {
    nic "eno1"
    vlan "office" on="eno1" address="10.0.10.11"
    vlan "storage" on="eno1" address="10.0.20.11"
    vlan "tunnel" on="eno1" address="10.0.30.11"
}
node "bridged" {
    nic "eno1"
    bridge "vmbr0" ports="eno1" address="10.0.0.12" vlans="*"
    vlan "office" on="vmbr0" address="10.0.10.12"
    vlan "storage" on="vmbr0" address="10.0.20.12"
}
node "bonded" {
    nic "eno1"
    nic "eno2"
    bond "bond0" ports="eno1,eno2" mode="active-backup"
    vlan "office" on="bond0"
    vlan "storage" on="bond0" name="san" address="10.0.20.13"
    bridge "vmbr10" ports="bond0.10" address="10.0.10.13"
    bridge "vmbr0" ports="bond0" address="10.0.0.13"
}
node "stated" {
    nic "eno1" mtu=9000
    nic "eno2" mtu=9216
    nic "eno3" mtu=9216
    bond "bond0" ports="eno2,eno3" mode="active-backup"
    bridge "vmbr0" ports="eno1" mtu=1500 address="10.0.0.14"
    bridge "vmbr1" ports="bond0" vlans="*"
    vlan "office" on="vmbr1" mtu=1500 address="10.0.10.14"
    vlan "tunnel" on="vmbr1"
}
"#;

#[test]
fn every_layer_comes_to_what_the_page_says() {
    let (read, found) = complaints(&of_text(MIXED));
    assert_eq!((read, found), (4, vec![]));
}

#[test]
fn each_line_of_an_mtu_is_needed() {
    let artifacts = of_text(MIXED);
    let page = artifacts.text("docs/nodes.md").unwrap();
    for node in ["nics", "bridged", "bonded", "stated"] {
        let path = format!("nodes/{node}/etc/network/interfaces");
        let text = artifacts.text(&path).unwrap();
        let told = told(page, node);
        for (at, line) in text.lines().enumerate() {
            if !line.starts_with("\tmtu 1500") {
                continue;
            }
            let without: Vec<_> = text.lines().enumerate().filter(|it| it.0 != at).collect();
            let without: Vec<_> = without.iter().map(|it| it.1).collect();
            let without = without.join("\n");
            let refused = effective(&without)
                .map(|found| disagreements(&found, &told, &path))
                .map_or(true, |found| !found.is_empty());
            assert!(refused, "{node} does not need line {}:\n{text}", at + 1);
        }
    }
}

#[test]
fn refuses_a_vlan_that_takes_what_is_below() {
    let artifacts = of_text(MIXED);
    let page = artifacts.text("docs/nodes.md").unwrap();
    let path = "nodes/nics/etc/network/interfaces";
    let text = artifacts.text(path).unwrap();
    let fault = text.replacen(
        "\taddress 10.0.10.11/24\n\tmtu 1500\n",
        "\taddress 10.0.10.11/24\n",
        1,
    );
    assert_ne!(fault, text);
    assert_eq!(
        disagreements(&effective(&fault).unwrap(), &told(page, "nics"), path),
        [format!(
            "{path}: eno1.10 has MTU 9000, the page says Some(1500)"
        )]
    );
}

#[test]
fn refuses_a_vlan_above_what_is_below() {
    let artifacts = of_text(MIXED);
    let text = artifacts.text("nodes/nics/etc/network/interfaces").unwrap();
    let fault = text.replacen(
        "iface eno1 inet manual\n\tmtu 9000\n",
        "iface eno1 inet manual\n",
        1,
    );
    assert_eq!(
        effective(&fault),
        Err("eno1.20: vlan dev mtu 9000 is greater than lower realdev eno1 mtu 1500".to_owned())
    );
}
