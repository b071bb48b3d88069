//! What is shared of a lab: nothing of the original is in it, and everything else is as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::model::special::BLOCKS;
use hlc::redact::redact;
use hlc::source::{SourceMap, load};

use proptest::prelude::*;
use regex::Regex;

use crate::support::{self, generator};

fn redacted(map: &SourceMap) -> SourceMap {
    let mut sink = Sink::new();
    let lab = compile::lower(map, &mut sink).unwrap_or_else(|| panic!("{:#?}", sink.diagnostics()));
    redact(map, &lab)
}

/// Every lab of the repository that has no fault, by name.
fn labs() -> BTreeMap<String, SourceMap> {
    let root = support::root();
    let mut labs = BTreeMap::new();
    for name in support::starter_labs() {
        let map = load::lab(&root.join("templates/labs").join(&name), "").unwrap();
        labs.insert(name, map);
    }
    for folder in ["tests/fixtures", "tests/awkward"] {
        for file in support::files(&root.join(folder)) {
            let name = format!("{folder}/{}", file.file_stem().unwrap().to_str().unwrap());
            labs.insert(name, load::lab(&file, "").unwrap());
        }
    }
    labs
}

/// File, line, level and code of everything that is found.
fn findings(map: &SourceMap) -> BTreeSet<(String, usize, String, String)> {
    let found = support::findings(map);
    let all = found.iter().map(|it| {
        let file = map.locate(it.primary.span).unwrap().file.to_owned();
        let (line, level, code) = support::summary(map, it);
        (file, line, level, code)
    });
    all.collect()
}

#[test]
fn the_same_is_found_at_the_same_lines() {
    for (name, map) in labs() {
        let redacted = redacted(&map);
        assert_eq!(findings(&redacted), findings(&map), "{name}");
    }
}

#[test]
fn rules_find_the_same() {
    let mut broken = Vec::new();
    let mut count = 0;
    for file in support::files(&support::root().join("tests/rules")) {
        let Ok(map) = load::lab(&file, "") else { continue };
        let Some(lab) = compile::lower(&map, &mut Sink::new()) else { continue };
        let redacted = redact(&map, &lab);
        count += 1;
        if findings(&redacted) != findings(&map) {
            broken.push(format!("{}: {:?} != {:?}", file.display(), findings(&redacted), findings(&map)));
        }
    }
    assert!(count > 300, "{count}");
    assert!(broken.is_empty(), "{count}\n{}", broken.join("\n"));
}

fn built(map: &SourceMap) -> Option<Artifacts> {
    compile::build(map, &mut Sink::new())
}

/// What tells where a lab is, read by other means than the redaction's.
#[derive(Default)]
struct Originals {
    addresses: BTreeSet<IpAddr>,
    subnets: BTreeSet<ipnet::IpNet>,
    macs: BTreeSet<String>,
    domains: BTreeSet<String>,
    secrets: BTreeSet<String>,
}

fn matches<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text);
    found.map(|it| it.iter().flatten().last().unwrap().as_str()).collect()
}

/// Every address in a text: dotted, with dashes, backwards before `.in-addr.arpa`, with colons however filled up,
/// and digit by digit before `.ip6.arpa`.
fn addresses(text: &str) -> BTreeSet<IpAddr> {
    let mut found = BTreeSet::new();
    for run in matches(r"[0-9]+(?:\.[0-9]+)+", text) {
        let parts: Vec<u8> = run.split('.').map_while(|it| it.parse().ok()).collect();
        if let Ok(octets) = <[u8; 4]>::try_from(parts) {
            found.insert(Ipv4Addr::from(octets).into());
        }
    }
    for run in matches(r"[0-9]+(?:-[0-9]+)+", text) {
        found.extend(run.replace('-', ".").parse::<IpAddr>());
    }
    for run in matches(r"(?i)((?:[0-9]+\.){4})in-addr", text) {
        let octets: Vec<_> = run.trim_end_matches('.').rsplit('.').collect();
        found.extend(octets.join(".").parse::<IpAddr>());
    }
    for run in matches(r"[0-9a-fA-F.]*:[0-9a-fA-F:.]+", text) {
        if let Ok(ip) = run.trim_end_matches(['.', ':']).parse::<Ipv6Addr>() {
            found.insert(ip.into());
            found.extend(ip.to_ipv4_mapped().map(IpAddr::from));
        }
    }
    for run in matches(r"(?i)((?:[0-9a-f]\.){32})ip6", text) {
        let digits: String = run.split('.').rev().collect();
        found.insert(Ipv6Addr::from(u128::from_str_radix(&digits, 16).unwrap()).into());
    }
    found
}

/// Twelve hexadecimal digits, however they are grouped, as digits alone.
fn macs(text: &str) -> BTreeSet<String> {
    let pair = "(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}";
    let four = r"(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}";
    // Longer ones are sums of files.
    let bare = "(?:^|[^0-9a-f])([0-9a-f]{12})(?:$|[^0-9a-f])";
    let forms = [pair, four, bare].map(|form| format!("(?i){form}"));
    let found = forms.iter().flat_map(|form| matches(form, text));
    found.map(|it| it.to_lowercase().replace([':', '-', '.'], "")).collect()
}

