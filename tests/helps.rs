//! Help lines are tried: the edit that one names makes its finding go away, and no other appears.

use std::collections::BTreeMap;

use hlc::diag::{Diagnostic, Replacement};
use hlc::source::SourceMap;

use crate::support;

/// Edits that are tried at least: fewer means that they got lost.
const TRIED: usize = 100;

/// What the help lines of all labs come to.
#[derive(Default)]
struct Tally {
    tried: usize,
    prose: BTreeMap<&'static str, usize>,
    misleading: Vec<String>,
}

impl Tally {
    fn lab(&mut self, name: &str, map: &SourceMap) {
        let before = support::findings(map);
        for found in before.iter().filter(|it| it.help.is_some()) {
            let Some(edits) = edits(found, map) else {
                *self.prose.entry(found.rule.code).or_default() += 1;
                continue;
            };
            self.tried += 1;
            let after = support::findings(&edited(map, edits));
            if let Err(why) = cured(found, &before, &after) {
                let help = found.help.as_deref().unwrap();
                self.misleading.push(format!(
                    "{name}: {}: {}\n  help: {help}\n  {why}",
                    found.rule.code, found.message
                ));
            }
        }
    }
}

/// The edits that the help line of a finding names.
fn edits(found: &Diagnostic, map: &SourceMap) -> Option<Vec<Replacement>> {
    let proposed = || Some(vec![found.proposal.as_ref()?.resolve(map)?]);
    let fix = || found.fix.as_ref()?.resolve(map);
    proposed().or_else(fix)
}

/// The lab with some edits in it.
fn edited(map: &SourceMap, mut edits: Vec<Replacement>) -> SourceMap {
    edits.sort_by_key(|it| std::cmp::Reverse(it.span.start()));
    let mut after = SourceMap::new("");
    for file in map.files() {
        let mut text = file.text().to_owned();
        let base = file.base();
        for edit in &edits {
            if edit.span.start() >= base && edit.span.end() <= file.span().end() {
                let place = (edit.span.start() - base) as usize..(edit.span.end() - base) as usize;
                text.replace_range(place, &edit.text);
            }
        }
        assert!(after.add(file.name(), text.into_bytes()));
    }
    after
}

/// How many findings there are, by rule.
fn count(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    for one in found {
        *count.entry(one.rule.code).or_default() += 1;
    }
    count
}

/// Whether a finding is gone and no other came.
fn cured(found: &Diagnostic, before: &[Diagnostic], after: &[Diagnostic]) -> Result<(), String> {
    let (had, has) = (count(before), count(after));
    let code = found.rule.code;
    if has.get(code) >= had.get(code) {
        return Err("the finding is still there".to_owned());
    }
    // What is written wrong keeps the rules from running: what they then find was there all along.
    if ["syntax", "language", "rules"].contains(&found.rule.group()) {
        return Ok(());
    }
    match after
        .iter()
        .find(|it| has.get(it.rule.code) > had.get(it.rule.code))
    {
        Some(new) => Err(format!("leads to {}: {}", new.rule.code, new.message)),
        None => Ok(()),
    }
}

#[test]
fn what_a_help_line_names_leaves_nothing_to_find() {
    let mut tally = Tally::default();
    let folder = support::root().join("tests/rules");
    for file in support::files(&folder) {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        if file
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("bad")
        {
            tally.lab(name, &support::one_file(&text));
        }
    }
    for name in support::starter_labs() {
        tally.lab(&name, &support::Edited::starter(&name).map());
    }
    let prose: usize = tally.prose.values().sum();
    if std::env::var_os("HLC_PROSE").is_some() {
        eprintln!("{:#?}", tally.prose);
    }
    println!("{} edits tried, {prose} help lines name none", tally.tried);
    assert!(
        tally.misleading.is_empty(),
        "{}",
        tally.misleading.join("\n")
    );
    assert!(tally.tried >= TRIED, "{} edits tried", tally.tried);
}

/// A lab in which many need another address.
const CROWDED: &str = r#"lab "home" language=1
network "lan" subnet="10.0.0.0/24" gateway="router" {
    reserve "10.0.0.1-10.0.0.9" for="devices"
    dhcp "10.0.0.20-10.0.0.250" server="router"
}
device "router" kind="router" address="10.0.0.1"
device "switch" kind="switch" address="10.0.0.255"
device "ap" kind="access-point" address="10.0.0.1"
node "pve1" { nic "eno1" address="10.0.0.11"; }
node "pve2" { nic "eno1" address="10.0.0.11"; }
node "pve3" { nic "eno1" address="10.0.0.11"; }
node "pve4" { nic "eno1" address="10.0.0.0"; }
"#;

#[test]
fn no_address_is_offered_twice() {
    let map = support::one_file(CROWDED);
    let found = support::findings(&map);
    assert_eq!(found.len(), 5, "{found:#?}");
    let edits = found.iter().map(|it| edits(it, &map).unwrap());
    let edits: Vec<_> = edits.flatten().collect();
    let offered: Vec<&str> = edits.iter().map(|it| it.text.trim_matches('"')).collect();
    let of_nodes = ["10.0.0.12", "10.0.0.13", "10.0.0.10"];
    // By rule, whatever the order of the lines: the one that is taken twice first.
    assert_eq!(offered, [&["10.0.0.3", "10.0.0.2"][..], &of_nodes].concat());
    let after = support::findings(&edited(&map, edits));
    assert!(after.is_empty(), "{after:#?}");
}

#[test]
fn an_address_of_zeros_or_ones_is_not_offered() {
    let taken: String = (1..=254)
        .map(|at| format!("device \"d{at}\" kind=\"other\" address=\"10.0.0.{at}\"\n"))
        .collect();
    let lab = format!(
        "lab \"home\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/23\"\n{taken}device \"again\" kind=\"other\" address=\"10.0.0.254\"\n"
    );
    let map = support::one_file(&lab);
    let found = support::findings(&map);
    let help = found.first().and_then(|it| it.help.as_deref());
    assert_eq!(help, Some("the next free address in `lan` is `10.0.1.1`"));
}
