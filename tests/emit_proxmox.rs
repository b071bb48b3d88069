//! What Proxmox VE, its installer and Debian are given.

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use crate::support;

fn build(map: &SourceMap) -> Artifacts {
    let mut sink = Sink::new();
    let artifacts = compile::build(map, &mut sink);
    let said = || {
        sink.diagnostics()
            .iter()
            .map(|it| format!("{} {}", it.level, it.message))
            .collect::<Vec<_>>()
    };
    artifacts.unwrap_or_else(|| panic!("{:#?}", said()))
}

fn starter() -> Artifacts {
    let folder = support::root().join("templates/labs/two-node-qdevice");
    build(&load::lab(&folder, "").unwrap())
}

/// A lab of one file, behind the line that every lab has.
fn lab(text: &str) -> Artifacts {
    let head = "lab \"test\" language=1 domain=\"home.example\" proxmox=\"9.0\"\n";
    build(&support::one_file(&format!("{head}{text}")))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let known: Vec<_> = artifacts.iter().map(|(path, _)| path.as_str()).collect();
    let found = artifacts.text(path);
    found.unwrap_or_else(|| panic!("no {path} in {known:#?}"))
}

/// The text below the comments at its top.
fn body<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let text = text(artifacts, path);
    let comments = text.lines().take_while(|line| line.starts_with('#'));
    let length: usize = comments.map(|line| line.len() + 1).sum();
    text[length..].trim_start_matches('\n')
}

/// The text from a line on, up to the next empty line.
fn paragraph<'a>(text: &'a str, first: &str) -> &'a str {
    let whole = text
        .split("\n\n")
        .find(|it| it.lines().any(|line| line == first));
    whole
        .unwrap_or_else(|| panic!("no `{first}` in\n{text}"))
        .trim_end()
}

const TWO_NODES: &str = r#"
network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
node "a" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11" }
node "b" id=2 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.12" }
"#;

// --- the starter lab ---

#[test]
fn every_file_starts_with_who_made_it_and_follows_from_something() {
    for (path, artifact) in starter().iter() {
        if !path.as_str().starts_with("nodes/") && !path.as_str().starts_with("cluster/") {
            continue;
        }
        // Proxmox VE shows comments at the start of a line of this file as the datacenter's notes.
        let header = match path.as_str().ends_with("datacenter.cfg") {
            true => " # Made by hlc from ",
            false => "# Made by hlc from ",
        };
        assert!(artifact.text.starts_with(header), "{path}");
        assert!(!artifact.origins.is_empty(), "{path}");
        assert!(artifact.origins.is_sorted(), "{path}");
    }
}

