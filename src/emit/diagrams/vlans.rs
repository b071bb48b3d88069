//! The tagged networks, each a group with its members' addresses. Who routes stands beside them, linked to each network
//! that it is the gateway of.

use std::collections::BTreeMap;

use super::attached::{self, Attached, Attachment};
use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::addresses::Owner;
use crate::model::about::Status;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, Label};

/// As many things are listed in one box.
const LISTED: usize = 40;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let networks = tagged(input).into_iter().map(|(_, it)| it.name.span);
    let hosts = attached::all(input).into_iter();
    networks
        .chain(hosts.map(|it| lab.host_name(it.host).span))
        .collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let networks = tagged(input);
    let names = networks.iter().map(|(_, it)| it.name.value.to_string());
    let names = look::listed(LISTED, names.collect());
    let title = format!("VLANs of {}", super::lab_title(input));
    let description =
        format!("The members of each tagged network, with their addresses. Networks: {names}.");
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, &description),
        routers: BTreeMap::new(),
        hosts: attached::all(input),
    };
    for (id, network) in networks {
        drawing.network(id, network);
    }
    drawing.diagram
}

/// The networks that have a tag, by tag.
fn tagged(input: Input<'_>) -> Vec<(Id<Network>, &Network)> {
    let networks = input.lab.lab.networks.iter();
    let shown = networks.filter(|(_, it)| look::is_shown(&it.about) && it.vlan.is_some());
    let mut shown: Vec<_> = shown.collect();
    shown.sort_by_key(|(_, network)| network.vlan.map(|vlan| vlan.value));
    shown
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    routers: BTreeMap<HostId, BoxId>,
    hosts: Vec<Attached>,
}

/// What is listed in one box: things of one kind in one status.
type Lists = BTreeMap<(u8, Status), Vec<(String, Span)>>;

impl Drawing<'_> {
    fn network(&mut self, id: Id<Network>, network: &Network) {
        let status = network.about.status;
        let group = self.diagram.group(Label::new([heading(network)]), &AREA);
        let block = Kind::Network.block(status, facts(network));
        let block = block.marked([network.name.span]);
        let hub = self.diagram.add(Some(group), block);
        let gateway = gateway(network);
        if let Some(host) = gateway {
            self.routes(hub, host, id);
        }
        let mut lists = Lists::new();
        self.members(id, gateway, &mut lists);
        self.controllers(id, &mut lists);
        for ((rank, status), listed) in lists {
            let (kind, word) = listed_kind(rank);
            let (lines, places): (Vec<_>, Vec<_>) = listed.into_iter().unzip();
            let heading = look::marked(&look::count(lines.len(), word), status);
            let lines = std::iter::once(heading).chain(look::at_most(LISTED, lines));
            let block = kind.block(status, lines).marked(places);
            let list = self.diagram.add(Some(group), block);
            self.diagram
                .link(hub, list, look::line(status), Label::default());
        }
    }

    /// The hosts in a network, but for its gateway, which stands beside it.
    fn members(&self, id: Id<Network>, gateway: Option<HostId>, lists: &mut Lists) {
        let lab = &self.input.lab.lab;
        for host in self.hosts.iter().filter(|it| Some(it.host) != gateway) {
            for way in host.ways.iter().filter(|way| way.network == id) {
                let name = lab.host_name(host.host).value.to_string();
                let line = std::iter::once(name).chain(addresses(way));
                let status = lab.host_about(host.host).status;
                let list = lists.entry((rank(host.host), status)).or_default();
                let place = lab.host_name(host.host).span;
                list.push((line.collect::<Vec<_>>().join(" "), place));
            }
        }
    }

    /// Controllers that reach a node which is off.
    fn controllers(&self, id: Id<Network>, lists: &mut Lists) {
        for claim in self.input.lab.facts.addresses.of_network(id) {
            let Owner::Oob(node, at) = claim.owner else {
                continue;
            };
            let node = self.input.lab.lab.nodes.at(node);
            if let Some(oob) = node.oob.get(at).filter(|oob| look::is_shown(&oob.about)) {
                let line = format!("{} of {} {}", oob.kind.value, node.name.value, claim.ip());
                lists
                    .entry((CONTROLLERS, claim.status))
                    .or_default()
                    .push((line, node.name.span));
            }
        }
    }

    fn routes(&mut self, hub: BoxId, host: HostId, id: Id<Network>) {
        let lab = &self.input.lab.lab;
        let about = lab.host_about(host);
        let known = self.routers.get(&host).copied();
        let router = known.unwrap_or_else(|| {
            let lines = look::called(&lab.host_name(host).value, about);
            let (kind, _) = listed_kind(rank(host));
            let block = kind.block(about.status, lines);
            let block = block.marked([lab.host_name(host).span]);
            self.diagram.add(None, block)
        });
        self.routers.insert(host, router);
        let plan = &self.input.lab.facts.addresses;
        let ips = [true, false];
        let ips = ips.iter().filter_map(|v4| plan.gateway_of(lab, id, *v4));
        let ips = ips.map(|ip| ip.to_string());
        let label = Label::new(std::iter::once("gateway".to_owned()).chain(ips));
        self.diagram
            .link(router, hub, look::line(about.status), label);
    }
}

/// The addresses, or that they are leased.
fn addresses(way: &Attachment) -> Vec<String> {
    let way = Attachment {
        iface: None,
        ..way.clone()
    };
    way.lines()
}

/// What stands above a network: `VLAN 16 · management`.
fn heading(network: &Network) -> String {
    let tag = network.vlan.map(|vlan| format!("VLAN {}", vlan.value));
    let name = look::marked(&network.name.value, network.about.status);
    let parts: Vec<_> = tag.into_iter().chain([name]).collect();
    parts.join(" · ")
}

/// Its subnets, and what is unusual.
fn facts(network: &Network) -> Vec<String> {
    let subnets = network.subnets.iter().map(|it| it.value.to_string());
    let mut lines: Vec<_> = subnets.collect();
    if network.mtu() != Mtu::ETHERNET {
        lines.push(format!("MTU {}", network.mtu()));
    }
    if network.isolated.is_some_and(|it| it.value) {
        lines.push("isolated".to_owned());
    }
    if lines.is_empty() {
        lines.push(network.name.value.to_string());
    }
    lines
}

/// Where controllers stand among the lists.
const CONTROLLERS: u8 = 3;

/// In which order lists stand.
const fn rank(host: HostId) -> u8 {
    match host {
        HostId::Node(_) => 0,
        HostId::Device(_) => 1,
        HostId::Service(_) | HostId::LoadBalancer(_) => 2,
        HostId::Guest(_) => 4,
    }
}

/// How a list looks, and what it counts.
const fn listed_kind(rank: u8) -> (Kind, &'static str) {
    match rank {
        0 => (Kind::Node, "node"),
        1 => (Kind::Device, "device"),
        2 => (Kind::Service, "service"),
        CONTROLLERS => (Kind::Device, "controller"),
        _ => (Kind::Guest, "guest"),
    }
}

fn gateway(network: &Network) -> Option<HostId> {
    match network.gateway?.value {
        HostRef::Host(host, _) => Some(host),
        HostRef::Literal(_) => None,
    }
}
