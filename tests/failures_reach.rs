//! What a failure takes from those who reach things over the network.

use std::collections::{BTreeMap, BTreeSet};

use hlc::facts::failures::loss::Cause;
use hlc::facts::failures::supply::{Reach, Supply};
use hlc::facts::failures::{After, Trial, Verdict};
use hlc::model::host::HostId;
use hlc::rules::View;
use proptest::prelude::*;

use crate::failures::{after, cable, host, lab, votes, without};
use crate::support;

/// Three nodes with one cable each to one switch, a cluster of Kubernetes on them, and a router that is everything else.
const SMALL: &str = r#"
network "lan" subnet="10.0.1.0/24" gateway="router" { dhcp "10.0.1.200-10.0.1.250" server="router" }
dns { resolver "router" }
device "router" kind="router" address="10.0.1.1" { port "wan" to="internet"; port "lan" to="sw:8" }
device "nas" kind="nas" address="10.0.1.9"
device "sw" kind="switch" { ports "1-8"; port 1 to="a:eno1"; port 2 to="b:eno1"; port 3 to="c:eno1"; port 4 to="nas" }
cluster "home" { link 0 network="lan" }
node "a" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.1.11"; storage "local-lvm" }
node "b" id=2 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.1.12"; storage "local-lvm" }
node "c" id=3 { nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.1.13"; storage "local-lvm" }
storage "nas" type="nfs" server="nas" export="/b" content="backup"
profile "plane" for="vm" memory="4GiB" { disk "scsi0" storage="local-lvm" size="8GiB" }
vm 101 "k1" on="a" profile="plane" { nic "net0" address="10.0.1.51" }
vm 102 "k2" on="b" profile="plane" { nic "net0" address="10.0.1.52" }
vm 103 "k3" on="c" profile="plane" { nic "net0" address="10.0.1.53" }
kubernetes "k" distribution="k3s" { control-plane "k1"; control-plane "k2"; control-plane "k3" }
backup "nightly" schedule="02:30" storage="nas" { all; keep daily=7 }
"#;

/// How a network fares with one of the things that it is given; none where nothing has changed.
fn supply<'a>(view: &View, after: &'a After, network: &str, supply: Supply) -> Option<&'a Reach> {
    let named = |id| view.lab.networks.at(id).name.value.as_str() == network;
    let mut found = after.networks.iter();
    let found = found.find(|it| it.supply == supply && named(it.network));
    found.map(|it| &it.reach)
}

/// The verdict about a gateway.
fn gateway(view: &View, after: &After, network: &str) -> Verdict {
    let reach = supply(view, after, network, Supply::Gateway);
    reach.map_or(Verdict::GoesOn, |it| it.verdict)
}

fn dns(after: &After) -> Verdict {
    after
        .dns
        .as_ref()
        .map_or(Verdict::GoesOn, |it| it.reach.verdict)
}

fn backup(after: &After) -> Verdict {
    let [job] = &after.backups[..] else {
        assert!(after.backups.is_empty());
        return Verdict::GoesOn;
    };
    job.reach.verdict
}

fn names(view: &View, hosts: &BTreeSet<HostId>) -> Vec<String> {
    let names = hosts.iter().map(|it| view.lab.host_name(*it));
    let mut names: Vec<_> = names.map(|it| it.value.to_string()).collect();
    names.sort();
    names
}

// --- the smallest lab ---

#[test]
fn one_switch_takes_everything_with_it() {
    let view = lab(SMALL);
    let after = without(&view, &["sw"]);
    assert_eq!(votes(&after), (1, 1, 2));
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Stops);
    let dhcp = supply(&view, &after, "lan", Supply::Dhcp);
    assert_eq!(dhcp.unwrap().verdict, Verdict::Stops);
    assert_eq!(dns(&after), Verdict::Stops);
    assert_eq!(backup(&after), Verdict::Stops);
    assert_eq!(after.storages[0].reach.verdict, Verdict::Stops);
    let etcd = after.kubernetes[0];
    assert_eq!((etcd.least, etcd.most, etcd.needed), (1, 1, 2));
    assert_eq!(after.down, []);
}

