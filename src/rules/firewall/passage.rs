//! Whether packets pass the firewalls in their way.

use crate::facts::flows::{self, End, Flow, needs};
use crate::facts::policy::{Side, side_of};
use crate::facts::reach::machine;
use crate::facts::region::{self, Region};
use crate::model::firewall::{Firewall, FirewallPlace, Peer};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::range::Ports;
use crate::rules::View;

use super::{Line, MOST_NODES};

/// What closes a port: a rule by its position, or the default of a firewall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cut {
    /// Which firewall.
    pub(super) firewall: Id<Firewall>,
    /// Which of its rules; none is the default.
    pub(super) rule: Option<usize>,
}

/// What nodes need at their main addresses and this rule does not look after.
const BASICS: &str = "22,8006,5404-5412/udp";

/// Firewalls in the order in which they are asked.
type Walls<'a> = Vec<(Id<Firewall>, &'a Firewall)>;

/// What closes some ports of a flow at one of its receivers.
pub(super) fn cut(view: &View, flow: &Flow, to: End, ports: &Ports) -> Option<Cut> {
    if flow.from.is_empty() {
        return unreachable_at(view, to, ports);
    }
    let others = flow
        .from
        .iter()
        .filter(|it| it.host != to.host || it.host.is_none());
    let senders: Vec<_> = others.copied().take(MOST_NODES).collect();
    at_receiver(view, flow, &senders, to, ports)
        .or_else(|| at_senders(view, flow, &senders, to, ports))
        .or_else(|| between(view, &senders, to, ports))
}

fn at_receiver(view: &View, flow: &Flow, from: &[End], to: End, ports: &Ports) -> Option<Cut> {
    if let Some(HostId::Guest(guest)) = to.host.map(|host| machine(&view.lab, host)) {
        let walls = walls(view, &[FirewallPlace::Guest(guest)]);
        let left = packets(view, from, to, ports);
        return first_cut(view, &walls, left, Some(&Region::default()));
    }
    let node = node_of(view, to)?;
    let left = packets(view, from, to, ports);
    let left = without_basics(view, flow, left, from, to)?;
    let walls = walls(view, &[FirewallPlace::Node(node), FirewallPlace::Cluster]);
    first_cut(view, &walls, left, Some(&open_by_itself(view, node, to)))
}

/// Packets leave a node unless a rule of its own firewall, or of the cluster's, blocks them.
fn at_senders(view: &View, flow: &Flow, from: &[End], to: End, ports: &Ports) -> Option<Cut> {
    let is_node = node_of(view, to).is_some();
    from.iter().find_map(|sender| {
        let own = FirewallPlace::Node(node_of(view, *sender)?);
        let own = walls(view, &[own]);
        // The receiver has been asked about the cluster's rules.
        if own.is_empty() && is_node {
            return None;
        }
        let whole = walls(view, &[FirewallPlace::Cluster]);
        let all: Walls<'_> = own.into_iter().chain(whole).collect();
        let left = packets(view, &[*sender], to, ports);
        let left = without_basics(view, flow, left, &[*sender], to)?;
        first_cut(view, &all, left, None)
    })
}

/// Routers between the network of a sender and that of the receiver.
fn between(view: &View, from: &[End], to: End, ports: &Ports) -> Option<Cut> {
    let mut firewalls = view.running_firewalls();
    firewalls.find_map(|(id, firewall)| {
        let FirewallPlace::Router(router) = firewall.on.value else {
            return None;
        };
        let passing = from.iter().filter(|it| passes(view, router, **it, to));
        let passing: Vec<_> = passing.copied().collect();
        let left = packets(view, &passing, to, ports);
        if left.is_empty() {
            return None;
        }
        first_cut(view, &vec![(id, firewall)], left, Some(&Region::default()))
    })
}

/// Whether a router leads from one network to the other.
fn passes(view: &View, router: HostId, from: End, to: End) -> bool {
    let addresses = &view.facts.addresses;
    let (near, far) = (
        addresses.network_of(from.net.addr()),
        addresses.network_of(to.net.addr()),
    );
    if near == far || [from.host, to.host].contains(&Some(router)) {
        return false;
    }
    let leads = |network| {
        let gateway = addresses.gateway_of(&view.lab, network, to.net.addr().is_ipv4());
        gateway.is_some_and(|ip| addresses.of_host(router).any(|claim| claim.ip() == ip))
    };
    near.is_some_and(leads) && far.is_some_and(leads)
}

