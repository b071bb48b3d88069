//! Nodes and every other machine: what they are made of, how they are wired, how to log in.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{diagram, hardware, logins, order, phrase};
use crate::emit::Input;
use crate::model::device::Device;
use crate::model::host::{HostId, Service};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::Node;
use crate::model::range::Protocol;
use crate::model::storage::Storage;
use crate::source::Spanned;

/// The page of machines.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    let (nodes, devices) = (order::nodes(lab), order::devices(lab));
    if nodes.is_empty() && devices.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Nodes, "Nodes and devices");
    overview(&mut draft, input);
    for (id, node) in nodes {
        draft.origin(node.name.span);
        draft.heading(Depth::Part, &node.name.value);
        self::node(&mut draft, input, id, node);
    }
    if !devices.is_empty() {
        draft.heading(Depth::Part, "Other machines");
    }
    for (id, device) in devices {
        draft.origin(device.name.span);
        draft.heading(Depth::Section, &device.name.value);
        self::device(&mut draft, input, id, device);
    }
    Some(draft.done())
}

/// Every machine with the address to try first.
fn overview(draft: &mut Draft, input: Input<'_>) {
    let lab = &input.lab.lab;
    let nodes = order::nodes(lab).into_iter().map(|(id, node)| {
        let hardware = phrase::recorded(node.model.as_ref());
        let what = node.role.as_ref().map_or("node", |role| &*role.value);
        row(input, HostId::Node(id), what, hardware)
    });
    let devices = order::devices(lab).into_iter().map(|(id, device)| {
        let hardware = phrase::recorded(device.model.as_ref());
        row(
            input,
            HostId::Device(id),
            device.kind.value.word(),
            hardware,
        )
    });
    let columns = ["Machine", "What", "Main address", "Hardware", "Purpose"];
    draft.table(columns, nodes.chain(devices));
}

fn row(input: Input<'_>, host: HostId, what: &str, hardware: Line) -> [Line; 5] {
    let lab = &input.lab.lab;
    let address = phrase::value(phrase::main_address(input, host)).or_not_recorded();
    let purpose = phrase::purpose(lab.host_about(host));
    [
        phrase::host(lab, host),
        what.into(),
        address,
        hardware,
        purpose,
    ]
}

fn node(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    phrase::introduce(draft, &node.about);
    if let Some(command) = logins::node_command(input, id, node) {
        draft.commands(&[command]);
    }
    hardware::section(draft, input, id, node);
    draft.heading(Depth::Section, "Interfaces");
    interfaces(draft, input, id, node);
    storages(draft, input, node);
    diagram::of_node(draft, input, id);
}

fn interfaces(draft: &mut Draft, input: Input<'_>, id: Id<Node>, node: &Node) {
    let ifaces = node.ifaces.iter().enumerate();
    let present = ifaces.filter(|(_, iface)| iface.about.is_present());
    let rows: Vec<_> = present
        .map(|(at, iface)| interface(input, id, at, iface))
        .collect();
    if rows.is_empty() {
        let known = node.addresses.iter().map(|it| Line::new().code(it.ip));
        let line = Line::from("Not recorded. Address of the node: ");
        draft.paragraph(line.line(Line::joined(known).or_not_recorded()).text("."));
        return;
    }
    let columns = [
        "Interface",
        "What",
        "Network",
        "Address",
        "MTU",
        "Speed",
        "Media",
    ];
    draft.table(columns, rows);
    draft.paragraph(way_out(input, id, node));
}

