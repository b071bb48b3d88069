//! The diagrams: what is drawn, what is linked to what, and what text of the lab does to them.

use std::collections::{BTreeMap, BTreeSet};

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::source::{SourceMap, load};

use super::support;

/// A diagram as it is written: labels of boxes and groups by id, and links as start, end, sign and label.
struct Drawn {
    text: String,
    labels: BTreeMap<String, String>,
    links: Vec<[String; 4]>,
}

impl Drawn {
    fn read(text: &str) -> Self {
        let mut labels = BTreeMap::new();
        let mut links = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(link) = link(line) {
                links.push(link);
            } else if let Some((id, rest)) = declared(line) {
                let label = rest.split('"').nth(1).unwrap();
                assert!(labels.insert(id, label.to_owned()).is_none(), "{line}");
            }
        }
        let text = text.to_owned();
        Self {
            text,
            labels,
            links,
        }
    }

    /// The id of the box or group whose label starts so.
    fn id(&self, label: &str) -> &str {
        let mut found = self.labels.iter().filter(|(_, it)| it.starts_with(label));
        let (id, _) = found
            .next()
            .unwrap_or_else(|| panic!("no {label} in {}", self.text));
        assert!(found.next().is_none(), "two {label} in {}", self.text);
        id
    }

    /// The links of a box: to what, and the label.
    fn linked(&self, label: &str) -> Vec<(&str, &str)> {
        let id = self.id(label);
        let links = self.links.iter().filter_map(|[from, to, _, label]| {
            let other = match (from == id, to == id) {
                (true, _) => to,
                (_, true) => from,
                _ => return None,
            };
            Some((other.as_str(), label.as_str()))
        });
        links.collect()
    }

    /// Whether there is such a link.
    fn has(&self, from: &str, to: &str, sign: &str, label: &str) -> bool {
        let wanted = [self.id(from), self.id(to), sign, label];
        self.links
            .iter()
            .any(|link| link.each_ref().map(String::as_str) == wanted)
    }
}

fn link(line: &str) -> Option<[String; 4]> {
    let is_id =
        |text: &str| text.starts_with(['n', 'g']) && text[1..].chars().all(|c| c.is_ascii_digit());
    let (from, rest) = line.split_once(' ')?;
    let (rest, to) = rest.rsplit_once(' ')?;
    let (sign, label) = rest.split_once('|').unwrap_or((rest, ""));
    let label = label.trim_matches(['|', '"']);
    let parts = [from, to, sign, label].map(str::to_owned);
    (is_id(from) && is_id(to)).then_some(parts)
}

fn declared(line: &str) -> Option<(String, &str)> {
    let line = line.strip_prefix("subgraph ").unwrap_or(line);
    let end = line.find(['[', '(', '{'])?;
    let (id, rest) = line.split_at(end);
    (id.starts_with(['n', 'g']) && rest.contains('"')).then(|| (id.to_owned(), rest))
}

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
    build(&support::one_file(&format!("lab \"x\" language=1\n{text}")))
}

fn drawn(artifacts: &Artifacts, name: &str) -> Drawn {
    let path = format!("diagrams/{name}.mmd");
    Drawn::read(artifacts.text(&path).unwrap_or_else(|| panic!("no {path}")))
}

fn names(artifacts: &Artifacts) -> Vec<&str> {
    let paths = artifacts.iter().map(|(path, _)| path.as_str());
    paths
        .filter_map(|path| path.strip_prefix("diagrams/"))
        .collect()
}

#[test]
fn every_diagram_says_who_made_it_and_what_it_shows() {
    let artifacts = starter();
    let files = [
        "architecture-pve-node1.mmd",
        "backup.mmd",
        "cluster.mmd",
        "dns.mmd",
        "network.mmd",
        "storage.mmd",
    ];
    assert_eq!(names(&artifacts), files);
    for file in files {
        let text = artifacts.text(&format!("diagrams/{file}")).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("%% Made by hlc from "), "{file}");
        assert!(lines[1].starts_with("flowchart "), "{file}");
        assert!(lines[2].starts_with("  accTitle: "), "{file}");
        assert!(lines[3].starts_with("  accDescr: "), "{file}");
        assert!(Drawn::read(text).labels.len() <= 24, "{file}");
    }
}

#[test]
fn the_tie_breaker_is_in_the_management_network_only() {
    let cluster = drawn(&starter(), "cluster");
    let management = cluster.id("management<br/>192.168.10.0/24<br/>link 0, priority 20");
    assert_eq!(
        cluster.linked("qdevice1"),
        [(management, "192.168.10.164")],
        "{}",
        cluster.text
    );
}

