//! `/etc/pve/corosync.conf`: who is in the cluster, over which links, with how many votes.
//!
//! Keys are sorted at every level, as Proxmox VE does when it writes the file (pve-cluster, `src/PVE/Corosync.pm`).
//! Its reader splits at blanks, so every value is one word.

use std::net::IpAddr;

use serde::Serialize;

use super::pve::{self, Realm};
use super::{Artifacts, Input, header};
use crate::facts::links::{Ends, LinkTable, networks};
use crate::facts::members::members;
use crate::facts::readers;
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Algorithm, Cluster, Link, Transport};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::Duration;
use crate::source::{Span, Spanned};
use crate::text::line::Word;
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct CorosyncConf {
    header: Comment,
    nodes: Vec<Member>,
    device: Option<Device>,
    totem: Totem,
}

/// A `node` of the `nodelist`.
#[derive(Debug, Serialize)]
struct Member {
    name: Word,
    id: u32,
    votes: u32,
    rings: Vec<Ring>,
}

/// The address of a node on a link.
#[derive(Debug, Serialize)]
struct Ring {
    link: u8,
    address: IpAddr,
}

/// The section `totem`. What is none there, corosync chooses itself.
#[derive(Debug, Serialize)]
struct Totem {
    cluster_name: Word,
    config_version: u32,
    /// Whether the lab knows which version runs.
    counted: bool,
    consensus: Option<u64>,
    crypto_cipher: Option<Word>,
    crypto_hash: Option<Word>,
    links: Vec<Interface>,
    secauth: &'static str,
    token: Option<u64>,
    token_coefficient: Option<u64>,
    transport: Option<&'static str>,
}

/// An `interface` of `totem`: a link. Proxmox VE wants one for each link that the nodes use, or none at all.
#[derive(Debug, Serialize)]
struct Interface {
    number: u8,
    priority: Option<u32>,
}

/// The `device` of `quorum`.
#[derive(Debug, Serialize)]
struct Device {
    algorithm: &'static str,
    host: IpAddr,
    tls: Word,
    /// None with lms, which counts them itself and must not be told (corosync-qdevice(8)).
    votes: Option<u32>,
}

/// A cluster with its tables.
#[derive(Clone, Copy)]
struct Running<'a> {
    cluster: &'a Cluster,
    votes: &'a VoteTable,
    links: &'a LinkTable,
}

impl<'a> Running<'a> {
    /// The links that are in use.
    fn links(self) -> impl Iterator<Item = (&'a Link, &'a Ends)> {
        self.links.in_use(self.cluster)
    }
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for realm in pve::realms(input) {
        if let Some(running) = realm.cluster.and_then(|at| running(input, at)) {
            of_cluster(input, out, &realm, running);
        }
    }
}

