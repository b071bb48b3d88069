//! The C library reads `/etc/hosts`: a node whose own name is a loopback address has no cluster.

use std::net::IpAddr;
use std::path::Path;

use super::tool::{Tool, confined};
use super::tree::{Tree, Verdict, text};
use super::{every_starter_lab, refuses};

const TOOLS: [Tool; 2] = [Tool::Getent, Tool::Namespaces];
const NODE1: &str = "nodes/pve-node1/etc/hosts";

/// `files` only: what is not in the file must not be asked of a network.
const RESOLVE: &str = "mount --bind \"$1\" /etc/hosts; exec getent -s hosts:files ahosts \"$2\"";

pub(crate) fn accepts(tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    for node in tree.nodes() {
        let Some(hosts) = tree.of_node(&node, "etc/hosts") else {
            continue;
        };
        verdict.read += 1;
        let found = resolve(&hosts, &node);
        let configured = addresses(tree, &node);
        match found.as_slice() {
            [] => verdict.complain(&hosts, format!("{node} does not resolve")),
            all => {
                for address in all.iter().filter(|address| !configured.contains(address)) {
                    let words = format!("{node} is {address}, which none of its interfaces has");
                    verdict.complain(&hosts, words);
                }
            }
        }
        if let Some(answer) = tree.of_node(&node, "answer.toml") {
            agree_with_answer(&mut verdict, &hosts, &found, &text(&answer));
        }
        if !resolve(&hosts, "localhost").iter().any(IpAddr::is_loopback) {
            verdict.complain(&hosts, "localhost is not the loopback address");
        }
    }
    verdict
}

/// The installer gives a node its management address and full name: the file must say the same.
fn agree_with_answer(verdict: &mut Verdict, hosts: &Path, found: &[IpAddr], answer: &str) {
    let value = |key: &str| {
        let line = answer.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim_start()
            .strip_prefix("= ")?
            .trim()
            .strip_prefix('"')?
            .strip_suffix('"')
    };
    if let Some(cidr) = value("cidr") {
        let management: IpAddr = cidr.split('/').next().unwrap().parse().unwrap();
        if !found.contains(&management) {
            verdict.complain(
                hosts,
                format!("{found:?}, but it is installed with {management}"),
            );
        }
    }
    if let Some(fqdn) = value("fqdn")
        && resolve(hosts, fqdn) != found
    {
        verdict.complain(
            hosts,
            format!("{fqdn} is not what the short name is: {found:?}"),
        );
    }
}

/// The addresses of a name, each once.
fn resolve(hosts: &Path, name: &str) -> Vec<IpAddr> {
    let ran = confined(RESOLVE, &[hosts.to_str().unwrap(), name]);
    let mut found: Vec<IpAddr> = ran
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The addresses that the node's interfaces file configures.
fn addresses(tree: &Tree, node: &str) -> Vec<IpAddr> {
    let Some(file) = tree.of_node(node, "etc/network/interfaces") else {
        return Vec::new();
    };
    text(&file)
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("address ")?
                .split('/')
                .next()?
                .parse()
                .ok()
        })
        .collect()
}

#[test]
fn accepts_the_starter_labs() {
    every_starter_lab(&TOOLS, accepts);
}

#[test]
fn refuses_a_node_that_is_loopback() {
    let fault = (NODE1, "192.168.10.230", "127.0.1.1");
    refuses(
        &TOOLS,
        accepts,
        fault,
        "pve-node1 is 127.0.1.1, which none of its interfaces has",
    );
}

#[test]
fn refuses_a_node_without_a_line() {
    let fault = (NODE1, "192.168.10.230", "# 192.168.10.230");
    refuses(&TOOLS, accepts, fault, "pve-node1 does not resolve");
}
