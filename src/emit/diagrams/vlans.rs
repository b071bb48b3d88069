//! The tagged networks, each a group with its members' addresses. Who routes stands beside them, linked to each network
//! that it is the gateway of.

use std::collections::BTreeMap;

use super::attached::{self, Attached, Attachment};
use super::look::{self, AREA, Kind};
use crate::emit::Input;
use crate::facts::addresses::Owner;
use crate::model::about::Status;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Diagram, Direction, GroupId, Label};

/// As many guests of one network still have a box each.
const CROWD: usize = 8;

/// As many guests are listed in one box.
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

impl Drawing<'_> {
    fn network(&mut self, id: Id<Network>, network: &Network) {
        let group = self.diagram.group(Label::new(heading(network)), &AREA);
        let gateway = gateway(network);
        let members = self.hosts.iter().filter(|it| Some(it.host) != gateway);
        let members = members.flat_map(|it| {
            let here = it.ways.iter().filter(|way| way.network == id);
            here.map(|way| (it.host, way.clone()))
        });
        let members: Vec<_> = members.collect();
        let (guests, others): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|(host, _)| matches!(host, HostId::Guest(_)));
        for (host, way) in &others {
            self.member(group, *host, way);
        }
        self.controllers(group, id);
        if guests.len() > CROWD {
            self.crowd(group, &guests);
        } else {
            for (host, way) in &guests {
                self.member(group, *host, way);
            }
        }
        if let Some(host) = gateway {
            self.routes(group, host, id);
        }
    }

    fn member(&mut self, group: GroupId, host: HostId, way: &Attachment) {
        let lab = &self.input.lab.lab;
        let about = lab.host_about(host);
        let mut lines = look::called(&lab.host_name(host).value, about);
        lines.extend(way.lines());
        let block = kind(host).block(about.status, lines);
        self.diagram.add(Some(group), block);
    }

    /// Controllers that reach a node which is off.
    fn controllers(&mut self, group: GroupId, id: Id<Network>) {
        let lab = &self.input.lab.lab;
        for claim in self.input.lab.facts.addresses.of_network(id) {
            let Owner::Oob(node, at) = claim.owner else {
                continue;
            };
            let node = lab.nodes.at(node);
            if let Some(oob) = node.oob.get(at).filter(|oob| look::is_shown(&oob.about)) {
                let name = format!("{} of {}", oob.kind.value, node.name.value);
                let lines = [look::marked(&name, claim.status), claim.ip().to_string()];
                let block = Kind::Device.block(claim.status, lines);
                self.diagram.add(Some(group), block);
            }
        }
    }

    /// Guests that are too many for a box each: one box a status.
    fn crowd(&mut self, group: GroupId, guests: &[(HostId, Attachment)]) {
        let lab = &self.input.lab.lab;
        let mut lists: BTreeMap<Status, Vec<String>> = BTreeMap::new();
        for (host, way) in guests {
            let name = lab.host_name(*host).value.to_string();
            let parts = std::iter::once(name).chain(way.lines());
            let line = parts.collect::<Vec<_>>().join(" ");
            let status = lab.host_about(*host).status;
            lists.entry(status).or_default().push(line);
        }
        for (status, lines) in lists {
            let heading = look::marked(&look::count(lines.len(), "guest"), status);
            let lines = std::iter::once(heading).chain(look::at_most(LISTED, lines));
            self.diagram
                .add(Some(group), Kind::Guest.block(status, lines));
        }
    }

    fn routes(&mut self, group: GroupId, host: HostId, id: Id<Network>) {
        let lab = &self.input.lab.lab;
        let about = lab.host_about(host);
        let router = match self.routers.get(&host) {
            Some(known) => *known,
            None => {
                let lines = look::called(&lab.host_name(host).value, about);
                let router = self
                    .diagram
                    .add(None, kind(host).block(about.status, lines));
                self.routers.insert(host, router);
                router
            }
        };
        let plan = &self.input.lab.facts.addresses;
        let ips = [true, false];
        let ips = ips.iter().filter_map(|v4| plan.gateway_of(lab, id, *v4));
        let ips = ips.map(|ip| ip.to_string());
        let label = Label::new(std::iter::once("gateway".to_owned()).chain(ips));
        self.diagram
            .link(router, group, look::line(about.status), label);
    }
}

/// What stands above a network: `VLAN 16 · management`, its subnet, and what is unusual.
fn heading(network: &Network) -> Vec<String> {
    let tag = network.vlan.map(|vlan| format!("VLAN {}", vlan.value));
    let name = look::marked(&network.name.value, network.about.status);
    let first: Vec<_> = tag.into_iter().chain([name]).collect();
    let subnets = network.subnets.iter().map(|it| it.value.to_string());
    let mut second: Vec<_> = subnets.collect();
    if network.mtu() != Mtu::ETHERNET {
        second.push(format!("MTU {}", network.mtu()));
    }
    if network.isolated.is_some_and(|it| it.value) {
        second.push("isolated".to_owned());
    }
    vec![first.join(" · "), second.join(" · ")]
}

fn gateway(network: &Network) -> Option<HostId> {
    match network.gateway?.value {
        HostRef::Host(host, _) => Some(host),
        HostRef::Literal(_) => None,
    }
}

const fn kind(host: HostId) -> Kind {
    match host {
        HostId::Node(_) => Kind::Node,
        HostId::Guest(_) => Kind::Guest,
        HostId::Device(_) => Kind::Device,
        HostId::Service(_) => Kind::Service,
    }
}
