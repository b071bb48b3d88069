//! Hooks: what ifupdown2 has no option for, as commands that run when an interface comes up, and the ones that take it
//! back when it goes down.
//!
//! The commands are those of Proxmox VE's guide ("Network Configuration", masquerading) and of Debian's interfaces(5).

use std::net::IpAddr;

use ipnet::IpNet;

use crate::emit::Input;
use crate::facts::passing;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind, Nic};
use crate::model::node::Node;
use crate::model::range::{PortRange, Protocol};
use crate::model::routing::{Destination, PortForward, RoutingRule, StaticRoute};
use crate::text::line::Setting;
use crate::text::shell;

/// An interface of a node, with everything that it is read with.
#[derive(Clone, Copy)]
struct At<'a> {
    input: Input<'a>,
    node: Id<Node>,
    position: usize,
    iface: &'a Iface,
}

/// The lines of an interface.
pub(super) fn of(input: Input<'_>, node: Id<Node>, position: usize, iface: &Iface) -> Vec<Setting> {
    let at = At {
        input,
        node,
        position,
        iface,
    };
    let mut lines = advertisements(iface);
    if let IfaceKind::Nic(nic) = &iface.kind {
        lines.extend(ethtool(iface, nic));
    }
    lines.extend(forwarding(iface));
    lines.extend(masquerade(at));
    let forwards = iface.routing.port_forwards.iter();
    let there = forwards.filter(|it| is_there(input, it.to.value));
    lines.extend(there.flat_map(|it| port_forward(at, it)));
    lines.extend(iface.routing.routes.iter().flat_map(|it| route(at, it)));
    lines.extend(iface.routing.rules.iter().flat_map(|it| rule(at, it)));
    lines
}

/// Gives an interface one more address when it comes up. Taken back before it goes down: then it still has it.
pub(super) fn address(iface: &Iface, address: IpNet) -> [Setting; 2] {
    let name = word(iface);
    [
        up(format_args!("ip address replace {address} dev {name}")),
        Setting::new(
            "pre-down",
            format_args!("ip address del {address} dev {name}"),
        ),
    ]
}

/// Whether somebody can answer: what is planned or out of service cannot.
fn is_there(input: Input<'_>, to: HostRef) -> bool {
    match to {
        HostRef::Host(host, _) => input.lab.lab.host_about(host).is_member(),
        HostRef::Literal(_) => true,
    }
}

fn up(command: impl std::fmt::Display) -> Setting {
    Setting::new("post-up", command)
}

fn down(command: impl std::fmt::Display) -> Setting {
    Setting::new("post-down", command)
}

fn word(iface: &Iface) -> String {
    shell::word(&iface.name.value)
}

/// 2 takes advertisements on a node that passes packets on as well (the kernel's `ip-sysctl`).
fn advertisements(iface: &Iface) -> Vec<Setting> {
    let Some(taken) = iface.routing.accept_ra else {
        return Vec::new();
    };
    let value = if taken.value { 2 } else { 0 };
    let path = shell::word(&format!(
        "/proc/sys/net/ipv6/conf/{}/accept_ra",
        iface.name.value
    ));
    vec![up(format_args!("echo {value} > {path}"))]
}

fn ethtool(iface: &Iface, nic: &Nic) -> Vec<Setting> {
    let name = word(iface);
    let mut lines = Vec::new();
    if let Some(wakes) = nic.wake_on_lan {
        let packet = if wakes.value { 'g' } else { 'd' };
        lines.push(up(format_args!("ethtool -s {name} wol {packet}")));
    }
    let features = nic.no_offload.iter();
    let features: String = features
        .map(|it| format!(" {} off", shell::word(&it.value)))
        .collect();
    if !features.is_empty() {
        lines.push(up(format_args!("ethtool -K {name}{features}")));
    }
    lines
}

fn forwarding(iface: &Iface) -> Vec<Setting> {
    let routing = &iface.routing;
    let stated = routing.forwarding.is_some_and(|it| it.value);
    let needed = passing::masquerades(routing) || !routing.port_forwards.is_empty();
    let v6 = iface.addresses.iter().any(|address| address.ip.is_ipv6());
    let mut lines = Vec::new();
    if stated || needed {
        lines.push(up("echo 1 > /proc/sys/net/ipv4/ip_forward"));
    }
    if stated && v6 {
        lines.push(up("echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"));
    }
    lines
}

/// The same command twice: added when the interface comes up, deleted when it goes down.
fn both(command: impl Fn(char) -> String) -> [Setting; 2] {
    [up(command('A')), down(command('D'))]
}

fn masquerade(at: At<'_>) -> Vec<Setting> {
    let (lab, facts) = (&at.input.lab.lab, &at.input.lab.facts);
    let Some(found) = passing::masqueraded(lab, facts, at.node, at.position) else {
        return Vec::new();
    };
    let Some(out) = lab.nodes.at(at.node).ifaces.get(found.through).map(word) else {
        return Vec::new();
    };
    let lines = found.subnets.iter().flat_map(|subnet| {
        both(|verb| {
            format!("iptables -t nat -{verb} POSTROUTING -s '{subnet}' -o {out} -j MASQUERADE")
        })
    });
    lines.collect()
}