#[test]
fn a_router_takes_the_networks_and_dns() {
    let view = lab(SMALL);
    let after = without(&view, &["router"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Stops);
    assert_eq!(dns(&after), Verdict::Stops);
    assert_eq!((backup(&after), after.storages.len()), (Verdict::GoesOn, 0));
    assert_eq!((after.clusters.len(), after.kubernetes.len()), (0, 0));
}

#[test]
fn a_server_takes_its_storage_and_the_backups() {
    let view = lab(SMALL);
    let after = without(&view, &["nas"]);
    assert_eq!(backup(&after), Verdict::Stops);
    assert_eq!(after.storages[0].reach.verdict, Verdict::Stops);
    assert_eq!((after.networks.len(), dns(&after)), (0, Verdict::GoesOn));
}

#[test]
fn a_cable_cuts_off_what_is_at_its_end() {
    let view = lab(SMALL);
    let one = after(&view, &[cable(&view, "a", "sw")]);
    let lan = supply(&view, &one, "lan", Supply::Gateway).unwrap();
    assert_eq!(lan.verdict, Verdict::GoesOn);
    assert_eq!(names(&view, &lan.cut), ["a", "k1"]);
    assert_eq!(names(&view, &one.dns.as_ref().unwrap().reach.cut), ["a"]);
    assert_eq!(names(&view, &one.backups[0].reach.cut), ["a"]);
    let etcd = one.kubernetes[0];
    assert_eq!((etcd.least, etcd.most), (2, 2));
    // The cable to the outside: everything inside is reached as before.
    let internet = view.facts.ports.cables.all().iter();
    let mut internet = internet.enumerate();
    let end = hlc::facts::cables::End::Internet;
    let (at, _) = internet
        .find(|(_, it)| it.from == end || it.to == end)
        .unwrap();
    let outside = after(&view, &[Cause::Cable(at)]);
    let lan = supply(&view, &outside, "lan", Supply::Internet).unwrap();
    assert_eq!(lan.verdict, Verdict::Stops);
    assert_eq!(
        (outside.networks.len(), dns(&outside)),
        (1, Verdict::GoesOn)
    );
}

#[test]
fn a_second_resolver_answers_alone() {
    let text = SMALL.replace(
        r#"resolver "router""#,
        r#"resolver "pi"; resolver "router""#,
    );
    let pi = "device \"pi\" kind=\"computer\" address=\"10.0.1.3\"\n";
    let view = lab(&format!("{text}{pi}").replace("port 4", r#"port 5 to="pi"; port 4"#));
    for one in ["pi", "router"] {
        let after = without(&view, &[one]);
        let dns = after.dns.unwrap();
        assert_eq!((dns.least, dns.most, dns.all), (1, 1, 2), "{one}");
        assert!(dns.reach.is_whole(), "{one}");
    }
    assert_eq!(dns(&without(&view, &["pi", "router"])), Verdict::Stops);
    assert_eq!(dns(&without(&view, &["sw"])), Verdict::Stops);
}

#[test]
fn without_cables_only_the_machines_themselves_are_known() {
    let text = SMALL.replace(r#"port "lan" to="sw:8""#, "");
    let text = text.replace(
        r#"ports "1-8"; port 1 to="a:eno1"; port 2 to="b:eno1"; port 3 to="c:eno1"; port 4 to="nas""#,
        "",
    );
    let view = lab(&text);
    let after = without(&view, &["sw"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Unknown);
    assert_eq!(dns(&after), Verdict::Unknown);
    assert_eq!(backup(&after), Verdict::Unknown);
    assert_eq!(after.kubernetes[0].verdict(), Verdict::Unknown);
    let after = without(&view, &["router"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Stops);
    assert_eq!(dns(&after), Verdict::Stops);
    assert_eq!(backup(&without(&view, &["nas"])), Verdict::Stops);
}

// --- routers ---

/// Two nodes, and a router that is a guest of the first.
fn routed(qdevice: &str, lan: &str, far: &str) -> View {
    let text = r#"
network "lan" subnet="LAN:0/MASK" gateway="fw"
network "far" vlan=9 subnet="FAR:0/MASK" gateway="fw"
cluster "home" { link 0 network="lan"; qdevice "pi" }
device "pi" kind="computer" address="QDEVICE"
node "a" id=1 { nic "eno1"; bridge "vmbr0" ports="eno1" address="LAN:11" vlans="far" }
node "b" id=2 { nic "eno1"; bridge "vmbr0" ports="eno1" address="LAN:12" vlans="far" }
vm 101 "fw" on="a" { nic "net0" address="LAN:1"; nic "net1" address="FAR:1" }
"#;
    let text = text.replace("QDEVICE", qdevice);
    let (mask, lan, far) = if lan.contains(':') {
        ("64", lan.to_owned(), far.to_owned())
    } else {
        ("24", lan.to_owned(), far.to_owned())
    };
    let text = text.replace("LAN:", &lan).replace("FAR:", &far);
    lab(&text.replace("MASK", mask))
}

fn lab_text(text: &str) -> View {
    lab(text)
}

#[test]
fn a_qdevice_is_lost_with_the_router_to_it() {
    for (qdevice, lan, far) in [
        ("10.0.9.9", "10.0.1.", "10.0.9."),
        ("fd00:9::9", "fd00:1::", "fd00:9::"),
    ] {
        let view = routed(qdevice, lan, far);
        // The vote of the node, and that of the tie-breaker.
        assert_eq!(votes(&without(&view, &["a"])), (1, 1, 2), "{qdevice}");
        assert_eq!(votes(&without(&view, &["b"])), (2, 2, 2), "{qdevice}");
        // The router alone: the nodes vote together, and nobody hears the tie-breaker.
        assert_eq!(votes(&without(&view, &["fw"])), (2, 2, 2), "{qdevice}");
        assert_eq!(
            view.facts
                .failures
                .votes()
                .tolerance(0, &view.facts.votes[0]),
            0
        );
    }
    // In their own network, the nodes need nobody for it.
    let view = routed("10.0.1.9", "10.0.1.", "10.0.9.");
    assert_eq!(votes(&without(&view, &["a"])), (2, 2, 2));
    assert_eq!(
        view.facts
            .failures
            .votes()
            .tolerance(0, &view.facts.votes[0]),
        1
    );
}

#[test]
fn a_storage_in_another_network_needs_the_router() {
    let view = lab_text(
        r#"
network "lan" subnet="10.0.1.0/24" gateway="r1"
network "store" subnet="10.0.2.0/24" gateway="r2"
network "transit" subnet="10.0.3.0/24"
device "r1" kind="router" address="10.0.1.1,10.0.3.1"
device "r2" kind="router" address="10.0.2.1,10.0.3.2"
device "nas" kind="nas" address="10.0.2.9"
node "a" { nic "eno1" address="10.0.1.11" }
storage "nas" type="nfs" server="nas" export="/b" content="backup"
"#,
    );
    for router in ["r1", "r2"] {
        let after = without(&view, &[router]);
        assert_eq!(after.storages[0].reach.verdict, Verdict::Stops, "{router}");
    }
    assert_eq!(after(&view, &[]).storages, []);
}

#[test]
fn of_two_routers_with_one_address_one_is_enough() {
    let view = lab_text(
        r#"
network "lan" subnet="10.0.1.0/24" gateway="vip"
device "r1" kind="router" address="10.0.1.2" { service "vip" address="10.0.1.1" shared-with="r2"; ports "1-2" }
device "r2" kind="router" address="10.0.1.3" { ports "1-2" }
node "a" { nic "eno1" address="10.0.1.11" }
"#,
    );
    for router in ["r1", "r2"] {
        let after = without(&view, &[router]);
        assert_eq!(gateway(&view, &after, "lan"), Verdict::GoesOn, "{router}");
    }
    let after = without(&view, &["r1", "r2"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Stops);
}

#[test]
fn what_the_upstream_router_loses_is_the_internet() {
    let view = lab_text(
        r#"
network "wan" subnet="192.168.1.0/24" gateway="box"
network "lan" subnet="10.0.1.0/24" gateway="fw"
device "box" kind="router" address="192.168.1.1" { ports "1-2" }
device "fw" kind="router" address="192.168.1.2,10.0.1.1" { ports "1-2" }
node "a" { nic "eno1" address="10.0.1.11" }
"#,
    );
    let after = without(&view, &["box"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::GoesOn);
    let internet = supply(&view, &after, "lan", Supply::Internet);
    assert_eq!(internet.unwrap().verdict, Verdict::Stops);
    let after = without(&view, &["fw"]);
    assert_eq!(gateway(&view, &after, "lan"), Verdict::Stops);
    assert!(supply(&view, &after, "lan", Supply::Internet).is_none());
}

#[test]
fn a_guest_that_starts_elsewhere_serves_from_there() {
    let ha = |ha: &str| {
        let text = SMALL.replace(r#"resolver "router""#, r#"resolver "names""#);
        let text = text.replace("\"home\" {", "\"home\" { ha { };");
        let text = text.replace("content=\"backup\"", "content=\"backup,images\"");
        lab(&format!(
            "{text}\nvm 104 \"names\" on=\"a\" memory=\"1GiB\" {ha} {{ nic \"net0\" address=\"10.0.1.54\"; disk \"scsi0\" storage=\"nas\" }}"
        ))
    };
    let memory = |view: &View| dns(&without(view, &["a"]));
    assert_eq!(memory(&ha("")), Verdict::Stops);
    // Whether another node has the memory is not recorded.
    assert_eq!(memory(&ha("ha=#true")), Verdict::Unknown);
    // With its disk, the guest is gone on every node.
    assert_eq!(dns(&without(&ha("ha=#true"), &["nas"])), Verdict::Stops);
}

#[test]
fn a_copy_on_the_node_itself_goes_with_it() {
    let view = lab_text(
        r#"
node "a" { nic "eno1"; storage "local" type="dir" path="/var/lib/vz" content="backup,images" }
node "b" { nic "eno1"; storage "local" type="dir" path="/var/lib/vz" content="backup,images" }
vm 101 "one" on="a" { disk "scsi0" storage="local" }
vm 102 "two" on="b" { disk "scsi0" storage="local" }
backup "nightly" schedule="02:30" storage="local" { all }
"#,
    );
    let after = without(&view, &["a"]);
    assert_eq!(names(&view, &after.backups[0].reach.cut), ["a"]);
    assert_eq!(backup(&after), Verdict::GoesOn);
}

#[test]
fn the_page_names_what_has_no_impact_at_all() {
    let map = support::one_file(&format!("lab \"test\" language=1\n{SMALL}"));
    let pages = crate::emit_handbook::pages(&map);
    let page = &pages["failures.md"];
    assert!(!page.contains("No impact on the columns above"), "{page}");
    for said in [
        "| **unavailable**: [nas](storage.md#nas) | **no target**: [nightly](backup.md#nightly) |",
        "| [router](nodes.md#router) | – | – | **no gateway, DHCP** in [lan](network.md#lan) | **no DNS** | – | – | – |",
        "| **no internet** in [lan](network.md#lan) |",
        "**no gateway, DHCP** in [lan](network.md#lan) for [a](nodes.md#a) |",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

// --- against a naive walk ---

/// A small lab as a plain graph: who is cabled to whom.
struct Drawn {
    text: String,
    near: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

const SWITCHES: [&str; 3] = ["s0", "s1", "s2"];
const NODES: [&str; 3] = ["a", "b", "c"];

/// A tree of switches, with one more cable between them if `ring`; where everything else is plugged in.
fn drawn(parent: usize, seats: [usize; 5], ring: bool) -> Drawn {
    let mut ports: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut near: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut join = |one: &'static str, other: &'static str| {
        near.entry(one).or_default().insert(other);
        near.entry(other).or_default().insert(one);
    };
    let mut next = BTreeMap::from([("s0", 1), ("s1", 1), ("s2", 1)]);
    let mut port = |switch: &'static str| {
        let number = next.get_mut(switch).unwrap();
        *number += 1;
        *number - 1
    };
    let mut trunks = vec![(1, 0), (2, parent)];
    if ring {
        trunks.push((2, 1 - parent));
    }
    for (one, other) in trunks {
        let (one, other) = (SWITCHES[one], SWITCHES[other]);
        let (near_port, far_port) = (port(one), port(other));
        let line = format!("port {near_port} to=\"{other}:{far_port}\"");
        ports.entry(one).or_default().push(line);
        join(one, other);
    }
    for (name, seat) in ["a", "b", "c", "nas", "router"].into_iter().zip(seats) {
        let switch = SWITCHES[seat % 3];
        let end = match name {
            "router" => "router:1".to_owned(),
            "nas" => "nas".to_owned(),
            node => format!("{node}:eno1"),
        };
        let line = format!("port {} to=\"{end}\"", port(switch));
        ports.entry(switch).or_default().push(line);
        join(switch, name);
    }
    join("router", "sf");
    join("sf", "nas2");
    let mut text = SMALL
        .lines()
        .filter(|it| !it.contains("device"))
        .collect::<Vec<_>>()
        .join("\n");
    text.push_str(
        r#"
network "far" subnet="10.0.2.0/24" gateway="router"
device "router" kind="router" address="10.0.1.1,10.0.2.1" { ports "1" network="lan"; ports "2" network="far"; port 2 to="sf:1" }
device "nas" kind="nas" address="10.0.1.9"
device "nas2" kind="nas" address="10.0.2.9"
device "sf" kind="switch" { ports "1-4" network="far"; port 2 to="nas2" }
storage "far" type="nfs" server="nas2" export="/b" content="images"
"#,
    );
    for switch in SWITCHES {
        let lines = ports.remove(switch).unwrap_or_default().join("; ");
        text.push_str(&format!(
            "device \"{switch}\" kind=\"switch\" {{ ports \"1-12\" network=\"lan\"; {lines} }}\n"
        ));
    }
    Drawn { text, near }
}

impl Drawn {
    /// What is reached from somewhere without what is gone, by walking from one to the next.
    fn reached(&self, from: &'static str, gone: &Gone) -> BTreeSet<&'static str> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            let is_gone = gone.machines.contains(at);
            if is_gone || !seen.insert(at) {
                continue;
            }
            let passes = !["a", "b", "c", "nas", "nas2"].contains(&at) || at == from;
            let next = self.near[at].iter().filter(|_| passes);
            open.extend(next.filter(|it| !gone.cuts(at, it)));
        }
        seen
    }

    /// The nodes that run and do not reach something.
    fn cut_off(&self, target: &str, gone: &Gone) -> BTreeSet<String> {
        let nodes = NODES.iter().filter(|it| !gone.machines.contains(**it));
        let cut = nodes.filter(|it| !self.reached(it, gone).contains(target));
        cut.map(|it| (*it).to_owned()).collect()
    }
}

#[derive(Debug, Default)]
struct Gone {
    machines: BTreeSet<String>,
    cables: Vec<BTreeSet<String>>,
}

impl Gone {
    fn cuts(&self, one: &str, other: &str) -> bool {
        let ends = BTreeSet::from([one.to_owned(), other.to_owned()]);
        self.cables.contains(&ends)
    }

    fn add(&mut self, view: &View, cause: Cause) {
        match cause {
            Cause::Host(it) => {
                self.machines
                    .insert(view.lab.host_name(it).value.to_string());
            }
            Cause::Cable(at) => {
                let cable = &view.facts.ports.cables.all()[at];
                let ends = [cable.from, cable.to].map(|it| {
                    let host = hlc::facts::layer2::Place::from(it).host().unwrap();
                    view.lab.host_name(host).value.to_string()
                });
                self.cables.push(BTreeSet::from(ends));
            }
            Cause::Address(_) => {}
        }
    }
}

/// The nodes that run and are said not to reach something; all of them where it stops.
fn said(view: &View, reach: Option<&Reach>, gone: &Gone) -> BTreeSet<String> {
    let Some(reach) = reach else {
        return BTreeSet::new();
    };
    assert!(reach.unsure.is_empty() && reach.verdict != Verdict::Unknown);
    let running = NODES.iter().filter(|it| !gone.machines.contains(**it));
    let is_cut = |it: &&&str| {
        let Cause::Host(id) = host(view, it) else {
            return false;
        };
        reach.verdict == Verdict::Stops || reach.cut.contains(&id)
    };
    running.filter(is_cut).map(|it| (*it).to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_naive_walk_finds_the_same(
        parent in 0usize..2,
        seats in proptest::array::uniform5(0usize..3),
        ring in any::<bool>(),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..3),
    ) {
        let drawn = drawn(parent, seats, ring);
        let view = lab(&drawn.text);
        let mut trial = Trial::new(&view.lab, &view.facts);
        let all = trial.causes();
        let causes: Vec<_> = picks.iter().map(|pick| *pick.get(&all)).collect();
        let mut gone = Gone::default();
        causes.iter().for_each(|it| gone.add(&view, *it));
        let after = trial.after(&causes);
        let lan = supply(&view, &after, "lan", Supply::Gateway);
        prop_assert_eq!(said(&view, lan, &gone), drawn.cut_off("router", &gone), "gateway {:?}", gone);
        let names = after.dns.as_ref().map(|it| &it.reach);
        prop_assert_eq!(said(&view, names, &gone), drawn.cut_off("router", &gone), "dns {:?}", gone);
        for (storage, server) in [("nas", "nas"), ("far", "nas2")] {
            let named = |it: &&hlc::facts::failures::targets::StorageAfter| {
                view.lab.storages.at(it.storage).name.value.as_str() == storage
            };
            let reach = after.storages.iter().find(named).map(|it| &it.reach);
            prop_assert_eq!(said(&view, reach, &gone), drawn.cut_off(server, &gone), "{} {:?}", storage, gone);
        }
        let running = NODES.iter().filter(|it| !gone.machines.contains(**it));
        let groups = running.map(|it| {
            let reached = drawn.reached(it, &gone);
            NODES.iter().filter(|other| reached.contains(**other)).count()
        });
        let largest = groups.max().unwrap_or(0);
        let etcd = after.kubernetes.first().map_or((3, 3), |it| (it.least, it.most));
        prop_assert_eq!(etcd, (largest, largest), "{:?}", gone);
        let nodes = after.clusters.first().map_or((3, 3), |it| (it.least as usize, it.most as usize));
        prop_assert_eq!(nodes, (largest, largest), "{:?}", gone);
    }
}
