//! The cables: what each joins, and what is wrong with how they are written.
//!
//! A cable is written once, at one of the devices it joins. Where both devices write it, the two lines are one cable if
//! they agree; a line that names only the other device agrees with any of that device's lines that lead back.

use std::collections::BTreeMap;

use super::ports::EffectivePort;
use crate::model::Lab;
use crate::model::device::PortEnd;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;

/// Where a cable ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A port of a device, by position in its table.
    Port(Id<crate::model::device::Device>, usize),
    /// An interface of a node, by position.
    Iface(Id<Node>, usize),
    /// A host, nobody noted where.
    Host(HostId),
    /// Everything outside.
    Internet,
}

type DeviceId = Id<crate::model::device::Device>;

/// A cable.
#[derive(Clone, Copy, Debug)]
pub struct Cable {
    /// The end at which it is written. Always a port.
    pub from: End,
    /// The other end.
    pub to: End,
    /// Where its far end is written.
    pub span: Span,
}

/// A cable that is written at both of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Repeated {
    /// Where it is written first.
    pub first: Span,
    /// Where it is written again.
    pub again: Span,
}

/// A cable to a port that the other device does not have.
#[derive(Clone, Debug)]
pub struct Stray {
    /// The other device.
    pub device: DeviceId,
    /// What the port should be called.
    pub label: Box<str>,
    /// Where that is written.
    pub span: Span,
}

/// Every cable.
#[derive(Debug, Default)]
pub struct Cables {
    all: Vec<Cable>,
    by_end: BTreeMap<End, Vec<usize>>,
    /// Cables that are written twice.
    pub repeated: Vec<Repeated>,
    /// Cables to ports that do not exist.
    pub strays: Vec<Stray>,
}

impl Cable {
    /// The end across from one of its ends.
    #[must_use]
    pub fn across(&self, end: End) -> End {
        if self.from == end { self.to } else { self.from }
    }
}

impl Cables {
    /// Every cable, in the order of the devices at which they are written.
    #[must_use]
    pub fn all(&self) -> &[Cable] {
        &self.all
    }

    /// The cables at an end. More than one is a fault, but for hosts of which nobody noted where cables end.
    pub fn at(&self, end: End) -> impl Iterator<Item = &Cable> {
        self.positions(end)
            .iter()
            .filter_map(|at| self.all.get(*at))
    }

    /// The positions of the cables at an end, in the order of [`Cables::all`].
    pub fn positions(&self, end: End) -> &[usize] {
        self.by_end.get(&end).map_or(&[], Vec::as_slice)
    }

    /// The cables in a port.
    pub fn of_port(&self, device: DeviceId, port: usize) -> impl Iterator<Item = &Cable> {
        self.at(End::Port(device, port))
    }

    /// The ends at which something is plugged in, with the cables there, by end.
    pub fn ends(&self) -> impl Iterator<Item = (End, Vec<&Cable>)> {
        let ends = self.by_end.iter();
        ends.map(|(end, at)| (*end, at.iter().filter_map(|at| self.all.get(*at)).collect()))
    }

    fn push(&mut self, cable: Cable) {
        for end in [cable.from, cable.to] {
            let known = self.by_end.entry(end).or_default();
            known.push(self.all.len());
            known.dedup();
        }
        self.all.push(cable);
    }
}

/// A line that says where a cable ends.
struct Statement {
    device: DeviceId,
    port: usize,
    to: Far,
    span: Span,
}

/// What a line says of the other end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    /// Known in full.
    Known(End),
    /// Some port of this device.
    Some(DeviceId),
}

/// Joins the ports by cables. A device that gets a cable of which nobody noted the port gets a port without a label.
pub(super) fn join(lab: &Lab, ports: &mut [Vec<EffectivePort>]) -> Cables {
    let mut cables = Cables::default();
    let statements = statements(lab, ports, &mut cables.strays);
    let pairs = pairs(&statements);
    for (at, line) in statements.iter().enumerate() {
        let partner = pairs.get(&at).copied();
        let Some(other) = partner.and_then(|at| statements.get(at)) else {
            let to = match line.to {
                Far::Known(end) => end,
                Far::Some(device) => unnoted(ports, device, line.span),
            };
            cables.push(line.cable(to));
            continue;
        };
        if partner > Some(at) {
            cables.push(line.cable(End::Port(other.device, other.port)));
        } else {
            let (first, again) = (other.span, line.span);
            cables.repeated.push(Repeated { first, again });
        }
    }
    cables
}

impl Statement {
    const fn cable(&self, to: End) -> Cable {
        Cable {
            from: End::Port(self.device, self.port),
            to,
            span: self.span,
        }
    }

