//! What words mean: profiles, layers, names, lists.

use hlc::compile;
use hlc::diag::Sink;
use hlc::model::Lab;
use hlc::model::about::Status;
use hlc::model::host::HostRef;
use hlc::model::iface::IfaceKind;
use hlc::model::node::Node;

use crate::support;

/// A lab that must be well written. Whether it is sound is not asked.
fn lab(text: &str) -> Lab {
    let map = support::one_file(&format!(
        "lab \"x\" language=1 domain=\"x.example\"\n{text}"
    ));
    let mut sink = Sink::new();
    let lab = compile::lower(&map, &mut sink);
    let said: Vec<_> = sink
        .into_sorted()
        .iter()
        .map(|it| it.message.clone())
        .collect();
    lab.unwrap_or_else(|| panic!("{said:#?}"))
}

fn node<'l>(lab: &'l Lab, name: &str) -> &'l Node {
    lab.nodes
        .values()
        .find(|node| &*node.name.value == name)
        .unwrap()
}

fn iface_names(node: &Node) -> Vec<&str> {
    node.ifaces.iter().map(|iface| &*iface.name.value).collect()
}

#[test]
fn a_thing_wins_over_its_profile() {
    let lab = lab(r#"
        profile "p" for="node" role="from profile" model="Tower" { memory "32GiB" type="DDR4" }
        node "a" profile="p"
        node "b" profile="p" role="own" model=#null { memory "64GiB" }
        node "c" profile="p" { memory type="DDR5" }
    "#);
    let facts = |name| {
        let node = node(&lab, name);
        let memory = node.memory.as_ref().unwrap();
        (
            node.role.as_ref().map(|it| it.value.to_string()),
            node.model.as_ref().map(|it| it.value.to_string()),
            memory.size.value.to_string(),
            memory.kind.as_ref().map(|it| it.value.to_string()),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        facts("a"),
        (
            some("from profile"),
            some("Tower"),
            "32GiB".into(),
            some("DDR4")
        )
    );
    assert_eq!(
        facts("b"),
        (some("own"), None, "64GiB".into(), some("DDR4"))
    );
    assert_eq!(
        facts("c"),
        (
            some("from profile"),
            some("Tower"),
            "32GiB".into(),
            some("DDR5")
        )
    );
}

#[test]
fn children_with_a_key_merge_where_the_keys_agree() {
    let lab = lab(r#"
        network "lan" subnet="10.0.0.0/24"
        profile "p" for="node" { nic "eno1" speed="1Gbps"; bridge "vmbr0" ports="eno1" }
        node "a" profile="p" { bridge "vmbr0" address="10.0.0.2"; nic "eno2" }
    "#);
    let node = node(&lab, "a");
    assert_eq!(iface_names(node), ["eno1", "eno2", "vmbr0"]);
    let bridge = &node.ifaces[2];
    assert_eq!(bridge.addresses.len(), 1);
    let IfaceKind::Bridge(ports) = &bridge.kind else {
        panic!("vmbr0 is a bridge")
    };
    assert_eq!(
        ports
            .ports
            .iter()
            .map(|port| port.value)
            .collect::<Vec<_>>(),
        [0]
    );
}

#[test]
fn lists_replace_and_notes_add_up() {
    let lab = lab(r#"
        node "n"
        profile "p" for="vm" tags="a,b" { note "first" }
        vm 100 "own" profile="p" tags="c" { note "second" }
        vm 101 "as-profile" profile="p"
    "#);
    let tags = |at: usize| -> Vec<_> {
        let guest = lab.guests.values().nth(at).unwrap();
        guest.tags.iter().map(|tag| tag.value.to_string()).collect()
    };
    let notes = |at: usize| -> Vec<_> {
        let guest = lab.guests.values().nth(at).unwrap();
        guest
            .about
            .detail()
            .notes
            .iter()
            .map(|note| note.value.to_string())
            .collect()
    };
    // Sorted by name: "as-profile" before "own".
    assert_eq!(
        (tags(0), tags(1)),
        (vec!["a".into(), "b".into()], vec!["c".into()])
    );
    assert_eq!(notes(0), ["first"]);
    assert_eq!(notes(1), ["first", "second"]);
}

#[test]
fn install_has_three_layers() {
    let lab = lab(r#"
        profile "p" for="node" { install keyboard="de" mail="ops@x.example" }
        node "a" profile="p" { install keyboard="fr" }
    "#);
    let install = node(&lab, "a").install.as_ref().unwrap();
    assert_eq!(&*install.keyboard.as_ref().unwrap().value, "fr");
    assert_eq!(&*install.mail.as_ref().unwrap().value, "ops@x.example");

    let map = support::one_file(
        r#"
        lab "x" language=1 { install country="au" keyboard="en-us" timezone="UTC" }
        profile "p" for="node" { install keyboard="de" }
        node "a" profile="p" { install timezone="Europe/Berlin" }
        node "b" { install }
    "#,
    );
    let lab = compile::lower(&map, &mut Sink::new()).unwrap();
    let said = |name| {
        let install = node(&lab, name).install.as_ref().unwrap();
        [&install.country, &install.keyboard, &install.timezone]
            .map(|it| it.as_ref().unwrap().value.to_string())
    };
    assert_eq!(said("a"), ["au", "de", "Europe/Berlin"]);
    assert_eq!(said("b"), ["au", "en-us", "UTC"]);
}

#[test]
fn names_find_their_things_wherever_they_stand() {
    let lab = lab(r#"
        network "lan" subnet="10.0.0.0/24" gateway="gw"
        vm 100 "gw" { nic "net0" address="10.0.0.1" }
        node "n" { nic "eno1" address="10.0.0.2" }
        dns { zone "x.example" { record "www" to="gw@lan"; record "far" to="192.0.2.7" } }
    "#);
    let gateway = lab.networks.values().next().unwrap().gateway.unwrap().value;
    assert!(matches!(gateway, HostRef::Host(_, None)));
    let records = &lab.dns.zones[0].records;
    assert!(matches!(records[0].to.value, HostRef::Host(_, Some(_))));
    assert!(matches!(records[1].to.value, HostRef::Literal(_)));
    assert_eq!(
        lab.guests.values().next().unwrap().node.unwrap().value,
        lab.nodes.iter().next().unwrap().0
    );
}

#[test]
fn the_elements_of_a_list_have_places_of_their_own() {
    let text = "lab \"x\" language=1\nnode \"n\" {\n    nic \"eno1\"\n    bridge \"vmbr0\" ports=\"eno1, eno9\"\n}\n";
    let map = support::one_file(text);
    let found = support::findings(&map);
    let spans: Vec<_> = found.iter().map(|it| map.text(it.primary.span)).collect();
    assert_eq!(spans, ["eno9"]);
}

#[test]
fn an_unknown_is_neither_zero_nor_tbd() {
    let lab = lab(r#"
        node "n"
        vm 100 "unknown"
        vm 101 "undecided" cores="tbd" memory="tbd" status="planned"
    "#);
    let cores = |at: usize| {
        lab.guests
            .values()
            .nth(at)
            .unwrap()
            .cores
            .map(|it| it.value.to_string())
    };
    assert_eq!(cores(0), Some("TBD".into()));
    assert_eq!(cores(1), None);
    assert_eq!(
        lab.guests.values().next().unwrap().about.status,
        Status::Planned
    );
}

#[test]
fn a_secret_on_a_misspelt_line_is_not_shown() {
    let map = support::one_file(
        "lab \"x\" language=1 { install root-password-hash=\"hunter2hunter2\" contry=\"au\" }\n",
    );
    let found = support::findings(&map);
    let style = hlc::diag::render::human::Style {
        color: false,
        width: 100,
    };
    let report = hlc::diag::render::human::render(&found, &map, style);
    assert!(
        report.contains("contry") && !report.contains("hunter2"),
        "{report}"
    );
}

#[test]
fn a_job_may_write_to_what_nodes_have() {
    let lab = lab(r#"
        node "n" { storage "local" content="backup" }
        backup "nightly" schedule="02:30" storage="local" { all; keep last=3 }
    "#);
    let job = lab.backups.values().next().unwrap();
    assert_eq!(&*lab.storages.at(job.storage.value).name.value, "local");
}
