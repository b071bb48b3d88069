//! Kubernetes clusters: their nodes with the devices that they are given, the pools of addresses, and the load balancers
//! with what is behind them.

use super::look::{self, AREA, Diagram, Kind};
use crate::emit::Input;
use crate::facts::kubernetes;
use crate::model::about::Status;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, LoadBalancer, Member};
use crate::model::metallb::Pool;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, GroupId, Label};

/// How many names behind a load balancer are listed.
const NAMES: usize = 6;

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let lab = &input.lab.lab;
    let clusters = lab.kubernetes.iter().map(|cluster| cluster.name.span);
    let members = lab.kubernetes.iter().flat_map(|cluster| &cluster.members);
    let members = members.map(|member| member.guest.span);
    let balancers = lab.load_balancers.values().map(|it| it.name.span);
    clusters.chain(members).chain(balancers).collect()
}

/// The clusters that diagrams show.
pub(super) fn shown(input: Input<'_>) -> impl Iterator<Item = &Kubernetes> {
    let clusters = input.lab.lab.kubernetes.iter();
    clusters.filter(|cluster| look::is_shown(&cluster.about))
}

/// The members of a cluster that diagrams show.
pub(super) fn members(cluster: &Kubernetes) -> impl Iterator<Item = &Member> {
    let members = cluster.members.iter();
    members.filter(|member| look::is_shown(&member.about))
}

/// The diagram.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Kubernetes of {}", super::lab_title(input));
    let description =
        "Which machines make a cluster, what they are given, and where its services are reached.";
    let mut drawing = Drawing {
        input,
        diagram: Diagram::new(Direction::Right, &title, description),
    };
    for cluster in shown(input) {
        drawing.cluster(cluster);
    }
    drawing.diagram
}

struct Drawing<'a> {
    input: Input<'a>,
    diagram: Diagram,
}

impl Drawing<'_> {
    fn cluster(&mut self, cluster: &Kubernetes) {
        // Mermaid draws no group without a box, and no link to one.
        if members(cluster).next().is_none() {
            return;
        }
        let mut lines = look::called(&cluster.name.value, &cluster.about);
        let distribution = cluster.distribution.map(|it| it.value.word());
        let version = cluster.version.as_ref().map(|it| &*it.value);
        let known = [distribution, version].into_iter().flatten();
        let version = known.filter(|it| *it != &*cluster.name.value);
        lines.push(version.collect::<Vec<_>>().join(" "));
        let nodes = self.diagram.group(Label::new(lines), &AREA);
        for member in members(cluster) {
            self.member(nodes, member, cluster);
        }
        let mut pools = Vec::new();
        for (_, pool) in kubernetes::pools(cluster).filter(|(_, it)| look::is_shown(&it.about)) {
            pools.push((pool, self.pool(nodes, cluster, pool)));
        }
        for id in &cluster.load_balancers {
            let balancer = self.input.lab.lab.load_balancers.at(*id);
            if look::is_shown(&balancer.about) {
                self.load_balancer(nodes, cluster, *id, &pools);
            }
        }
    }

    fn member(&mut self, nodes: GroupId, member: &Member, cluster: &Kubernetes) {
        let lab = &self.input.lab.lab;
        let guest = lab.guests.at(member.guest.value);
        let mut lines = look::called(&guest.name.value, &guest.about);
        let vmid = guest
            .vmid
            .map(|vmid| format!("{} {}", guest.kind.word(), vmid.value));
        let home = guest
            .node
            .map(|node| format!("on {}", lab.nodes.at(node.value).name.value));
        let what = [Some(member.role.word().to_owned()), vmid, home];
        lines.push(what.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        let status = worse(guest.about.status, member.about.status);
        let status = worse(status, cluster.about.status);
        let places = [cluster.name.span, member.guest.span];
        let block = Kind::Guest.block(status, lines).marked(places);
        let guest_box = self.diagram.add(Some(nodes), block);
        for device in guest.devices.iter().filter(|it| look::is_shown(&it.about)) {
            let name = lab.device_name(guest, device).map(str::to_owned);
            let name = name.unwrap_or_else(|| "a device".to_owned());
            let block = Kind::Device.block(
                device.about.status,
                [look::marked(&name, device.about.status)],
            );
            let block = block.marked([device.slot.span]);
            let device_box = self.diagram.add(None, block);
            let label = Label::new([device.slot.value.as_str()]);
            let line = look::line(worse(status, device.about.status));
            self.diagram.link(device_box, guest_box, line, label);
        }
    }

    /// A pool, at the nodes that announce its addresses.
    fn pool(&mut self, nodes: GroupId, cluster: &Kubernetes, pool: &Pool) -> BoxId {
        let status = worse(pool.about.status, cluster.about.status);
        let (usable, taken) = kubernetes::room(&self.input.lab.lab, cluster, pool);
        let mut lines = vec![look::marked(&format!("pool {}", pool.name.value), status)];
        lines.extend(pool.ranges.iter().map(|range| range.value.to_string()));
        lines.push(format!(
            "{usable} addresses, {} free",
            usable.saturating_sub(taken)
        ));
        let block = Kind::Network.block(status, lines).marked([pool.name.span]);
        let pool_box = self.diagram.add(None, block);
        let how = cluster.metallb.as_ref().map(|it| it.mode().word());
        let label = Label::new(how);
        self.diagram
            .link(nodes, pool_box, look::line(status), label);
        pool_box
    }

    /// A load balancer, at the pool that its address comes from; without one, at the nodes.
    fn load_balancer(
        &mut self,
        nodes: GroupId,
        cluster: &Kubernetes,
        id: Id<LoadBalancer>,
        pools: &[(&Pool, BoxId)],
    ) {
        let balancer = self.input.lab.lab.load_balancers.at(id);
        let status = worse(balancer.about.status, cluster.about.status);
        let mut lines = look::called(&balancer.name.value, &balancer.about);
        let ports = balancer
            .ports
            .as_ref()
            .map(|ports| format!("ports {}", ports.value));
        lines.extend(ports);
        let names = balancer.ingress.iter().map(|it| it.value.to_string());
        lines.extend(look::at_most(NAMES, names.collect()));
        let block = Kind::Service
            .block(status, lines)
            .marked([balancer.name.span]);
        let balancer_box = self.diagram.add(None, block);
        let ips = balancer.addresses.iter().map(|it| it.ip);
        let label = Label::new(ips.clone().map(|ip| ip.to_string()));
        let pool = pools
            .iter()
            .find(|(pool, _)| ips.clone().any(|ip| pool.contains(ip)));
        let line = look::arrow(status);
        match pool {
            Some((_, pool_box)) => self.diagram.link(*pool_box, balancer_box, line, label),
            None => self.diagram.link(nodes, balancer_box, line, label),
        }
    }
}

/// Of two lives, the one that is further from being in service.
fn worse(one: Status, other: Status) -> Status {
    if one == Status::Active { other } else { one }
}
