//! The clusters: members with their votes, the links between them, the tie-breaker, and which node keeps copies of
//! another's guests.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::addresses::Claim;
use crate::facts::ha::nodes_of;
use crate::facts::votes::VoteTable;
use crate::model::about::Status;
use crate::model::cluster::{Cluster, Link, QDevice};
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, Label};

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let clusters = lab.clusters.iter().map(|cluster| cluster.name.span);
    let nodes = lab.nodes.values().map(|node| node.name.span);
    let replications = lab.guests.values().flat_map(|guest| &guest.replications);
    let replications = replications.map(|replication| replication.span);
    clusters.chain(nodes).chain(replications).collect()
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let lab = &input.lab.lab;
    let tables = lab.clusters.iter().zip(&input.lab.facts.votes);
    let mut clusters: Vec<_> = tables
        .filter(|(cluster, _)| look::is_shown(&cluster.about))
        .collect();
    clusters.sort_by_key(|(cluster, _)| &cluster.name.value);
    let sums = clusters.iter().map(|(cluster, votes)| sums(cluster, votes));
    let description = format!(
        "Who votes in a cluster, over which networks. {}.",
        sums.collect::<Vec<_>>().join("; ")
    );
    let title = format!("Cluster of {}", super::lab_title(input));
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Down, &title, &description),
        networks: BTreeMap::new(),
        nodes: BTreeMap::new(),
    };
    for (cluster, votes) in clusters {
        drawing.cluster(cluster, votes);
    }
    if !drawing.nodes.is_empty() {
        drawing.replications();
    }
    drawing.diagram
}

/// A cluster's votes in words.
fn sums(cluster: &Cluster, votes: &VoteTable) -> String {
    let name = look::marked(&cluster.name.value, cluster.about.status);
    let expected = votes.expected();
    let plural = if expected == 1 { "" } else { "s" };
    format!("{name}: {expected} vote{plural}, quorum {}", votes.quorum())
}

fn in_votes(votes: u32) -> String {
    let plural = if votes == 1 { "" } else { "s" };
    format!("{votes} vote{plural}")
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
    networks: BTreeMap<Id<Network>, BoxId>,
    nodes: BTreeMap<Id<Node>, BoxId>,
}

impl Drawing<'_> {
    fn cluster(&mut self, cluster: &Cluster, votes: &VoteTable) {
        let mut links: Vec<_> = cluster.links.iter().collect();
        links.sort_by_key(|link| link.number.value);
        for link in &links {
            let elsewhere = link.members.iter().filter_map(|member| member.network);
            for network in std::iter::once(link.network).chain(elsewhere) {
                self.network(network.value, &links);
            }
        }
        let group = Label::new([sums(cluster, votes)]);
        let group = self.diagram.group(group, &AREA);
        for id in members(self.input, cluster) {
            let node = self.input.lab.lab.nodes.at(id);
            let mut lines = look::called(&node.name.value, &node.about);
            lines.extend(node.id.map(|id| format!("node id {}", id.value)));
            let member = votes.members.iter().find(|member| member.node == id);
            lines.extend(member.map(|member| in_votes(member.votes)));
            lines.extend(groups(cluster, votes, id));
            let copies = replications(self.input, id);
            let places = [cluster.name.span, node.name.span]
                .into_iter()
                .chain(copies);
            let block = Kind::Node.block(node.about.status, lines).marked(places);
            let node_box = self.diagram.add(Some(group), block);
            self.nodes.insert(id, node_box);
            for link in &links {
                self.link(id, node_box, link, node.about.status);
            }
        }
        if let Some(qdevice) = &cluster.qdevice
            && look::is_shown(&qdevice.about)
        {
            self.qdevice(qdevice, votes, &links);
        }
    }

    /// The box of a network, with the links that run over it.
    fn network(&mut self, id: Id<Network>, links: &[&Link]) -> BoxId {
        if let Some(known) = self.networks.get(&id) {
            return *known;
        }
        let network = self.input.lab.lab.networks.at(id);
        let mut lines = look::called(&network.name.value, &network.about);
        lines.extend(network.subnets.iter().map(|it| it.value.to_string()));
        let here = links.iter().filter(|link| link.runs_over(id));
        lines.extend(here.map(|link| link_line(link)));
        let block = Kind::Network.block(network.about.status, lines);
        let block = block.marked([network.name.span]);
        let network_box = self.diagram.add(None, block);
        self.networks.insert(id, network_box);
        network_box
    }

    fn link(&mut self, node: Id<Node>, node_box: BoxId, link: &Link, status: Status) {
        let network = link.network_of(node).value;
        let Some(network_box) = self.networks.get(&network) else {
            return;
        };
        let addresses = &self.input.lab.facts.addresses;
        let claim = addresses.in_network(HostId::Node(node), network);
        let stated = link.member(node).and_then(|member| member.address);
        let address = stated.map(|it| it.value).or(claim.map(Claim::ip));
        let address = address.map(|ip| ip.to_string());
        let name = format!("link {}", link.number.value);
        let label = Label::new(std::iter::once(name).chain(address));
        self.diagram
            .link(*network_box, node_box, look::line(status), label);
    }

    /// The tie-breaker, at the network through which the nodes reach it.
    fn qdevice(&mut self, qdevice: &QDevice, votes: &VoteTable, links: &[&Link]) {
        let ip = self.address(qdevice.host.value, votes);
        let network = match qdevice.host.value {
            HostRef::Host(_, Some(network)) => Some(network),
            HostRef::Host(_, None) | HostRef::Literal(_) => {
                ip.and_then(|ip| self.input.lab.facts.addresses.network_of(ip))
            }
        };
        let (mut lines, status) = self.named(qdevice);
        lines.extend(votes.device.map(|device| {
            let algorithm = device.algorithm.word();
            format!("QDevice: {}, {algorithm}", in_votes(device.votes))
        }));
        let block = Kind::Device
            .block(status, lines)
            .marked([qdevice.host.span]);
        let device_box = self.diagram.add(None, block);
        if let Some(network) = network {
            let network_box = self.network(network, links);
            let label = Label::new(ip.map(|ip| ip.to_string()));
            let line = look::line(status);
            self.diagram.link(network_box, device_box, line, label);
        }
    }

    fn address(&self, host: HostRef, votes: &VoteTable) -> Option<IpAddr> {
        let members = votes.members.iter().map(|it| HostId::Node(it.node));
        let members: Vec<_> = members.collect();
        let facts = &self.input.lab.facts;
        facts.address_for(&self.input.lab.lab, host, &members)
    }

    /// What the tie-breaker is called, and where it is in its life.
    fn named(&self, qdevice: &QDevice) -> (Vec<String>, Status) {
        match qdevice.host.value {
            HostRef::Host(host, _) => {
                let about = self.input.lab.lab.host_about(host);
                let name = &self.input.lab.lab.host_name(host).value;
                (look::called(name, about), about.status)
            }
            HostRef::Literal(ip) => (vec![ip.to_string()], qdevice.about.status),
        }
    }

    fn replications(&mut self) {
        for ((from, to, status), guests) in replicated(self.input) {
            let (Some(from), Some(to)) = (self.nodes.get(&from), self.nodes.get(&to)) else {
                continue;
            };
            let label = Label::new(super::schedule::copies(guests));
            self.diagram.link(*from, *to, look::arrow(status), label);
        }
    }
}

