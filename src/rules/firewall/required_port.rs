//! Ports that the lab says must stay open, and a firewall closes.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::policy::Side;
use crate::facts::region::{self, Region};
use crate::model::about::About;
use crate::model::firewall::{Firewall, FirewallPlace};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::range::Ports;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

use super::Line;

rule! {
    /// A port that must stay open between nodes is closed by a firewall at the nodes.
    ///
    /// ## Why it matters
    /// A firewall of the cluster drops what no rule accepts. Of what nodes need from each other, Proxmox VE opens by
    /// itself only logins (22), the API (8006), consoles (5900-5999, 3128) and migration (60000-60050), and corosync
    /// (pve-firewall, `enable_host_firewall`). Ceph, NFS and the rest are closed the moment the firewall is switched on.
    ///
    /// ## What to do
    /// Accept the port between the nodes, above whatever blocks it.
    pub(super) RULE = "firewall" / "required-port", Error
}

/// What is open between nodes without a rule.
const OPEN: &str = "22,3128,5900-5999,8006,60000-60050,5404-5412/udp";

/// What `firewall/cuts-cluster` is about.
const CUT: &str = "22,8006";

/// A port that must stay open, between some nodes.
struct Required<'a> {
    ports: &'a Spanned<Ports>,
    nodes: Vec<(Id<Node>, IpNet)>,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let stands = |it: &Firewall| !matches!(it.on.value, FirewallPlace::Router(_));
    if !view.running_firewalls().any(|(_, it)| stands(it)) {
        return;
    }
    for required in required(view) {
        let nodes = required.nodes.iter();
        let mut closed = nodes.filter_map(|(node, net)| closed(view, &required, *node, *net));
        if let Some((span, what)) = closed.next() {
            sink.push(closes(required.ports, span, &what));
        }
    }
}

/// What the cluster needs where nodes reach each other, and what Ceph needs in its network.
fn required(view: &View) -> Vec<Required<'_>> {
    let lab = &view.lab;
    let mut all = Vec::new();
    let present = |about: &About| about.is_member();
    for cluster in lab.clusters.iter().filter(|it| present(&it.about)) {
        let ports = cluster.required_ports.iter();
        all.extend(ports.filter(|it| present(&it.about)).map(|it| Required {
            ports: &it.ports,
            nodes: addresses(view, None),
        }));
    }
    if let Some(ceph) = &lab.ceph {
        let ports = ceph.required_ports.iter();
        let network = Some(ceph.public_network.value);
        all.extend(ports.filter(|it| present(&it.about)).map(|it| Required {
            ports: &it.ports,
            nodes: addresses(view, network),
        }));
    }
    all
}

/// The nodes in service with their address in a network; without one, with their main address.
fn addresses(view: &View, network: Option<Id<Network>>) -> Vec<(Id<Node>, IpNet)> {
    let (lab, facts) = (&view.lab, &view.facts);
    let members = lab.nodes.iter().filter(|(_, node)| node.about.is_member());
    let there = members.filter_map(|(id, _)| {
        let host = HostId::Node(id);
        let ip = match network {
            Some(network) => facts.addresses.in_network(host, network)?.ip(),
            None => facts.main_addresses.of(lab, host, &facts.addresses)?,
        };
        Some((id, ip.into()))
    });
    there.take(super::MOST_NODES).collect()
}

/// What closes a port at a node, where something does: its own rules, then those of the cluster.
fn closed(
    view: &View,
    required: &Required<'_>,
    node: Id<Node>,
    net: IpNet,
) -> Option<(Span, String)> {
    let others = required.nodes.iter().map(|(_, net)| *net);
    let others: Vec<_> = others.filter(|it| *it != net).collect();
    let packets = |ports: &Ports| {
        let from = Side {
            nets: others.clone(),
            ..Side::default()
        };
        let to = Side {
            nets: vec![net],
            ..Side::default()
        };
        let services = region::services(Some(ports));
        view.facts.policies.packets(&from, &to, &services)
    };
    let cut = Ports::parse(CUT).ok().map(|ports| packets(&ports))?;
    let mut left = packets(&required.ports.value).without(&cut)?;
    let places = [FirewallPlace::Node(node), FirewallPlace::Cluster];
    for place in places {
        let mut firewalls = view.running_firewalls();
        let Some((id, firewall)) = firewalls.find(|(_, it)| it.on.value == place) else {
            continue;
        };
        let lines: Vec<_> = view.lines(id).collect();
        if let Some(line) = blocked(&mut left, &lines)? {
            let what = format!(
                "rule {} of firewall `{}`",
                line.number(),
                firewall.name.value
            );
            return Some((line.rule.span, what));
        }
        let is_last = place == FirewallPlace::Cluster || firewall.default.is_some();
        if is_last {
            let open = Ports::parse(OPEN).ok().map(|ports| packets(&ports))?;
            // What a node states for the rest stands before what Proxmox VE opens.
            let open = if place == FirewallPlace::Cluster {
                open
            } else {
                Region::default()
            };
            let blocks = firewall.default_verdict().blocks();
            let closed = blocks && !left.without(&open)?.is_empty();
            let what = format!("the default of firewall `{}`", firewall.name.value);
            let span = firewall.default.map_or(firewall.on.span, |it| it.span);
            return closed.then_some((span, what));
        }
    }
    None
}

/// The first rule that blocks some of what is left; else what they accept is taken away. None where that cannot be told.
fn blocked<'a>(left: &mut Region, lines: &'a [Line<'a>]) -> Option<Option<&'a Line<'a>>> {
    for line in lines {
        if !line.resolved.region.meets(left) {
            continue;
        }
        if line.rule.verdict.blocks() {
            return Some(Some(line));
        }
        *left = left.without(&line.resolved.region)?;
    }
    Some(None)
}

fn closes(ports: &Spanned<Ports>, span: Span, what: &str) -> Diagnostic {
    let message = format!(
        "{what} closes port `{}`, which must stay open between nodes",
        ports.value
    );
    Diagnostic::new(&RULE, message)
        .at(span, "closes it")
        .related(ports.span, "must stay open")
        .help(format!(
            "accept `ports=\"{}\"` between the nodes before that",
            ports.value
        ))
}