fn port_forward(at: At<'_>, forward: &PortForward) -> Vec<Setting> {
    let (lab, facts) = (&at.input.lab.lab, &at.input.lab.facts);
    let Some(to) = passing::receiver(lab, facts, at.node, forward.to.value) else {
        return Vec::new();
    };
    let to = match forward.port {
        Some(port) => format!("{to}:{}", port.value),
        None => to.to_string(),
    };
    let name = word(at.iface);
    let entries = forward.ports.value.entries().iter();
    let each = entries.flat_map(|range| {
        let protocols = range.protocol().each().iter();
        protocols.map(|protocol| (*range, *protocol))
    });
    let lines = each.flat_map(|(range, protocol)| {
        let (protocol, ports) = (Protocol::keyword(protocol), span(range));
        both(|verb| {
            format!(
                "iptables -t nat -{verb} PREROUTING -i {name} -p {protocol} --dport {ports} \
                 -j DNAT --to-destination {to}"
            )
        })
    });
    lines.collect()
}

/// `80`, or `5900:5999`.
fn span(range: PortRange) -> String {
    if range.first() == range.last() {
        return range.first().to_string();
    }
    format!("{}:{}", range.first(), range.last())
}

fn route(at: At<'_>, route: &StaticRoute) -> Vec<Setting> {
    let (lab, facts) = (&at.input.lab.lab, &at.input.lab.facts);
    if route.via.is_none() {
        return route_over(at, route, None);
    }
    let hops = passing::next_hops(lab, facts, (at.node, at.iface), route);
    let over = hops
        .into_iter()
        .flat_map(|via| route_over(at, route, Some(via)));
    over.collect()
}

/// A route over a next hop, or directly.
fn route_over(at: At<'_>, route: &StaticRoute, via: Option<IpAddr>) -> Vec<Setting> {
    let v4 = via.map(|via| via.is_ipv4());
    let lines = destinations(at, route.to.value, v4).into_iter();
    lines
        .flat_map(|(v4, to)| {
            let command = |verb: &str| {
                let mut command = format!("{} route {verb} {to}", ip(v4));
                command.extend(via.map(|via| format!(" via {via}")));
                command.push_str(&format!(" dev {}", word(at.iface)));
                let on_link = route.on_link.is_some_and(|it| it.value);
                let on_link = on_link && via.is_some();
                command.push_str(if on_link { " onlink" } else { "" });
                let metric = route.metric.map(|it| format!(" metric {}", it.value));
                let table = route.table.map(|it| format!(" table {}", it.value));
                command.extend(metric.into_iter().chain(table));
                command
            };
            [up(command("replace")), down(command("del"))]
        })
        .collect()
}

fn ip(v4: bool) -> &'static str {
    if v4 { "ip" } else { "ip -6" }
}

/// The addresses that a destination stands for, in the family that is wanted if one is, with their family.
fn destinations(at: At<'_>, to: Destination, v4: Option<bool>) -> Vec<(bool, String)> {
    let nets = match to {
        Destination::Default => return vec![(v4.unwrap_or(true), "default".to_owned())],
        Destination::Subnet(net) => vec![net],
        Destination::Network(network) => {
            let network = at.input.lab.lab.networks.at(network);
            network.subnets.iter().map(|it| it.value.trunc()).collect()
        }
    };
    let is_v4 = |net: &IpNet| matches!(net.addr(), IpAddr::V4(_));
    let wanted = nets
        .iter()
        .filter(|net| v4.is_none_or(|v4| v4 == is_v4(net)));
    wanted.map(|net| (is_v4(net), net.to_string())).collect()
}

/// A rule in each family that both of its ends have.
fn rule(at: At<'_>, rule: &RoutingRule) -> Vec<Setting> {
    let ends = |end: Option<Destination>, key: &str, v4: bool| {
        let found = end.map(|end| destinations(at, end, Some(v4)));
        match found {
            None => vec![String::new()],
            Some(found) => found
                .iter()
                .map(|(_, net)| format!(" {key} {net}"))
                .collect(),
        }
    };
    let mut lines = Vec::new();
    for v4 in [true, false] {
        for from in ends(rule.from.map(|it| it.value), "from", v4) {
            for to in ends(rule.to.map(|it| it.value), "to", v4) {
                let priority = rule.priority.map(|it| format!(" priority {}", it.value));
                let rest = format!(
                    "{from}{to} table {}{}",
                    rule.table.value,
                    priority.unwrap_or_default()
                );
                lines.push(up(format_args!("{} rule add{rest}", ip(v4))));
                lines.push(down(format_args!("{} rule del{rest}", ip(v4))));
            }
        }
    }
    lines
}
