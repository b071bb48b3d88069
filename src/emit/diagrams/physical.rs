//! The cables: from the internet by routers and switches to the nodes, with speeds and sockets. Ports of a link aggregation
//! group are one line.

use std::collections::{BTreeMap, VecDeque};

use super::look::{self, Block, Diagram, Kind};
use crate::emit::Input;
use crate::facts::cables::{Cable, End};
use crate::facts::reach;
use crate::model::about::Status;
use crate::model::device::DeviceKind;
use crate::model::host::HostId;
use crate::model::iface::IfaceKind;
use crate::model::unit::Speed;
use crate::source::Span;
use crate::text::mermaid::{BoxId, Direction, Label, Line};

/// A machine at the end of a cable; none is the internet.
type Machine = Option<HostId>;

/// Cables that are drawn as one line.
struct Bundle<'a> {
    from: Machine,
    to: Machine,
    cables: Vec<&'a Cable>,
}

/// The places that the diagram follows from.
pub(super) fn origins(input: Input<'_>) -> Vec<Span> {
    let cables = input.lab.facts.ports.cables.all().iter();
    let machines = machines(input).into_iter().flatten();
    let names = machines.map(|host| input.lab.lab.host_name(host).span);
    cables.map(|cable| cable.span).chain(names).collect()
}

/// The diagram; empty where no cable is described.
pub(super) fn diagram(input: Input<'_>) -> Diagram {
    let title = format!("Cables of {}", super::lab_title(input));
    let description =
        "How routers, switches and nodes are wired, with the speed of each link and its ports.";
    let mut diagram = Diagram::new(Direction::Right, &title, description);
    if input.lab.facts.ports.cables.all().is_empty() {
        return diagram;
    }
    let machines = machines(input);
    let ranks = ranks(input, &machines);
    let mut sorted = machines;
    sorted.sort_by_key(|machine| ranks.get(machine).copied());
    let mut boxes: BTreeMap<Machine, BoxId> = BTreeMap::new();
    for machine in sorted {
        let id = diagram.add(None, block(input, machine));
        boxes.insert(machine, id);
    }
    for bundle in bundles(input, &ranks) {
        let ends = boxes.get(&bundle.from).zip(boxes.get(&bundle.to));
        if let Some((&from, &to)) = ends {
            let places = bundle.cables.iter().map(|cable| cable.span).collect();
            let (line, label) = (line(input, &bundle), label(input, &bundle));
            diagram.link_marked((from.into(), to.into()), line, label, places);
        }
    }
    diagram
}

/// The machine at an end.
fn machine(input: Input<'_>, end: End) -> Machine {
    match end {
        End::Port(device, _) => Some(HostId::Device(device)),
        End::Iface(node, _) => Some(HostId::Node(node)),
        End::Host(host) => Some(reach::machine(&input.lab.lab, host)),
        End::Internet => None,
    }
}

/// Whatever has a cable, every node, and everything that passes frames on: the internet first, then by kind and name.
fn machines(input: Input<'_>) -> Vec<Machine> {
    let lab = &input.lab.lab;
    let cables = input.lab.facts.ports.cables.all().iter();
    let mut found: Vec<_> = cables
        .flat_map(|cable| [machine(input, cable.from), machine(input, cable.to)])
        .collect();
    let nodes = lab.nodes.iter().map(|(id, _)| Some(HostId::Node(id)));
    let devices = lab.devices.iter().filter(|(_, device)| {
        let kind = device.kind.value;
        matches!(
            kind,
            DeviceKind::Router | DeviceKind::Switch | DeviceKind::AccessPoint
        )
    });
    found.extend(nodes.chain(devices.map(|(id, _)| Some(HostId::Device(id)))));
    found.retain(|it| it.is_none_or(|host| look::is_shown(lab.host_about(host))));
    let name = |machine: &Machine| machine.map(|host| &lab.host_name(host).value);
    found.sort_by_key(|machine| (kind_rank(input, *machine), name(machine)));
    found.dedup();
    found
}

