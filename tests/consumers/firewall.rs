//! What Proxmox keeps of `cluster.fw`, `host.fw` and `VMID.fw`.
//!
//! No package for Debian reads these files, so this is a reading of our own from the sources of pve-firewall
//! (`generic_fw_config_parser`, `parse_fw_rule`, `verify_rule`). Like those it reads line by line, and a name counts only
//! after the line that defines it. An IPSET is stored in lower case and looked up as it is written; an alias is in lower
//! case both times. It is strict where Proxmox only writes to its log and goes on without the rule.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use hlc::compile;
use hlc::diag::Sink;
use hlc::emit::Artifacts;

use super::fixture;
use super::tree::{Tree, Verdict, text};
use crate::support;

const CLUSTER: &str = "cluster/etc/pve/firewall/cluster.fw";
/// The longest name of a set or alias, with its scope (`parse_address_list`).
const LONGEST: usize = 64;
const HOST: &str = "cluster/etc/pve/nodes/pve1/host.fw";

/// What a file defines: names in lower case, aliases with the family of their address.
#[derive(Default)]
struct Names {
    aliases: BTreeMap<String, bool>,
    sets: BTreeMap<String, Vec<String>>,
}

/// Which file is read: ours of nodes and guests have options and rules only.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Cluster,
    Host,
    Guest,
}

/// The level of a file by its path, where the firewall reads it.
fn level(path: &str) -> Option<Level> {
    let (folder, name) = path.rsplit_once('/')?;
    let is_vmid = |stem: &str| stem.bytes().all(|byte| byte.is_ascii_digit());
    match name.strip_suffix(".fw")? {
        "cluster" => Some(Level::Cluster),
        "host" => Some(Level::Host),
        stem if folder.ends_with("etc/pve/firewall") && is_vmid(stem) => Some(Level::Guest),
        _ => None,
    }
}

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    let mut names = Names::default();
    for file in tree.files("etc/pve/firewall/cluster.fw") {
        read(
            &mut verdict,
            &file,
            &text(&file),
            Level::Cluster,
            &mut names,
        );
    }
    for file in tree.files(".fw") {
        match level(file.to_str().unwrap()) {
            Some(Level::Cluster) => {}
            Some(level) => read(&mut verdict, &file, &text(&file), level, &mut names),
            None => verdict.complain(&file, "the firewall reads no such file"),
        }
    }
    verdict
}

/// The same for a lab in memory.
fn accepts_artifacts(artifacts: &Artifacts) -> Verdict {
    let mut verdict = Verdict::default();
    let files = || {
        artifacts
            .iter()
            .map(|(path, file)| (path.as_str(), &file.text))
    };
    let of_cluster = files().filter(|(path, _)| level(path) == Some(Level::Cluster));
    for (path, cluster) in of_cluster {
        let realm = path.trim_end_matches("firewall/cluster.fw");
        let mut names = Names::default();
        read(
            &mut verdict,
            Path::new(path),
            cluster,
            Level::Cluster,
            &mut names,
        );
        for (path, text) in files().filter(|(path, _)| path.starts_with(realm)) {
            if let Some(level) = level(path).filter(|it| *it != Level::Cluster) {
                read(&mut verdict, Path::new(path), text, level, &mut names);
            }
        }
    }
    verdict
}

fn read(verdict: &mut Verdict, file: &Path, content: &str, level: Level, names: &mut Names) {
    verdict.read += 1;
    let mut section = String::new();
    for (at, line) in content.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let outcome = match header(line, level) {
            Some(Ok(new)) => {
                section = new;
                let set = section.strip_prefix("ipset ").map(str::to_owned);
                set.map_or(Ok(()), |set| define(names, &set))
            }
            Some(Err(words)) => Err(words),
            None => content_line(&section, line, level, names),
        };
        if let Err(words) = outcome {
            verdict.complain(file, format!("line {}: {words}", at + 1));
        }
    }
}

/// The section that a line begins, in lower case.
fn header(line: &str, level: Level) -> Option<Result<String, String>> {
    let (inner, rest) = line.strip_prefix('[')?.split_once(']')?;
    let (inner, rest) = (inner.to_lowercase(), rest.trim());
    let whole = level == Level::Cluster;
    let known = match inner.split_once(char::is_whitespace) {
        None => inner == "options" || inner == "rules" || whole && inner == "aliases",
        Some((word, name)) => whole && word == "ipset" && is_name(name.trim()),
    };
    Some(if known && (rest.is_empty() || rest.starts_with('#')) {
        Ok(inner)
    } else {
        Err(format!("no section: {line}"))
    })
}

fn define(names: &mut Names, set: &str) -> Result<(), String> {
    match names.sets.insert(set.trim().to_owned(), Vec::new()) {
        Some(_) => Err(format!("ipset {set} is there twice")),
        None => Ok(()),
    }
}

fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (2..=LONGEST).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(inner)
}

