//! What is shared of a lab: nothing of the original is in it, and everything else is as it was.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;
use hlc::model::special::BLOCKS;
use hlc::redact::redact;
use hlc::site::Options;
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

/// What redaction may take away. Stand-ins of domains are short: a name that is too long is so no more. A secret is gone. A
/// range that nobody wrote stays where the distribution has it, while the networks move.
const CURED: &[&str] = &[
    "dns/name-invalid",
    "kubernetes/default-range-clash",
    "secret/plaintext",
];

#[test]
fn rules_find_the_same() {
    let mut broken = Vec::new();
    let mut count = 0;
    for file in support::files(&support::root().join("tests/rules")) {
        let Ok(map) = load::lab(&file, "") else {
            continue;
        };
        let Some(lab) = compile::lower(&map, &mut Sink::new()) else {
            continue;
        };
        let redacted = redact(&map, &lab);
        count += 1;
        let (before, mut after) = (findings(&map), findings(&redacted));
        let cured = before.iter().filter(|it| CURED.contains(&it.3.as_str()));
        after.extend(cured.cloned());
        if after != before {
            broken.push(format!("{}: {:?} != {:?}", file.display(), after, before));
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

thread_local! {
    static PATTERNS: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

/// The last group of every match.
fn matches<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let pattern = PATTERNS.with_borrow_mut(|known| {
        let compiled = || Regex::new(pattern).unwrap();
        known
            .entry(pattern.to_owned())
            .or_insert_with(compiled)
            .clone()
    });
    let found = pattern.captures_iter(text);
    found
        .map(|it| it.iter().flatten().last().unwrap().as_str())
        .collect()
}

/// Every address in a text: dotted, with dashes, backwards before `.in-addr.arpa`, with colons however filled up,
/// and digit by digit before `.ip6.arpa`.
fn addresses(text: &str) -> BTreeSet<IpAddr> {
    let mut found = BTreeSet::new();
    for run in matches(r"(?:^|[^vV0-9.])([0-9]+(?:\.[0-9]+)+)", text) {
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
    found
        .map(|it| it.to_lowercase().replace([':', '-', '.'], ""))
        .collect()
}

/// Whether everybody has an address, so that it tells nothing.
fn is_everybodys(ip: &IpAddr) -> bool {
    let mask = |ip: &Ipv4Addr| u32::from(*ip).leading_ones() >= 4;
    let common = match ip {
        IpAddr::V4(ip) => {
            ip.octets()[0] == 0
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_multicast()
                || mask(ip)
        }
        IpAddr::V6(ip) => ip.segments()[0] == 0 || ip.is_unicast_link_local() || ip.is_multicast(),
    };
    // The emitters write out what is not of the Internet, and its halves; `fe00::` stands in every `/etc/hosts`.
    let named = ["128.0.0.0", "8000::", "fe00::"];
    let named = named.iter().any(|it| it.parse() == Ok(*ip));
    common || named || BLOCKS.iter().any(|it| it.net.addr() == *ip)
}

impl Originals {
    /// Those of a lab, and of everything that is made of it.
    fn of(map: &SourceMap, everything: &[(String, String)]) -> Self {
        let mut own = Self::default();
        for (_, text) in everything {
            own.addresses.extend(addresses(text));
            own.macs.extend(
                macs(text)
                    .into_iter()
                    .filter(|it| it != "000000000000" && it != "ffffffffffff"),
            );
        }
        for text in map.files().iter().map(|it| it.text()) {
            let nets = matches(r"[0-9a-fA-F.:]+/[0-9]+", text).into_iter();
            let nets = nets.filter_map(|it| it.parse::<ipnet::IpNet>().ok().map(|it| it.trunc()));
            own.subnets
                .extend(nets.filter(|it| it.prefix_len() >= 12 && !is_everybodys(&it.addr())));
            own.secrets.extend(
                matches(r#"\((?:env|file|vault)\)"([^"]+)"#, text)
                    .iter()
                    .map(|it| (*it).to_owned()),
            );
            for pattern in [
                r#"domain="([^"]+)""#,
                r#"zone "([^"]+)""#,
                r"[a-z]+://([a-z0-9-]+\.[a-z0-9.-]+)",
                r"[A-Za-z0-9]@([a-z0-9-]+\.[a-z]{2,}[a-z0-9.-]*)",
            ] {
                own.domains
                    .extend(matches(pattern, text).iter().map(|it| it.to_lowercase()));
            }
        }
        own.addresses.retain(|it| !is_everybodys(it));
        // A unit of systemd: `getty@tty1.service`.
        own.domains.retain(|it| !it.ends_with(".service"));
        own
    }

    /// What of it is in a text.
    fn left_in(&self, text: &str) -> Vec<String> {
        let there = addresses(text);
        let mut left: Vec<_> = there
            .intersection(&self.addresses)
            .map(IpAddr::to_string)
            .collect();
        let inside = |ip: &&IpAddr| self.subnets.iter().any(|net| net.contains(*ip));
        left.extend(
            there
                .iter()
                .filter(inside)
                .map(|it| format!("{it}, of a subnet")),
        );
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
            let form = format!(
                r"(?:^|[^A-Za-z0-9_]){}(?:$|[^A-Za-z0-9_])",
                regex::escape(secret)
            );
            left.extend(matches(&form, text).iter().map(|it| (*it).to_owned()));
        }
        left
    }
}

fn sources(map: &SourceMap) -> Vec<(String, String)> {
    let files = map.files().iter();
    files
        .map(|it| (it.name().to_owned(), it.text().to_owned()))
        .collect()
}

/// Everything of a lab that somebody may read: its sources, its artifacts and its site, what they are called.
fn everything(map: &SourceMap) -> Vec<(String, String)> {
    let options = Options {
        lab_only: true,
        ..Options::default()
    };
    let site = compile::site_on(map, None, &options, &mut Sink::new());
    let built = [built(map), site];
    // `e::before` of a style sheet would be an address, and these files are the same for every lab.
    let assets = ["site.css", "site.js", "icon.svg"];
    let artifacts = built.iter().flatten().flat_map(|it| it.iter());
    let artifacts = artifacts.filter(|(path, _)| !assets.contains(&path.as_str()));
    let artifacts = artifacts.map(|(path, it)| (path.to_string(), it.text.clone()));
    sources(map).into_iter().chain(artifacts).collect()
}

/// What redaction left, and what it changed that it should not.
fn faults(map: &SourceMap) -> Vec<String> {
    let redacted = redacted(map);
    let (before, after) = (everything(map), everything(&redacted));
    let originals = Originals::of(map, &before);
    let mut faults = Vec::new();
    if before.len() != after.len() {
        faults.push(format!("{} files became {}", before.len(), after.len()));
    }
    for (path, text) in &after {
        for left in originals
            .left_in(path)
            .into_iter()
            .chain(originals.left_in(text))
        {
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
                faults.push(format!(
                    "{path} has {} lines, then {there:?}",
                    text.lines().count()
                ));
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

/// A lab of one file after redaction.
fn text(lines: &str) -> String {
    redacted(&support::one_file(lines)).files()[0]
        .text()
        .to_owned()
}

/// Each line of a lab, and what becomes of it.
#[track_caller]
fn becomes(lines: &[(&str, &str)]) {
    let before: Vec<_> = lines.iter().map(|(before, _)| *before).collect();
    let after = text(&before.join("\n"));
    let expected: Vec<_> = lines.iter().map(|(_, after)| *after).collect();
    assert_eq!(after.lines().collect::<Vec<_>>(), expected);
    let map = support::one_file(&before.join("\n"));
    let left = Originals::of(&map, &sources(&map)).left_in(&after);
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn addresses_are_found_in_every_notation() {
    becomes(&[
        ("lab \"x\" language=1 {", "lab \"x\" language=1 {"),
        (
            "    // .1 is 192.168.7.1, a PC 192.168.7.20:8006, ours 192.168.7.x",
            "    // .1 is 192.168.23.1, a PC 192.168.23.20:8006, ours 192.168.23.x",
        ),
        (
            "    note \"IP192.168.7.9, v1.2.3.4, 1.31.2, 192.168.007.008, 300.1.1.1\"",
            "    note \"IP192.168.23.9, v1.2.3.4, 1.31.2, 192.168.23.8, 300.1.1.1\"",
        ),
        (
            "    note #\"[fd12:3456:789a:7::5]:443 ::ffff:192.168.7.9 ::ffff:c0a8:709\"#",
            "    note #\"[fd00:0:0:7::5]:443 ::ffff:192.168.23.9 ::ffff:192.168.23.9\"#",
        ),
        (
            "    note \"FD12:3456:789A:0007:0:0:0:5, 64:ff9b::c0a8:709, fe80::1%vmbr0\"",
            "    note \"fd00:0:0:7::5, 64:ff9b::c0a8:1709, fe80::1%vmbr0\"",
        ),
        (
            "    note \"192.168.\\u{37}.9 is hidden, \\\"quoted\\\"\"",
            "    note \"192.168.23.9 is hidden, \\\"quoted\\\"\"",
        ),
        ("    note \"\"\"", "    note \"192.168.23.9\\nand more\\"),
        ("        192.168.7.\\u{39}", ""),
        ("        and more", ""),
        ("        \"\"\"", "\""),
        (
            "    note \"9.7.168.192.in-addr.arpa, 7.168.192.in-addr.arpa, ip-192-168-7-9\"",
            "    note \"9.23.168.192.in-addr.arpa, 23.168.192.in-addr.arpa, ip-192-168-23-9\"",
        ),
        (
            "    note \"7.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa\"",
            "    note \"7.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa\"",
        ),
        (
            "    note \"192.168.7.50-60, 192.168.7.50-8.60, 192.168.7.50-192.168.7.60, 192.168.7.3-way\"",
            "    note \"192.168.23.50-60, 192.168.23.50-24.60, 192.168.23.50-192.168.23.60, 192.168.23.3-way\"",
        ),
        (
            "    note \"fd12:3456:789a:7::10-1f, fd12:3456:789a:7::/64, host:fd12:3456:789a:7::5.\"",
            "    note \"fd00:0:0:7::10-1f, fd00:0:0:7::/64, host:fd00:0:0:7::5.\"",
        ),
        (
            "    note \"8.8.8.8 and 1.1.1.1, 127.0.0.1, 255.255.255.0, 10.0.0.0/8, 0.0.0.0/0\"",
            "    note \"192.88.99.2 and 192.88.99.1, 127.0.0.1, 255.255.255.0, 10.0.0.0/8, 0.0.0.0/0\"",
        ),
        (
            "    note \"10.20.30.40/16 is in 10.20.0.0/16\"",
            "    note \"10.0.30.40/16 is in 10.0.0.0/16\"",
        ),
        ("}", "}"),
    ]);
}

#[test]
fn hardware_addresses_are_found_in_every_notation() {
    becomes(&[
        ("lab \"x\" language=1 {", "lab \"x\" language=1 {"),
        (
            "    note \"BC:24:11:C2:5E:3B bc-24-11-c2-5e-3b bc24.11c2.5e3b BC2411C25E3B\"",
            "    note \"02:00:00:00:00:02 02-00-00-00-00-02 0200.0000.0002 020000000002\"",
        ),
        (
            "    note \"fe80::be24:11ff:fec2:5e3b, FF:FF:FF:FF:FF:FF\"",
            "    note \"fe80::ff:fe00:2, FF:FF:FF:FF:FF:FF\"",
        ),
        ("}", "}"),
        (
            "network \"lan\" subnet=\"10.0.0.0/24\"",
            "network \"lan\" subnet=\"10.0.1.0/24\"",
        ),
        (
            "node \"pve\" { nic enx00e04c680001 address=\"10.0.0.5\" }",
            "node \"pve\" { nic enx020000000001 address=\"10.0.1.5\" }",
        ),
        (
            "vm 100 \"a\" { nic \"net0\" mac=bc:24:11:c2:5e:3c; }",
            "vm 100 \"a\" { nic \"net0\" mac=\"02:00:00:00:00:03\"; }",
        ),
    ]);
}

#[test]
fn domains_keep_what_is_below_them() {
    becomes(&[
        (
            "lab \"x\" language=1 domain=\"home.smith.net\" {",
            "lab \"x\" language=1 domain=\"zone4.zone3.example\" {",
        ),
        (
            "    // pve1.home.smith.net, Home.Smith.Net and smith.net; storage.cfg",
            "    // pve1.zone4.zone3.example, zone4.zone3.example and zone3.example; storage.cfg",
        ),
        (
            "    note \"https://ann:geheim@wiki.jones.org:8443/a mail jane.smith+lab@smith.net\"",
            "    note \"https://ann:user1@wiki.zone2.example:8443/a mail user2@zone3.example\"",
        ),
        (
            "    note \"nas.lan and a lan, nvidia.com/gpu, getty@tty1.service, NAME@NETWORK\"",
            "    note \"nas.zone1 and a lan, nvidia.com/gpu, getty@tty1.service, NAME@NETWORK\"",
        ),
        ("}", "}"),
        ("dns {", "dns {"),
        ("    resolver \"10.0.0.1\"", "    resolver \"10.0.1.1\""),
        (
            "    zone \"iot.home.smith.net\" { record \"a\" to=\"10.0.0.1\"; }",
            "    zone \"zone5.zone4.zone3.example\" { record \"a\" to=\"10.0.1.1\"; }",
        ),
        (
            "    zone \"lan\" { record \"b\" to=\"10.0.0.1\"; }",
            "    zone \"zone1\" { record \"b\" to=\"10.0.1.1\"; }",
        ),
        ("}", "}"),
    ]);
}

#[test]
fn what_opens_doors_is_gone() {
    becomes(&[
        ("lab \"x\" language=1 {", "lab \"x\" language=1 {"),
        (
            "    // WIKI_PASSWORD is in /run/secrets/wiki",
            "    // SECRET_1 is in /SECRET_2",
        ),
        ("}", "}"),
        ("node \"pve\" {", "node \"pve\" {"),
        (
            "    var \"wiki\" (env)\"WIKI_PASSWORD\"",
            "    var \"wiki\" (env)\"SECRET_1\"",
        ),
        (
            "    var \"file\" (file)\"/run/secrets/wiki\"",
            "    var \"file\" (file)\"/SECRET_2\"",
        ),
        (
            "    var \"db_password\" \"geheim\"",
            "    var \"db_password\" \"REDACTED1\"",
        ),
        ("}", "}"),
    ]);
    let keys = "lab \"x\" language=1 {\n    ssh-key \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHx3Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe0i1o2p3q jane@pc\"\n    \
        note \"/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0123456-part1 wwn-0x50014ee2b1234567\"\n    \
        note \"ghp_Zk3vT9qLw2XcR7bNf5YhJ8mDsPa4GtUe0i1o 1C:2D:3E:4F:1C:2D:3E:4F:1C:2D:3E:4F:1C:2D:3E:4F:1C:2D:3E:4F\"\n}\n";
    assert_eq!(
        text(keys).lines().map(str::trim).collect::<Vec<_>>(),
        [
            "lab \"x\" language=1 {",
            "ssh-key \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA4 user1@pc\"",
            "note \"/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_S00000000000003-part1 wwn-0x0000000000000002\"",
            "note \"redacted 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01\"",
            "}",
        ]
    );
}

#[test]
fn a_file_is_called_otherwise_too() {
    let mut map = SourceMap::new("");
    assert!(map.add(
        "smith.net.kdl",
        b"lab \"x\" language=1 domain=\"smith.net\"\n".to_vec()
    ));
    assert!(map.add(
        "nodes/10.1.2.3.kdl",
        b"node \"a\" address=\"10.1.2.3\"\n".to_vec()
    ));
    let redacted = redacted(&map);
    let names: Vec<_> = redacted.files().iter().map(|it| it.name()).collect();
    assert_eq!(names, ["zone1.example.kdl", "nodes/10.0.0.3.kdl"]);
}

#[test]
fn a_network_of_all_private_addresses_has_room() {
    let lab = "lab \"x\" language=1\nnetwork \"lan\" subnet=\"10.0.0.0/8\" gateway=\"10.0.0.1\" {\n    dhcp \"10.0.1.10-2.20\"\n}\n\
               node \"a\" { nic \"eno1\" address=\"10.9.8.7\"; }\n";
    let map = support::one_file(lab);
    let after = text(lab);
    assert_eq!(findings(&redacted(&map)), findings(&map));
    for original in ["10.0.0.1\"", "10.0.1.10", "2.20", "10.9.8.7"] {
        assert!(!after.contains(original), "{after}");
    }
    assert!(after.contains("\"10.0.0.0/8\""), "{after}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_labs_keep_nothing_but_their_findings(nodes in 1_usize..30, front in 1_u8..8, domain in "[a-z]{3,9}\\.[a-z]{2,5}") {
        let mut map = SourceMap::new("");
        for (name, text) in generator::many_files(nodes) {
            // Other subnets than those that are tried first.
            let text = text.replace("\"10.", &format!("\"10.{front}")).replace("lab.example", &domain);
            prop_assert!(map.add(name, text.into_bytes()));
        }
        prop_assert_eq!(faults(&map), Vec::<String>::new());
        let redacted = redacted(&map);
        prop_assert_eq!(findings(&redacted), findings(&map));
        prop_assert_eq!(sources(&redacted), sources(&self::redacted(&map)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_a_text_the_lab_stays_one(
        odd in "[0-9a-f.:/x@ -]{0,60}",
        any in "\\PC{0,40}",
    ) {
        for note in [odd, any] {
            let lab = format!("lab \"x\" language=1 domain=\"a.b\" {{\n    note {note:?} // {note}\n}}\n");
            let map = support::one_file(&lab);
            if compile::lower(&map, &mut Sink::new()).is_some() {
                let redacted = redacted(&map);
                prop_assert_eq!(findings(&redacted), findings(&map));
            }
        }
    }
}
