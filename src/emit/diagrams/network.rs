//! The networks with the hosts in them. A host in one network stands in that network's group; nodes, and whoever is in
//! several, stand outside and are linked to each.

use std::collections::{BTreeMap, BTreeSet};

use super::attached::{self, Attached, Attachment};
use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::model::about::Status;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label, Line};

/// As many guests of one network still have a box each. More are listed in one.
const CROWD: usize = 12;

/// As many guests are listed in one box.
const LISTED: usize = 40;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let networks = lab.networks.values().map(|network| network.name.span);
    let hosts = attached::all(input).into_iter();
    let hosts = hosts.map(|it| lab.host_name(it.host).span);
    let links = lab.clusters.iter().flat_map(|cluster| &cluster.links);
    let links = links.map(|link| link.network.span);
    networks.chain(hosts).chain(links).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let mut drawing = Drawing::new(input);
    let (alone, crowded) = drawing.split();
    for host in &alone {
        drawing.host(host);
    }
    drawing.crowds(&crowded);
    drawing.ways_out();
    drawing.diagram
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    hosts: Vec<Attached>,
    /// The networks, in the order of their names: the group, and the box in it that hosts are linked to.
    networks: Vec<(Id<Network>, GroupId, BoxId)>,
    /// Where each of them stands in that list.
    places: BTreeMap<Id<Network>, usize>,
    /// The hosts that some network leaves through.
    gateways: BTreeSet<HostId>,
    boxes: BTreeMap<HostId, BoxId>,
}

impl<'a> Drawing<'a> {
    fn new(input: Input<'a>) -> Self {
        let lab = &input.lab.lab;
        let networks = lab.networks.iter();
        let mut shown: Vec<_> = networks
            .filter(|(_, it)| look::is_shown(&it.about))
            .collect();
        shown.sort_by_key(|(_, network)| &network.name.value);
        let names = shown.iter().map(|(_, it)| it.name.value.to_string());
        let description = format!(
            "Which hosts are in which network, with their addresses. Networks: {}.",
            look::listed(LISTED, names.collect())
        );
        let title = format!("Networks of {}", super::lab_title(input));
        let mut diagram = Diagram::new(Direction::Right, &title, &description);
        let networks = shown.into_iter().map(|(id, network)| {
            let name = look::called(&network.name.value, &network.about).join(" · ");
            let group = diagram.group(Label::new([name]), &AREA);
            let block = Kind::Network.block(network.about.status, network_lines(input, id));
            let links = lab.clusters.iter().flat_map(|cluster| &cluster.links);
            let links = links.filter(|link| link.runs_over(id));
            let block = block.marked([network.name.span]);
            let block = block.marked(links.map(|link| link.network.span));
            (id, group, diagram.add(Some(group), block))
        });
        let networks: Vec<_> = networks.collect();
        let places = networks.iter().enumerate().map(|(at, (id, ..))| (*id, at));
        Self {
            input,
            places: places.collect(),
            diagram,
            hosts: attached::all(input),
            networks,
            gateways: gateways(input),
            boxes: BTreeMap::new(),
        }
    }

    fn network(&self, network: Id<Network>) -> Option<(GroupId, BoxId)> {
        let place = *self.places.get(&network)?;
        let known = self.networks.get(place);
        known.map(|(_, group, hub)| (*group, *hub))
    }

    /// The group around a host, if it is not one that stands between networks.
    fn group(&self, host: &Attached) -> Option<GroupId> {
        around(host)
            .and_then(|network| self.network(network))
            .map(|(group, _)| group)
    }

    /// Splits the hosts into those with a box each and the guests that are too many in their network for that.
    fn split(&self) -> (Vec<Attached>, Vec<Attached>) {
        let network = |host: &Attached| {
            let is_gateway = self.gateways.contains(&host.host);
            let is_simple = matches!(host.host, HostId::Guest(_)) && !is_gateway;
            around(host).filter(|_| is_simple)
        };
        let mut counts: BTreeMap<Id<Network>, usize> = BTreeMap::new();
        for network in self.hosts.iter().filter_map(network) {
            *counts.entry(network).or_default() += 1;
        }
        let is_crowd = |it: Id<Network>| counts.get(&it).is_some_and(|count| *count > CROWD);
        let hosts = self.hosts.iter().cloned();
        hosts.partition(|host| !network(host).is_some_and(is_crowd))
    }