fn running(input: Input<'_>, at: usize) -> Option<Running<'_>> {
    let facts = &input.lab.facts;
    Some(Running {
        cluster: input.lab.lab.clusters.get(at)?,
        votes: facts.votes.get(at)?,
        links: facts.links.get(at)?,
    })
}

fn of_cluster(input: Input<'_>, out: &mut Artifacts, realm: &Realm, running: Running<'_>) {
    let origins = origins(input, running);
    let header = header::made_by(input.map, &origins);
    if let Some(file) = project(input, running, header) {
        let text = input.templates.render("corosync/corosync.conf", &file);
        out.add(realm.file("corosync.conf"), text, origins);
    }
}

/// None while a node lacks its id or its address on a link: corosync refuses the whole file then.
fn project(input: Input<'_>, running: Running<'_>, header: Comment) -> Option<CorosyncConf> {
    let nodes = voters(input, running.votes);
    let nodes: Option<Vec<_>> = nodes
        .map(|(node, votes)| member(input, node, votes, running))
        .collect();
    let nodes = nodes.filter(|nodes| !nodes.is_empty() && running.links().next().is_some())?;
    Some(CorosyncConf {
        header,
        nodes,
        device: match running.votes.device {
            Some(_) => Some(device(input, running.cluster, running.votes)?),
            None => None,
        },
        totem: totem(running),
    })
}

/// The members of the cluster with their votes, in the order of their ids.
fn voters(input: Input<'_>, votes: &VoteTable) -> impl Iterator<Item = (Id<Node>, u32)> {
    members(&input.lab.lab).into_iter().filter_map(|node| {
        let member = votes.members.iter().find(|member| member.node == node)?;
        Some((node, member.votes))
    })
}

fn member(input: Input<'_>, id: Id<Node>, votes: u32, running: Running<'_>) -> Option<Member> {
    let node = input.lab.lab.nodes.at(id);
    let rings = running.links().map(|(link, ends)| {
        let address = ends.at(id)?.address;
        let link = link.number.value.get();
        Some(Ring { link, address })
    });
    Some(Member {
        name: Word::new(&node.name.value),
        id: node.id?.value,
        votes,
        rings: rings.collect::<Option<_>>()?,
    })
}

/// Only knet encrypts, and only there corosync takes anything but `secauth: off` (corosync's `totemconfig.c`).
fn totem(running: Running<'_>) -> Totem {
    let cluster = running.cluster;
    let said = &cluster.totem;
    let transport = cluster.transport.map(|it| it.value);
    let encrypts = transport.is_none_or(|it| it == Transport::Knet);
    let cipher = said.crypto_cipher.filter(|_| encrypts);
    let hash = said.crypto_hash.filter(|_| encrypts);
    let milliseconds = |it: Option<Spanned<Duration>>| it.map(|it| it.value.milliseconds());
    Totem {
        cluster_name: Word::new(&cluster.name.value),
        config_version: cluster.next_config_version(),
        counted: cluster.config_version.is_some(),
        consensus: milliseconds(said.consensus),
        crypto_cipher: cipher.map(|it| Word::new(it.value.word())),
        crypto_hash: hash.map(|it| Word::new(it.value.word())),
        links: running
            .links()
            .map(|(link, _)| interface(link, encrypts))
            .collect(),
        secauth: if encrypts { "on" } else { "off" },
        token: milliseconds(said.token),
        token_coefficient: milliseconds(said.token_coefficient),
        transport: transport.map(Transport::word),
    }
}

/// A priority is knet's alone.
fn interface(link: &Link, knet: bool) -> Interface {
    let priority = link.priority.filter(|_| knet);
    Interface {
        number: link.number.value.get(),
        priority: priority.map(|priority| priority.value),
    }
}

fn device(input: Input<'_>, cluster: &Cluster, votes: &VoteTable) -> Option<Device> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let (qdevice, counted) = (cluster.qdevice.as_ref()?, votes.device?);
    let host = qdevice.host.value;
    Some(Device {
        algorithm: counted.algorithm.word(),
        host: facts.address_for(lab, host, &readers::of_cluster(lab, cluster))?,
        tls: Word::new(qdevice.tls.map_or("on", |tls| tls.value.word())),
        votes: match counted.algorithm {
            Algorithm::FfSplit => Some(counted.votes),
            Algorithm::Lms => None,
        },
    })
}

/// The cluster, its members, their addresses on the links, the links and the tie-breaker.
fn origins(input: Input<'_>, running: Running<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let cluster = running.cluster;
    let mut origins = vec![cluster.name.span];
    origins.extend(cluster.qdevice.as_ref().map(|device| device.host.span));
    let members = &running.votes.members;
    origins.extend(members.iter().map(|it| lab.nodes.at(it.node).name.span));
    for (link, ends) in running.links() {
        let networks = networks(lab, link).into_iter();
        origins.push(link.number.span);
        origins.extend(networks.map(|it| lab.networks.at(it).name.span));
        origins.extend(members.iter().filter_map(|it| Some(ends.at(it.node)?.span)));
    }
    pve::in_order(origins)
}
