//! `/etc/hosts` and `/etc/resolv.conf` of every node.
//!
//! The node's own name has to lead to an address that others reach: pmxcfs does not start if it finds a loopback
//! address only (pve-cluster, `src/pmxcfs/pmxcfs.c`). The other nodes stand there too, so that the cluster does not
//! depend on a name server.

use std::net::IpAddr;

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::members::peers;
use crate::facts::{names, resolvers};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::line::Word;
use crate::text::token::Comment;

/// More than three are not asked (resolv.conf(5)).
const MOST_NAMESERVERS: usize = 3;

/// `/etc/hosts`.
#[derive(Debug, Serialize)]
struct Hosts {
    header: Comment,
    /// The node itself, then the other members of its cluster.
    nodes: Vec<Line>,
}

/// A node under its names.
#[derive(Debug, Serialize)]
struct Line {
    address: IpAddr,
    fqdn: Option<Word>,
    name: Word,
}

/// `/etc/resolv.conf`.
#[derive(Debug, Serialize)]
struct ResolvConf {
    header: Comment,
    search: Option<Word>,
    nameservers: Vec<IpAddr>,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for (id, node) in input.lab.lab.nodes.iter() {
        if node.about.is_active() {
            hosts(input, out, id);
            resolv_conf(input, out, id);
        }
    }
}

/// Adds `hosts`, if the address of the node is known.
fn hosts(input: Input<'_>, out: &mut Artifacts, own: Id<Node>) {
    let Some(itself) = line(input, own) else {
        return;
    };
    let others = peers(&input.lab.lab, &input.lab.facts.votes, own);
    let origins = origins(input, own, &others);
    let others = others.into_iter().filter_map(|id| line(input, id));
    let file = Hosts {
        header: header::made_by(input.map, &origins),
        nodes: std::iter::once(itself).chain(others).collect(),
    };
    let text = input.templates.render("hosts/hosts", &file);
    out.add(pve::node_file(input, own, "etc/hosts"), text, origins);
}

/// A node's line: its main address, and its names.
fn line(input: Input<'_>, node: Id<Node>) -> Option<Line> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let host = HostId::Node(node);
    Some(Line {
        address: facts.main_addresses.of(lab, host, &facts.addresses)?,
        fqdn: names::fqdn(lab, host).map(|name| Word::new(&name)),
        name: Word::new(&lab.nodes.at(node).name.value),
    })
}

/// The nodes with their addresses, and the domain.
fn origins(input: Input<'_>, own: Id<Node>, others: &[Id<Node>]) -> Vec<Span> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let mut origins: Vec<_> = lab.domain.iter().map(|domain| domain.span).collect();
    for node in std::iter::once(&own).chain(others) {
        let host = HostId::Node(*node);
        let main = facts.main_addresses.of(lab, host, &facts.addresses);
        let own = facts.addresses.of_host(host);
        origins.push(lab.nodes.at(*node).name.span);
        origins.extend(own.filter(|it| Some(it.ip()) == main).map(|it| it.span));
    }
    pve::in_order(origins)
}

/// Adds `resolv.conf`, if there is somebody to ask.
fn resolv_conf(input: Input<'_>, out: &mut Artifacts, node: Id<Node>) {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let mut resolvers = resolvers::active(lab, facts, node);
    if resolvers.is_empty() {
        return;
    }
    resolvers.truncate(MOST_NAMESERVERS);
    let mut origins: Vec<_> = resolvers.iter().map(|it| it.span).collect();
    origins.extend(lab.domain.as_ref().map(|domain| domain.span));
    let origins = pve::in_order(origins);
    let file = ResolvConf {
        header: header::made_by(input.map, &origins),
        search: lab.domain.as_ref().map(|domain| Word::new(&domain.value)),
        nameservers: resolvers.iter().map(|it| it.address).collect(),
    };
    let text = input.templates.render("hosts/resolv.conf", &file);
    out.add(
        pve::node_file(input, node, "etc/resolv.conf"),
        text,
        origins,
    );
}