#[test]
fn interfaces_of_the_starter() {
    let expected = "\
auto lo
iface lo inet loopback

iface eno1 inet manual

auto enx00e04c680001
iface enx00e04c680001 inet static
\taddress 192.168.10.230/24
\tgateway 192.168.10.1

auto vmbr0
iface vmbr0 inet static
\taddress 192.168.1.230/24
\tbridge-ports eno1
\tbridge-stp off
\tbridge-fd 0

source /etc/network/interfaces.d/*
";
    let artifacts = starter();
    assert_eq!(
        body(&artifacts, "nodes/pve-node1/etc/network/interfaces"),
        expected
    );
}

#[test]
fn hosts_of_the_starter() {
    let artifacts = starter();
    let hosts = text(&artifacts, "nodes/pve-node2/etc/hosts");
    let own = "192.168.10.232 pve-node2.homelab.example pve-node2";
    let expected = format!("{own}\n192.168.10.230 pve-node1.homelab.example pve-node1");
    assert_eq!(paragraph(hosts, own), expected);
    assert!(hosts.contains("\n127.0.0.1 localhost.localdomain localhost\n"));
    assert!(!hosts.contains("127.0.1.1"));
    let resolv = body(&artifacts, "nodes/pve-node2/etc/resolv.conf");
    assert_eq!(resolv, "search homelab.example\nnameserver 8.8.8.8\n");
    let vzdump = body(&artifacts, "nodes/pve-node2/etc/vzdump.conf");
    assert_eq!(vzdump, "compress: zstd\n");
}

#[test]
fn corosync_of_the_starter() {
    let expected = "\
logging {
  debug: off
  to_syslog: yes
}

nodelist {
  node {
    name: pve-node1
    nodeid: 1
    quorum_votes: 1
    ring0_addr: 192.168.10.230
    ring1_addr: 192.168.1.230
  }
  node {
    name: pve-node2
    nodeid: 2
    quorum_votes: 1
    ring0_addr: 192.168.10.232
    ring1_addr: 192.168.1.232
  }
}

quorum {
  device {
    model: net
    net {
      algorithm: ffsplit
      host: 192.168.10.164
      tls: on
    }
    votes: 1
  }
  provider: corosync_votequorum
}

totem {
  cluster_name: homelab
  config_version: 1
  interface {
    knet_link_priority: 20
    linknumber: 0
  }
  interface {
    knet_link_priority: 10
    linknumber: 1
  }
  ip_version: ipv4-6
  link_mode: passive
  secauth: on
  version: 2
}
";
    let artifacts = starter();
    let lines = body(&artifacts, "cluster/etc/pve/corosync.conf").lines();
    let without_comments = lines.filter(|line| !line.trim_start().starts_with('#'));
    let conf: String = without_comments.map(|line| format!("{line}\n")).collect();
    assert_eq!(conf, expected);
}

#[test]
fn answers_of_the_starter() {
    let artifacts = starter();
    let text = text(&artifacts, "nodes/pve-node1/answer.toml");
    let answer: toml::Table = text.parse().unwrap();
    let expected: toml::Table = r#"
        [global]
        keyboard = "en-us"
        country = "au"
        fqdn = "pve-node1.homelab.example"
        mailto = "root@homelab.example"
        timezone = "Australia/Brisbane"
        root-password-hashed = "@env:PVE_ROOT_PASSWORD_HASH@"
        [network]
        source = "from-answer"
        cidr = "192.168.10.230/24"
        dns = "8.8.8.8"
        gateway = "192.168.10.1"
        filter.ID_NET_NAME_MAC = "*00e04c680001"
        [disk-setup]
        filesystem = "zfs"
        disk-list = ["nvme0n1"]
        zfs.raid = "raid0"
        [first-boot]
        source = "from-iso"
    "#
    .parse()
    .unwrap();
    assert_eq!(answer, expected);
    let comments: Vec<_> = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .collect();
    assert!(
        comments[1].contains(
            "sed \"s|@env:PVE_ROOT_PASSWORD_HASH@|${PVE_ROOT_PASSWORD_HASH}|\" answer.toml"
        )
    );
    assert!(comments[2].contains("--on-first-boot secure-first-boot-v2.sh"));
}

#[test]
fn cluster_files_of_the_starter() {
    let artifacts = starter();
    let jobs = "\
vzdump: weekly-nas
\tschedule sun 02:00
\tall 1
\tenabled 1
\tmode snapshot
\tcompress zstd
\tstorage nas-backup
\tprune-backups keep-last=4
";
    assert_eq!(body(&artifacts, "cluster/etc/pve/jobs.cfg"), jobs);
    let replication = "local: 900-0\n\ttarget pve-node2\n\tschedule *:0/5\n\trate 10\n";
    assert_eq!(
        body(&artifacts, "cluster/etc/pve/replication.cfg"),
        replication
    );
    let storages = "\
# As the installer makes it: the lab does not describe it.
dir: local
\tpath /var/lib/vz
\tcontent vztmpl,iso,backup

zfspool: local-zfs
\tpool rpool/data
\tcontent images,rootdir

nfs: nas-backup
\tserver 192.168.1.25
\texport /volume1/backups
\tpath /mnt/pve/nas-backup
\tcontent backup

nfs: nas-shared
\tserver 192.168.1.25
\texport /volume1/homelab-shared
\tpath /mnt/pve/nas-shared
\tcontent vztmpl,iso

nfs: nas-vm-storage
\tserver 192.168.1.25
\texport /volume1/homelab-data
\tpath /mnt/pve/nas-vm-storage
\tcontent images,rootdir
";
    assert_eq!(body(&artifacts, "cluster/etc/pve/storage.cfg"), storages);
    // Only planned guests are highly available.
    assert!(artifacts.text("cluster/etc/pve/ha/resources.cfg").is_none());
    assert!(artifacts.text("cluster/etc/pve/ha/rules.cfg").is_none());
}

// --- interfaces ---

#[test]
fn both_families_have_a_stanza_and_a_gateway_each() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24,fd00::/64" gateway="router"
        device "router" kind="router" address="10.0.0.1,fd00::1"
        node "a" { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11,fd00::11" }
        node "b" { nic "eno1" address="fd00::12" }
    "#);
    let expected = "\
auto vmbr0
iface vmbr0 inet static
\taddress 10.0.0.11/24
\tgateway 10.0.0.1
\tbridge-ports eno1
\tbridge-stp off
\tbridge-fd 0

iface vmbr0 inet6 static
\taddress fd00::11/64
\tgateway fd00::1
";
    assert!(text(&artifacts, "nodes/a/etc/network/interfaces").contains(expected));
    let only_v6 = "auto eno1\niface eno1 inet6 static\n\taddress fd00::12/64\n\tgateway fd00::1";
    let of_b = text(&artifacts, "nodes/b/etc/network/interfaces");
    assert_eq!(paragraph(of_b, "auto eno1"), only_v6);
}

#[test]
fn large_packets_fit_through_port_and_bridge() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        network "san" subnet="10.0.9.0/24" mtu=9000
        node "a" {
            nic "eno1"
            nic "eno2"
            bridge "vmbr0" ports="eno1" address="10.0.0.11"
            bridge "vmbr9" ports="eno2" address="10.0.9.11" stp=#true
        }
    "#);
    let interfaces = text(&artifacts, "nodes/a/etc/network/interfaces");
    assert_eq!(
        paragraph(interfaces, "iface eno1 inet manual"),
        "iface eno1 inet manual"
    );
    let port = "iface eno2 inet manual\n\tmtu 9000";
    assert_eq!(paragraph(interfaces, "iface eno2 inet manual"), port);
    let bridge = "\
auto vmbr9
iface vmbr9 inet static
\taddress 10.0.9.11/24
\tbridge-ports eno2
\tbridge-stp on
\tbridge-fd 15
\tmtu 9000";
    assert_eq!(paragraph(interfaces, "auto vmbr9"), bridge);
    assert_eq!(interfaces.matches("gateway").count(), 1);
    assert_eq!(interfaces.matches("mtu").count(), 2);
}

#[test]
fn leases_inner_bridges_and_unused_cards() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        network "inner" isolated=#true
        node "a" {
            nic "eno1" network="lan" dhcp=#true
            nic "eno2" status="planned"
            bridge "vmbr1" ports="eno2" network="inner"
        }
    "#);
    let interfaces = body(&artifacts, "nodes/a/etc/network/interfaces");
    assert!(interfaces.contains("auto eno1\niface eno1 inet dhcp\n\n"));
    assert!(interfaces.contains("auto vmbr1\niface vmbr1 inet manual\n\tbridge-ports none\n"));
    assert!(!interfaces.contains("eno2"));
}

#[test]
fn what_people_write_stays_inside_one_comment_line() {
    let artifacts = lab(r##"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        storage "data" type="dir" path="/srv/data" content="images" title="a # b" purpose="c\nd: e\n\tpath /"
        node "a" {
            nic "eno1" title="up\nauto eth9" purpose="# two \t lines"
            bridge "vmbr0" ports="eno1" address="10.0.0.11"
        }
    "##);
    let interfaces = text(&artifacts, "nodes/a/etc/network/interfaces");
    let stanza = "# up auto eth9: # two lines\niface eno1 inet manual";
    assert_eq!(paragraph(interfaces, "iface eno1 inet manual"), stanza);
    let storages = body(&artifacts, "cluster/etc/pve/storage.cfg");
    let section = "# a # b: c d: e path /\ndir: data\n\tpath /srv/data\n\tcontent images\n";
    // The comment above the section is a comment at the top of the body too.
    assert!(
        text(&artifacts, "cluster/etc/pve/storage.cfg").ends_with(section),
        "{storages}"
    );
}

// --- the life of nodes ---

#[test]
fn an_offline_node_votes_but_has_no_files() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        cluster "home" { link 0 network="lan" }
        node "c" id=3 status="offline" address="10.0.0.13"
        node "b" id=2 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.12" }
        node "a" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.0.11" }
    "#);
    let conf = text(&artifacts, "cluster/etc/pve/corosync.conf");
    let ids: Vec<_> = conf
        .lines()
        .filter(|line| line.contains("nodeid:"))
        .collect();
    assert_eq!(ids, ["    nodeid: 1", "    nodeid: 2", "    nodeid: 3"]);
    assert!(conf.contains("    ring0_addr: 10.0.0.13\n"));
    assert!(!conf.contains("device") && !conf.contains("two_node"));
    assert!(!conf.contains("knet_link_priority") && conf.contains("    linknumber: 0\n"));
    assert!(text(&artifacts, "nodes/a/etc/hosts").contains("10.0.0.13 c.home.example c\n"));
    assert!(
        artifacts
            .iter()
            .all(|(path, _)| !path.as_str().starts_with("nodes/c/"))
    );
}

#[test]
fn a_planned_node_has_what_it_is_installed_with() {
    let artifacts = lab(&format!(
        r#"{TWO_NODES}
        cluster "home" nodes="a,b" {{ link 0 network="lan" }}
        dns {{ resolver "10.0.0.1" }}
        node "c" id=3 status="planned" {{
            nic "eno1" mac="BC:24:11:C2:5E:3B"
            nic "enp3s0"
            bridge "vmbr0" ports="eno1" address="10.0.0.13"
            vzdump compress="zstd"
            install disks="sda" filesystem="ext4" country="de" keyboard="de" \
                    timezone="Europe/Berlin" mail="ops@home.example" hdsize="100GiB" \
                    root-password-hash=(file)"/run/secrets/hash" first-boot=(url)"https://boot.example/x" \
                    reboot-mode="power-off"
        }}
    "#
    ));
    let of_c = artifacts.iter().map(|(path, _)| path.as_str());
    let of_c: Vec<_> = of_c.filter(|path| path.starts_with("nodes/c/")).collect();
    assert_eq!(
        of_c,
        ["nodes/c/answer.toml", "nodes/c/etc/network/interfaces"]
    );
    assert!(!text(&artifacts, "cluster/etc/pve/corosync.conf").contains("10.0.0.13"));
    assert!(!text(&artifacts, "nodes/a/etc/hosts").contains("10.0.0.13"));
    let answer = body(&artifacts, "nodes/c/answer.toml");
    let expected = r#"[network]
source = "from-answer"
cidr = "10.0.0.13/24"
dns = "10.0.0.1"
gateway = "10.0.0.1"

[network.filter]
ID_NET_NAME_MAC = "*bc2411c25e3b"

[disk-setup]
filesystem = "ext4"
disk-list = ["sda"]

[disk-setup.lvm]
hdsize = 100

[first-boot]
source = "from-url"
url = "https://boot.example/x"
"#;
    assert!(answer.ends_with(expected), "{answer}");
    assert!(answer.contains("reboot-mode = \"power-off\"\n"));
    let comment = "sed \"s|@file:/run/secrets/hash@|$(cat /run/secrets/hash)|\" answer.toml";
    assert!(text(&artifacts, "nodes/c/answer.toml").contains(comment));
}

#[test]
fn an_installation_that_is_not_described_completely_has_no_answers() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        dns { resolver "10.0.0.1" }
        node "a" {
            nic "eno1" address="10.0.0.11"
            install disks="tbd" filesystem="zfs" raid="raid1" country="de" keyboard="de" \
                    timezone="Europe/Berlin" mail="ops@home.example" root-password-hash=(env)"HASH"
        }
    "#);
    assert!(artifacts.text("nodes/a/answer.toml").is_none());
}

#[test]
fn the_name_of_a_card_tells_the_property() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        dns { resolver "10.0.0.1" }
        profile "p" for="node" {
            install disks="sda" filesystem="xfs" country="de" keyboard="de" \
                    timezone="Europe/Berlin" mail="ops@home.example" root-password-hash=(vault)"a b/c"
        }
        node "a" profile="p" { nic "eno1" address="10.0.0.11" }
        node "b" profile="p" { nic "enp1s0f0np0" address="10.0.0.12" }
        node "c" profile="p" { nic "eth0" address="10.0.0.13" }
    "#);
    for (node, filter) in [
        ("a", "ID_NET_NAME_ONBOARD = \"eno1\""),
        ("b", "ID_NET_NAME_PATH = \"enp1s0f0np0\""),
        ("c", "INTERFACE = \"eth0\""),
    ] {
        let path = format!("nodes/{node}/answer.toml");
        let found = paragraph(text(&artifacts, &path), "[network.filter]");
        assert_eq!(found, format!("[network.filter]\n{filter}"));
        assert!(
            text(&artifacts, &path).contains("from vault path a b/c, in place of @vault:a b/c@\n")
        );
        assert!(!text(&artifacts, &path).contains("lvm"));
    }
}

/// Two nodes whose NICs have names of somebody's making, and one with those of udev.
const PINNED: &str = r#"
    network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
    dns { resolver "10.0.0.1" }
    profile "p" for="node" {
        install disks="sda" filesystem="xfs" country="de" keyboard="de" \
                timezone="Europe/Berlin" mail="ops@home.example" root-password-hash=(env)"HASH"
    }
    node "a" profile="p" {
        nic "nic1" mac="52:54:00:00:AB:01"
        nic "eno1" mac="52:54:00:00:AB:02"
        nic "enx52540000ab03"
        nic "nic9" status="removed"
        bridge "vmbr0" ports="nic1" address="10.0.0.11"
    }
    node "b" profile="p" { nic "eno1" mac="52:54:00:00:AB:04" address="10.0.0.12" }
    node "c" { nic "lan0" mac="52:54:00:00:AB:05" address="10.0.0.13" }
    node "d" profile="p" { install dhcp=#true; nic "lan0" mac="52:54:00:00:AB:06" address="10.0.0.14" }
    node "e" profile="p" {
        nic "lan0" mac="52:54:00:00:AB:07" address="10.0.0.15"
        nic "eno1"
    }
"#;

#[test]
fn names_that_no_system_gives_are_pinned() {
    let build = |version: &str| {
        let text = format!("lab \"test\" language=1 domain=\"home.example\" {version}\n{PINNED}");
        self::build(&support::one_file(&text))
    };
    let artifacts = build("proxmox=\"9.1\"");
    let answer: toml::Table = text(&artifacts, "nodes/a/answer.toml").parse().unwrap();
    let expected: toml::Table = r#"
        enabled = true
        [mapping]
        "52:54:00:00:ab:01" = "nic1"
        "52:54:00:00:ab:02" = "eno1"
        "52:54:00:00:ab:03" = "enx52540000ab03"
    "#
    .parse()
    .unwrap();
    let pinning = &answer["network"]["interface-name-pinning"];
    assert_eq!(pinning.as_table(), Some(&expected));
    // Beside an address by DHCP it is the only key that the installer takes.
    let leased: toml::Table = text(&artifacts, "nodes/d/answer.toml").parse().unwrap();
    let keys: Vec<_> = leased["network"].as_table().unwrap().keys().collect();
    assert_eq!(keys, ["interface-name-pinning", "source"]);
    // Nothing to pin; and pinning would rename a NIC without a MAC.
    for node in ["b", "e"] {
        let answer = text(&artifacts, &format!("nodes/{node}/answer.toml"));
        assert!(!answer.contains("pinning"), "{answer}");
    }
    for version in ["proxmox=\"9.0\"", "proxmox=\"8.4\""] {
        let artifacts = build(version);
        assert!(!text(&artifacts, "nodes/a/answer.toml").contains("pinning"));
    }
}

#[test]
fn a_link_file_gives_a_nic_its_name() {
    let text = format!("lab \"test\" language=1 domain=\"home.example\" proxmox=\"9.0\"\n{PINNED}");
    let artifacts = build(&support::one_file(&text));
    let folder = "usr/local/lib/systemd/network";
    let links: Vec<_> = artifacts
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| path.ends_with(".link"))
        .collect();
    assert_eq!(
        links,
        [
            format!("nodes/a/{folder}/50-pmx-nic1.link"),
            format!("nodes/c/{folder}/50-pmx-lan0.link"),
            format!("nodes/d/{folder}/50-pmx-lan0.link"),
            format!("nodes/e/{folder}/50-pmx-lan0.link"),
        ]
    );
    assert_eq!(
        body(&artifacts, links[0]),
        "[Match]\nMACAddress=52:54:00:00:ab:01\nType=ether\n\n[Link]\nName=nic1\n"
    );
    let page = self::text(&artifacts, "docs/install.md");
    assert!(page.contains(&format!(
        "scp nodes/a/{folder}/*.link root@10.0.0.11:/{folder}/"
    )));
    assert!(page.contains("update-initramfs -u -k all"));
}

// --- the cluster ---

#[test]
fn an_odd_cluster_leaves_the_votes_of_its_tie_breaker_unsaid() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24,fd00::/64" gateway="10.0.0.1"
        device "pi" kind="computer" address="10.0.0.5"
        cluster "home" {
            link 3 network="lan"
            qdevice "pi" tls="required"
        }
        node "a" id=1 { nic "eno1" address="10.0.0.11,fd00::11" }
        node "b" id=2 { nic "eno1" address="10.0.0.12,fd00::12" }
        node "c" id=7 votes=2 { nic "eno1" address="fd00::13" }
    "#);
    let conf = text(&artifacts, "cluster/etc/pve/corosync.conf");
    let device = "quorum {
  device {
    model: net
    net {
      algorithm: lms
      host: 10.0.0.5
      tls: required
    }
  }
  provider: corosync_votequorum
}";
    assert_eq!(paragraph(conf, "quorum {"), device);
    // One of them has no IPv4 there, so all use IPv6.
    let rings: Vec<_> = conf.lines().filter(|line| line.contains("ring")).collect();
    let expected = ["fd00::11", "fd00::12", "fd00::13"].map(|ip| format!("    ring3_addr: {ip}"));
    assert_eq!(rings, expected);
    assert!(conf.contains("    nodeid: 7\n    quorum_votes: 2\n"));
}

#[test]
fn a_storage_of_several_nodes_is_one_section() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        node "z" id=1 {
            nic "eno1" address="10.0.0.11"
            storage "local" content="iso,backup" { keep daily=7 weekly=4 }
            storage "local-lvm"
            storage "tank" type="zfspool" pool="tank/vm" thin=#true content="rootdir,images"
        }
        node "b" id=2 {
            nic "eno1" address="10.0.0.12"
            storage "local" content="iso,backup" { keep daily=7 weekly=4 }
            storage "tank" type="zfspool" pool="tank/vm" thin=#true content="rootdir,images"
        }
        node "c" id=3 { nic "eno1" address="10.0.0.13" }
        node "d" status="planned" {
            storage "tank" type="zfspool" pool="tank/vm" thin=#true content="rootdir,images"
        }
        device "backups" kind="nas" address="10.0.0.5"
        storage "pbs" type="pbs" server="backups" datastore="main" namespace="lab" user="u@pbs!t" nodes="c,z" {
            password (env)"PBS"
            keep last=0
        }
        storage "old" type="dir" path="/mnt/old" status="offline"
        storage "later" type="dir" path="/mnt/later" status="planned"
    "#);
    let expected = "\
lvmthin: local-lvm
\tvgname pve
\tthinpool data
\tcontent images,rootdir
\tnodes z

dir: old
\tpath /mnt/old
\tcontent images,rootdir
\tdisable

pbs: pbs
\tserver 10.0.0.5
\tdatastore main
\tnamespace lab
\tusername u@pbs!t
\tcontent backup
\tnodes z,c
\tprune-backups keep-last=0

zfspool: tank
\tpool tank/vm
\tsparse 1
\tcontent images,rootdir
\tnodes z,b
";
    let local = "\
dir: local
\tpath /var/lib/vz
\tcontent iso,backup
\tprune-backups keep-daily=7,keep-weekly=4

";
    let storages = body(&artifacts, "cluster/etc/pve/storage.cfg");
    assert_eq!(storages, format!("{local}{expected}"));
    assert!(artifacts.text("cluster/etc/pve/corosync.conf").is_none());
}

#[test]
fn jobs_select_what_is_there() {
    let artifacts = lab(&format!(
        r#"{TWO_NODES}
        vm 200 "two" on="a" tags="nightly"
        lxc 100 "one" on="b" tags="nightly,x" status="offline"
        lxc 300 "three" on="b" tags="nightly" status="planned"
        vm 400 "four" on="a" status="retired"
        vm "unborn" status="planned" tags="only"
        storage "dumps" type="dir" path="/mnt/dumps" content="backup"
        storage "later" type="dir" path="/mnt/later" content="backup" status="planned"
        backup "b-tag" schedule="*-1/2 22:30" storage="dumps" mode="stop" compress="none" enabled=#false \
               purpose="every\nother day" notes="{{{{guestname}}}}\n{{{{node}}}}" {{
            tag "nightly"
        }}
        backup "a-all" schedule="daily" storage="dumps" {{ all except="three,one"; keep hourly=1 last=2 }}
        backup "c-empty" schedule="03:00" storage="dumps" {{ guests "unborn" }}
        backup "d-planned" schedule="04:00" storage="dumps" status="planned" {{ all }}
        backup "e-storage" schedule="05:00" storage="later" status="planned" {{ all }}
    "#
    ));
    let expected = "\
vzdump: a-all
\tschedule daily
\tall 1
\texclude 100,300,400
\tenabled 1
\tmode snapshot
\tcompress zstd
\tstorage dumps
\tprune-backups keep-last=2,keep-hourly=1

vzdump: b-tag
\tschedule *-1/2 22:30
\tvmid 100,200
\tenabled 0
\tmode stop
\tcompress 0
\tstorage dumps
\tnotes-template {{guestname}}\\n{{node}}
\tcomment every other day
";
    assert_eq!(body(&artifacts, "cluster/etc/pve/jobs.cfg"), expected);
}

#[test]
fn replication_is_numbered_by_target() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        profile "zfs" for="node" { storage "local-zfs" }
        cluster "home" { link 0 network="lan" }
        node "a" id=1 profile="zfs" { nic "eno1" address="10.0.0.11" }
        node "b" id=2 profile="zfs" { nic "eno1" address="10.0.0.12" }
        node "c" id=3 profile="zfs" { nic "eno1" address="10.0.0.13" }
        vm 1000 "web" on="a" {
            disk "scsi0" storage="local-zfs"
            replicate to="c" rate="1.5MB/s"
            replicate to="b" status="planned"
        }
        vm 200 "db" on="b" { disk "scsi0" storage="local-zfs"; replicate to="a" schedule="22:00" }
    "#);
    let expected = "\
local: 200-1
\ttarget a
\tschedule 22:00

local: 1000-3
\ttarget c
\tschedule *:0/15
\trate 1.5
";
    assert_eq!(
        body(&artifacts, "cluster/etc/pve/replication.cfg"),
        expected
    );
}

#[test]
fn high_availability_of_what_runs() {
    let guests = r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        node "a" id=1 { nic "eno1" address="10.0.0.11" }
        node "b" id=2 { nic "eno1" address="10.0.0.12" }
        node "c" id=3 { nic "eno1" address="10.0.0.13" }
        device "nas" kind="nas" address="10.0.0.5"
        storage "shared" type="nfs" server="nas" export="/vm" content="images,rootdir"
        cluster "home" {
            link 0 network="lan"
            ha {
                keep-separate "dns2" "dns1" "dns3"
                keep-together "web" "dns3"
            }
        }
        profile "ct" for="lxc" ha=#true { disk "rootfs" storage="shared" }
        lxc 111 "dns2" on="b" profile="ct" status="offline"
        lxc 110 "dns1" on="a" profile="ct" purpose="names"
        lxc 112 "dns3" on="a" profile="ct" status="planned"
        vm 90210 "web" on="a" ha=#true { disk "scsi0" storage="shared" }
        vm 500 "pinned" on="a" ha=#false
    "#;
    let artifacts = lab(guests);
    let resources = "\
ct: 110
\tstate started
\tcomment names

ct: 111
\tstate stopped

vm: 90210
\tstate started
";
    assert_eq!(
        body(&artifacts, "cluster/etc/pve/ha/resources.cfg"),
        resources
    );
    let rules = "\
resource-affinity: keep-separate-110-111
\tresources ct:110,ct:111
\taffinity negative
";
    assert_eq!(body(&artifacts, "cluster/etc/pve/ha/rules.cfg"), rules);
    let older = format!("lab \"old\" language=1 proxmox=\"8.4\"\n{guests}");
    let older = build(&support::one_file(&older));
    assert!(older.text("cluster/etc/pve/ha/resources.cfg").is_some());
    assert!(older.text("cluster/etc/pve/ha/rules.cfg").is_none());
}

#[test]
fn resolvers_are_those_in_service_and_three_at_most() {
    let artifacts = lab(&format!(
        r#"{TWO_NODES}
        lxc 100 "dns1" on="a" {{ nic "net0" address="10.0.0.53" }}
        lxc 101 "dns2" on="b" status="planned" {{ nic "net0" address="10.0.0.54" }}
        dns {{
            resolver "dns2"
            resolver "dns1"
            resolver "9.9.9.9"
            resolver "1.1.1.1" status="planned"
            resolver "1.0.0.1"
            resolver "8.8.4.4"
        }}
    "#
    ));
    let expected = "\
search home.example
nameserver 10.0.0.53
nameserver 9.9.9.9
nameserver 1.0.0.1
";
    assert_eq!(body(&artifacts, "nodes/a/etc/resolv.conf"), expected);
}

#[test]
fn vzdump_says_what_the_node_says() {
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="10.0.0.1"
        storage "dumps" type="dir" path="/mnt/dumps" content="backup"
        node "a" {
            nic "eno1" address="10.0.0.11"
            vzdump tmpdir="/var/tmp/dump" compress="none" mode="stop" bwlimit="100MiB/s" ionice=8 storage="dumps" {
                keep daily=7 last=1
            }
        }
        node "b" { nic "eno1" address="10.0.0.12"; vzdump }
    "#);
    let expected = "\
storage: dumps
tmpdir: /var/tmp/dump
mode: stop
compress: 0
bwlimit: 102400
ionice: 8
prune-backups: keep-last=1,keep-daily=7
";
    assert_eq!(body(&artifacts, "nodes/a/etc/vzdump.conf"), expected);
    assert!(artifacts.text("nodes/b/etc/vzdump.conf").is_none());
}
