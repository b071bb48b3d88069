//! `/etc/network/interfaces` of every node, for ifupdown2 and in the layout that Proxmox VE writes itself
//! (pve-common, `src/PVE/Network/Interfaces.pm`).

mod options;
mod recipe;

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use super::{Artifacts, Input, header, pve};
use crate::facts::{mtu, prefixes};
use crate::model::host::{Address, HostId};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::Node;
use crate::source::Span;
use crate::text::line::{Line, Setting, Word};
use crate::text::token::Comment;

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
    /// `auto` or `allow-hotplug`, if it comes up by itself. A port comes up with its bridge.
    start: Option<&'static str>,
    name: Word,
    blocks: Vec<Block>,
}

/// An interface in one family.
#[derive(Debug, Serialize)]
struct Block {
    family: &'static str,
    method: &'static str,
    options: Vec<Setting>,
    /// Lines that the owner wrote for it, to the letter.
    raw: Vec<Line>,
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
    ifaces.filter(|(at, iface)| stands(node, *at, iface))
}

/// Whether an interface is in service, and with it what carries it. What carries stands before.
fn stands(node: &Node, at: usize, iface: &Iface) -> bool {
    let carried = match &iface.kind {
        IfaceKind::Vlan(vlan) if vlan.on.value < at => {
            let on = node.ifaces.get(vlan.on.value);
            on.is_some_and(|on| stands(node, vlan.on.value, on))
        }
        IfaceKind::Vlan(_) | IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => true,
    };
    iface.about.is_active() && carried
}

/// The node, its interfaces, their addresses, and the networks with their gateways.
fn origins(input: Input<'_>, id: Id<Node>, node: &Node) -> Vec<Span> {
    let mut origins = vec![node.name.span];
    for (at, iface) in in_service(node) {
        origins.push(iface.name.span);
        origins.extend(iface.addresses.iter().map(|address| address.span));
        let carried = input.lab.facts.interfaces.of(id, at);
        for network in carried.untagged.iter().chain(&carried.tagged) {
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
    let carried = input.lab.facts.interfaces.of(id, at);
    let mut blocks = blocks(input, id, at, iface);
    if let Some(first) = blocks.first_mut() {
        let options = options::of(&input.lab.lab, node, iface, carried);
        first.options.extend(options);
        let of = |at| input.lab.facts.interfaces.of(id, at).mtu;
        let set = carried.mtu.filter(|_| mtu::is_to_be_set(node, at, of));
        first
            .options
            .extend(set.map(|mtu| Setting::new("mtu", mtu)));
        first.options.extend(further(input, id, at, iface));
        first.options.extend(recipe::of(input, id, at, iface));
        first.raw = iface.raw.iter().map(|it| Line::new(&it.value)).collect();
    }
    Stanza {
        remark: pve::remark(&iface.about),
        start: start(iface),
        name: Word::new(&iface.name.value),
        blocks,
    }
}

/// What exists only because the file says so comes up by itself. A card does if it has something to say; as a port it
/// comes up with what it is plugged into.
fn start(iface: &Iface) -> Option<&'static str> {
    if iface.hotplug.is_some_and(|hotplug| hotplug.value) {
        return Some("allow-hotplug");
    }
    let is_card = matches!(iface.kind, IfaceKind::Nic(_));
    let auto = !is_card || !iface.addresses.is_empty() || iface.leases();
    auto.then_some("auto")
}

/// A block for each family in which the interface has an address or a lease; an interface without any has one that
/// says so.
fn blocks(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface) -> Vec<Block> {
    let has = |v4: bool| iface.addresses.iter().any(|it| it.ip.is_ipv4() == v4);
    let mut blocks = Vec::new();
    if iface.leases() {
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
        raw: Vec::new(),
    }
}

/// The address of a family, the other end, and the gateway if a default route of the node leaves here.
fn addressed(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface, v4: bool) -> Vec<Setting> {
    let address = leading(input, id, at, iface, v4);
    let mut options: Vec<_> = address
        .map(|it| Setting::new("address", with_prefix(input, iface, it)))
        .into_iter()
        .collect();
    options.extend(other_end(iface, v4).map(|peer| Setting::new("pointopoint", peer)));
    let route = input.lab.facts.routes.through(id, at, v4);
    options.extend(route.map(|it| Setting::new("gateway", it.gateway)));
    options
}

/// The other end, where the interface reaches nothing else directly.
fn other_end(iface: &Iface, v4: bool) -> Option<IpAddr> {
    let peer = iface.point_to_point.map(|peer| peer.value);
    peer.filter(|peer| peer.is_ipv4() == v4)
}

fn with_prefix(input: Input<'_>, iface: &Iface, address: &Address) -> IpNet {
    prefixes::as_set(&input.lab.lab, &input.lab.facts.addresses, iface, address)
}

/// The address of a family that has an `address` line: that of a default route, else the main one of the node, else the
/// first. Proxmox VE keeps one line a family, the last one (pve-common, `PVE/INotify.pm` of 8.x and `PVE/Network/Interfaces.pm`).
fn leading<'a>(
    input: Input<'_>,
    id: Id<Node>,
    at: usize,
    iface: &'a Iface,
    v4: bool,
) -> Option<&'a Address> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    if v4 && iface.leases() {
        return None;
    }
    let routed = facts.routes.through(id, at, v4);
    let main = || {
        facts
            .main_addresses
            .of(lab, HostId::Node(id), &facts.addresses)
    };
    let wanted = routed.map(|it| it.address).or_else(main);
    let family = || iface.addresses.iter().filter(|it| it.ip.is_ipv4() == v4);
    let found = family().find(|it| Some(it.ip) == wanted);
    found.or_else(|| family().next())
}

/// The other addresses, as commands: those are kept by Proxmox VE, however many there are.
fn further(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface) -> Vec<Setting> {
    let leads = |address: &Address| {
        let leading = leading(input, id, at, iface, address.ip.is_ipv4());
        leading.is_some_and(|it| it.span == address.span)
    };
    let rest = iface.addresses.iter().filter(|it| !leads(it));
    rest.flat_map(|it| recipe::address(iface, with_prefix(input, iface, it)))
        .collect()
}