    fn host(&mut self, host: &Attached) {
        let lab = &self.input.lab.lab;
        let about = lab.host_about(host.host);
        let mut lines = look::called(&lab.host_name(host.host).value, about);
        let group = self.group(host);
        let there: Vec<_> = match group {
            Some(_) => host.ways.iter().flat_map(Attachment::lines).collect(),
            // The links of many hosts cross: what stood at them would cover each other.
            None => host
                .ways
                .iter()
                .map(|way| way_line(self.input, way))
                .collect(),
        };
        let what = attached::what(self.input, host.host).into_iter();
        match host.host {
            // Guests are many: what fits on one line stands there.
            HostId::Guest(_) if group.is_some() => {
                lines.push(what.chain(there).collect::<Vec<_>>().join(" · "));
            }
            HostId::Guest(_)
            | HostId::Node(_)
            | HostId::Device(_)
            | HostId::Service(_)
            | HostId::LoadBalancer(_) => {
                lines.extend(what.chain(there));
            }
        }
        let block = kind(host.host).block(about.status, lines);
        let block = block.marked([lab.host_name(host.host).span]);
        let id = self.diagram.add(group, block);
        self.boxes.insert(host.host, id);
        for way in &host.ways {
            let Some((_, hub)) = self.network(way.network) else {
                continue;
            };
            let line = look::line(about.status);
            match group {
                Some(_) => self.diagram.link(hub, id, line, Label::default()),
                None => self.diagram.link(id, hub, line, self.way(host.host, way)),
            }
        }
    }

    /// What stands at the link of a host to one of its networks: which cluster links run there.
    fn way(&self, host: HostId, way: &Attachment) -> Label {
        match host {
            HostId::Node(_) => Label::new(corosync_links(self.input, way.network)),
            HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                Label::default()
            }
        }
    }

    /// The guests that are only listed: one box a network and status, by address.
    fn crowds(&mut self, crowded: &[Attached]) {
        let lab = &self.input.lab.lab;
        let mut lists: BTreeMap<(GroupId, BoxId, Status), Vec<&Attached>> = BTreeMap::new();
        for host in crowded {
            if let Some((group, hub)) = around(host).and_then(|network| self.network(network)) {
                let status = lab.host_about(host.host).status;
                lists.entry((group, hub, status)).or_default().push(host);
            }
        }
        for ((group, hub, status), mut guests) in lists {
            let address =
                |guest: &Attached| guest.ways.iter().find_map(|way| way.ips.first().copied());
            guests.sort_by_key(|guest| address(guest));
            let heading = look::marked(&look::count(guests.len(), "guest"), status);
            let places = guests.iter().map(|it| lab.host_name(it.host).span);
            let places: Vec<_> = places.collect();
            let lines = guests.into_iter().map(|guest| list_line(self.input, guest));
            let lines = look::at_most(LISTED, lines.collect());
            let block = Kind::Guest.block(status, std::iter::once(heading).chain(lines));
            let block = block.marked(places);
            let list = self.diagram.add(Some(group), block);
            let line = look::line(status);
            self.diagram.link(hub, list, line, Label::default());
        }
    }

    /// The internet, behind each gateway that leads out of the lab.
    fn ways_out(&mut self) {
        let mut gateways: Vec<(BoxId, Label)> = Vec::new();
        for (id, _, hub) in &self.networks {
            let gateway = self.input.lab.lab.networks.at(*id).gateway;
            match gateway.map(|gateway| gateway.value) {
                Some(HostRef::Literal(ip)) => {
                    let label = Label::new(["gateway".to_owned(), ip.to_string()]);
                    gateways.push((*hub, label));
                }
                Some(HostRef::Host(host, _)) if self.leads_out(host) => {
                    let known = self.boxes.get(&host).copied();
                    let new = known.filter(|it| !gateways.iter().any(|(known, _)| known == it));
                    gateways.extend(new.map(|it| (it, Label::new(["gateway"]))));
                }
                Some(HostRef::Host(..)) | None => {}
            }
        }
        if !gateways.is_empty() {
            let block = Kind::Outside.block(Status::Active, ["internet".to_owned()]);
            let internet = self.diagram.add(None, block);
            for (gateway, label) in gateways {
                self.diagram.link(internet, gateway, Line::Plain, label);
            }
        }
    }

    /// Whether nothing else in the lab routes for this gateway.
    fn leads_out(&self, host: HostId) -> bool {
        let routed_by_other = |network: Id<Network>| {
            let gateway = self.input.lab.lab.networks.at(network).gateway;
            gateway.is_some_and(|it| !matches!(it.value, HostRef::Host(by, _) if by == host))
        };
        let ways = self.hosts.iter().find(|it| it.host == host);
        ways.is_some_and(|it| !it.ways.iter().any(|way| routed_by_other(way.network)))
    }
}