/// From outside to inside.
fn kind_rank(input: Input<'_>, machine: Machine) -> u8 {
    match machine {
        None => 0,
        Some(HostId::Device(id)) => match input.lab.lab.devices.at(id).kind.value {
            DeviceKind::Router => 1,
            DeviceKind::Switch => 2,
            DeviceKind::AccessPoint => 3,
            DeviceKind::Nas
            | DeviceKind::Computer
            | DeviceKind::Kvm
            | DeviceKind::Ups
            | DeviceKind::Other => 5,
        },
        Some(HostId::Node(_)) => 4,
        Some(HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_)) => 6,
    }
}

/// Whether it stands below all gear, how many cables are between it and the internet (or the outermost machine that it
/// hangs together with), and its place among all.
type Rank = (bool, usize, usize);

/// Whether a machine is no gear of the network.
const fn is_leaf(machine: Machine) -> bool {
    !matches!(machine, None | Some(HostId::Device(_)))
}

fn ranks(input: Input<'_>, machines: &[Machine]) -> BTreeMap<Machine, Rank> {
    let mut near: BTreeMap<Machine, Vec<Machine>> = BTreeMap::new();
    for cable in input.lab.facts.ports.cables.all() {
        let (from, to) = (machine(input, cable.from), machine(input, cable.to));
        near.entry(from).or_default().push(to);
        near.entry(to).or_default().push(from);
    }
    let order: BTreeMap<_, _> = machines.iter().zip(0..).collect();
    let mut ranks: BTreeMap<Machine, Rank> = BTreeMap::new();
    // Each start covers what hangs together with it: the outermost comes first.
    for start in machines {
        let mut open = VecDeque::from([(*start, 0)]);
        while let Some((machine, distance)) = open.pop_front() {
            let Some(place) = order.get(&machine).copied() else {
                continue;
            };
            if ranks.contains_key(&machine) {
                continue;
            }
            ranks.insert(machine, (is_leaf(machine), distance, place));
            // A node stands below whatever it is wired to: no way leads on through it.
            if !is_leaf(machine) {
                let next = near.get(&machine).into_iter().flatten();
                open.extend(next.map(|next| (*next, distance + 1)));
            }
        }
    }
    ranks
}

/// The cables, outer end first: those of one group between two machines together.
fn bundles<'a>(input: Input<'a>, ranks: &BTreeMap<Machine, Rank>) -> Vec<Bundle<'a>> {
    let mut bundles: Vec<Bundle<'a>> = Vec::new();
    let mut groups: BTreeMap<(Machine, Machine, u32), usize> = BTreeMap::new();
    for cable in input.lab.facts.ports.cables.all() {
        let mut ends = [machine(input, cable.from), machine(input, cable.to)];
        ends.sort_by_key(|machine| ranks.get(machine).copied());
        let [from, to] = ends;
        let lag = lag(input, cable.from).or_else(|| lag(input, cable.to));
        let known = lag.and_then(|lag| groups.get(&(from, to, lag)).copied());
        if let Some(bundle) = known.and_then(|at| bundles.get_mut(at)) {
            bundle.cables.push(cable);
            continue;
        }
        if let Some(lag) = lag {
            groups.insert((from, to, lag), bundles.len());
        }
        bundles.push(Bundle {
            from,
            to,
            cables: vec![cable],
        });
    }
    bundles
}

fn lag(input: Input<'_>, end: End) -> Option<u32> {
    match end {
        End::Port(device, at) => {
            let lag = input.lab.facts.ports.at(device, at).lag;
            lag.map(|lag| lag.value)
        }
        End::Iface(..) | End::Host(_) | End::Internet => None,
    }
}

fn block(input: Input<'_>, machine: Machine) -> Block {
    let lab = &input.lab.lab;
    let Some(host) = machine else {
        return Kind::Outside.block(Status::Active, ["internet".to_owned()]);
    };
    let about = lab.host_about(host);
    let mut lines = look::called(&lab.host_name(host).value, about);
    let (kind, what) = match host {
        HostId::Node(id) => {
            let node = lab.nodes.at(id);
            let what = node.role.as_ref().or(node.model.as_ref());
            (Kind::Node, what.map(|it| it.value.to_string()))
        }
        HostId::Device(id) => {
            let device = lab.devices.at(id);
            let model = device.model.as_ref().map(|it| it.value.to_string());
            let kind = device.kind.value.word().to_owned();
            (Kind::Device, Some(model.unwrap_or(kind)))
        }
        HostId::Guest(_) => (Kind::Guest, None),
        HostId::Service(_) | HostId::LoadBalancer(_) => (Kind::Service, None),
    };
    lines.extend(what);
    let facts = &input.lab.facts;
    let address = facts.main_addresses.of(lab, host, &facts.addresses);
    lines.extend(address.map(|ip| ip.to_string()));
    let block = kind.block(about.status, lines);
    block.marked([lab.host_name(host).span])
}

