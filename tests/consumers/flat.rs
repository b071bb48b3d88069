//! What Proxmox keeps of vzdump.conf and datacenter.cfg: lines of `key: value`, no more.
//!
//! As `pve`, a reading of our own: Proxmox passes over a line that it cannot read.

use super::schema::VZDUMP;
use super::tree::{Tree, Verdict, built, text};
use super::value::{Check, boolean, line, one_of, positive, word};
use super::{every_fixture, every_starter_lab, refuses, refuses_fixture};

const NODE1: &str = "nodes/pve-node1/etc/vzdump.conf";

/// Of vzdump.conf, beside the keys it shares with jobs.
const VZDUMP_CONF: &[(&str, Check)] = &[
    ("remove", truth),
    ("protected", truth),
    ("stdexcludes", truth),
];

const DATACENTER: &[(&str, Check)] = &[
    ("keyboard", |v| one_of(v, KEYBOARDS)),
    ("language", word),
    ("email_from", word),
    ("http_proxy", |v| {
        v.is_some_and(|v| v.starts_with("http://"))
    }),
    ("console", |v| one_of(v, &["html5", "vv", "xtermjs"])),
    ("migration", traffic),
    ("replication", traffic),
    ("mac_prefix", word),
    ("max_workers", positive),
    ("ha", |v| {
        one_of(v.and_then(|v| v.strip_prefix("shutdown_policy=")), POLICIES)
    }),
    ("crs", |v| {
        one_of(v.and_then(|v| v.strip_prefix("ha=")), SCHEDULERS)
    }),
    ("next-id", word),
    ("bwlimit", word),
    ("fencing", |v| one_of(v, &["watchdog", "hardware", "both"])),
    ("tag-style", word),
    ("user-tag-access", word),
    ("registered-tags", word),
    ("description", line),
];

const POLICIES: &[&str] = &["freeze", "failover", "conditional", "migrate"];
const SCHEDULERS: &[&str] = &["basic", "static", "dynamic"];

/// Not the installer's list: `da`, `ja`, `sl` and `sv` are other words there.
const KEYBOARDS: &[&str] = &[
    "de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is",
    "it", "ja", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sl", "sv", "tr",
];

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, keys) in [
        ("etc/vzdump.conf", [VZDUMP, VZDUMP_CONF]),
        ("etc/pve/datacenter.cfg", [DATACENTER, &[]]),
    ] {
        for file in tree.files(name) {
            verdict.read += 1;
            for words in dropped(&text(&file), &keys.concat()) {
                verdict.complain(&file, words);
            }
        }
    }
    verdict
}

/// The lines that Proxmox would pass over, and those that a later one replaces.
fn dropped(text: &str, keys: &[(&str, Check)]) -> Vec<String> {
    let mut seen = Vec::new();
    let mut words = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // Proxmox passes over a comment, also one behind a blank.
        if line.is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let why = match line.split_once(": ") {
            None => Some("not read: no `key: value`"),
            Some((key, _)) if seen.contains(&key) && key != "exclude-path" => Some("set before"),
            Some((key, value)) => {
                seen.push(key);
                match keys.iter().find(|(name, _)| *name == key) {
                    None => Some("dropped: no such key"),
                    Some((_, check)) if !check(Some(value)) => Some("dropped: no value for it"),
                    Some(_) => None,
                }
            }
        };
        words.extend(why.map(|why| format!("line {}: {why}: {line:?}", at + 1)));
    }
    words
}

fn truth(value: Option<&str>) -> bool {
    boolean(value) || one_of(value, &["yes", "no", "on", "off", "true", "false"])
}

/// `secure,network=10.0.0.0/24`: the type comes first, and is not left out.
fn traffic(value: Option<&str>) -> bool {
    let Some((kind, rest)) = value.map(|value| value.split_once(',').unwrap_or((value, ""))) else {
        return false;
    };
    let network = rest
        .strip_prefix("network=")
        .map(str::parse::<ipnet::IpNet>);
    let kind = kind.strip_prefix("type=").unwrap_or(kind);
    ["secure", "insecure"].contains(&kind)
        && (rest.is_empty() || network.is_some_and(|n| n.is_ok()))
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&[], accepts);
}

#[test]
fn refuses_a_compression_that_there_is_not() {
    refuses(
        &[],
        accepts,
        (NODE1, "compress: zstd", "compress: zst"),
        "no value for it",
    );
}

#[test]
fn refuses_the_spelling_of_another_format() {
    refuses(
        &[],
        accepts,
        (NODE1, "compress: zstd", "compress = zstd"),
        "no `key: value`",
    );
}

#[test]
fn refuses_a_network_without_a_way_of_moving() {
    const FILE: &str = "cluster/etc/pve/datacenter.cfg";
    let tree = built(include_str!("../fixtures/cluster-three.kdl"));
    let fault = tree.planted(FILE, "migration: insecure,network", "migration: network");
    accepts(&fault).must_refuse("no value for it");
    let fault = tree.planted(FILE, "ha: shutdown_policy", "ha: shutdown-policy");
    accepts(&fault).must_refuse("no value for it");
}

#[test]
fn accepts_the_fixtures() {
    every_fixture(&[], accepts);
}

#[test]
fn refuses_a_place_in_the_queue_that_there_is_not() {
    let fault = ("nodes/a/etc/vzdump.conf", "ionice: 8", "ionice: 9");
    refuses_fixture("storage", &[], accepts, fault, "no value for it");
}