/// The hosts that some network leaves through.
fn gateways(input: Input<'_>) -> BTreeSet<HostId> {
    let networks = input.lab.lab.networks.values();
    let gateways = networks.filter_map(|network| network.gateway);
    let hosts = gateways.filter_map(|gateway| match gateway.value {
        HostRef::Host(host, _) => Some(host),
        HostRef::Literal(_) => None,
    });
    hosts.collect()
}

/// The network around a host: the only one it is in. Nodes stand between networks even then.
fn around(host: &Attached) -> Option<Id<Network>> {
    match (host.host, host.ways.as_slice()) {
        (HostId::Node(_), _) => None,
        (_, [way]) => Some(way.network),
        _ => None,
    }
}

/// What is said of a network beside its name.
fn network_lines(input: Input<'_>, id: Id<Network>) -> Vec<String> {
    let network = input.lab.lab.networks.at(id);
    let subnets = network.subnets.iter().map(|it| it.value.to_string());
    let mut parts: Vec<_> = subnets.collect();
    parts.extend(network.vlan.map(|vlan| format!("VLAN {}", vlan.value)));
    if network.mtu() != Mtu::ETHERNET {
        parts.push(format!("MTU {}", network.mtu()));
    }
    if network.isolated.is_some_and(|it| it.value) {
        parts.push("isolated".to_owned());
    }
    parts.extend(
        network
            .owner
            .as_ref()
            .map(|it| format!("owner: {}", it.value)),
    );
    parts.extend(corosync_links(input, id));
    parts
}

/// A way into a network in one line: an address tells the network, anything else does not.
fn way_line(input: Input<'_>, way: &Attachment) -> String {
    let line = way.lines().join(" ");
    if line.is_empty() || !way.ips.is_empty() {
        return line;
    }
    format!(
        "{line} in {}",
        input.lab.lab.networks.at(way.network).name.value
    )
}

/// A guest in a list: its name and addresses.
fn list_line(input: Input<'_>, guest: &Attached) -> String {
    let name = input.lab.lab.host_name(guest.host).value.to_string();
    let there = guest.ways.iter().flat_map(Attachment::lines);
    std::iter::once(name)
        .chain(there)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The cluster links that run over a network: `link 0`.
fn corosync_links(input: Input<'_>, network: Id<Network>) -> Vec<String> {
    let clusters = &input.lab.lab.clusters;
    let links = clusters.iter().flat_map(|cluster| &cluster.links);
    let here = links.filter(|link| link.runs_over(network));
    let mut numbers: Vec<_> = here.map(|link| link.number.value).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let name = |number| format!("link {number}");
    numbers.into_iter().map(name).collect()
}

/// How a host is drawn.
pub(super) const fn kind(host: HostId) -> Kind {
    match host {
        HostId::Node(_) => Kind::Node,
        HostId::Guest(_) => Kind::Guest,
        HostId::Device(_) => Kind::Device,
        HostId::Service(_) | HostId::LoadBalancer(_) => Kind::Service,
    }
}