/// Dotted, if anything about it is not in service.
fn line(input: Input<'_>, bundle: &Bundle<'_>) -> Line {
    let lab = &input.lab.lab;
    let hosts = [bundle.from, bundle.to].into_iter().flatten();
    let hosts = hosts.map(|host| lab.host_about(host).status);
    let ends = bundle
        .cables
        .iter()
        .flat_map(|cable| [cable.from, cable.to]);
    let ports = ends.filter_map(|end| match end {
        End::Port(device, at) => Some(input.lab.facts.ports.at(device, at).status),
        End::Iface(..) | End::Host(_) | End::Internet => None,
    });
    let worst = hosts.chain(ports).max();
    look::line(worst.unwrap_or_default())
}

/// `2 x 10G`, and the sockets at both ends.
fn label(input: Input<'_>, bundle: &Bundle<'_>) -> Label {
    let speed = bundle.cables.first().and_then(|cable| speed(input, cable));
    let count = bundle.cables.len();
    let speed = match (speed, count) {
        (Some(speed), 1) => Some(speed),
        (Some(speed), _) => Some(format!("{count} x {speed}")),
        (None, 1) => None,
        (None, _) => Some(format!("{count} cables")),
    };
    let sockets = [bundle.from, bundle.to].map(|machine| {
        let ends = bundle
            .cables
            .iter()
            .flat_map(|cable| [cable.from, cable.to]);
        let here = ends.filter(|end| self::machine(input, *end) == machine);
        let mut names: Vec<_> = here.filter_map(|end| socket(input, end)).collect();
        names.dedup();
        names.join(", ")
    });
    let sockets: Vec<_> = sockets.into_iter().filter(|it| !it.is_empty()).collect();
    Label::new(speed.into_iter().chain([sockets.join(" – ")]))
}

/// The speed at which a link runs: the lower one of its ends, as far as they are known.
fn speed(input: Input<'_>, cable: &Cable) -> Option<String> {
    let ends = [cable.from, cable.to].into_iter();
    let speed = ends.filter_map(|end| speed_of(input, end)).min()?;
    let text = speed.to_string();
    Some(text.trim_end_matches("bps").to_owned())
}

fn speed_of(input: Input<'_>, end: End) -> Option<Speed> {
    match end {
        End::Port(device, at) => {
            let speed = input.lab.facts.ports.at(device, at).facts.speed;
            speed.map(|speed| speed.value)
        }
        End::Iface(node, at) => match &input.lab.lab.nodes.at(node).ifaces.get(at)?.kind {
            IfaceKind::Nic(nic) => nic.speed.map(|speed| speed.value),
            IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
        },
        End::Host(_) | End::Internet => None,
    }
}

/// What is printed beside a socket; of a card in a bond, the bond.
fn socket(input: Input<'_>, end: End) -> Option<String> {
    match end {
        End::Port(device, at) => {
            let label = input.lab.facts.ports.at(device, at).label.as_ref()?;
            let is_number = label.chars().all(|c| c.is_ascii_digit());
            Some(if is_number {
                format!("port {label}")
            } else {
                label.to_string()
            })
        }
        End::Iface(node, at) => {
            let ifaces = &input.lab.lab.nodes.at(node).ifaces;
            let master = input.lab.facts.interfaces.of(node, at).master;
            let bond = master.and_then(|at| ifaces.get(at));
            let bond = bond.filter(|it| matches!(it.kind, IfaceKind::Bond(_)));
            bond.or_else(|| ifaces.get(at))
                .map(|iface| iface.name.value.to_string())
        }
        End::Host(_) | End::Internet => None,
    }
}
