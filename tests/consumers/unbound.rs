//! Unbound reads what the lab's resolver is told, and answers every name of it, both ways.

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use super::tool::{Tool, command, confined, ran};
use super::tree::{Tree, Verdict, text};
use super::{every_starter_lab, refuses};
use crate::support;

const TOOLS: [Tool; 4] = [Tool::Dig, Tool::Ip, Tool::Namespaces, Tool::Unbound];
const CONF: &str = "dns/unbound.conf";

/// A name, a type, and the answers.
type Answers = Vec<(String, String, BTreeSet<String>)>;

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for conf in tree.files(CONF) {
        verdict.read += 1;
        let checked = ran(command("unbound-checkconf").arg(&conf));
        if !checked.ok {
            verdict.complain(&conf, checked.text());
            continue;
        }
        let expected = expected(tree);
        match asked(&conf, &expected, &forwarded(tree)) {
            Err(words) => verdict.complain(&conf, words),
            Ok(answers) => {
                for ((name, kind, wanted), (.., found)) in expected.iter().zip(&answers) {
                    if wanted != found {
                        let words = format!("{name} {kind}: {found:?}, not {wanted:?}");
                        verdict.complain(&conf, words);
                    }
                }
            }
        }
    }
    verdict
}

/// What the hosts files say: every name with its addresses.
fn expected(tree: &Tree) -> Answers {
    let mut expected = Answers::new();
    for (address, names) in hosts(tree, "") {
        for name in names {
            let kind = kind(address).to_owned();
            let known = expected
                .iter_mut()
                .find(|(n, k, _)| *n == name && *k == kind);
            match known {
                Some((.., values)) => {
                    values.insert(address.to_string());
                }
                None => expected.push((name, kind, BTreeSet::from([address.to_string()]))),
            }
        }
    }
    expected
}

fn kind(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "A" } else { "AAAA" }
}

/// The lines of the hosts files whose path ends so.
fn hosts(tree: &Tree, zone: &str) -> Vec<(IpAddr, Vec<String>)> {
    let files = tree.files(&format!("{zone}.hosts"));
    let lines = files.iter().flat_map(|file| {
        let text = text(file);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let lines = lines.map(|line| {
            let mut words = line.split(' ').map(str::to_owned);
            (words.next().unwrap().parse().unwrap(), words.collect())
        });
        lines.collect::<Vec<_>>()
    });
    lines.collect()
}

/// The records of forwarded zones, for the server that plays theirs.
fn forwarded(tree: &Tree) -> String {
    let conf = text(&tree.path(CONF));
    let zones = conf.split("\nforward-zone:").skip(1);
    let zones = zones.map(|zone| zone.split('"').nth(1).unwrap().trim_end_matches('.'));
    let records = zones.flat_map(|zone| {
        let hosts = hosts(tree, &format!("dns/{zone}")).into_iter();
        hosts.flat_map(|(address, names)| {
            let kind = kind(address);
            let names = names.into_iter();
            names.map(move |name| format!("{name}. {kind} {address}\n"))
        })
    });
    records.collect()
}

/// The answers to questions, in their order.
fn asked(conf: &Path, questions: &Answers, forwarded: &str) -> Result<Answers, String> {
    let scratch = support::scratch();
    let (list, records) = (scratch.path().join("list"), scratch.path().join("records"));
    let lines = questions.iter();
    let lines: String = lines
        .map(|(name, kind, _)| format!("{name} {kind}\n"))
        .collect();
    fs::write(&list, lines).unwrap();
    fs::write(&records, forwarded).unwrap();
    let files = [conf, &list, &records].map(|path| path.to_str().unwrap());
    let ran = confined(include_str!("unbound.sh"), &files);
    if !ran.ok {
        return Err(ran.text());
    }
    let answers = ran.stdout.lines().map(|line| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let question = (words.next().unwrap(), words.next().unwrap());
        (question.0, question.1, words.collect())
    });
    Ok(answers.collect())
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_a_record_of_a_type_that_it_is_not() {
    let fault = (CONF, ". A 192.168.10.230", ". AAAA 192.168.10.230");
    refuses(&TOOLS, accepts, fault, "192.168.10.230");
}

#[test]
fn refuses_a_zone_of_no_type() {
    refuses(&TOOLS, accepts, (CONF, "\" static", "\" own"), "local-zone");
}

#[test]
fn tells_a_name_that_leads_elsewhere() {
    let fault = (CONF, ". A 192.168.10.230", ". A 192.168.10.231");
    let words = "pve-node1.homelab.example A: {\"192.168.10.231\"}, not {\"192.168.10.230\"}";
    refuses(&TOOLS, accepts, fault, words);
}

#[test]
fn answers_wildcards_names_below_them_forwarded_zones_and_the_way_back() {
    if !super::tool::ready(&TOOLS) {
        return;
    }
    let tree = super::fixture("dns");
    accepts(&tree).must_accept("names");
    let questions = [
        ("whatever.app.home.example", "A", "192.168.4.82"),
        ("deeper.whatever.app.home.example", "A", "192.168.4.82"),
        ("api.app.home.example", "A", "192.168.4.17"),
        ("below.api.app.home.example", "A", ""),
        ("nobody.home.example", "A", ""),
        ("pve1.internal", "A", "10.9.0.17"),
        ("pve3.maas", "A", "192.168.4.11"),
        ("17.4.168.192.in-addr.arpa", "PTR", "pve1.home.example."),
        ("19.0.9.10.in-addr.arpa", "PTR", "pve2.internal."),
        ("53.4.168.192.in-addr.arpa", "PTR", "maas.maas."),
        ("82.4.168.192.in-addr.arpa", "PTR", ""),
        (
            "7.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.0.0.0.0.0.d.f.ip6.arpa",
            "PTR",
            "pve1.home.example.",
        ),
    ];
    let expected: Answers = questions
        .into_iter()
        .map(|(name, kind, answer)| {
            let answer = answer.split_whitespace().map(str::to_owned).collect();
            (name.to_owned(), kind.to_owned(), answer)
        })
        .collect();
    let answers = asked(&tree.path(CONF), &expected, &forwarded(&tree));
    assert_eq!(answers, Ok(expected));
}
