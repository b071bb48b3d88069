//! What is found where something in service uses what is not in service: every kind of the language, every status, every use.

use std::collections::BTreeSet;

use crate::support;

/// What is found for a status.
#[derive(Clone, Copy)]
enum Cell {
    /// The rule of that name in the group `lifecycle`.
    Found(&'static str),
    /// The reference is refused: a removed thing has no name any more.
    NoName,
    /// Nothing, for this reason.
    Silent(&'static str),
}

use Cell::{Found, NoName, Silent};

const RETIRED: Cell = Found("depends-on-retired");
const PLANNED: Cell = Found("depends-on-planned");
const OFFLINE: Cell = Found("depends-on-offline");

/// The statuses other than `active`, in the order of the cells.
const STATUSES: [&str; 4] = ["removed", "retired", "planned", "offline"];

/// A kind, and something in service that uses one of that kind.
struct Row {
    /// The word of the language.
    kind: &'static str,
    /// Who uses it.
    by: &'static str,
    /// What the lab has beside [`BASE`]; `@` is where the status is written.
    lab: &'static str,
    /// What is found for each of [`STATUSES`].
    cells: [Cell; 4],
}

const fn row(kind: &'static str, by: &'static str, lab: &'static str, cells: [Cell; 4]) -> Row {
    Row {
        kind,
        by,
        lab,
        cells,
    }
}

/// What every row has. Names that rows use begin with `x`.
const BASE: &str = r#"
lab "home" language=1 domain="home.example"
network "lan" subnet="10.0.1.0/24" gateway="router"
device "router" kind="router" address="10.0.1.1"
storage "vault" type="nfs" server="10.0.1.8" export="/b" content="backup,images"
backup "nightly" schedule="02:30" storage="vault" { all; keep last=7 }
node "pve" {
    nic "eno1"
    bridge "vmbr0" ports="eno1" address="10.0.1.11"
    storage "local-lvm"
}
"#;

const NAME_STAYS: Cell = Silent("a name may be there before its host, and while it is off");
const NOT_YET: Cell = Silent("it may be set up before, and is left out until then");
const OFF_FOR_NOW: Cell = Silent("others stand in, or it is off for now");

const TABLE: &[Row] = &[
    row(
        "node",
        "a guest",
        r#"node "x"@ { nic "eno1" address="10.0.1.12" }
vm 101 "a" on="x""#,
        [NoName, RETIRED, PLANNED, Found("on-offline-node")],
    ),
    row(
        "node",
        "a replication",
        r#"node "x" id=2@ { storage "tank" type="zfspool" }
node "y" id=3 { storage "tank" type="zfspool" }
vm 101 "a" on="y" { disk "scsi0" size="8GiB" storage="tank"; replicate to="x" }"#,
        [
            NoName,
            RETIRED,
            PLANNED,
            Silent("`replication/target` reports it"),
        ],
    ),
    row(
        "node",
        "a monitor of Ceph",
        r#"node "x"@ { nic "eno1" address="10.0.1.12" }
ceph public-network="lan" { mon "pve" "x" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "node",
        "a record",
        r#"node "x"@ { nic "eno1" address="10.0.1.12" }
dns { zone "home.example" { record "app" to="x" } }"#,
        [NoName, RETIRED, NAME_STAYS, NAME_STAYS],
    ),
    row(
        "vm",
        "a guest that needs it",
        r#"vm 101 "x"@
vm 102 "a" depends-on="x""#,
        [NoName, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "vm",
        "a resolver",
        r#"vm 101 "x"@ { nic "net0" address="10.0.1.50" }
dns { resolver "x" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "vm",
        "DHCP",
        r#"network "iot" subnet="10.0.2.0/24" { dhcp "10.0.2.100-200" server="x" }
vm 101 "x"@ { nic "net0" address="10.0.1.50" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "vm",
        "a control plane",
        r#"vm 101 "x"@ { nic "net0" address="10.0.1.50" }
kubernetes "k" { control-plane "x" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "vm",
        "a firewall rule",
        r#"vm 101 "x"@ { nic "net0" address="10.0.1.50" }
firewall "nodes" on="cluster" { accept from="x" ports="22" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "lxc",
        "a storage",
        r#"lxc 101 "x"@ { nic "net0" address="10.0.1.50" }
storage "share" type="nfs" server="x" export="/b" content="iso""#,
        [NoName, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "lxc",
        "a worker",
        r#"lxc 101 "x"@ { nic "net0" address="10.0.1.50" }
vm 102 "plane" { nic "net0" address="10.0.1.51" }
kubernetes "k" { control-plane "plane"; worker "x" }"#,
        [NoName, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "device",
        "a gateway",
        r#"network "iot" subnet="10.0.2.0/24" gateway="x"
device "x" kind="router" address="10.0.2.1"@"#,
        [NoName, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "device",
        "a QDevice",
        r#"device "x" kind="nas" address="10.0.1.9"@
cluster "c" { link 0 network="lan"; qdevice "x" }"#,
        [NoName, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "device",
        "power",
        r#"device "x" kind="ups"@
node "y" power="x""#,
        [NoName, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "service",
        "a record",
        r#"vm 101 "a" { nic "net0" address="10.0.1.50"; service "x" address="10.0.1.51"@ }
dns { zone "home.example" { record "app" to="x" } }"#,
        [NoName, RETIRED, NAME_STAYS, NAME_STAYS],
    ),
    row(
        "load-balancer",
        "a record",
        r#"vm 101 "a" { nic "net0" address="10.0.1.50" }
kubernetes "k" { control-plane "a"; load-balancer "x" address="10.0.1.60"@ }
dns { zone "home.example" { record "app" to="x" } }"#,
        [NoName, RETIRED, NAME_STAYS, NAME_STAYS],
    ),
    row(
        "storage",
        "a disk",
        r#"storage "x" type="nfs" server="10.0.1.9" export="/v" content="images"@
vm 101 "a" { disk "scsi0" size="8GiB" storage="x" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "storage",
        "a backup job",
        r#"storage "x" type="nfs" server="10.0.1.9" export="/v" content="backup"@
backup "other" schedule="03:30" storage="x" { all; keep last=7 }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "storage",
        "fleecing",
        r#"storage "x" type="nfs" server="10.0.1.9" export="/v" content="images"@
backup "other" schedule="03:30" storage="vault" fleecing="x" { all; keep last=7 }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "storage",
        "a storage class",
        r#"storage "x" type="nfs" server="10.0.1.9" export="/v" content="images"@
vm 101 "a" { nic "net0" address="10.0.1.50" }
kubernetes "k" { control-plane "a"; storage-class "c" storage="x" }"#,
        [RETIRED, RETIRED, NOT_YET, OFF_FOR_NOW],
    ),
    row(
        "pool",
        "a disk",
        r#"ceph public-network="lan" { mon "pve"; pool "x"@ }
vm 101 "a" { disk "scsi0" size="8GiB" storage="x" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "gpu",
        "a guest",
        r#"node "y" { gpu "x" address="0000:01:00"@ }
vm 101 "a" on="y" { pci "hostpci0" device="x" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "disk",
        "an export",
        r#"node "y" { disk "sdx" size="1TB"@; export "/srv" disk="sdx" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "disk",
        "an installation",
        r#"node "y" { disk "sdx" size="1TB"@; install disks="sdx" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "disk",
        "an OSD",
        r#"node "y" { disk "sdx" size="1TB"@; nic "eno1" address="10.0.1.12" }
ceph public-network="lan" { mon "y"; osd 0 on="y" disk="sdx" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "nic",
        "a bridge",
        r#"node "y" { nic "enox"@; bridge "vmbr0" ports="enox" address="10.0.1.12" }"#,
        [RETIRED, RETIRED, NOT_YET, OFFLINE],
    ),
    row(
        "nic",
        "a node by its only address",
        r#"node "y" { nic "enox" address="10.0.1.12"@ }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "bond",
        "a bridge",
        r#"node "y" { nic "eno1"; nic "eno2"; bond "bondx" ports="eno1,eno2" mode="active-backup"@
bridge "vmbr0" ports="bondx" address="10.0.1.12" }"#,
        [RETIRED, RETIRED, NOT_YET, OFFLINE],
    ),
    row(
        "bridge",
        "a guest that names it",
        r#"node "y" { nic "eno1" address="10.0.1.12"; nic "eno2"; bridge "vmbrx" ports="eno2"@ }
vm 101 "a" on="y" { nic "net0" bridge="vmbrx" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "bridge",
        "a guest by its network",
        r#"network "iot" subnet="10.0.2.0/24"
node "y" { nic "eno1" address="10.0.1.12"; nic "eno2"; bridge "vmbrx" ports="eno2" network="iot"@ }
vm 101 "a" on="y" { nic "net0" address="10.0.2.5" }"#,
        [RETIRED, RETIRED, PLANNED, OFFLINE],
    ),
    row(
        "vlan",
        "a bridge",
        r#"network "iot" vlan=20 subnet="10.0.2.0/24"
node "y" { nic "eno1" address="10.0.1.12"; vlan "iot" on="eno1"@; bridge "vmbrx" ports="eno1.20" }"#,
        [RETIRED, RETIRED, NOT_YET, OFFLINE],
    ),
    row(
        "network",
        "addresses",
        r#"network "x" subnet="10.0.2.0/24"@
node "y" { nic "eno1" address="10.0.2.12" }"#,
        [
            Silent("its subnet is no longer in the plan: `address/outside-subnet`"),
            RETIRED,
            PLANNED,
            Silent("an address may stay where a network is off for now"),
        ],
    ),
    row(
        "network",
        "a guest",
        r#"network "x" vlan=20@
vm 101 "a" { nic "net0" network="x" }"#,
        [
            NoName,
            RETIRED,
            PLANNED,
            Silent("a NIC may stay where a network is off for now"),
        ],
    ),
];

/// Kinds that nothing in service depends on, or that are no more than a part of what uses them.
const UNUSED: &[(&str, &str)] = &[
    ("lab", "it is the whole"),
    ("install", "it is a part of its node"),
    ("reserve", "it keeps addresses, and nothing refers to it"),
    ("ports", "a cable leads to the device that has them"),
    ("port", "a cable leads to the device that has it"),
    ("cpu", "it is a part of its node"),
    (
        "oob",
        "a rule of a firewall may name it, and nothing stops without it",
    ),
    ("export", "a storage names the server and the path"),
    ("dataset", "it is a part of its storage"),
    ("pci", "it is a part of its guest"),
    ("usb", "it is a part of its guest"),
    ("replicate", "it is a part of its guest"),
    ("ceph", "its pools are no further than it is: see `pool`"),
    (
        "osd",
        "Ceph places copies on those that are there: `ceph/size-over-hosts`",
    ),
    ("required-port", "it is a statement"),
    ("backup", "nothing refers to a job"),
    ("cluster", "nodes are members of it by themselves"),
    ("link", "it is a part of its cluster"),
    ("qdevice", "it is a part of its cluster"),
    (
        "group",
        "the rules of HA and inventories leave out what is not in service",
    ),
    (
        "kubernetes",
        "its load balancers are no further than it is: see `load-balancer`",
    ),
    ("control-plane", "it is a part of its cluster"),
    ("worker", "it is a part of its cluster"),
    ("cni", "it is a part of its cluster"),
    ("peer", "it is a part of its cluster"),
    ("storage-class", "nothing in the lab refers to it"),
    ("tier", "namespaces fit a tier by its pattern"),
    ("namespace", "nothing refers to it"),
    (
        "resolver",
        "it is a line of resolv.conf, left out while it is not in service",
    ),
    ("zone", "nothing refers to it"),
    ("record", "nothing refers to it"),
    ("firewall", "nothing refers to it"),
    (
        "set",
        "the rules of a firewall leave out what is not in service",
    ),
    ("accept", "it is a line of its firewall"),
    ("drop", "it is a line of its firewall"),
    ("reject", "it is a line of its firewall"),
    ("maintenance", "it is prose"),
    ("runbook", "it is prose"),
    ("decision", "it is prose"),
    ("phase", "it is prose"),
    ("monitoring", "it is prose"),
    ("check", "it is prose"),
    ("target", "it is prose"),
    ("secret", "it is where a secret is kept"),
];

#[test]
fn every_kind_has_its_rows() {
    let reference = support::root().join("site/language.md");
    let reference = std::fs::read_to_string(reference).unwrap();
    let words = reference.split("\n## ").skip(1);
    let named = words.filter(|word| word.contains("(#every-named-thing)"));
    let named: BTreeSet<_> = named
        .map(|word| word.split([' ', '\n']).next().unwrap())
        .collect();
    let unused = UNUSED.iter().map(|(kind, _)| *kind);
    let known: BTreeSet<_> = TABLE.iter().map(|row| row.kind).chain(unused).collect();
    assert_eq!(
        named, known,
        "kinds of the language, and those of the table"
    );
}

#[test]
fn every_cell_says_what_is_found() {
    let mut wrong = Vec::new();
    for row in TABLE {
        for (status, cell) in STATUSES.iter().zip(row.cells) {
            let text = row.lab.replace('@', &format!(" status=\"{status}\""));
            let found = lifecycle(&format!("{BASE}{text}\n"));
            let wanted = match cell {
                Found(name) => vec![format!("lifecycle/{name}")],
                NoName => vec!["language/removed-name".to_owned()],
                Silent(reason) => {
                    assert!(!reason.is_empty(), "{} is silent for a reason", row.kind);
                    Vec::new()
                }
            };
            if found != wanted {
                let place = format!("{status} {} used by {}", row.kind, row.by);
                wrong.push(format!("{place}: {found:?}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_in_service_is_used_without_a_finding() {
    let mut wrong = Vec::new();
    for row in TABLE {
        let found = lifecycle(&format!("{BASE}{}\n", row.lab.replace('@', "")));
        if !found.is_empty() {
            wrong.push(format!("{} used by {}: {found:?}", row.kind, row.by));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The findings about status, and those of a row that is not understood.
fn lifecycle(text: &str) -> Vec<String> {
    let map = support::one_file(text);
    let found = support::findings(&map);
    let groups = ["lifecycle/", "language/", "syntax/"];
    let codes = found.iter().map(|it| it.rule.code);
    let about = codes.filter(|code| groups.iter().any(|group| code.starts_with(group)));
    about.map(str::to_owned).collect()
}
