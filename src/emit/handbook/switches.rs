//! Switches and whatever else has sockets: one table of ports each, with what is plugged in and what is free.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName, SubjectKind};
use super::{diagram, order, phrase};
use crate::emit::Input;
use crate::facts::cables::End;
use crate::facts::lags::Lag;
use crate::facts::ports::{EffectivePort, PortUse};
use crate::model::device::{Device, DeviceKind};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::Vlans;
use crate::model::network::Network;
use crate::model::node::Node;

/// The page of switches: every switch, and every other device with a port.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let devices = order::devices(&input.lab.lab).into_iter();
    let has_page = |(id, device): &(Id<Device>, &Device)| {
        device.kind.value == DeviceKind::Switch || !ports(input, *id).is_empty()
    };
    let devices: Vec<_> = devices.filter(has_page).collect();
    if devices.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Switches, "Switches and cables");
    diagram::add(&mut draft, input, "physical");
    for (id, device) in devices {
        draft.subject(Depth::Part, SubjectKind::Device, &device.name);
        self::device(&mut draft, input, id, device);
    }
    Some(draft.done())
}

fn ports(input: Input<'_>, device: Id<Device>) -> &[EffectivePort] {
    input.lab.facts.ports.of(device)
}

fn device(draft: &mut Draft, input: Input<'_>, id: Id<Device>, device: &Device) {
    let lab = &input.lab.lab;
    let host = phrase::device(lab, id);
    let kind = device.kind.value.word();
    let model = phrase::recorded(device.model.as_ref());
    let line = host.text(format!(", {kind}. Model: ")).line(model);
    let address = phrase::value(phrase::main_address(input, HostId::Device(id)));
    draft.paragraph(
        line.text(". Address: ")
            .line(address.or_not_recorded())
            .text("."),
    );
    let ports = ports(input, id);
    if ports.is_empty() {
        draft.paragraph("Its ports: not recorded.");
        return;
    }
    draft.paragraph(count(ports));
    let columns = [
        "Port", "Speed", "Media", "Untagged", "Tagged", "MTU", "LAG", "To", "Purpose",
    ];
    let rows = ports.iter().enumerate();
    draft.table(columns, rows.map(|(at, port)| row(input, id, at, port)));
    lags(draft, input, id);
    for port in ports {
        draft.origin(port.span);
    }
}

/// How many ports are in use and how many are free, as far as it can be told.
fn count(ports: &[EffectivePort]) -> String {
    let cabled = ports.iter().filter(|it| it.usage == PortUse::Cabled);
    let cables = counted(cabled.count(), "cable");
    let noted = match unnoted(ports) {
        0 => ".".to_owned(),
        1 => "; of one of them nobody noted the port.".to_owned(),
        several => format!("; of {several} of them nobody noted the port."),
    };
    match ports.iter().filter(|port| port.label.is_some()).count() {
        0 => format!("{cables}{noted}"),
        listed => format!(
            "{}, {} free, {cables}{noted}",
            counted(listed, "port"),
            free(ports)
        ),
    }
}

fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// How many cables end at ports that nobody noted.
fn unnoted(ports: &[EffectivePort]) -> usize {
    ports.iter().filter(|port| port.label.is_none()).count()
}

/// How many of the listed ports are free. Each cable whose port nobody noted takes one of those that nothing mentions.
fn free(ports: &[EffectivePort]) -> usize {
    let unmentioned = [PortUse::Free, PortUse::Unclear];
    let open = ports.iter().filter(|it| unmentioned.contains(&it.usage));
    open.count().saturating_sub(unnoted(ports))
}

fn row(input: Input<'_>, device: Id<Device>, at: usize, port: &EffectivePort) -> [Line; 9] {
    let facts = &port.facts;
    let label = phrase::value(port.label.as_ref()).or_not_recorded();
    [
        label.mark(port.status),
        phrase::value(facts.speed.map(|it| it.value)).or_not_recorded(),
        phrase::recorded(facts.media.as_ref()),
        untagged(input, port),
        tagged(input, port),
        phrase::value(facts.mtu.map(|it| it.value)).or_not_recorded(),
        phrase::value(port.lag.map(|it| it.value)).or_none(),
        to(input, device, at, port),
        Line::from(port.purpose.as_deref().unwrap_or_default()).or_none(),
    ]
}

fn untagged(input: Input<'_>, port: &EffectivePort) -> Line {
    let network = port.facts.network;
    network.map_or_else(Line::not_recorded, |it| network_line(input, it.value))
}

