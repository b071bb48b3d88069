//! What the manager of high availability makes of its files together: which rules it drops
//! (`PVE::HA::Rules` and its plugins), and what it never finds.
//!
//! As `pve`, a reading of our own: the manager goes on without what it drops.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::section::{Section, sections};
use super::tree::{Planted, Tree, Verdict, built, text};

const FOLDER: &str = "cluster/etc/pve/ha";
const CONF: &str = "cluster/etc/pve/corosync.conf";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    let files: Vec<_> = ["resources.cfg", "groups.cfg", "rules.cfg"]
        .iter()
        .map(|name| tree.path(&format!("{FOLDER}/{name}")))
        .collect();
    let [resources, groups, rules] = files.as_slice() else {
        unreachable!("there are three")
    };
    verdict.read = files.iter().filter(|file| file.exists()).count();
    let known = Known {
        nodes: nodes(tree),
        resources: read(resources).iter().map(sid).collect(),
        groups: read(groups).into_iter().map(|it| it.id).collect(),
    };
    for section in read(resources) {
        let group = section
            .value("group")
            .filter(|it| !known.groups.contains(*it));
        if let Some(group) = group {
            verdict.complain(resources, format!("{}: no group {group:?}", section.id));
        }
    }
    for section in read(groups).iter().chain(&read(rules)) {
        for words in unknown(section, &known) {
            verdict.complain(rules, format!("{}: {words}", section.id));
        }
    }
    for (id, words) in dropped(&read(rules), known.nodes.len()) {
        verdict.complain(rules, format!("{id} is dropped: {words}"));
    }
    verdict
}

/// What the files may name.
struct Known {
    nodes: BTreeSet<String>,
    resources: BTreeSet<String>,
    groups: BTreeSet<String>,
}

fn read(file: &Path) -> Vec<Section> {
    if file.exists() {
        sections(&text(file)).sections
    } else {
        Vec::new()
    }
}

/// The nodes of corosync.conf.
fn nodes(tree: &Tree) -> BTreeSet<String> {
    let conf = text(&tree.path(CONF));
    let names = conf
        .lines()
        .filter_map(|line| line.trim().strip_prefix("name: "));
    names.map(str::to_owned).collect()
}

fn sid(resource: &Section) -> String {
    format!("{}:{}", resource.kind, resource.id)
}

fn list<'a>(section: &'a Section, key: &str) -> Vec<&'a str> {
    section
        .value(key)
        .map_or_else(Vec::new, |value| value.split(',').collect())
}

/// Node and priority, 0 where none is said; none for a priority that is no number.
fn preferred(section: &Section) -> Option<BTreeMap<&str, u32>> {
    let nodes = list(section, "nodes").into_iter();
    let pairs = nodes.map(|node| match node.split_once(':') {
        None => Some((node, 0)),
        Some((node, priority)) => Some((node, priority.parse().ok()?)),
    });
    pairs.collect()
}

/// Names that nothing has.
fn unknown(section: &Section, known: &Known) -> Vec<String> {
    let mut words = Vec::new();
    match preferred(section) {
        None => words.push("a priority is no number".to_owned()),
        Some(nodes) => {
            let strangers = nodes.keys().filter(|node| !known.nodes.contains(**node));
            words.extend(strangers.map(|node| format!("no node {node:?}")));
        }
    }
    let sids = list(section, "resources").into_iter();
    let strangers = sids.filter(|sid| !known.resources.contains(*sid));
    words.extend(strangers.map(|sid| format!("no resource {sid:?}")));
    words
}

/// The rules that the manager drops, each with its reason.
fn dropped(rules: &[Section], nodes: usize) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let of = |kind: &str| {
        rules
            .iter()
            .filter(move |it| it.kind == kind)
            .collect::<Vec<_>>()
    };
    let (places, others) = (of("node-affinity"), of("resource-affinity"));
    for place in &places {
        let same = |it: &&&Section| it.id != place.id && shares(it, place);
        if places.iter().any(|it| same(&it)) {
            found.push((
                place.id.clone(),
                "a resource is in two such rules".to_owned(),
            ));
        }
    }
    for rule in &others {
        let resources = list(rule, "resources");
        let negative = rule.value("affinity") == Some("negative");
        if negative && resources.len() > nodes {
            found.push((rule.id.clone(), "more resources than nodes".to_owned()));
        }
        let places = places.iter().filter(|place| shares(place, rule));
        let levels = places.filter_map(|place| preferred(place));
        let levels: BTreeSet<u32> = levels.flat_map(BTreeMap::into_values).collect();
        if levels.len() > 1 {
            found.push((rule.id.clone(), "nodes of several priorities".to_owned()));
        }
    }
    found
}

fn shares(a: &Section, b: &Section) -> bool {
    let others = list(b, "resources");
    list(a, "resources").iter().any(|it| others.contains(it))
}

const THREE: &str = include_str!("../fixtures/cluster-three.kdl");

/// The same lab for Proxmox VE 8, which has no rules.
fn eight() -> Planted {
    let lab = THREE.replace("language=1", "language=1 proxmox=\"8.4\"");
    let lab = lab.replace("keep-separate \"dns-1\" \"dns-2\"", "");
    built(&lab)
}

#[test]
fn accepts_groups_and_rules() {
    for tree in [built(THREE), eight()] {
        let verdict = accepts(&tree);
        verdict.must_accept("cluster-three");
        assert_eq!(verdict.read, 2);
        super::pve::accepts(&tree).must_accept("cluster-three");
        let flat = super::flat::accepts(&tree);
        flat.must_accept("cluster-three");
        assert_eq!(flat.read, 1);
    }
}

fn refuses(tree: &Tree, file: &str, old: &str, new: &str, words: &str) {
    let path = format!("{FOLDER}/{file}");
    accepts(&tree.planted(&path, old, new)).must_refuse(words);
}

#[test]
fn refuses_what_the_manager_drops_or_never_finds() {
    let tree = built(THREE);
    let levels = ("resources vm:202\n", "resources ct:110,vm:202\n");
    refuses(
        &tree,
        "rules.cfg",
        levels.0,
        levels.1,
        "nodes of several priorities",
    );
    let twice = ("resources vm:202\n", "resources vm:201,vm:202\n");
    refuses(
        &tree,
        "rules.cfg",
        twice.0,
        twice.1,
        "a resource is in two such rules",
    );
    refuses(
        &tree,
        "rules.cfg",
        "ms01-02",
        "ms02-02",
        "no node \"pve-ms02-02\"",
    );
    refuses(
        &tree,
        "rules.cfg",
        "vm:203",
        "vm:204",
        "no resource \"vm:204\"",
    );
    let many = (
        "resources ct:110,ct:111\n",
        "resources ct:110,ct:111,vm:201,vm:203\n",
    );
    refuses(
        &tree,
        "rules.cfg",
        many.0,
        many.1,
        "more resources than nodes",
    );
    refuses(
        &eight(),
        "resources.cfg",
        "group general",
        "group genral",
        "no group \"genral\"",
    );
}
