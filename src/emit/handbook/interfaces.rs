//! The interfaces of a node, on its page: what each carries, and what the node does with packets that pass through.

use super::draft::Draft;
use super::line::Line;
use super::phrase;
use crate::emit::Input;
use crate::facts::interfaces::Carried;
use crate::facts::passing;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::{Bond, Iface, IfaceKind};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::routing::{Destination, Masquerade, PortForward, RoutingRule, StaticRoute};
use crate::source::Spanned;

/// The columns of the table.
const COLUMNS: [&str; 8] = [
    "Interface",
    "What",
    "Untagged",
    "Tagged",
    "Address",
    "MTU",
    "Speed",
    "Media",
];

/// The table, the default route, and what passes through.
pub(super) fn table(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    let ifaces = node.ifaces.iter().enumerate();
    let present: Vec<_> = ifaces.filter(|(_, it)| it.about.is_present()).collect();
    if present.is_empty() {
        let known = node.addresses.iter().map(|it| Line::new().code(it.ip));
        let line = Line::from("Not recorded. Address of the node: ");
        draft.paragraph(line.line(Line::joined(known).or_not_recorded()).text("."));
        return;
    }
    let rows = present
        .iter()
        .map(|(at, iface)| interface(input, id, *at, iface));
    draft.table(COLUMNS, rows);
    draft.paragraph(way_out(input, id, node));
    let passing = present
        .iter()
        .flat_map(|(_, iface)| passing_through(input, id, node, iface));
    let passing: Vec<_> = passing.collect();
    if !passing.is_empty() {
        draft.paragraph("What passes through the node:");
        draft.list(passing);
    }
}

fn interface(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface) -> [Line; 8] {
    let carried = input.lab.facts.interfaces.of(id, at);
    let (speed, media) = match &iface.kind {
        IfaceKind::Nic(nic) => (
            nic.speed.map(|speed| Line::from(speed.value.to_string())),
            nic.media.map(|media| Line::from(media.value.word())),
        ),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => {
            (Some("–".into()), Some("–".into()))
        }
    };
    [
        Line::new().code(&iface.name.value).mark(iface.about.status),
        what(input, id, iface),
        untagged(input, iface, carried),
        tagged(input, carried),
        addresses(input, iface),
        phrase::value(carried.mtu).or_not_recorded(),
        speed.unwrap_or_else(Line::not_recorded),
        media.unwrap_or_else(Line::not_recorded),
    ]
}

/// Networks, as links.
fn networks(input: Input<'_>, networks: &[Id<Network>]) -> Line {
    let links = networks.iter();
    Line::joined(links.map(|network| phrase::network(&input.lab.lab, *network)))
}

/// What arrives without a tag. A VLAN interface takes the tag off; what arrives at a bridge or card that has tags only
/// is none, and of a card with nothing at all nobody noted it.
fn untagged(input: Input<'_>, iface: &Iface, carried: &Carried) -> Line {
    let known = networks(input, &carried.untagged);
    let has_tags = carried.all_tags || !carried.tagged.is_empty();
    if has_tags || iface.leases() {
        return known.or_none();
    }
    known.or_not_recorded()
}

fn tagged(input: Input<'_>, carried: &Carried) -> Line {
    if carried.all_tags {
        return "all".into();
    }
    let lab = &input.lab.lab;
    let links = carried.tagged.iter().map(|id| {
        let tag = lab.networks.at(*id).vlan;
        let tag = tag.map_or_else(String::new, |tag| format!(" ({})", tag.value));
        phrase::network(lab, *id).text(tag)
    });
    Line::joined(links).or_none()
}

fn what(input: Input<'_>, id: Id<Node>, iface: &Iface) -> Line {
    let ifaces = &input.lab.lab.nodes.at(id).ifaces;
    let names = |positions: &[Spanned<usize>]| {
        let found = positions.iter().filter_map(|at| ifaces.get(at.value));
        Line::joined(found.map(|iface| Line::new().code(&iface.name.value)))
    };
    match &iface.kind {
        IfaceKind::Nic(_) => phrase::purpose_after("network card", &iface.about),
        IfaceKind::Bond(bond) => phrase::purpose_after("bond", &iface.about)
            .text(format!(" ({}) of ", mode(bond)))
            .line(names(&bond.ports)),
        IfaceKind::Vlan(vlan) => {
            let tag = input.lab.lab.networks.at(vlan.network.value).vlan;
            let tag = tag.map_or_else(String::new, |tag| format!("tag {}", tag.value));
            phrase::purpose_after(&tag, &iface.about)
                .text(" on ")
                .line(names(&[vlan.on]))
        }
        IfaceKind::Bridge(bridge) => {
            let line = phrase::purpose_after("bridge", &iface.about);
            if bridge.ports.is_empty() {
                line.text(" inside the node only")
            } else {
                line.text(" on ").line(names(&bridge.ports))
            }
        }
    }
}

/// The mode of a bond, with the rate at which LACP speaks where that is stated.
fn mode(bond: &Bond) -> String {
    let rate = bond.lacp_rate.as_ref();
    let rate = rate.map_or_else(String::new, |rate| format!(", {}", rate.value));
    format!("{}{rate}", bond.mode.value.word())
}

