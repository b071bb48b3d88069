//! `/etc/pve/ceph.conf`: how every node finds Ceph's monitors, as `pveceph` writes it (pve-storage,
//! `src/PVE/CephConfig.pm`; pve-manager, `PVE/API2/Ceph.pm`).
//!
//! Without its identity, `fsid`, the file is not complete, and must not replace one that is: it then stands apart from
//! what is put in place, for reading and comparing.

use std::net::IpAddr;

use serde::Serialize;

use super::pve::{self, Realm};
use super::{Artifacts, Input, RelPath, header};
use crate::facts::addresses::Claim;
use crate::facts::ceph::placed;
use crate::model::ceph::Ceph;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::line::{Line, Word};
use crate::text::token::Comment;

/// The file.
#[derive(Debug, Serialize)]
struct CephConf {
    header: Comment,
    /// None while the lab does not know it.
    fsid: Option<Word>,
    public_network: Line,
    cluster_network: Line,
    mon_host: Line,
    ipv4: &'static str,
    ipv6: &'static str,
    size: u32,
    min_size: u32,
    metadata_servers: Vec<Word>,
    monitors: Vec<Monitor>,
}

/// A section `[mon.NAME]`.
#[derive(Debug, Serialize)]
struct Monitor {
    name: Word,
    address: IpAddr,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let ceph = input.lab.lab.ceph.as_ref();
    let Some(ceph) = ceph.filter(|ceph| ceph.about.is_member()) else {
        return;
    };
    let origins = origins(input, ceph);
    let header = header::made_by(input.map, &origins);
    if let Some(file) = project(input, ceph, header) {
        let text = input.templates.render("ceph/ceph.conf", &file);
        for path in paths(input, ceph) {
            out.add(path, text.clone(), origins.clone());
        }
    }
}

/// Where the file goes: to the cluster of its monitors, once it is complete.
fn paths(input: Input<'_>, ceph: &Ceph) -> Vec<RelPath> {
    if ceph.fsid.is_none() {
        return vec![RelPath::new("ceph/ceph.conf")];
    }
    let monitors = placed(&input.lab.lab, &ceph.monitors);
    let realms = pve::realms(input).into_iter();
    let has_one = |realm: &Realm| realm.is_whole() || monitors.iter().any(|it| realm.has(*it));
    let theirs = realms.filter(has_one);
    theirs.map(|realm| realm.file("ceph.conf")).collect()
}

/// None without a monitor that can be reached.
fn project(input: Input<'_>, ceph: &Ceph, header: Comment) -> Option<CephConf> {
    let lab = &input.lab.lab;
    let monitors: Vec<_> = placed(lab, &ceph.monitors)
        .into_iter()
        .filter_map(|node| monitor(input, ceph, node))
        .collect();
    let hosts: Vec<_> = monitors.iter().map(|it| it.address.to_string()).collect();
    let has = |v4| monitors.iter().any(|it| it.address.is_ipv4() == v4);
    let word = |v4| if has(v4) { "true" } else { "false" };
    let metadata = ceph.metadata_servers.as_ref();
    let metadata = metadata.map_or_else(Vec::new, |it| placed(lab, it));
    let (ipv4, ipv6) = (word(true), word(false));
    (!monitors.is_empty()).then(|| CephConf {
        header,
        fsid: ceph
            .fsid
            .as_ref()
            .map(|it| Word::new(&it.value.to_string())),
        public_network: subnets(input, ceph.public_network.value),
        cluster_network: subnets(input, ceph.copy_network().value),
        mon_host: Line::new(hosts.join(" ")),
        ipv4,
        ipv6,
        size: 3,
        min_size: 2,
        metadata_servers: metadata.into_iter().map(|it| name(input, it)).collect(),
        monitors,
    })
}

fn monitor(input: Input<'_>, ceph: &Ceph, node: Id<Node>) -> Option<Monitor> {
    let claims = &input.lab.facts.addresses;
    let claim = claims.in_network(HostId::Node(node), ceph.public_network.value)?;
    Some(Monitor {
        name: name(input, node),
        address: Claim::ip(claim),
    })
}

fn name(input: Input<'_>, node: Id<Node>) -> Word {
    Word::new(&input.lab.lab.nodes.at(node).name.value)
}

/// The subnets of a network: Ceph takes a comma list.
fn subnets(input: Input<'_>, network: Id<Network>) -> Line {
    let subnets = input.lab.lab.networks.at(network).subnets.iter();
    let subnets: Vec<_> = subnets.map(|it| it.value.trunc().to_string()).collect();
    Line::new(subnets.join(","))
}

/// Ceph, its networks, and the nodes that the file names.
fn origins(input: Input<'_>, ceph: &Ceph) -> Vec<Span> {
    let lab = &input.lab.lab;
    let networks = [ceph.public_network, ceph.copy_network()];
    let networks = networks.map(|it| lab.networks.at(it.value).name.span);
    let metadata = ceph.metadata_servers.as_ref();
    let nodes = placed(lab, &ceph.monitors).into_iter();
    let nodes = nodes.chain(metadata.map_or_else(Vec::new, |it| placed(lab, it)));
    let nodes = nodes.map(|node| lab.nodes.at(node).name.span);
    let places = [ceph.span].into_iter().chain(networks).chain(nodes);
    pve::in_order(places.collect())
}
