//! What the manager of high availability makes of its files together: which rules it drops
//! (`PVE::HA::Rules` and its plugins), and what it never finds.
//!
//! As `pve`, a reading of our own: the manager goes on without what it drops.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::section::{Section, sections};
use super::tree::{Planted, Tree, Verdict, built, text};

const FOLDER: &str = "cluster/etc/pve/ha";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for conf in tree.files("etc/pve/corosync.conf") {
        let realm = conf.parent().expect("a file is in a folder");
        of_realm(realm, &mut verdict);
    }
    verdict
}

fn of_realm(realm: &Path, verdict: &mut Verdict) {
    let file = |name: &str| realm.join("ha").join(name);
    let (resources, groups) = (file("resources.cfg"), file("groups.cfg"));
    let rules = file("rules.cfg");
    let files = [&resources, &groups, &rules];
    verdict.read += files.iter().filter(|file| file.exists()).count();
    let known = Known {
        nodes: nodes(&realm.join("corosync.conf")),
        resources: read(&resources).iter().map(sid).collect(),
        groups: read(&groups).into_iter().map(|it| it.id).collect(),
    };
    for section in read(&resources) {
        let group = section
            .value("group")
            .filter(|it| !known.groups.contains(*it));
        if let Some(group) = group {
            verdict.complain(&resources, format!("{}: no group {group:?}", section.id));
        }
    }
    for section in read(&groups).iter().chain(&read(&rules)) {
        for words in unknown(section, &known) {
            verdict.complain(&rules, format!("{}: {words}", section.id));
        }
    }
    for (id, words) in dropped(&read(&rules), known.nodes.len()) {
        verdict.complain(&rules, format!("{id} is dropped: {words}"));
    }
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
fn nodes(conf: &Path) -> BTreeSet<String> {
    let conf = text(conf);
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

/// A rule as the checks see it.
struct Rule<'a> {
    id: &'a str,
    resources: BTreeSet<&'a str>,
    nodes: BTreeMap<&'a str, u32>,
}

impl<'a> Rule<'a> {
    fn of(section: &'a Section) -> Self {
        Self {
            id: &section.id,
            resources: list(section, "resources").into_iter().collect(),
            nodes: preferred(section).unwrap_or_default(),
        }
    }

    fn has_several_priorities(&self) -> bool {
        self.nodes.values().collect::<BTreeSet<_>>().len() > 1
    }
}

/// All rules by kind, without those that are disabled.
struct Rules<'a> {
    places: Vec<Rule<'a>>,
    positive: Vec<Rule<'a>>,
    negative: Vec<Rule<'a>>,
}

type Dropped = Vec<(String, String)>;

/// The rules that the manager drops, each with its reason: every check of `PVE::HA::Rules` and its plugins.
fn dropped(sections: &[Section], nodes: usize) -> Dropped {
    let of = |kind: &str, affinity: Option<&str>| -> Vec<Rule<'_>> {
        let all = sections.iter().filter(|it| !it.has("disable"));
        let of_kind = all.filter(|it| it.kind == kind && it.value("affinity") == affinity);
        of_kind.map(Rule::of).collect()
    };
    let rules = Rules {
        places: of("node-affinity", None),
        positive: of("resource-affinity", Some("positive")),
        negative: of("resource-affinity", Some("negative")),
    };
    let mut found = Vec::new();
    in_two_places(&rules, &mut found);
    too_few_or_many(&rules, nodes, &mut found);
    together_and_apart(&rules, &mut found);
    several_priorities(&rules, &mut found);
    together_in_several_places(&rules, &mut found);
    apart_on_too_few(&rules, &mut found);
    found
}

fn drops(found: &mut Dropped, rules: &[&str], words: &str) {
    found.extend(rules.iter().map(|id| ((*id).to_owned(), words.to_owned())));
}

/// The node affinity rules that have one of these resources.
fn paired<'r, 'a>(rules: &'r Rules<'a>, resources: &BTreeSet<&str>) -> Vec<&'r Rule<'a>> {
    let places = rules.places.iter();
    places
        .filter(|place| !place.resources.is_disjoint(resources))
        .collect()
}

fn ids<'a>(rules: &[&Rule<'a>]) -> Vec<&'a str> {
    rules.iter().map(|it| it.id).collect()
}

fn in_two_places(rules: &Rules<'_>, found: &mut Dropped) {
    for place in &rules.places {
        let with = paired(rules, &place.resources);
        if with.len() > 1 {
            drops(found, &[place.id], "a resource is in two such rules");
        }
    }
}

fn too_few_or_many(rules: &Rules<'_>, nodes: usize, found: &mut Dropped) {
    for rule in rules.positive.iter().chain(&rules.negative) {
        if rule.resources.len() < 2 {
            drops(found, &[rule.id], "fewer than two resources");
        }
    }
    for rule in &rules.negative {
        if rule.resources.len() > nodes {
            drops(found, &[rule.id], "more resources than nodes");
        }
    }
}