fn interface(input: Input<'_>, id: Id<Node>, at: usize, iface: &Iface) -> [Line; 7] {
    let carried = input.lab.facts.interfaces.of(id, at);
    let networks = carried.untagged.iter().chain(&carried.tagged);
    let networks = networks.map(|network| phrase::network(&input.lab.lab, *network));
    let (speed, media) = match &iface.kind {
        IfaceKind::Nic(nic) => (
            nic.speed.map(|speed| Line::from(speed.value.to_string())),
            nic.media.as_ref().map(|media| Line::from(&*media.value)),
        ),
        IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => {
            (Some("–".into()), Some("–".into()))
        }
    };
    [
        Line::new().code(&iface.name.value).mark(iface.about.status),
        what(input, id, iface),
        Line::joined(networks).or_not_recorded(),
        addresses(input, iface),
        phrase::value(carried.mtu).or_not_recorded(),
        speed.unwrap_or_else(Line::not_recorded),
        media.unwrap_or_else(Line::not_recorded),
    ]
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
            .text(format!(" ({}) of ", bond.mode.value.word()))
            .line(names(&bond.ports)),
        IfaceKind::Vlan(vlan) => phrase::purpose_after("tagged", &iface.about)
            .text(" on ")
            .line(names(&[vlan.on])),
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

fn addresses(input: Input<'_>, iface: &Iface) -> Line {
    let plan = &input.lab.facts.addresses;
    let lab = &input.lab.lab;
    let fixed = iface.addresses.iter().map(|address| {
        let network = plan.network_of(address.ip);
        let subnet = network.and_then(|network| plan.subnet_of(lab, network, address.ip));
        match subnet {
            Some(subnet) => Line::new().code(format!("{}/{}", address.ip, subnet.prefix_len())),
            None => Line::new().code(address.ip),
        }
    });
    let leased = iface.dhcp.filter(|dhcp| dhcp.value);
    let leased = leased.map(|_| Line::from("by DHCP"));
    Line::joined(fixed.chain(leased)).or_none()
}

/// Where the default route leaves, or that there is none that can be told.
fn way_out(input: Input<'_>, id: Id<Node>, node: &Node) -> Line {
    let routes = &input.lab.facts.routes;
    let ways = [true, false]
        .iter()
        .filter_map(|v4| routes.default(id, *v4));
    let ways = ways.map(|route| {
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

fn storages(draft: &mut Draft, input: Input<'_>, node: &Node) {
    let arena = &input.lab.lab.storages;
    let storages = node.storages.iter().map(|id| arena.at(*id));
    let mut storages: Vec<&Storage> = storages.filter(|it| it.about.is_present()).collect();
    storages.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    let names = storages.into_iter().map(|storage| {
        let line = Line::new().code(&storage.name.value);
        line.mark(storage.about.status)
            .text(format!(" ({})", storage.kind.value.word()))
    });
    let line = Line::joined(names);
    if !line.is_empty() {
        draft.paragraph(Line::from("Local storage: ").line(line).text("."));
    }
}

fn device(draft: &mut Draft, input: Input<'_>, id: Id<Device>, device: &Device) {
    phrase::introduce(draft, &device.about);
    let host = HostId::Device(id);
    if let Some(command) = logins::device_command(input, id, device) {
        draft.commands(&[command]);
    }
    let addresses = device.addresses.iter().map(|it| Line::new().code(it.ip));
    let mut facts = vec![
        ("Kind", device.kind.value.word().into()),
        ("Model", phrase::recorded(device.model.as_ref())),
        ("System", phrase::recorded(device.os.as_ref())),
        ("Addresses", Line::joined(addresses).or_not_recorded()),
    ];
    if device.memory.is_some() {
        facts.push(("Memory", phrase::size(device.memory)));
    }
    draft.facts(facts);
    services(draft, input, host, &device.services);
}

/// What a host offers.
pub(super) fn services(draft: &mut Draft, input: Input<'_>, host: HostId, ids: &[Id<Service>]) {
    let services = ids.iter().map(|id| (*id, input.lab.lab.services.at(*id)));
    let mut services: Vec<_> = services.filter(|(_, it)| it.about.is_present()).collect();
    services.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    let rows: Vec<_> = services
        .into_iter()
        .map(|(_, it)| service(input, host, it))
        .collect();
    if !rows.is_empty() {
        draft.table(["Service", "Address", "Ports", "Open", "Purpose"], rows);
    }
}

fn service(input: Input<'_>, host: HostId, service: &Service) -> [Line; 5] {
    let own = service.addresses.iter().map(|it| Line::new().code(it.ip));
    let own = Line::joined(own);
    let address = if own.is_empty() {
        phrase::value(phrase::main_address(input, host)).or_not_recorded()
    } else {
        own
    };
    [
        Line::from(service.name.value.as_str()).mark(service.about.status),
        address,
        ports(service).or_not_recorded(),
        logins::web_address(input, host, service).or_none(),
        phrase::purpose(&service.about),
    ]
}

/// The ports, each with its transport: here nobody has to know which is meant when nothing is said.
fn ports(service: &Service) -> Line {
    let entries = service.ports.iter().flat_map(|ports| ports.value.entries());
    Line::joined(entries.map(|entry| match entry.protocol() {
        Protocol::Tcp => Line::new().code(format!("{entry}/tcp")),
        Protocol::Udp | Protocol::TcpUdp => Line::new().code(entry),
    }))
}
