//! What a failure means, with the numbers spelt out.

use std::collections::BTreeSet;

use hlc::compile;
use hlc::diag::Sink;
use hlc::facts::failures::loss::Cause;
use hlc::facts::failures::places::{Fate, Want};
use hlc::facts::failures::{After, Trial, Verdict};
use hlc::model::id::Id;
use hlc::model::unit::SizeUnit;
use hlc::rules::View;
use hlc::source::{SourceMap, load};
use proptest::prelude::*;

use crate::support;

/// A lab, whatever the rules say of it.
fn view(map: &SourceMap) -> View {
    let mut sink = Sink::new();
    let lab = compile::lower(map, &mut sink);
    View::new(lab.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted())))
}

pub(crate) fn starter(name: &str) -> View {
    let folder = support::root().join("templates/labs").join(name);
    view(&load::lab(&folder, "").unwrap())
}

pub(crate) fn lab(text: &str) -> View {
    view(&support::one_file(&format!(
        "lab \"test\" language=1\n{text}"
    )))
}

/// The machine of that name.
pub(crate) fn host(view: &View, name: &str) -> Cause {
    let mut hosts = view.lab.hosts();
    let found = hosts.find(|it| view.lab.host_name(*it).value.as_str() == name);
    Cause::Host(found.unwrap_or_else(|| panic!("no {name}")))
}

/// The only cable between a machine and a device.
pub(crate) fn cable(view: &View, one: &str, other: &str) -> Cause {
    let wanted: BTreeSet<_> = [host(view, one), host(view, other)].into();
    let cables = view.facts.ports.cables.all().iter().enumerate();
    let mut found = cables.filter(|(_, cable)| {
        let ends = [cable.from, cable.to].map(|end| hlc::facts::layer2::Place::from(end).host());
        ends.into_iter()
            .flatten()
            .map(Cause::Host)
            .collect::<BTreeSet<_>>()
            == wanted
    });
    let (at, _) = found.next().unwrap();
    assert!(found.next().is_none(), "more than one cable");
    Cause::Cable(at)
}

pub(crate) fn after(view: &View, causes: &[Cause]) -> After {
    Trial::new(&view.lab, &view.facts).after(causes)
}

pub(crate) fn without(view: &View, names: &[&str]) -> After {
    let causes: Vec<_> = names.iter().map(|name| host(view, name)).collect();
    after(view, &causes)
}

/// The votes of the only cluster: what is proven, what is possible, what is needed.
pub(crate) fn votes(after: &After) -> (u32, u32, u32) {
    let [cluster] = &after.clusters[..] else {
        panic!("{:?}", after.clusters);
    };
    (cluster.least, cluster.most, cluster.needed)
}

