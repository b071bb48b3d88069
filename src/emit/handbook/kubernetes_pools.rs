//! The pools of addresses of a Kubernetes cluster, and the load balancers that have some of them.

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{phrase, services};
use crate::emit::Input;
use crate::facts::kubernetes;
use crate::facts::readers;
use crate::model::kubernetes::Kubernetes;
use crate::model::metallb::{Metallb, MetallbMode, Peer, Pool};

/// Pools and load balancers.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    if let Some(metallb) = &cluster.metallb {
        metallb_section(draft, input, cluster, metallb);
    }
    let balancers = services::balancers(input, Some(cluster));
    if !balancers.is_empty() {
        draft.heading(Depth::Section, "Load balancers");
        draft.table(services::BALANCER_COLUMNS, balancers);
    }
}

fn metallb_section(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes, metallb: &Metallb) {
    draft.heading(Depth::Section, "Pools of MetalLB");
    let mut facts = vec![
        ("Namespace", Line::new().code(metallb.namespace())),
        ("Announced by", announced(metallb.mode())),
    ];
    let version = phrase::optional(metallb.version.as_ref());
    if !version.is_empty() {
        facts.push(("Version", version));
    }
    draft.facts(facts);
    let rows: Vec<_> = kubernetes::pools(cluster)
        .map(|(_, pool)| pool_row(input, cluster, pool))
        .collect();
    if !rows.is_empty() {
        let columns = [
            "Pool",
            "Addresses",
            "Usable",
            "Taken",
            "Free",
            "Interfaces",
            "Announced from",
            "Purpose",
        ];
        draft.table(columns, rows);
    }
    peers(draft, input, cluster, metallb);
    if metallb.mode() == MetallbMode::Layer2 {
        draft.paragraph(
            Line::from("Where kube-proxy runs in IPVS mode, it needs ")
                .code("strictARP: true")
                .text(": otherwise every node answers for every address."),
        );
    }
}

fn announced(mode: MetallbMode) -> Line {
    match mode {
        MetallbMode::Layer2 => "one node at a time, which answers ARP (layer 2)".into(),
        MetallbMode::Bgp => "every node, to the routers below (BGP)".into(),
    }
}

fn pool_row(input: Input<'_>, cluster: &Kubernetes, pool: &Pool) -> [Line; 8] {
    let lab = &input.lab.lab;
    let (usable, taken) = kubernetes::room(lab, cluster, pool);
    let ranges = pool
        .ranges
        .iter()
        .map(|range| Line::new().code(range.value));
    let interfaces = pool.interfaces.iter();
    let interfaces = Line::joined(interfaces.map(|it| Line::new().code(&it.value)));
    let nodes = pool.nodes.iter();
    let nodes = Line::joined(nodes.map(|it| phrase::guest(lab, it.value)));
    let all = |line: Line| if line.is_empty() { "all".into() } else { line };
    [
        Line::new().code(&pool.name.value).mark(pool.about.status),
        Line::joined(ranges),
        usable.to_string().into(),
        taken.to_string().into(),
        usable.saturating_sub(taken).to_string().into(),
        all(interfaces),
        all(nodes),
        phrase::purpose(&pool.about),
    ]
}

fn peers(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes, metallb: &Metallb) {
    let speakers = readers::of_kubernetes(cluster);
    let present = metallb.peers.iter().filter(|it| it.about.is_present());
    let row = |peer: &Peer| {
        [
            Line::new().code(&peer.name.value).mark(peer.about.status),
            phrase::host_for(input, peer.host.value, &speakers),
            peer.my_asn.value.to_string().into(),
            peer.peer_asn.value.to_string().into(),
            phrase::purpose(&peer.about),
        ]
    };
    let rows: Vec<_> = present.map(row).collect();
    if !rows.is_empty() {
        draft.table(["Peer", "Router", "Own AS", "Router's AS", "Purpose"], rows);
    }
}
