//! Nodes and every other machine: what they are made of, how they are wired, how to log in.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{diagram, hardware, interfaces, logins, order, phrase};
use crate::emit::Input;
use crate::model::device::Device;
use crate::model::host::{HostId, Service};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::range::Protocol;

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
        draft.subject(Depth::Part, SubjectKind::Node, &node.name);
        self::node(&mut draft, input, id, node);
    }
    if !devices.is_empty() {
        draft.heading(Depth::Part, "Other machines");
    }
    for (id, device) in devices {
        draft.subject(Depth::Section, SubjectKind::Device, &device.name);
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
    interfaces::table(draft, input, id, node);
    storages(draft, input, node);
    diagram::of_node(draft, input, id);
}

fn storages(draft: &mut Draft, input: Input<'_>, node: &Node) {
    let arena = &input.lab.lab.storages;
    let storages = node.storages.iter().map(|id| (*id, arena.at(*id)));
    let mut storages: Vec<_> = storages.filter(|(_, it)| it.about.is_present()).collect();
    storages.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    let names = storages.into_iter().map(|(id, storage)| {
        let kind = storage.kind.value.word();
        phrase::storage(input, id).text(format!(" ({kind})"))
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