fn content_line(section: &str, line: &str, level: Level, names: &mut Names) -> Result<(), String> {
    let plain = line.split('#').next().unwrap().trim_end();
    match section {
        "options" => option(line, level),
        "aliases" => alias(plain, names),
        "rules" => rule(plain, names),
        _ => match section.strip_prefix("ipset ") {
            Some(set) => entry(set.trim(), plain, names),
            None => Err("no section before it".into()),
        },
    }
}

fn option(line: &str, level: Level) -> Result<(), String> {
    let (key, value) = line.split_once(':').ok_or("no option")?;
    let value = value.trim();
    let good = match (level, key) {
        (_, "enable") => matches!(value, "0" | "1"),
        (Level::Cluster | Level::Guest, "policy_in" | "policy_out") => is_action(value),
        _ => false,
    };
    require(good, || format!("can't parse option {line:?}"))
}

fn require(good: bool, words: impl Fn() -> String) -> Result<(), String> {
    if good { Ok(()) } else { Err(words()) }
}

fn is_action(word: &str) -> bool {
    matches!(word, "ACCEPT" | "DROP" | "REJECT")
}

/// Whether an address or subnet is of IPv4.
fn family(net: &str) -> Result<bool, String> {
    let (ip, prefix) = net.split_once('/').unwrap_or((net, ""));
    let ip: Result<IpAddr, _> = ip.parse();
    let ip = ip.map_err(|_| format!("{net:?} is no address or subnet"))?;
    let most = if ip.is_ipv4() { 32 } else { 128 };
    let fits = prefix.is_empty() || prefix.parse::<u8>().is_ok_and(|it| it <= most);
    require(fits, || format!("{net:?} has no such prefix"))?;
    Ok(ip.is_ipv4())
}

fn alias(line: &str, names: &mut Names) -> Result<(), String> {
    let (name, net) = line.split_once(' ').ok_or("no alias")?;
    require(is_name(name) && !net.contains(' '), || {
        format!("no alias: {line:?}")
    })?;
    match names.aliases.insert(name.to_lowercase(), family(net)?) {
        Some(_) => Err(format!("alias {name} is there twice")),
        None => Ok(()),
    }
}

fn entry(set: &str, line: &str, names: &mut Names) -> Result<(), String> {
    let net = line.strip_prefix('!').unwrap_or(line).trim_start();
    if !names.aliases.contains_key(&net.to_lowercase()) {
        family(net)?;
    }
    require(!net.ends_with("/0"), || {
        "a zero prefix is not allowed in ipset entries".into()
    })?;
    let entries = names.sets.get_mut(set).unwrap();
    let twice = entries.iter().any(|known| known == net);
    require(!twice, || format!("duplicate ipset entry for '{net}'"))?;
    entries.push(net.to_owned());
    Ok(())
}

fn rule(line: &str, names: &Names) -> Result<(), String> {
    let mut words = line.split_whitespace();
    let (direction, action) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let known = matches!(direction, "IN" | "OUT") && is_action(action);
    require(known, || format!("unable to parse rule: {line:?}"))?;
    let mut said = BTreeMap::new();
    while let Some(key) = words.next() {
        let value = words.next().ok_or_else(|| format!("{key} has no value"))?;
        let twice = said.insert(key, value).is_some();
        require(!twice, || format!("{key} is there twice"))?;
    }
    let mut families = Vec::new();
    for (key, value) in &said {
        match *key {
            "-source" | "-dest" => families.extend(address(value, names)?),
            "-p" if matches!(*value, "tcp" | "udp") => {}
            "-dport" if said.contains_key("-p") => ports(value)?,
            "-log" if matches!(*value, "info" | "nolog") => {}
            _ => return Err(format!("unable to parse rule parameters: {key} {value}")),
        }
    }
    one_family(&families)
}

fn one_family(families: &[bool]) -> Result<(), String> {
    let mixed = families.windows(2).any(|pair| pair[0] != pair[1]);
    require(!mixed, || "detected mixed ipv4/ipv6 addresses".into())
}

/// The family of a source or destination, where it has one.
fn address(value: &str, names: &Names) -> Result<Option<bool>, String> {
    if let Some(set) = value.strip_prefix('+') {
        require(set.len() <= LONGEST, || "ipset name too long".into())?;
        let name = set.strip_prefix("dc/").unwrap_or(set);
        let known = names.sets.contains_key(name);
        return require(known, || format!("no such ipset '{set}'")).map(|()| None);
    }
    let name = value.strip_prefix("dc/").unwrap_or(value);
    if is_name(name) {
        require(value.len() <= LONGEST, || "alias name too long".into())?;
        let known = names.aliases.get(&name.to_lowercase());
        return known
            .map(|family| Some(*family))
            .ok_or_else(|| format!("no such alias '{value}'"));
    }
    let families: Result<Vec<_>, _> = value.split(',').map(family).collect();
    let families = families?;
    one_family(&families)?;
    Ok(families.first().copied())
}