    /// Whether it may lead to the port at which another one is written: in full, or to that device at least.
    fn leads_to(&self, other: &Self, in_full: bool) -> bool {
        match self.to {
            Far::Known(end) => end == End::Port(other.device, other.port),
            Far::Some(device) => !in_full && device == other.device,
        }
    }
}

/// A port of which nobody noted which one it is.
fn unnoted(ports: &mut [Vec<EffectivePort>], device: DeviceId, span: Span) -> End {
    let Some(known) = ports.get_mut(device.index()) else {
        return End::Host(HostId::Device(device));
    };
    known.push(EffectivePort::unknown(None, span));
    End::Port(device, known.len() - 1)
}

/// The lines about cables, by device and port.
fn statements(
    lab: &Lab,
    ports: &mut [Vec<EffectivePort>],
    strays: &mut Vec<Stray>,
) -> Vec<Statement> {
    let mut found = Vec::new();
    for (device, it) in lab.devices.iter().filter(|(_, it)| it.about.is_present()) {
        for line in it.ports.iter().filter(|it| it.about.is_present()) {
            let span = line.label.as_ref().map_or(line.span, |label| label.span);
            let label = line.label.as_ref().map(|label| &*label.value);
            let Some((to, port)) = line.to.as_ref().zip(position(ports, device, label, span))
            else {
                continue;
            };
            let mut far = |end: &PortEnd| far(lab, ports, strays, end, to.span);
            found.push(Statement {
                device,
                port,
                to: far(&to.value),
                span: to.span,
            });
        }
    }
    found
}

/// Where a port stands in its device's table: by label, or by the place of its line.
fn position(
    ports: &[Vec<EffectivePort>],
    device: DeviceId,
    label: Option<&str>,
    span: Span,
) -> Option<usize> {
    let known = ports.get(device.index())?;
    known.iter().position(|port| match label {
        Some(label) => port.label.as_deref() == Some(label),
        None => port.label.is_none() && port.span == span,
    })
}

fn far(
    lab: &Lab,
    ports: &mut [Vec<EffectivePort>],
    strays: &mut Vec<Stray>,
    end: &PortEnd,
    span: Span,
) -> Far {
    match end {
        PortEnd::Internet => Far::Known(End::Internet),
        PortEnd::Iface(node, at) => Far::Known(End::Iface(*node, *at)),
        PortEnd::Host(HostId::Device(device)) => Far::Some(*device),
        PortEnd::Host(host) => Far::Known(End::Host(*host)),
        PortEnd::Port(device, label) => named(lab, ports, strays, (*device, label), span),
    }
}

/// A port that another device names. At a device that lists its ports (`ports`) it is a stray; any other gets it: single
/// `port` lines are what somebody noted, not all there is.
fn named(
    lab: &Lab,
    ports: &mut [Vec<EffectivePort>],
    strays: &mut Vec<Stray>,
    (device, label): (DeviceId, &str),
    span: Span,
) -> Far {
    if let Some(at) = position(ports, device, Some(label), span) {
        return Far::Known(End::Port(device, at));
    }
    if !lab.devices.at(device).port_groups.is_empty() {
        strays.push(Stray {
            device,
            label: label.into(),
            span,
        });
        return Far::Some(device);
    }
    let Some(known) = ports.get_mut(device.index()) else {
        return Far::Some(device);
    };
    known.push(EffectivePort::unknown(Some(label.into()), span));
    Far::Known(End::Port(device, known.len() - 1))
}

/// Lines that speak of one cable, both ways: what names both ends first, so that the vaguer lines find what is left.
fn pairs(statements: &[Statement]) -> BTreeMap<usize, usize> {
    let mut by_device: BTreeMap<DeviceId, Vec<usize>> = BTreeMap::new();
    for (at, line) in statements.iter().enumerate() {
        by_device.entry(line.device).or_default().push(at);
    }
    let mut pairs = BTreeMap::new();
    for in_full in [(true, true), (true, false), (false, true), (false, false)] {
        for (at, line) in statements.iter().enumerate() {
            let others = target(line).and_then(|device| by_device.get(&device));
            let free = |other: &&usize| !pairs.contains_key(*other) && **other != at;
            let mut others = others.into_iter().flatten().filter(free);
            let partner = others.find(|other| {
                statements.get(**other).is_some_and(|other| {
                    line.leads_to(other, in_full.0) && other.leads_to(line, in_full.1)
                })
            });
            if let Some(partner) = partner.copied().filter(|_| !pairs.contains_key(&at)) {
                pairs.insert(at, partner);
                pairs.insert(partner, at);
            }
        }
    }
    pairs
}

/// The device to which a line leads.
const fn target(line: &Statement) -> Option<DeviceId> {
    match line.to {
        Far::Some(device) | Far::Known(End::Port(device, _)) => Some(device),
        Far::Known(End::Iface(..) | End::Host(_) | End::Internet) => None,
    }
}
