//! `/etc/network/interfaces` of every node, for ifupdown2 and in the layout that Proxmox VE writes itself
//! (pve-common, `src/PVE/Network/Interfaces.pm`).

use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::prefixes;
use crate::model::id::Id;
use crate::model::iface::{Bridge, Iface, IfaceKind};
use crate::model::node::Node;
use crate::model::unit::Mtu;
use crate::source::Span;
use crate::text::line::{Setting, Word};
use crate::text::token::Comment;

/// Seconds that a port listens and learns with the spanning tree on (802.1D's default; Proxmox VE takes 2 to 30).
const FORWARD_DELAY: u8 = 15;

/// The file.
#[derive(Debug, Serialize)]
struct Interfaces {
    header: Comment,
    stanzas: Vec<Stanza>,
}

/// An interface.
#[derive(Debug, Serialize)]
struct Stanza {
    remark: Option<Comment>,
    /// Whether it comes up by itself. A port comes up with its bridge.
    auto: bool,
    name: Word,
    blocks: Vec<Block>,
}

/// An interface in one family.
#[derive(Debug, Serialize)]
struct Block {
    family: &'static str,
    method: &'static str,
    options: Vec<Setting>,
}

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for (id, node) in input.lab.lab.nodes.iter() {
        if !pve::is_installed(&node.about) || node.ifaces.is_empty() {
            continue;
        }
        let origins = origins(input, id, node);
        let file = Interfaces {
            header: header::made_by(input.map, &origins),
            stanzas: stanzas(input, id, node),
        };
        let text = input.templates.render("interfaces/interfaces", &file);
        out.add(
            pve::node_file(input, id, "etc/network/interfaces"),
            text,
            origins,
        );
    }
}

/// The interfaces in service, by position.
fn in_service(node: &Node) -> impl Iterator<Item = (usize, &Iface)> {
    let ifaces = node.ifaces.iter().enumerate();
    ifaces.filter(|(_, iface)| iface.about.is_active())
}

/// The node, its interfaces, their addresses, and the networks with their gateways.
fn origins(input: Input<'_>, id: Id<Node>, node: &Node) -> Vec<Span> {
    let mut origins = vec![node.name.span];
    for (at, iface) in in_service(node) {
        origins.push(iface.name.span);
        origins.extend(iface.addresses.iter().map(|address| address.span));
        for network in &input.lab.facts.interfaces.of(id, at).untagged {
            let network = input.lab.lab.networks.at(*network);
            origins.push(network.name.span);
            origins.extend(network.gateway.map(|gateway| gateway.span));
        }
    }
    pve::in_order(origins)
}

/// A stanza an interface, in the order of the model: cards before the bridges that they are ports of.
fn stanzas(input: Input<'_>, id: Id<Node>, node: &Node) -> Vec<Stanza> {
    let ifaces = in_service(node);
    ifaces
        .map(|(at, iface)| stanza(input, id, node, at, iface))
        .collect()
}

fn stanza(input: Input<'_>, id: Id<Node>, node: &Node, at: usize, iface: &Iface) -> Stanza {
    let mut blocks = blocks(input, id, at, iface);
    if let Some(first) = blocks.first_mut() {
        if let IfaceKind::Bridge(bridge) = &iface.kind {
            first.options.extend(bridge_options(node, bridge));
        }
        let mtu = input.lab.facts.interfaces.of(id, at).mtu;
        let unusual = mtu.filter(|mtu| *mtu != Mtu::ETHERNET);
        first
            .options
            .extend(unusual.map(|mtu| Setting::new("mtu", mtu)));
    }
    let is_bridge = matches!(iface.kind, IfaceKind::Bridge(_));
    Stanza {
        remark: pve::remark(&iface.about),
        auto: is_bridge || !iface.addresses.is_empty() || leases(iface),
        name: Word::new(&iface.name.value),
        blocks,
    }
}

fn leases(iface: &Iface) -> bool {
    iface.dhcp.is_some_and(|dhcp| dhcp.value)
}

/// A block for each family in which the interface has an address or a lease; an interface without any has one that
/// says so.
fn blocks(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface) -> Vec<Block> {
    let has = |v4: bool| iface.addresses.iter().any(|it| it.ip.is_ipv4() == v4);
    let mut blocks = Vec::new();
    if leases(iface) {
        blocks.push(block("inet", "dhcp", Vec::new()));
    } else if has(true) {
        blocks.push(block(
            "inet",
            "static",
            addressed(input, id, at, iface, true),
        ));
    } else if !has(false) {
        blocks.push(block("inet", "manual", Vec::new()));
    }
    if has(false) {
        blocks.push(block(
            "inet6",
            "static",
            addressed(input, id, at, iface, false),
        ));
    }
    blocks
}

fn block(family: &'static str, method: &'static str, options: Vec<Setting>) -> Block {
    Block {
        family,
        method,
        options,
    }
}

/// The addresses of a family, and the gateway if the node's default route leaves here.
fn addressed(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface, v4: bool) -> Vec<Setting> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let stated = iface.network.map(|network| network.value);
    let family = iface.addresses.iter().filter(|it| it.ip.is_ipv4() == v4);
    let net = |it| prefixes::on_interface(lab, &facts.addresses, stated, it);
    let mut options: Vec<_> = family.map(|it| Setting::new("address", net(it))).collect();
    let route = facts.routes.default(id, v4).filter(|it| it.iface == at);
    options.extend(route.map(|it| Setting::new("gateway", it.gateway)));
    options
}

fn bridge_options(node: &Node, bridge: &Bridge) -> [Setting; 3] {
    let stp = bridge.stp.is_some_and(|stp| stp.value);
    [
        Setting::new("bridge-ports", ports(node, bridge)),
        Setting::new("bridge-stp", if stp { "on" } else { "off" }),
        Setting::new("bridge-fd", if stp { FORWARD_DELAY } else { 0 }),
    ]
}

/// The ports in service, or `none`.
fn ports(node: &Node, bridge: &Bridge) -> String {
    let ports = bridge.ports.iter();
    let ports = ports.filter_map(|port| node.ifaces.get(port.value));
    let names: Vec<_> = ports
        .filter(|port| port.about.is_active())
        .map(|port| Word::new(&port.name.value).to_string())
        .collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(" ")
}