/// Whether everybody has an address, so that it tells nothing.
fn is_everybodys(ip: &IpAddr) -> bool {
    let mask = |ip: &Ipv4Addr| u32::from(*ip).leading_ones() >= 4;
    let common = match ip {
        IpAddr::V4(ip) => ip.octets()[0] == 0 || ip.is_loopback() || ip.is_link_local() || ip.is_multicast() || mask(ip),
        IpAddr::V6(ip) => ip.segments()[0] == 0 || ip.is_unicast_link_local() || ip.is_multicast(),
    };
    // The emitters write out what is not of the Internet, and its halves; `fe00::` stands in every `/etc/hosts`.
    let named = ["128.0.0.0", "8000::", "fe00::"];
    let named = named.iter().any(|it| it.parse() == Ok(*ip));
    common || named || BLOCKS.iter().any(|it| it.net.addr() == *ip)
}

impl Originals {
    fn of(map: &SourceMap) -> Self {
        let mut own = Self::default();
        let built = built(map);
        let artifacts = built.iter().flat_map(|it| it.iter().map(|(_, it)| &*it.text));
        for text in map.files().iter().map(|it| it.text()).chain(artifacts) {
            own.addresses.extend(addresses(text));
            own.macs.extend(macs(text).into_iter().filter(|it| it.parse::<u64>() != Ok(0)));
        }
        for text in map.files().iter().map(|it| it.text()) {
            let nets = matches(r"[0-9a-fA-F.:]+/[0-9]+", text).into_iter();
            let nets = nets.filter_map(|it| it.parse::<ipnet::IpNet>().ok().map(|it| it.trunc()));
            own.subnets.extend(nets.filter(|it| it.prefix_len() >= 12 && !is_everybodys(&it.addr())));
            own.secrets.extend(matches(r#"\((?:env|file|vault)\)"([^"]+)"#, text).iter().map(|it| (*it).to_owned()));
            for pattern in [
                r#"domain="([^"]+)""#,
                r#"zone "([^"]+)""#,
                r"[a-z]+://([a-z0-9-]+\.[a-z0-9.-]+)",
                r"[A-Za-z0-9]@([a-z0-9-]+\.[a-z]{2,}[a-z0-9.-]*)",
            ] {
                own.domains.extend(matches(pattern, text).iter().map(|it| it.to_lowercase()));
            }
        }
        own.addresses.retain(|it| !is_everybodys(it));
        own
    }

    /// What of it is in a text.
    fn left_in(&self, text: &str) -> Vec<String> {
        let there = addresses(text);
        let mut left: Vec<_> = there.intersection(&self.addresses).map(IpAddr::to_string).collect();
        let inside = |ip: &&IpAddr| self.subnets.iter().any(|net| net.contains(*ip));
        left.extend(there.iter().filter(inside).map(|it| format!("{it}, of a subnet")));
        left.extend(macs(text).intersection(&self.macs).cloned());
        let lower = text.to_lowercase();
        for domain in &self.domains {
            // A zone of one label is a word elsewhere.
            let form = if domain.contains('.') {
                format!(r"(?:^|[^a-z0-9_]){}(?:$|[^a-z0-9_])", regex::escape(domain))
            } else {
                format!(r#"[a-z0-9*]\.{}(?:$|[^a-z0-9_.-])"#, regex::escape(domain))
            };
            left.extend(matches(&form, &lower).iter().map(|it| (*it).to_owned()));
        }
        for secret in &self.secrets {
            let form = format!(r"(?:^|[^A-Za-z0-9_]){}(?:$|[^A-Za-z0-9_])", regex::escape(secret));
            left.extend(matches(&form, text).iter().map(|it| (*it).to_owned()));
        }
        left
    }
}

/// Everything of a lab that somebody may read: its sources, its artifacts, what they are called.
fn everything(map: &SourceMap) -> Vec<(String, String)> {
    let sources = map.files().iter().map(|it| (it.name().to_owned(), it.text().to_owned()));
    let built = built(map);
    let artifacts = built.iter().flat_map(|it| it.iter());
    let artifacts = artifacts.map(|(path, it)| (path.to_string(), it.text.clone()));
    sources.chain(artifacts).collect()
}

/// What redaction left, and what it changed that it should not.
fn faults(map: &SourceMap) -> Vec<String> {
    let originals = Originals::of(map);
    let redacted = redacted(map);
    let (before, after) = (everything(map), everything(&redacted));
    let mut faults = Vec::new();
    if before.len() != after.len() {
        faults.push(format!("{} files became {}", before.len(), after.len()));
    }
    for (path, text) in &after {
        for left in originals.left_in(path).into_iter().chain(originals.left_in(text)) {
            faults.push(format!("{path} has {left}"));
        }
    }
    let lines = |all: &[(String, String)]| {
        let mut lines: Vec<_> = all.iter().map(|(_, text)| text.lines().count()).collect();
        lines.sort_unstable();
        lines
    };
    if lines(&before) != lines(&after) {
        let after: BTreeMap<_, _> = after.iter().cloned().collect();
        for (path, text) in &before {
            let there = after.get(path).map(|it| it.lines().count());
            if there.is_some_and(|it| it != text.lines().count()) {
                faults.push(format!("{path} has {} lines, then {there:?}", text.lines().count()));
            }
        }
    }
    faults
}

#[test]
fn nothing_of_the_original_is_left() {
    let mut broken = Vec::new();
    for (name, map) in labs() {
        broken.extend(faults(&map).into_iter().map(|it| format!("{name}: {it}")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