/// What keeps every packet for some ports of a receiver away, whoever sends them.
fn unreachable_at(view: &View, to: End, ports: &Ports) -> Option<Cut> {
    let everybody = Side {
        everything: true,
        ..Side::default()
    };
    let services = region::services(Some(ports));
    let policies = &view.facts.policies;
    let mut left = policies.packets(&everybody, &flows::side([to]), &services);
    let (places, open) = match machine(&view.lab, to.host?) {
        HostId::Node(node) => (
            vec![FirewallPlace::Node(node), FirewallPlace::Cluster],
            open_by_itself(view, node, to),
        ),
        HostId::Guest(guest) => (vec![FirewallPlace::Guest(guest)], Region::default()),
        HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => return None,
    };
    for (id, firewall) in walls(view, &places) {
        for line in view.lines(id) {
            if !line.resolved.region.meets(&left) {
                continue;
            }
            if !line.rule.verdict.blocks() {
                return None;
            }
            left = left.without(&line.resolved.region)?;
            if left.is_empty() {
                let rule = Some(line.at);
                return Some(Cut { firewall: id, rule });
            }
        }
        if is_last(firewall) {
            let is_open = is_whole(firewall) && open.meets(&left);
            let closed = firewall.default_verdict().blocks() && !is_open;
            let cut = Cut {
                firewall: id,
                rule: None,
            };
            return closed.then_some(cut);
        }
    }
    None
}

/// The first rule that blocks some of the packets, or the default that blocks what is left of them. Without what is open
/// by default, no default counts. None where that cannot be told.
fn first_cut(
    view: &View,
    walls: &Walls<'_>,
    mut left: Region,
    open: Option<&Region>,
) -> Option<Cut> {
    for (id, firewall) in walls {
        let firewall_id = *id;
        let lines: Vec<Line<'_>> = view.lines(firewall_id).collect();
        for line in &lines {
            if !line.resolved.region.meets(&left) {
                continue;
            }
            if line.rule.verdict.blocks() {
                return Some(Cut {
                    firewall: firewall_id,
                    rule: Some(line.at),
                });
            }
            left = left.without(&line.resolved.region)?;
        }
        let open = open.filter(|_| is_last(firewall));
        let Some(open) = open else { continue };
        // What a node states for the rest comes before what Proxmox VE opens.
        let rest = if is_whole(firewall) {
            left.without(open)?
        } else {
            left
        };
        let closed = firewall.default_verdict().blocks() && !rest.is_empty();
        return closed.then_some(Cut {
            firewall: firewall_id,
            rule: None,
        });
    }
    None
}

/// Whether nothing is asked after a firewall: after that of a node, only where it states a default.
fn is_last(firewall: &Firewall) -> bool {
    !matches!(firewall.on.value, FirewallPlace::Node(_)) || firewall.default.is_some()
}

fn is_whole(firewall: &Firewall) -> bool {
    firewall.on.value == FirewallPlace::Cluster
}

/// What Proxmox VE opens at a node: for its own network, and for the IPSET `management`.
fn open_by_itself(view: &View, node: Id<Node>, to: End) -> Region {
    let (lab, facts) = (&view.lab, &view.facts);
    let mut from = Side::default();
    let main = facts
        .main_addresses
        .of(lab, HostId::Node(node), &facts.addresses);
    let network = main.and_then(|ip| Some((ip, facts.addresses.network_of(ip)?)));
    let subnet = network.and_then(|(ip, it)| facts.addresses.subnet_of(lab, it, ip));
    from.nets.extend(subnet);
    for (id, set) in lab.firewall_sets.iter() {
        if set.name.value.eq_ignore_ascii_case(needs::MANAGEMENT) {
            from.nets
                .extend(side_of(lab, &facts.addresses, Peer::Set(id)).nets);
        }
    }
    let ports = Ports::parse(needs::OPEN_TO_MANAGEMENT).ok();
    let services = region::services(ports.as_ref());
    facts.policies.packets(&from, &flows::side([to]), &services)
}

/// What is left for this rule: `firewall/cuts-cluster` looks after SSH and the API between the nodes, and the emitted
/// firewall opens corosync before all rules.
fn without_basics(view: &View, flow: &Flow, left: Region, from: &[End], to: End) -> Option<Region> {
    if !flow.is_main {
        return Some(left);
    }
    let basics = Ports::parse(BASICS).ok()?;
    left.without(&packets(view, from, to, &basics))
}

fn packets(view: &View, from: &[End], to: End, ports: &Ports) -> Region {
    let services = region::services(Some(ports));
    let from = flows::side(from.iter().copied());
    let policies = &view.facts.policies;
    policies.packets(&from, &flows::side([to]), &services)
}

fn node_of(view: &View, end: End) -> Option<Id<Node>> {
    match machine(&view.lab, end.host?) {
        HostId::Node(node) => Some(node),
        HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    }
}

fn walls<'v>(view: &'v View, places: &[FirewallPlace]) -> Walls<'v> {
    let found = places.iter().filter_map(|place| {
        let mut firewalls = view.running_firewalls();
        firewalls.find(|(_, it)| it.on.value == *place)
    });
    found.collect()
}