#[test]
fn the_cluster_shows_votes_links_and_replication() {
    let cluster = drawn(&starter(), "cluster");
    assert_eq!(cluster.labels["g1"], "homelab: 3 votes, quorum 2");
    let production = "production<br/>192.168.1.0/24<br/>link 1, priority 10";
    for (node, management_ip, production_ip) in [
        ("pve-node1", "192.168.10.230", "192.168.1.230"),
        ("pve-node2", "192.168.10.232", "192.168.1.232"),
    ] {
        assert!(cluster.labels[cluster.id(node)].ends_with("<br/>1 vote"));
        let label = format!("link 0<br/>{management_ip}");
        assert!(cluster.has("management", node, "---", &label));
        let label = format!("link 1<br/>{production_ip}");
        assert!(cluster.has(production, node, "---", &label));
    }
    let label = "replicates replication-test<br/>every 5 minutes<br/>at most 10MB/s";
    assert!(cluster.has("pve-node1", "pve-node2", "-->", label));
}

#[test]
fn the_network_diagram_has_both_networks_with_their_links() {
    let network = drawn(&starter(), "network");
    assert_eq!(network.id("management"), "g1");
    assert_eq!(network.id("production"), "g2");
    for (node, management, production) in [
        ("pve-node1", "192.168.10.230", "192.168.1.230"),
        ("pve-node2", "192.168.10.232", "192.168.1.232"),
    ] {
        let ways = network.linked(node);
        let labels: Vec<_> = ways.iter().map(|(_, label)| *label).collect();
        assert_eq!(labels, ["link 0", "link 1"]);
        let text = &network.labels[network.id(node)];
        assert!(text.contains(&format!(" {management}<br/>")), "{text}");
        assert!(
            text.ends_with(&format!("<br/>vmbr0 {production}")),
            "{text}"
        );
    }
    assert!(network.has(
        "internet",
        "192.168.10.0/24",
        "---",
        "gateway<br/>192.168.10.1"
    ));
    for there in [
        "nas<br/>Synology<br/>192.168.1.25",
        "semaphore<br/>on nas<br/>192.168.1.196",
        "qdevice1<br/>Raspberry Pi 4<br/>192.168.10.164",
        "plex (planned)<br/>vm · 192.168.1.210",
        "pihole-1 (planned)<br/>PiHole #35;1<br/>lxc · 192.168.1.192",
    ] {
        network.id(there);
    }
}

#[test]
fn the_storage_diagram_has_servers_and_copies() {
    let artifacts = starter();
    let storage = drawn(&artifacts, "storage");
    storage.id("served by nas · 192.168.1.25");
    let copies = storage.links.iter().filter(|link| {
        link[3] == "replicates replication-test<br/>every 5 minutes<br/>at most 10MB/s"
    });
    assert_eq!(copies.count(), 1);
    storage.id(
        "local-zfs<br/>zfspool rpool/data<br/>for images, rootdir<br/>disks of replication-test",
    );
}

#[test]
fn the_backup_diagram_leads_from_guests_to_storages() {
    let backup = drawn(&starter(), "backup");
    let weekly = "weekly-nas<br/>mode snapshot<br/>keeps last 4";
    assert!(backup.has("node pve-node1", weekly, "-->", ""));
    assert!(backup.has(weekly, "nas-backup", "-->", "every Sunday at 02:00"));
    let daily = "daily-pbs (planned)";
    assert!(backup.has(daily, "pbs (planned)<br/>pbs", "-.->", "every day at 02:00"));
    backup.id("900 replication-test");
}