/// Positive rules that share resources, as the manager joins them: each rule into the first set that it meets.
fn joined<'a>(rules: &Rules<'a>) -> Vec<(Vec<&'a str>, BTreeSet<&'a str>)> {
    let mut sorted: Vec<_> = rules.positive.iter().collect();
    sorted.sort_by_key(|rule| (rule.resources.first().copied(), rule.id));
    let mut sets: Vec<(Vec<&str>, BTreeSet<&str>)> = Vec::new();
    for rule in sorted {
        let mut meeting = sets.iter_mut();
        match meeting.find(|(_, set)| !set.is_disjoint(&rule.resources)) {
            Some((ids, set)) => {
                ids.push(rule.id);
                set.extend(&rule.resources);
            }
            None => sets.push((vec![rule.id], rule.resources.clone())),
        }
    }
    sets
}

fn together_and_apart(rules: &Rules<'_>, found: &mut Dropped) {
    for (ids, set) in joined(rules) {
        for negative in &rules.negative {
            if set.intersection(&negative.resources).count() > 1 {
                drops(found, &ids, "two of its resources are kept apart");
                drops(
                    found,
                    &[negative.id],
                    "two of its resources are kept together",
                );
            }
        }
    }
}

fn several_priorities(rules: &Rules<'_>, found: &mut Dropped) {
    for rule in rules.positive.iter().chain(&rules.negative) {
        let places = paired(rules, &rule.resources);
        if places.iter().any(|place| place.has_several_priorities()) {
            drops(found, &[rule.id], "nodes of several priorities");
            drops(
                found,
                &ids(&places),
                "priorities, and resources of an affinity",
            );
        }
    }
}

fn together_in_several_places(rules: &Rules<'_>, found: &mut Dropped) {
    for (together, set) in joined(rules) {
        let places = paired(rules, &set);
        if places.len() > 1 {
            drops(
                found,
                &together,
                "its resources are in several node affinity rules",
            );
            drops(
                found,
                &ids(&places),
                "resources that stay with others elsewhere",
            );
        }
    }
}

fn apart_on_too_few(rules: &Rules<'_>, found: &mut Dropped) {
    for rule in &rules.negative {
        let places = paired(rules, &rule.resources);
        let nodes: BTreeSet<_> = places.iter().flat_map(|it| it.nodes.keys()).collect();
        let located = places.iter().flat_map(|it| &it.resources);
        let located: BTreeSet<_> = located.filter(|it| rule.resources.contains(*it)).collect();
        if nodes.len() < located.len() {
            drops(found, &[rule.id], "fewer nodes than resources");
            drops(
                found,
                &ids(&places),
                "fewer nodes than resources kept apart",
            );
        }
    }
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

/// Every lab with a word of high availability that has nothing to report: starters, awkward labs, good fixtures.
fn content() -> Vec<(String, String)> {
    let root = crate::support::root();
    let folders = ["tests/awkward", "tests/fixtures", "tests/rules"].map(|it| root.join(it));
    let files = folders.iter().flat_map(|it| crate::support::files(it));
    let named = files.map(|file| {
        let name = file
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        (name, std::fs::read(&file).unwrap())
    });
    named
        .filter(|(name, _)| !name.contains("/bad"))
        .filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)))
        .filter(|(_, text)| text.contains(" ha {") || text.contains(" ha="))
        .collect()
}

#[test]
fn drops_no_rule_of_a_lab_that_is_right() {
    let mut rules = 0;
    for (name, text) in content() {
        let tree = built(&text);
        let verdict = accepts(&tree);
        verdict.must_accept(&name);
        rules += tree.files("ha/rules.cfg").len();
    }
    for name in crate::support::starter_labs() {
        accepts(&Tree(crate::support::built(&name))).must_accept(&name);
    }
    assert!(rules > 20, "only {rules} labs have rules");
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
    let two = "resources ct:110,ct:111\n\taffinity negative\n";
    let chain = "resources ct:110,ct:111\n\taffinity negative\n\nresource-affinity: x\n\tresources ct:110,vm:203\n\t\
                 affinity positive\n\nresource-affinity: y\n\tresources vm:203,ct:111\n\taffinity positive\n";
    refuses(
        &tree,
        "rules.cfg",
        two,
        chain,
        "two of its resources are kept",
    );
    let places = "resources vm:201,vm:202\n\taffinity positive\n";
    refuses(
        &tree,
        "rules.cfg",
        two,
        places,
        "in several node affinity rules",
    );
    refuses(
        &tree,
        "rules.cfg",
        "ct:110,ct:111",
        "ct:110",
        "fewer than two resources",
    );
    let one = "resources ct:110,ct:111\n\taffinity negative\n\nnode-affinity: z\n\tresources ct:110,ct:111\n\tnodes \
               pve-ms01-01\n";
    refuses(&tree, "rules.cfg", two, one, "fewer nodes than resources");
    refuses(
        &eight(),
        "resources.cfg",
        "group general",
        "group genral",
        "no group \"genral\"",
    );
}