fn tagged(input: Input<'_>, port: &EffectivePort) -> Line {
    match &port.facts.vlans {
        Some(Vlans::All(_)) => "all".into(),
        Some(Vlans::Named(named)) => {
            let networks = named.iter();
            Line::joined(networks.map(|it| network_line(input, it.value))).or_none()
        }
        // A port that is said to carry one network untagged carries that one.
        None if port.facts.network.is_some() => Line::new().or_none(),
        None => Line::not_recorded(),
    }
}

/// A network with its tag: what is set on the switch is the number.
fn network_line(input: Input<'_>, id: Id<Network>) -> Line {
    let line = phrase::network(&input.lab.lab, id);
    match input.lab.lab.networks.at(id).vlan {
        Some(vlan) => line.text(format!(" ({})", vlan.value)),
        None => line,
    }
}

fn to(input: Input<'_>, device: Id<Device>, at: usize, port: &EffectivePort) -> Line {
    let own = End::Port(device, at);
    let cables = input.lab.facts.ports.cables.of_port(device, at);
    let ends = Line::joined(cables.map(|cable| end(input, cable.across(own))));
    match port.usage {
        PortUse::Cabled => ends,
        PortUse::Noted => Line::not_recorded(),
        PortUse::Free => "free".into(),
        PortUse::Unclear if free(ports(input, device)) == 0 => "one of those below".into(),
        PortUse::Unclear => "free, or one of those below".into(),
    }
}

/// Where a cable ends.
fn end(input: Input<'_>, end: End) -> Line {
    let lab = &input.lab.lab;
    match end {
        End::Internet => "the internet".into(),
        End::Host(host) => phrase::host(lab, host),
        End::Iface(node, at) => iface(input, node, at),
        End::Port(device, at) => {
            let label = input.lab.facts.ports.at(device, at).label.as_ref();
            let line = phrase::device(lab, device);
            match label {
                Some(label) => line.text(" ").code(label),
                None => line,
            }
        }
    }
}

fn iface(input: Input<'_>, node: Id<Node>, at: usize) -> Line {
    let iface = input.lab.lab.nodes.at(node).ifaces.get(at);
    let name = phrase::value(iface.map(|iface| &iface.name.value));
    phrase::node(&input.lab.lab, node).text(" ").line(name)
}

/// The link aggregation groups, and the bonds at their other ends.
fn lags(draft: &mut Draft, input: Input<'_>, device: Id<Device>) {
    let lags = input.lab.facts.ports.lags().into_iter();
    let rows: Vec<_> = lags
        .filter(|lag| lag.device == device)
        .map(|lag| lag_row(input, &lag))
        .collect();
    if !rows.is_empty() {
        draft.table(["LAG", "Ports", "Speed", "To"], rows);
    }
}

fn lag_row(input: Input<'_>, lag: &Lag) -> [Line; 4] {
    let table = &input.lab.facts.ports;
    let ports: Vec<_> = lag
        .ports
        .iter()
        .map(|at| table.at(lag.device, *at))
        .collect();
    let labels = ports.iter();
    let labels = labels.map(|port| phrase::value(port.label.as_ref()).or_not_recorded());
    let speed = ports.first().and_then(|port| port.facts.speed);
    let speed = speed.filter(|first| {
        let same = |port: &&EffectivePort| port.facts.speed == Some(*first);
        ports.iter().all(same)
    });
    let speed = speed.map(|speed| format!("{} x {}", ports.len(), speed.value));
    let mut ends: Vec<_> = lag
        .ports
        .iter()
        .flat_map(|at| partner(input, lag.device, *at))
        .collect();
    ends.dedup();
    [
        Line::new().code(lag.number),
        Line::joined(labels),
        speed.map_or_else(Line::not_recorded, Line::from),
        Line::joined(ends).or_not_recorded(),
    ]
}

/// What a port of a group leads to: the bond of a node, or another device.
fn partner(input: Input<'_>, device: Id<Device>, at: usize) -> Option<Line> {
    let cable = input.lab.facts.ports.cables.of_port(device, at).next()?;
    match cable.across(End::Port(device, at)) {
        End::Iface(node, nic) => {
            let master = input.lab.facts.interfaces.of(node, nic).master;
            Some(iface(input, node, master.unwrap_or(nic)))
        }
        End::Port(other, _) => Some(phrase::device(&input.lab.lab, other)),
        other @ (End::Host(_) | End::Internet) => Some(end(input, other)),
    }
}