#[test]
fn what_a_lab_does_not_have_is_not_drawn() {
    assert_eq!(names(&lab("")), [] as [&str; 0]);
    let artifacts = lab(r#"
        network "lan" subnet="10.0.0.0/24"
        node "pve" id=1 { nic "eno1" address="10.0.0.1" }
    "#);
    assert_eq!(names(&artifacts), ["network.mmd"]);
}

#[test]
fn text_of_the_lab_stays_text() {
    let artifacts = lab(r##"
        network "end" subnet="10.0.0.0/24" title="[x] (y) {z} | \"q\" <b> #1 😀"
        node "graph" id=1 title="%%{init: {}}%% `c` $$d$$" { nic "eno1" address="10.0.0.1" }
        device "subgraph" kind="nas" address="10.0.0.2" title="- x\ny; a---o"
    "##);
    let network = drawn(&artifacts, "network");
    network.id("end · [x] (y) {z} | #quot;q#quot; #lt;b#gt; #35;1 😀");
    network.id("graph<br/>#37;#37;{init: {}}#37;#37; #96;c#96; #36;#36;d#36;#36;");
    network.id("subgraph<br/>#45; x y; a---o");
    let ids: BTreeSet<_> = network.labels.keys().collect();
    assert!(ids.iter().all(|id| id[1..].parse::<u32>().is_ok()));
}

#[test]
fn a_status_stands_in_the_text_and_retired_things_are_gone() {
    let network = drawn(
        &lab(r#"
            network "lan" subnet="10.0.0.0/24"
            device "soon" kind="nas" address="10.0.0.2" status="planned"
            device "off" kind="nas" address="10.0.0.3" status="offline"
            device "old" kind="nas" address="10.0.0.4" status="retired"
        "#),
        "network",
    );
    assert!(
        network
            .text
            .contains("[\"soon (planned)<br/>nas<br/>10.0.0.2\"]:::planned\n")
    );
    assert!(
        network
            .text
            .contains("[\"off (offline)<br/>nas<br/>10.0.0.3\"]:::offline\n")
    );
    assert!(!network.text.contains("old"));
    assert_eq!(network.links.len(), 2);
    assert!(network.links.iter().all(|link| link[2] == "-.-"));
}

#[test]
fn many_guests_of_one_network_are_a_list() {
    let guests = |count: usize| {
        let guest = |at| {
            format!("lxc {at} \"g{at}\" on=\"pve\" {{ nic \"net0\" address=\"10.0.0.{at}\" }}\n")
        };
        (101..=100 + count).map(guest).collect::<String>()
    };
    let head = "network \"lan\" subnet=\"10.0.0.0/24\"
        node \"pve\" id=1 { nic \"eno1\"; bridge \"vmbr0\" ports=\"eno1\" address=\"10.0.0.1\" }\n";
    let few = drawn(&lab(&format!("{head}{}", guests(12))), "network");
    few.id("g112<br/>lxc 112 · 10.0.0.112");
    let many = drawn(&lab(&format!("{head}{}", guests(60))), "network");
    let list = &many.labels[many.id("60 guests")];
    assert!(list.starts_with("60 guests<br/>g101 10.0.0.101<br/>"));
    assert!(list.ends_with("<br/>g140 10.0.0.140<br/>and 20 more"));
    assert_eq!(many.labels.len(), 4);
}

#[test]
fn the_internet_is_behind_the_last_gateway() {
    let network = drawn(
        &lab(r#"
            network "wan" subnet="192.168.1.0/24" gateway="isp"
            network "lan" subnet="10.0.0.0/24" gateway="router"
            device "isp" kind="router" address="192.168.1.1"
            device "router" kind="router" address="192.168.1.2,10.0.0.1"
        "#),
        "network",
    );
    let isp = network.id("isp").to_owned();
    assert_eq!(network.linked("internet"), [(isp.as_str(), "gateway")]);
    let networks = network.linked("router");
    assert_eq!(networks.len(), 2, "{}", network.text);
}

#[test]
fn the_order_of_the_source_changes_nothing() {
    let parts = [
        "network \"b\" subnet=\"10.0.1.0/24\"\n",
        "network \"a\" subnet=\"10.0.0.0/24\"\n",
        "node \"y\" id=2 { nic \"eno1\" address=\"10.0.0.2\"; nic \"eno2\" address=\"10.0.1.2\"; storage \"local-zfs\" }\n",
        "node \"x\" id=1 { nic \"eno1\" address=\"10.0.0.1\"; nic \"eno2\" address=\"10.0.1.1\"; storage \"local-zfs\" }\n",
        "vm 101 \"n\" on=\"x\" { disk \"scsi0\" storage=\"local-zfs\"; replicate to=\"y\" }\n",
        "vm 100 \"m\" on=\"y\" { disk \"scsi0\" storage=\"local-zfs\"; replicate to=\"x\" }\n",
        "cluster \"c\" { link 1 network=\"b\"; link 0 network=\"a\" }\n",
    ];
    let forth = lab(&parts.concat());
    let back = lab(&parts.iter().rev().copied().collect::<String>());
    // The manifest and the findings name lines of the source.
    for (path, artifact) in forth
        .iter()
        .filter(|(path, _)| !["manifest.json", "docs/findings.md"].contains(&path.as_str()))
    {
        assert_eq!(
            back.text(path.as_str()),
            Some(artifact.text.as_str()),
            "{path}"
        );
    }
}
