//! Performance: how fast each path shall be, and how to measure it.

use std::net::IpAddr;

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{order, phrase};
use crate::emit::Input;
use crate::model::handbook::Target;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::network::Network;
use crate::model::unit::Mtu;

/// The largest packet that every card takes; anything above has to be tried.
const ORDINARY: Mtu = Mtu::ETHERNET;

/// As many nodes are told to be tried, network by network.
const TRIED: usize = 40;

/// The page of targets.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let targets = input.lab.lab.handbook.targets.iter();
    let targets: Vec<_> = targets.filter(|it| it.about.is_present()).collect();
    if targets.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Performance, "Performance");
    draft.heading(Depth::Part, "Targets");
    for it in &targets {
        draft.origin(it.path.span);
    }
    let rows: Vec<_> = targets.iter().map(|it| row(it)).collect();
    draft.table(["Path", "At least", "At most", "Purpose"], rows);
    for note in targets.iter().flat_map(|it| &it.about.detail().notes) {
        draft.prose(&note.value);
    }
    measure(&mut draft, input);
    Some(draft.done())
}

fn row(target: &Target) -> [Line; 4] {
    let throughput = target.throughput.map(|it| it.value.to_string());
    let latency = target.latency.map(|it| it.value.to_string());
    [
        Line::from(&*target.path.value).mark(target.about.status),
        Line::from(throughput.unwrap_or_default()).or_none(),
        Line::from(latency.unwrap_or_default()).or_none(),
        phrase::purpose(&target.about),
    ]
}

/// Commands for every network in which nodes can reach each other.
fn measure(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let networks = order::networks(lab).into_iter();
    let networks = networks.filter(|(_, network)| network.about.is_member());
    let connected: Vec<_> = networks
        .map(|(id, _)| (id, nodes_in(input, id)))
        .filter(|(_, nodes)| nodes.len() > 1)
        .collect();
    if connected.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "Measuring between nodes");
    draft.paragraph(
        "The first command waits on its node, the others send to it. Through a bond, one connection takes one leg: \
         `-P 4` sends four.",
    );
    for (network, nodes) in connected {
        let network = phrase::network(&input.lab.lab, network).unmarked();
        draft.paragraph(Line::from("In ").line(network).text(":"));
        draft.commands(&commands(&nodes));
    }
}

fn commands(nodes: &[(&Name, IpAddr)]) -> Vec<String> {
    let Some(((first, server), others)) = nodes.split_first() else {
        return Vec::new();
    };
    let waits = format!("iperf3 -s -B {server}    # on {first}");
    let send = others.iter().flat_map(|(name, ip)| {
        [
            format!("iperf3 -c {server} -B {ip}    # on {name}"),
            format!("ping -c 20 -I {ip} {server}    # on {name}"),
        ]
    });
    std::iter::once(waits).chain(send).collect()
}

/// The nodes in service with an address of a network, by name.
fn nodes_in(input: Input<'_>, network: Id<Network>) -> Vec<(&Name, IpAddr)> {
    let (lab, plan) = (&input.lab.lab, &input.lab.facts.addresses);
    let nodes = order::nodes(lab).into_iter();
    let nodes = nodes.filter(|(_, node)| node.about.is_active());
    let there = nodes.filter_map(|(id, node)| {
        let claim = plan.in_network(HostId::Node(id), network)?;
        Some((&node.name.value, claim.ip()))
    });
    there.take(TRIED).collect()
}

/// How to try that packets as large as a network's get through, if they are larger than ordinary ones.
pub(super) fn large_packets(draft: &mut Draft, input: Input<'_>, id: Id<Network>) {
    let mtu = input.lab.lab.networks.at(id).mtu();
    let nodes = nodes_in(input, id);
    if mtu <= ORDINARY || nodes.len() < 2 {
        return;
    }
    draft.heading(Depth::Section, "Large packets");
    draft.paragraph(format!(
        "From each node to each other one: all must answer. `-M do` forbids to split; the size is the MTU of {mtu} less \
         the headers. The first hop that fails has a smaller MTU."
    ));
    let lines = nodes.into_iter().map(|(name, ip)| {
        let size = u32::from(mtu.get()).saturating_sub(headers(ip));
        format!("ping -c 3 -M do -s {size} {ip}    # {name}")
    });
    draft.commands(&lines.collect::<Vec<_>>());
}

/// The headers of IP and ICMP: 20 and 8 bytes, for IPv6 40 and 8 (RFC 791, 792, 8200, 4443).
const fn headers(ip: IpAddr) -> u32 {
    match ip {
        IpAddr::V4(_) => 28,
        IpAddr::V6(_) => 48,
    }
}