/// Where it is said that a guest of a node is copied elsewhere.
fn replications(input: Input<'_>, node: Id<Node>) -> impl Iterator<Item = Span> {
    let guests = input.lab.facts.guests.on(node).iter();
    let replications = guests.flat_map(move |id| &input.lab.lab.guests.at(*id).replications);
    replications.map(|replication| replication.span)
}

/// The nodes of a cluster that are or will be members, by node id and name.
fn members(input: Input<'_>, cluster: &Cluster) -> Vec<Id<Node>> {
    let nodes = &input.lab.lab.nodes;
    let is_named = |id: Id<Node>| {
        let named = cluster.nodes.as_ref();
        named.is_none_or(|nodes| nodes.iter().any(|node| node.value == id))
    };
    let shown = nodes.iter().filter(|(_, node)| look::is_shown(&node.about));
    let mut members: Vec<_> = shown.filter(|(id, _)| is_named(*id)).collect();
    members.sort_by_key(|(_, node)| (node.id.map(|id| id.value), &node.name.value));
    members.into_iter().map(|(id, _)| id).collect()
}

/// The groups of high availability that a node is in, with its priorities: `HA: general (2), production`.
fn groups(cluster: &Cluster, votes: &VoteTable, node: Id<Node>) -> Option<String> {
    let groups = cluster.ha.iter().flat_map(|ha| &ha.groups);
    let shown = groups.filter(|group| look::is_shown(&group.about));
    let mut names: Vec<_> = shown
        .filter_map(|group| {
            let nodes = nodes_of(group, votes);
            let (_, priority) = nodes.into_iter().find(|(it, _)| *it == node)?;
            let priority = priority.map(|it| format!(" ({it})")).unwrap_or_default();
            Some(format!("{}{priority}", group.name.value))
        })
        .collect();
    names.sort();
    (!names.is_empty()).then(|| format!("HA: {}", look::listed(4, names)))
}

fn link_line(link: &Link) -> String {
    let priority = link.priority.map(|it| format!(", priority {}", it.value));
    format!("link {}{}", link.number.value, priority.unwrap_or_default())
}

/// From which node to which, and whether the guests are there yet.
type Way = (Id<Node>, Id<Node>, Status);

/// What is replicated from node to node: the lines of each guest.
fn replicated(input: Input<'_>) -> Vec<(Way, Vec<Vec<String>>)> {
    let nodes = &input.lab.lab.nodes;
    let mut ways: BTreeMap<Way, Vec<_>> = BTreeMap::new();
    for (guest, node) in guests_with_home(input) {
        for replication in &guest.replications {
            let way = (node, replication.target.value, guest.about.status);
            let lines = super::schedule::copy_lines(guest, replication);
            ways.entry(way).or_default().push(lines);
        }
    }
    let mut ways: Vec<_> = ways.into_iter().collect();
    let name = |id: Id<Node>| &nodes.at(id).name.value;
    ways.sort_by_key(|((from, to, status), _)| (name(*from), name(*to), *status));
    ways
}

fn guests_with_home(input: Input<'_>) -> impl Iterator<Item = (&Guest, Id<Node>)> {
    let guests = input.lab.lab.guests.values();
    let shown = guests.filter(|guest| look::is_shown(&guest.about));
    shown.filter_map(|guest| Some((guest, guest.node?.value)))
}
