//! `/etc/pve/corosync.conf`: who is in the cluster, over which links, with how many votes.
//!
//! Keys are sorted at every level, as Proxmox VE does when it writes the file (pve-cluster, `src/PVE/Corosync.pm`).
//! Its reader splits at blanks, so every value is one word.

use std::net::IpAddr;

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::members::members;
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Algorithm, Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::line::Word;
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct CorosyncConf {
    header: Comment,
    cluster_name: Word,
    nodes: Vec<Member>,
    links: Vec<Interface>,
    device: Option<Device>,
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

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let clusters = input.lab.lab.clusters.iter();
    let mut running = clusters
        .zip(&input.lab.facts.votes)
        .filter(|(cluster, _)| cluster.about.is_member());
    let Some((cluster, votes)) = running.next() else {
        return;
    };
    let origins = origins(input, cluster, votes);
    let header = header::made_by(input.map, &origins);
    if let Some(file) = project(input, cluster, votes, header) {
        let text = input.templates.render("corosync/corosync.conf", &file);
        out.add(pve::cluster_file("corosync.conf"), text, origins);
    }
}

/// None while a node lacks its id or its address on a link: corosync refuses the whole file then.
fn project(
    input: Input<'_>,
    cluster: &Cluster,
    votes: &VoteTable,
    header: Comment,
) -> Option<CorosyncConf> {
    let links: Vec<_> = links(cluster).collect();
    let voters: Vec<_> = voters(input, votes).collect();
    let families: Vec<_> = links
        .iter()
        .map(|link| (*link, is_v4(input, link, &voters)))
        .collect();
    let nodes = voters.iter();
    let nodes: Option<Vec<_>> = nodes
        .map(|(node, votes)| member(input, *node, *votes, &families))
        .collect();
    let nodes = nodes.filter(|nodes| !nodes.is_empty() && !links.is_empty())?;
    Some(CorosyncConf {
        header,
        cluster_name: Word::new(&cluster.name.value),
        nodes,
        links: links.into_iter().map(interface).collect(),
        device: match votes.device {
            Some(_) => Some(device(input, cluster, votes)?),
            None => None,
        },
    })
}

fn links(cluster: &Cluster) -> impl Iterator<Item = &Link> {
    cluster.links.iter().filter(|link| link.about.is_active())
}

/// The members of the cluster with their votes, in the order of their ids.
fn voters(input: Input<'_>, votes: &VoteTable) -> impl Iterator<Item = (Id<Node>, u32)> {
    members(&input.lab.lab).into_iter().filter_map(|node| {
        let member = votes.members.iter().find(|member| member.node == node)?;
        Some((node, member.votes))
    })
}

/// Whether a link runs over IPv4: it does if all its nodes can. All have to be of one family there.
fn is_v4(input: Input<'_>, link: &Link, voters: &[(Id<Node>, u32)]) -> bool {
    voters
        .iter()
        .all(|(node, _)| address(input, *node, link, true).is_some())
}

fn address(input: Input<'_>, node: Id<Node>, link: &Link, v4: bool) -> Option<IpAddr> {
    let own = input.lab.facts.addresses.of_host(HostId::Node(node));
    let there = own.filter(|claim| claim.network == Some(link.network.value));
    there.map(|claim| claim.ip()).find(|ip| ip.is_ipv4() == v4)
}

fn member(input: Input<'_>, id: Id<Node>, votes: u32, links: &[(&Link, bool)]) -> Option<Member> {
    let node = input.lab.lab.nodes.at(id);
    let rings = links.iter().map(|(link, v4)| {
        let address = address(input, id, link, *v4)?;
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

fn interface(link: &Link) -> Interface {
    Interface {
        number: link.number.value.get(),
        priority: link.priority.map(|priority| priority.value),
    }
}

fn device(input: Input<'_>, cluster: &Cluster, votes: &VoteTable) -> Option<Device> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let (qdevice, counted) = (cluster.qdevice.as_ref()?, votes.device?);
    let host = qdevice.host.value;
    Some(Device {
        algorithm: counted.algorithm.word(),
        host: facts.main_addresses.meant(lab, host, &facts.addresses)?,
        tls: Word::new(qdevice.tls.as_ref().map_or("on", |tls| &tls.value)),
        votes: match counted.algorithm {
            Algorithm::FfSplit => Some(counted.votes),
            Algorithm::Lms => None,
        },
    })
}

/// The cluster, its members, their addresses on the links, the links and the tie-breaker.
fn origins(input: Input<'_>, cluster: &Cluster, votes: &VoteTable) -> Vec<Span> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let mut origins = vec![cluster.name.span];
    origins.extend(cluster.qdevice.as_ref().map(|device| device.host.span));
    for link in links(cluster) {
        let network = lab.networks.at(link.network.value);
        origins.extend([link.number.span, network.name.span]);
    }
    for member in &votes.members {
        origins.push(lab.nodes.at(member.node).name.span);
        let own = facts.addresses.of_host(HostId::Node(member.node));
        let linked = own
            .filter(|claim| links(cluster).any(|link| claim.network == Some(link.network.value)));
        origins.extend(linked.map(|claim| claim.span));
    }
    pve::in_order(origins)
}