fn addresses(input: Input<'_>, iface: &Iface) -> Line {
    let plan = &input.lab.facts.addresses;
    let lab = &input.lab.lab;
    let fixed = iface.addresses.iter().map(|address| {
        let network = plan.network_of(address.ip);
        let subnet = network.and_then(|network| plan.subnet_of(lab, network, address.ip));
        match subnet.filter(|_| iface.point_to_point.is_none()) {
            Some(subnet) => Line::new().code(format!("{}/{}", address.ip, subnet.prefix_len())),
            None => Line::new().code(address.ip),
        }
    });
    let leased = iface.leases().then(|| Line::from("by DHCP"));
    Line::joined(fixed.chain(leased)).or_none()
}

/// Where the default routes leave, or that none is recorded.
fn way_out(input: Input<'_>, id: Id<Node>, node: &Node) -> Line {
    let routes = &input.lab.facts.routes;
    let ways = [true, false].map(|v4| {
        let interfaces = 0..node.ifaces.len();
        interfaces.filter_map(move |iface| routes.through(id, iface, v4))
    });
    let ways = ways.into_iter().flatten().map(|route| {
        let iface = node.ifaces.get(route.iface);
        let line = Line::new().code(route.gateway);
        match iface {
            Some(iface) => line.text(" on ").code(&iface.name.value),
            None => line,
        }
    });
    Line::from("Default route: ")
        .line(Line::joined(ways).or_not_recorded())
        .text(".")
}

/// A line for everything that an interface says of packets that pass through.
fn passing_through(input: Input<'_>, id: Id<Node>, node: &Node, iface: &Iface) -> Vec<Line> {
    let routing = &iface.routing;
    let name = || Line::new().code(&iface.name.value);
    let mut lines = Vec::new();
    if routing.forwarding.is_some_and(|it| it.value) {
        lines.push(name().text(": the node passes packets on."));
    }
    if passing::masquerades(routing) {
        lines.push(name().line(masquerade(node, iface)));
    }
    let forwards = routing.port_forwards.iter();
    lines.extend(forwards.map(|it| name().line(port_forward(input, id, it))));
    lines.extend(
        routing
            .routes
            .iter()
            .map(|it| name().line(route(input, (id, iface), it))),
    );
    lines.extend(routing.rules.iter().map(|it| name().line(rule(input, it))));
    lines
}

fn masquerade(node: &Node, iface: &Iface) -> Line {
    let line = Line::from(": its hosts leave under the address of the node, by ");
    match iface.routing.masquerade.map(|it| it.value) {
        Some(Masquerade::Through(at)) => {
            let name = node.ifaces.get(at).map(|it| &it.name.value);
            line.line(phrase::value(name)).text(".")
        }
        Some(Masquerade::DefaultRoute(_)) | None => line.text("the default route."),
    }
}

fn port_forward(input: Input<'_>, node: Id<Node>, forward: &PortForward) -> Line {
    let line = Line::from(": ports ")
        .code(&forward.ports.value)
        .text(" lead to ")
        .line(phrase::host_for(
            input,
            forward.to.value,
            &[HostId::Node(node)],
        ));
    match forward.port {
        Some(port) => line.text(", port ").code(port.value).text("."),
        None => line.text("."),
    }
}

/// A next hop with the addresses that the route is written with.
fn next_hop(input: Input<'_>, at: (Id<Node>, &Iface), route: &StaticRoute, via: HostRef) -> Line {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let hops = passing::next_hops(lab, facts, at, route);
    let hops = Line::joined(hops.into_iter().map(|ip| Line::new().code(ip)));
    match via {
        HostRef::Host(host, _) if !hops.is_empty() => phrase::host(lab, host).text(", ").line(hops),
        HostRef::Host(..) | HostRef::Literal(_) => phrase::host_ref(input, via),
    }
}

fn destination(input: Input<'_>, to: Destination) -> Line {
    match to {
        Destination::Default => "everywhere".into(),
        Destination::Subnet(net) => Line::new().code(net),
        Destination::Network(network) => networks(input, &[network]),
    }
}

fn route(input: Input<'_>, at: (Id<Node>, &Iface), route: &StaticRoute) -> Line {
    let mut line = Line::from(": to ").line(destination(input, route.to.value));
    line = match route.via {
        Some(via) => line
            .text(" over ")
            .line(next_hop(input, at, route, via.value)),
        None => line.text(" directly"),
    };
    let metric = route.metric.map(|it| format!(", metric {}", it.value));
    let table = route.table.map(|it| format!(", in table {}", it.value));
    let rest: String = metric.into_iter().chain(table).collect();
    line.text(format!("{rest}."))
}

fn rule(input: Input<'_>, rule: &RoutingRule) -> Line {
    let mut line = Line::from(": packets");
    for (word, end) in [(" from ", rule.from), (" to ", rule.to)] {
        if let Some(end) = end {
            line = line.text(word).line(destination(input, end.value));
        }
    }
    line.text(format!(" ask table {}.", rule.table.value))
}