fn names(
    view: &View,
    guests: impl IntoIterator<Item = Id<hlc::model::guest::Guest>>,
) -> Vec<String> {
    let names = guests.into_iter();
    let names = names.map(|id| view.lab.guests.at(id).name.value.to_string());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// The guests that should start elsewhere, each with what becomes of it.
fn fates(view: &View, after: &After) -> Vec<(String, String)> {
    let moves = after.moves.iter().map(|it| {
        let fate = match it.fate {
            Fate::Starts(node) => view.lab.nodes.at(node).name.value.to_string(),
            Fate::Unknown => "not known".to_owned(),
            Fate::Waits(Want::Memory { short }) => {
                format!("short {}", short.in_unit(SizeUnit::Gibibyte))
            }
            Fate::Waits(want) => format!("{want:?}"),
        };
        (view.lab.guests.at(it.guest).name.value.to_string(), fate)
    });
    let mut fates: Vec<_> = moves.collect();
    fates.sort();
    fates
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    let mut pairs = pairs.map(|(a, b)| (a.to_owned(), b.to_owned()));
    pairs.sort();
    pairs.into()
}

// --- the starters ---

#[test]
fn of_three_votes_any_one_may_go() {
    let view = starter("two-node-qdevice");
    for voter in ["pve-node1", "pve-node2", "qdevice1"] {
        assert_eq!(votes(&without(&view, &[voter])), (2, 2, 2), "{voter}");
    }
    for two in [["pve-node1", "pve-node2"], ["pve-node1", "qdevice1"]] {
        assert_eq!(votes(&without(&view, &two)), (1, 1, 2), "{two:?}");
    }
    // The test machine is replicated, but nobody starts it elsewhere.
    let after = without(&view, &["pve-node1"]);
    assert_eq!(names(&view, after.down), ["replication-test"]);
    assert_eq!(after.moves, []);
    // No disk of a guest in service is on it: its storages are gone, and the backups with them.
    let after = without(&view, &["nas"]);
    assert_eq!((after.storages.len(), after.backups.len()), (3, 1));
    let after = After {
        storages: Vec::new(),
        backups: Vec::new(),
        ..after
    };
    assert!(after.is_nothing(), "{after:?}");
}

#[test]
fn ceph_stands_a_node_if_two_of_its_hosts_are_left() {
    let view = starter("talos-ceph");
    let pool = |after: &After, name: &str| {
        let mut storages = view.lab.storages.iter();
        let (id, _) = storages
            .find(|(_, it)| it.name.value.as_str() == name)
            .unwrap();
        let ceph = after.ceph.as_ref().unwrap();
        let pool = ceph.pools.iter().find(|it| it.storage == id).unwrap();
        (pool.least, pool.most, pool.needed)
    };
    // The disks of this one are not decided: two hosts with disks are left either way.
    let after = without(&view, &["pve-aimax-01"]);
    assert_eq!(votes(&after), (2, 2, 2));
    let ceph = after.ceph.as_ref().unwrap();
    assert_eq!((ceph.least, ceph.all, ceph.needed), (2, 3, 2));
    assert_eq!(ceph.verdict(), Verdict::GoesOn);
    assert_eq!(pool(&after, "vm-disks"), (2, 2, 2));
    let [etcd] = after.kubernetes[..] else {
        panic!()
    };
    assert_eq!((etcd.least, etcd.most, etcd.all, etcd.needed), (2, 2, 3, 2));
    assert_eq!(etcd.verdict(), Verdict::GoesOn);
    assert_eq!(names(&view, after.down), ["talos-k8s-03"]);
    // One of the decided hosts: one copy is left, or two if the third host has disks by then.
    let after = without(&view, &["pve-ms01-01"]);
    assert_eq!(pool(&after, "vm-disks"), (1, 2, 2));
    assert_eq!(pool(&after, "backups"), (1, 1, 1));
    let ceph = after.ceph.as_ref().unwrap();
    assert_eq!(
        (ceph.monitors(), ceph.verdict()),
        (Verdict::GoesOn, Verdict::Unknown)
    );
    assert_eq!(names(&view, after.down), ["talos-k8s-01"]);
    assert_eq!(names(&view, after.unsure), ["talos-k8s-02", "talos-k8s-03"]);
    // Two nodes: no quorum of anything.
    let after = without(&view, &["pve-ms01-01", "pve-ms01-02"]);
    assert_eq!(votes(&after), (1, 1, 2));
    assert_eq!(after.ceph.unwrap().verdict(), Verdict::Stops);
    assert_eq!(after.kubernetes[0].verdict(), Verdict::Stops);
}

#[test]
fn a_switch_takes_the_links_that_run_through_it() {
    let view = starter("talos-ceph");
    // All nodes are on it with their only link.
    let after = without(&view, &["USW-Enterprise-8-PoE-Server"]);
    assert_eq!(votes(&after), (1, 1, 2));
    let ceph = after.ceph.unwrap();
    assert_eq!((ceph.most, ceph.monitors()), (1, Verdict::Stops));
    // The copies of Ceph, and no vote.
    let after = without(&view, &["MikroTik-CRS309-K8s-Storage"]);
    assert_eq!(after.clusters, []);
    let ceph = after.ceph.unwrap();
    assert_eq!(
        (ceph.monitors(), ceph.verdict()),
        (Verdict::GoesOn, Verdict::Stops)
    );
    // The uplink of all that, and the router after it: DNS and the gateways are gone, and nothing else.
    for name in ["Enterprise-24-PoE-Main", "UDM-Pro"] {
        let after = without(&view, &[name]);
        assert!(!after.networks.is_empty(), "{name}");
        assert_eq!(after.dns.as_ref().unwrap().reach.verdict, Verdict::Stops);
        let after = After {
            networks: Vec::new(),
            dns: None,
            ..after
        };
        assert!(after.is_nothing(), "{name}: {after:?}");
    }
    assert!(without(&view, &["USW-Flex-2.5G-K8s-Main"]).is_nothing());
    let one = cable(&view, "pve-aimax-01", "USW-Enterprise-8-PoE-Server");
    let after = after_apart(&view, one);
    assert_eq!(after, ["pve-aimax-01"]);
}

/// The nodes that a failure cuts off, while two votes are left.
fn after_apart(view: &View, cause: Cause) -> Vec<String> {
    let after = after(view, &[cause]);
    assert_eq!(votes(&after), (2, 2, 2));
    let apart = after.clusters[0].apart.iter();
    let apart = apart.map(|node| view.lab.nodes.at(*node).name.value.to_string());
    apart.collect()
}

#[test]
fn one_node_is_off_already() {
    let view = starter("five-node-gpu");
    for node in ["pve", "still-fawn", "chief-horse", "fun-bedbug"] {
        assert_eq!(votes(&without(&view, &[node])), (3, 3, 3), "{node}");
    }
    assert_eq!(votes(&without(&view, &["pve", "still-fawn"])), (2, 2, 3));
    // It gives no vote, so it takes none.
    assert!(without(&view, &["rapid-civet"]).is_nothing());
    let after = without(&view, &["unifi-switch"]);
    assert_eq!(votes(&after), (1, 1, 3));
    assert_eq!(after.down, []);
    // The only control plane.
    let [etcd] = without(&view, &["pve"]).kubernetes[..] else {
        panic!()
    };
    assert_eq!((etcd.least, etcd.all, etcd.needed), (0, 1, 1));
    assert_eq!(without(&view, &["still-fawn"]).kubernetes, []);
}

#[test]
fn a_single_host_takes_everything() {
    let view = starter("single-host-tiers");
    let after = without(&view, &["r730"]);
    assert_eq!((after.clusters.len(), after.down.len()), (0, 9));
    assert_eq!(after.kubernetes[0].verdict(), Verdict::Stops);
    assert!(after.short().is_some_and(|short| short.bytes == 0));
}

// --- votes ---

const THREE: &str = r#"
network "sync" vlan=10 subnet="10.0.1.0/24"
network "lan" subnet="10.0.2.0/24"
cluster "home" { link 0 network="sync"; link 1 network="lan" }
node "a" id=1 { nic "eno1" address="10.0.1.1"; nic "eno2" address="10.0.2.1" }
node "b" id=2 { nic "eno1" address="10.0.1.2"; nic "eno2" address="10.0.2.2" }
node "c" id=3 { nic "eno1" address="10.0.1.3"; nic "eno2" address="10.0.2.3" }
"#;

#[test]
fn another_link_holds_what_a_switch_held() {
    let view = lab(&format!(
        r#"{THREE}
device "sw1" kind="switch" {{ ports "1-8" network="sync"; port 1 to="a:eno1"; port 2 to="b:eno1"; port 3 to="c:eno1" }}
device "sw2" kind="switch" {{ ports "1-8" network="lan"; port 1 to="a:eno2"; port 2 to="b:eno2"; port 3 to="c:eno2" }}
"#
    ));
    for switch in ["sw1", "sw2"] {
        assert!(without(&view, &[switch]).is_nothing(), "{switch}");
    }
    assert_eq!(votes(&without(&view, &["sw1", "sw2"])), (1, 1, 2));
    let cables = [cable(&view, "a", "sw1"), cable(&view, "a", "sw2")];
    assert_eq!(votes(&after(&view, &cables)), (2, 2, 2));
    assert!(after(&view, &cables[..1]).is_nothing());
    // `a` hears the others on the second link, and they each other on both.
    let crossed = [cable(&view, "a", "sw1"), cable(&view, "b", "sw2")];
    let crossed = after(&view, &crossed);
    assert_eq!(votes(&crossed), (2, 3, 2));
}

#[test]
fn what_is_not_described_is_not_known() {
    let view = lab(&format!("{THREE}\ndevice \"sw1\" kind=\"switch\""));
    let after = without(&view, &["sw1"]);
    assert_eq!(votes(&after), (1, 3, 2));
    assert_eq!(after.clusters[0].verdict(), Verdict::Unknown);
    // A NAS passes nothing on, and a switch with all of its ports listed has no more of them.
    let view = lab(&format!(
        "{THREE}\ndevice \"nas\" kind=\"nas\"\ndevice \"sw1\" kind=\"switch\" {{ ports \"1-8\" }}"
    ));
    assert!(without(&view, &["nas"]).is_nothing());
    assert!(without(&view, &["sw1"]).is_nothing());
}

#[test]
fn of_two_switches_the_trunk_splits_the_cluster() {
    let view = lab(r#"
network "lan" subnet="10.0.2.0/24"
cluster "home" { link 0 network="lan"; qdevice "pi" }
device "pi" kind="computer" address="10.0.2.9"
device "sw1" kind="switch" { ports "1-8" network="lan"; port 1 to="a:eno1"; port 8 to="sw2:8" }
device "sw2" kind="switch" { ports "1-8" network="lan"; port 1 to="b:eno1"; port 2 to="pi" }
node "a" id=1 { nic "eno1" address="10.0.2.1" }
node "b" id=2 { nic "eno1" address="10.0.2.2" }
"#);
    // The half with the tie-breaker goes on.
    let apart = after_apart(&view, cable(&view, "sw1", "sw2"));
    assert_eq!(apart, ["a"]);
    assert_eq!(votes(&without(&view, &["sw1"])), (2, 2, 2));
    assert_eq!(votes(&without(&view, &["sw2"])), (1, 1, 2));
    // Cut off from both, it votes with nobody.
    let after = after(&view, &[cable(&view, "pi", "sw2")]);
    assert_eq!(votes(&after), (2, 2, 2));
}

#[test]
fn power_takes_along_what_has_no_other() {
    let power = |a: &str, b: &str, c: &str| {
        let text = THREE.replace("id=1", &format!("id=1 power=\"{a}\""));
        let text = text.replace("id=2", &format!("id=2 power=\"{b}\""));
        let text = text.replace("id=3", &format!("id=3 power=\"{c}\""));
        let supplies = "device \"ups1\" kind=\"ups\"\ndevice \"ups2\" kind=\"ups\"\n\
                        device \"strip\" kind=\"other\" power=\"ups1\"";
        lab(&format!("{text}\n{supplies}"))
    };
    let view = power("ups1", "strip", "ups2");
    assert_eq!(votes(&without(&view, &["ups1"])), (1, 1, 2));
    assert_eq!(votes(&without(&view, &["strip"])), (2, 2, 2));
    assert_eq!(votes(&without(&view, &["ups2"])), (2, 2, 2));
    let view = power("ups1,ups2", "ups1,ups2", "ups1");
    assert_eq!(votes(&without(&view, &["ups1"])), (2, 2, 2));
    assert!(without(&view, &["ups2"]).is_nothing());
    assert_eq!(votes(&without(&view, &["ups1", "ups2"])), (0, 0, 2));
}

// --- guests ---

fn guarded(ha: &str, guests: &str) -> View {
    let text = THREE.replace("{ nic", "{ memory \"16GiB\"; storage \"local-zfs\"; nic");
    let text = text.replace(
        "network=\"lan\" }",
        &format!("network=\"lan\"; ha {{ {ha} }} }}"),
    );
    let storage = r#"storage "nas" type="nfs" server="nas" export="/x" content="images"
device "nas" kind="nas" address="10.0.2.9"
profile "on-nas" for="vm" ha=#true { disk "scsi0" storage="nas" }"#;
    lab(&format!("{text}\n{storage}\n{guests}"))
}

#[test]
fn the_largest_guest_chooses_first() {
    let view = guarded(
        "",
        r#"
vm 101 "small" on="a" profile="on-nas" memory="4GiB"
vm 102 "large" on="a" profile="on-nas" memory="10GiB"
vm 103 "idle" on="a" memory="1GiB"
vm 104 "b-own" on="b" memory="5GiB"
vm 105 "c-own" on="c" memory="9GiB"
"#,
    );
    let after = without(&view, &["a"]);
    let expected = pairs([("small", "c"), ("large", "b")]);
    assert_eq!(fates(&view, &after), expected);
    assert_eq!(names(&view, after.down.clone()), ["idle"]);
    assert_eq!(after.short().unwrap().bytes, 0);
    // Nobody starts anything without a quorum.
    let after = without(&view, &["a", "b"]);
    let waits = pairs([("small", "Quorum"), ("large", "Quorum")]);
    assert_eq!(fates(&view, &after), waits);
    // The disks are gone everywhere: nothing starts elsewhere, nothing runs on.
    let after = without(&view, &["nas"]);
    assert_eq!((after.clusters.len(), after.moves.len()), (0, 0));
    assert_eq!(names(&view, after.down), ["large", "small"]);
}

#[test]
fn what_finds_no_room_says_how_much_is_missing() {
    let view = guarded(
        "",
        r#"
vm 101 "one" on="a" profile="on-nas" memory="8GiB"
vm 102 "two" on="a" profile="on-nas" memory="8GiB"
vm 104 "b-own" on="b" memory="6GiB"
vm 105 "c-own" on="c" memory="10.5GiB"
"#,
    );
    // 10 GiB are free on b, 5.5 on c: after the first, 2 and 5.5.
    let after = without(&view, &["a"]);
    let expected = pairs([("one", "b"), ("two", "short 2.5GiB")]);
    assert_eq!(fates(&view, &after), expected);
    assert_eq!(after.short().unwrap().in_unit(SizeUnit::Gibibyte), "2.5GiB");
    // Alone it would have had room.
    assert_eq!(after.moves[1].lack, None);
}

#[test]
fn unknown_memory_is_not_guessed() {
    let view = guarded(
        "",
        r#"
vm 101 "one" on="a" profile="on-nas" memory="12GiB"
vm 102 "two" on="a" profile="on-nas"
vm 104 "b-own" on="b"
vm 105 "c-own" on="c" memory="8GiB"
"#,
    );
    let after = without(&view, &["a"]);
    let expected = pairs([("one", "not known"), ("two", "not known")]);
    assert_eq!(fates(&view, &after), expected);
    assert_eq!(after.short(), None);
}

#[test]
fn groups_and_company_are_kept() {
    let view = guarded(
        r#"group "fast" nodes="b:2,c:1"; group "only-b" nodes="a,b" strict=#true
           keep-separate "dns-1" "dns-2"; keep-together "app" "db""#,
        r#"
vm 101 "preferred" on="a" profile="on-nas" memory="2GiB" ha="fast"
vm 102 "strict" on="a" profile="on-nas" memory="13GiB" ha="only-b"
vm 103 "dns-1" on="a" profile="on-nas" memory="1GiB"
vm 104 "dns-2" on="b" profile="on-nas" memory="1GiB"
vm 105 "app" on="a" profile="on-nas" memory="3GiB"
vm 106 "db" on="a" profile="on-nas" memory="4GiB"
"#,
    );
    let after = without(&view, &["a"]);
    let expected = pairs([
        ("preferred", "b"),
        ("strict", "b"),
        ("dns-1", "c"),
        ("app", "c"),
        ("db", "c"),
    ]);
    assert_eq!(fates(&view, &after), expected);
    let after = without(&view, &["b"]);
    assert_eq!(fates(&view, &after), pairs([("dns-2", "c")]));
}

#[test]
fn disks_and_devices_decide_who_may_have_a_guest() {
    let view = guarded(
        r#"group "only-c" nodes="a,c" strict=#true"#,
        r#"
vm 101 "local" on="a" ha=#true memory="1GiB" { disk "scsi0" storage="local-zfs" }
vm 102 "copied" on="a" ha=#true memory="1GiB" { disk "scsi0" storage="local-zfs"; replicate to="c" }
vm 103 "given" on="a" profile="on-nas" memory="1GiB" { pci "hostpci0" device="0000:06:00.0" }
vm 104 "bound" on="a" profile="on-nas" memory="1GiB" ha="only-c"
vm 105 "nothing-noted" on="a" ha=#true memory="1GiB"
"#,
    );
    let after = without(&view, &["a"]);
    let expected = pairs([
        ("local", "Disk"),
        ("copied", "c"),
        ("given", "Device"),
        ("bound", "c"),
        ("nothing-noted", "not known"),
    ]);
    assert_eq!(fates(&view, &after), expected);
    let after = without(&view, &["a", "c"]);
    assert!(
        after
            .moves
            .iter()
            .all(|it| it.fate == Fate::Waits(Want::Quorum))
    );
}

#[test]
fn a_node_without_the_others_is_restarted_if_it_guards_guests() {
    let view = guarded(
        "",
        r#"
vm 101 "web" on="a" profile="on-nas" memory="2GiB"
vm 102 "beside" on="a" memory="2GiB"
vm 103 "far" on="b" memory="2GiB"
device "sw1" kind="switch" { ports "1-8" network="sync"; port 1 to="a:eno1"; port 2 to="b:eno1"; port 3 to="c:eno1" }
device "sw2" kind="switch" { ports "1-8" network="lan"; port 1 to="a:eno2"; port 2 to="b:eno2"; port 3 to="c:eno2"; port 4 to="nas" }
"#,
    );
    let cables = [cable(&view, "a", "sw1"), cable(&view, "a", "sw2")];
    let after = after(&view, &cables);
    assert_eq!(votes(&after), (2, 2, 2));
    assert_eq!(fates(&view, &after), pairs([("web", "b")]));
    assert_eq!(names(&view, after.down), ["beside"]);
    // The way to the disks alone: the node votes on the other link, and its guest stands still.
    let after = without(&view, &["sw2"]);
    assert_eq!((after.clusters.len(), after.moves.len()), (0, 0));
    assert_eq!(names(&view, after.down), ["web"]);
}

// --- what holds in every lab ---

fn starters() -> Vec<View> {
    let names = [
        "five-node-gpu",
        "single-host-tiers",
        "talos-ceph",
        "two-node-qdevice",
    ];
    names.map(starter).into()
}

#[test]
fn taking_nothing_away_changes_nothing() {
    let mut views = starters();
    let awkward = support::files(&support::root().join("tests/awkward"));
    views.extend(
        awkward
            .iter()
            .map(|file| view(&support::one_file_of_bytes(std::fs::read(file).unwrap()))),
    );
    for view in views {
        let after = after(&view, &[]);
        assert!(after.is_nothing(), "{:?}: {after:?}", view.lab.name);
    }
}

#[test]
fn one_after_the_other_leaves_no_trace() {
    for view in starters() {
        let mut trial = Trial::new(&view.lab, &view.facts);
        for failure in view.facts.failures.iter() {
            assert_eq!(trial.after(&[failure.cause]), failure.after);
            assert!(trial.after(&[]).is_nothing());
        }
    }
}

/// What is left for certain, cluster by cluster; of one that a failure does not touch, everything.
fn left(view: &View, after: &After) -> Vec<(u32, u32)> {
    let clusters = view.facts.votes.iter().enumerate();
    clusters
        .map(|(at, votes)| {
            let touched = after.clusters.iter().find(|it| it.cluster == at);
            let whole = (votes.present(), votes.present());
            touched.map_or(whole, |it| (it.least, it.most))
        })
        .collect()
}

fn planes(after: &After, at: usize, whole: usize) -> usize {
    let touched = after.kubernetes.iter().find(|it| it.kubernetes == at);
    touched.map_or(whole, |it| it.least)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn more_failures_never_leave_more(
        starter in 0usize..4,
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let view = starters().swap_remove(starter);
        let mut trial = Trial::new(&view.lab, &view.facts);
        let all = trial.causes();
        let mut causes = Vec::new();
        let mut before = trial.after(&causes);
        for pick in picks {
            causes.push(*pick.get(&all));
            let after = trial.after(&causes);
            for (now, then) in left(&view, &after).into_iter().zip(left(&view, &before)) {
                prop_assert!(now.0 <= now.1 && now.0 <= then.0 && now.1 <= then.1, "{causes:?}");
            }
            for at in 0..view.lab.kubernetes.len() {
                prop_assert!(planes(&after, at, 99) <= planes(&before, at, 99), "{causes:?}");
            }
            before = after;
        }
    }
}