fn ports(value: &str) -> Result<(), String> {
    let mut count = 0;
    for item in value.split(',') {
        let ends: Result<Vec<u16>, _> = item.split(':').map(str::parse).collect();
        let ends = ends.map_err(|_| format!("invalid port '{item}'"))?;
        count += ends.len();
        let good = matches!(ends.as_slice(), [_]) || matches!(ends.as_slice(), [a, b] if a <= b);
        require(good, || format!("backwards range '{item}' not allowed"))?;
    }
    require(count <= 15, || {
        "too many entries in port list (> 15 numbers)".into()
    })
}

#[test]
fn accepts_the_firewalls_of_nodes() {
    let tree = fixture("firewall");
    let verdict = accepts(&tree);
    verdict.must_accept("walls");
    assert_eq!(verdict.read, 2);
    for lab in support::starter_labs() {
        accepts(&Tree(support::built(&lab))).must_accept(&lab);
    }
}

/// Names in capitals, too short, too long, with characters that Proxmox does not take, and called like a set of its own.
const NAMES: [&str; 12] = [
    "Admins",
    "ADMIN-PCs",
    "local.network",
    "Management",
    "Blacklist",
    "9lives",
    "x",
    "K\u{fc}che",
    "a host with blanks in its name",
    "Hlc-Corosync",
    "a-name-that-has-as-many-characters-as-a-name-may-have-namely-63",
    "A.name_that-has-as-many-characters-as-a-name-may-have-namely-63",
];

#[test]
fn finds_every_name_whatever_its_spelling() {
    for name in NAMES {
        for (addresses, what) in [("10.0.1.9", "alias"), ("10.0.1.9,10.0.8.9", "set")] {
            let text = format!(
                r#"
                lab "home" language=1
                network "lan" subnet="10.0.1.0/24"
                network "second" subnet="10.0.8.0/24"
                device "{name}" kind="computer" address="{addresses}"
                node "pve" {{ nic "eno1" address="10.0.1.11" }}
                firewall "nodes" on="cluster" {{
                    set "{name} too" "lan" "{name}"
                    accept from="{name} too" ports="22,8006"
                    accept from="{name}@lan" ports="9100"
                    accept from="{name}" ports="443"
                }}
                firewall "one" on="pve" {{ accept from="{name}" to="pve" ports="80" }}
                "#
            )
            .replace(&format!("{name} too"), &format!("{:.58} too", name));
            let mut sink = Sink::new();
            let artifacts = compile::build(&support::one_file(&text), &mut sink);
            let artifacts = artifacts.unwrap_or_else(|| panic!("{:#?}", sink.into_sorted()));
            let verdict = accepts_artifacts(&artifacts);
            verdict.must_accept(&format!("{what} {name}"));
            assert_eq!(verdict.read, 2, "{name}");
        }
    }
}

#[test]
fn accepts_whatever_the_tests_build() {
    let mut read = 0;
    for folder in ["tests/awkward", "tests/fixtures", "tests/rules"] {
        for file in support::files(&support::root().join(folder)) {
            let map = support::one_file_of_bytes(std::fs::read(&file).unwrap());
            let Some(artifacts) = compile::build(&map, &mut Sink::new()) else {
                continue;
            };
            let verdict = accepts_artifacts(&artifacts);
            verdict.must_accept(&file.display().to_string());
            read += verdict.read;
        }
    }
    assert!(read > 10, "{read} files of firewalls");
}

#[test]
fn refuses_what_proxmox_would_leave_out() {
    let tree = fixture("firewall");
    let twice = "-source dc/workload -dest dc/pve2-management";
    for (file, old, new, words) in [
        (
            CLUSTER,
            "5405:5412",
            "5405-5412",
            "invalid port '5405-5412'",
        ),
        (
            CLUSTER,
            "policy_in: DROP",
            "policy_in: deny",
            "can't parse option",
        ),
        (
            CLUSTER,
            "[IPSET admins]",
            "[IPSET the admins]",
            "no section",
        ),
        (
            CLUSTER,
            "[IPSET admins]",
            "[IPSET others]",
            "no such ipset 'dc/admins'",
        ),
        (
            CLUSTER,
            "+dc/admins",
            "+dc/Admins",
            "no such ipset 'dc/Admins'",
        ),
        (
            CLUSTER,
            "10.9.0.7\n",
            "10.8.16.0/24\n",
            "duplicate ipset entry",
        ),
        (
            CLUSTER,
            "0.0.0.0/1\n",
            "0.0.0.0/0\n",
            "a zero prefix is not allowed",
        ),
        (
            CLUSTER,
            "10.8.28.0/22",
            "10.8.28.0/33",
            "has no such prefix",
        ),
        (CLUSTER, "IN ACCEPT", "IN ALLOW", "unable to parse rule"),
        (
            CLUSTER,
            "-p tcp -dport 25",
            "-dport 25",
            "unable to parse rule parameters",
        ),
        (
            CLUSTER,
            twice,
            "-source dc/workload -dest fd00::1",
            "mixed ipv4/ipv6",
        ),
        (HOST, "enable: 1", "policy_in: DROP", "can't parse option"),
        (HOST, "[RULES]", "[IPSET mine]", "no section"),
    ] {
        accepts(&tree.planted(file, old, new)).must_refuse(words);
    }
}
