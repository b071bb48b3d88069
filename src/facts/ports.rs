//! The ports of each device as one table: what `ports` and `port` say together, and which are free.

use std::collections::{BTreeMap, BTreeSet};

use super::cables::{self, Cables};
use super::inferred;
use super::labels;
use crate::model::Lab;
use crate::model::about::{About, Status};
use crate::model::device::{Device, Port, PortFacts};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::source::{Span, Spanned};

/// A port of a device, with everything that is said of it.
#[derive(Clone, Debug)]
pub struct EffectivePort {
    /// What is printed beside it; none when nobody noted which one it is.
    pub label: Option<Box<str>>,
    /// Speed, media, networks, MTU: what its own line says, else what it shares with others. Of a port without a
    /// label: what all those share that it may be.
    pub facts: PortFacts,
    /// The link aggregation group that it belongs to.
    pub lag: Option<Spanned<u32>>,
    /// What it is for.
    pub purpose: Option<Box<str>>,
    /// Where it is in its life.
    pub status: Status,
    /// Whether something is plugged in.
    pub usage: PortUse,
    /// Where it is mentioned: its own line, else where it is listed, else where a cable names it.
    pub span: Span,
}

/// Whether something is plugged into a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PortUse {
    /// A cable.
    Cabled,
    /// It has a line of its own, but no cable.
    Noted,
    /// Nothing mentions it.
    Free,
    /// Nothing mentions it, but cables of this device end at a port that nobody noted.
    Unclear,
}

/// A property of a port that is stated twice, with two values.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// Of which device.
    pub device: Id<Device>,
    /// The label of the port.
    pub label: Box<str>,
    /// The word of the property.
    pub property: &'static str,
    /// Where it is stated first.
    pub first: Span,
    /// Where it is stated again.
    pub again: Span,
}

/// The ports of all devices, and the cables between them.
#[derive(Debug, Default)]
pub struct Ports {
    devices: Vec<Vec<EffectivePort>>,
    /// The networks that some port of a device lists by name, device by device.
    named: Vec<BTreeSet<Id<Network>>>,
    /// The cables.
    pub cables: Cables,
    /// What is stated twice.
    pub contradictions: Vec<Contradiction>,
}

impl Ports {
    /// Merges what is said of each port, and joins the ports by cables.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let mut ports = Self::default();
        for (id, device) in lab.devices.iter() {
            let merged = if device.about.is_present() {
                merged(id, device, &mut ports.contradictions)
            } else {
                Vec::new()
            };
            ports.devices.push(merged);
        }
        ports.cables = cables::join(lab, &mut ports.devices);
        for (at, device) in ports.devices.iter_mut().enumerate() {
            let is_cabled = |port| ports.cables.of_port(Id::new(at), port).next().is_some();
            usage(device, is_cabled);
            inferred::add(device);
            ports.named.push(named(device));
        }
        ports
    }

    /// The ports of a device: by label, those without one last.
    #[must_use]
    pub fn of(&self, device: Id<Device>) -> &[EffectivePort] {
        let ports = self.devices.get(device.index());
        ports.map_or(&[], Vec::as_slice)
    }

    /// Every device with its ports.
    pub fn devices(&self) -> impl Iterator<Item = (Id<Device>, &[EffectivePort])> {
        let devices = self.devices.iter().enumerate();
        devices.map(|(at, ports)| (Id::new(at), ports.as_slice()))
    }

    /// Whether some port of a device lists a network by its name.
    #[must_use]
    pub fn names(&self, device: Id<Device>, network: Id<Network>) -> bool {
        let named = self.named.get(device.index());
        named.is_some_and(|named| named.contains(&network))
    }

    /// A port of a device, by position.
    ///
    /// # Panics
    /// If the device has no port at that position.
    #[must_use]
    pub fn at(&self, device: Id<Device>, port: usize) -> &EffectivePort {
        let found = self.of(device).get(port);
        found.expect("a port is given by its position")
    }
}

impl EffectivePort {
    /// A port of which nothing is known but that a cable ends there.
    pub(super) fn unknown(label: Option<Box<str>>, span: Span) -> Self {
        Self {
            label,
            facts: PortFacts::default(),
            lag: None,
            purpose: None,
            status: Status::Active,
            usage: PortUse::Cabled,
            span,
        }
    }

    /// Whether it may carry something: what is planned or out of service does not.
    #[must_use]
    pub fn is_member(&self) -> bool {
        matches!(self.status, Status::Active | Status::Offline)
    }
}

/// A port while what is said of it is collected.
struct Growing {
    /// What it shares with others.
    shared: PortFacts,
    /// What its own line says.
    own: Option<EffectivePort>,
    purpose: Option<Box<str>>,
    span: Span,
}

fn merged(id: Id<Device>, device: &Device, found: &mut Vec<Contradiction>) -> Vec<EffectivePort> {
    let mut growing: BTreeMap<(labels::Key, Box<str>), Growing> = BTreeMap::new();
    for group in device.port_groups.iter().filter(|it| it.about.is_present()) {
        for label in &group.labels {
            let port = entry(&mut growing, label, group.span);
            let twice = add(&mut port.shared, &group.facts);
            found.extend(twice.into_iter().map(|it| it.of(id, label)));
            port.purpose = port.purpose.take().or_else(|| purpose(&group.about));
        }
    }
    let mut unlabelled = Vec::new();
    for line in device.ports.iter().filter(|it| it.about.is_present()) {
        let port = own(line);
        match &line.label {
            None => unlabelled.push(port),
            Some(label) => {
                let known = entry(&mut growing, &label.value, label.span);
                let twice = state(known, port);
                found.extend(twice.into_iter().map(|it| it.of(id, &label.value)));
            }
        }
    }
    let labelled = growing.into_iter();
    let labelled = labelled.map(|((_, label), port)| port.done(label));
    labelled.chain(unlabelled).collect()
}

fn entry<'g>(
    growing: &'g mut BTreeMap<(labels::Key, Box<str>), Growing>,
    label: &str,
    span: Span,
) -> &'g mut Growing {
    let key = (labels::key(label), label.into());
    growing.entry(key).or_insert_with(|| Growing {
        shared: PortFacts::default(),
        own: None,
        purpose: None,
        span,
    })
}

fn own(line: &Port) -> EffectivePort {
    EffectivePort {
        label: None,
        facts: line.facts.clone(),
        lag: line.lag,
        purpose: purpose(&line.about),
        status: line.about.status,
        usage: PortUse::Noted,
        span: line.label.as_ref().map_or(line.span, |label| label.span),
    }
}

fn purpose(about: &About) -> Option<Box<str>> {
    let said: Vec<_> = [about.title(), about.purpose()]
        .into_iter()
        .flatten()
        .collect();
    (!said.is_empty()).then(|| said.join(", ").into())
}

/// Adds a line about a port of which another line may have spoken.
fn state(known: &mut Growing, line: EffectivePort) -> Vec<Twice> {
    let Some(first) = &mut known.own else {
        known.own = Some(line);
        return Vec::new();
    };
    let mut twice = add(&mut first.facts, &line.facts);
    twice.extend(put("lag", &mut first.lag, line.lag.as_ref()));
    first.purpose = first.purpose.take().or(line.purpose);
    twice
}

impl Growing {
    fn done(self, label: Box<str>) -> EffectivePort {
        let Self {
            shared,
            own,
            purpose,
            span,
        } = self;
        let mut port = own.unwrap_or_else(|| EffectivePort {
            usage: PortUse::Free,
            ..EffectivePort::unknown(None, span)
        });
        let own = std::mem::take(&mut port.facts);
        port.facts = PortFacts {
            speed: own.speed.or(shared.speed),
            media: own.media.or(shared.media),
            network: own.network.or(shared.network),
            vlans: own.vlans.or(shared.vlans),
            mtu: own.mtu.or(shared.mtu),
        };
        port.purpose = port.purpose.or(purpose);
        port.label = Some(label);
        port
    }
}

/// A property that is stated twice, before it is known of which port.
struct Twice {
    property: &'static str,
    first: Span,
    again: Span,
}

impl Twice {
    fn of(self, device: Id<Device>, label: &str) -> Contradiction {
        Contradiction {
            device,
            label: label.into(),
            property: self.property,
            first: self.first,
            again: self.again,
        }
    }
}

/// Adds what is said to what is known; the first value of a property stays.
fn add(known: &mut PortFacts, said: &PortFacts) -> Vec<Twice> {
    let twice = [
        put("speed", &mut known.speed, said.speed.as_ref()),
        put("media", &mut known.media, said.media.as_ref()),
        put("network", &mut known.network, said.network.as_ref()),
        put("mtu", &mut known.mtu, said.mtu.as_ref()),
        put_vlans(known, said),
    ];
    twice.into_iter().flatten().collect()
}

fn put<T: Clone + PartialEq>(
    property: &'static str,
    known: &mut Option<Spanned<T>>,
    said: Option<&Spanned<T>>,
) -> Option<Twice> {
    let said = said?;
    let Some(first) = known else {
        *known = Some(said.clone());
        return None;
    };
    (first.value != said.value).then_some(Twice {
        property,
        first: first.span,
        again: said.span,
    })
}

fn put_vlans(known: &mut PortFacts, said: &PortFacts) -> Option<Twice> {
    let said = said.vlans.as_ref()?;
    let Some(first) = &known.vlans else {
        known.vlans = Some(said.clone());
        return None;
    };
    let (one, other) = (first.span()?, said.span()?);
    (!first.is_same(said)).then_some(Twice {
        property: "vlans",
        first: one,
        again: other,
    })
}

/// Says which ports are in use.
fn usage(ports: &mut [EffectivePort], is_cabled: impl Fn(usize) -> bool) {
    let unnoted = ports.iter().any(|port| port.label.is_none());
    for (at, port) in ports.iter_mut().enumerate() {
        if is_cabled(at) {
            port.usage = PortUse::Cabled;
        } else if unnoted && port.usage == PortUse::Free {
            port.usage = PortUse::Unclear;
        }
    }
}

/// The networks that ports list by name.
fn named(ports: &[EffectivePort]) -> BTreeSet<Id<Network>> {
    let vlans = ports.iter().filter_map(|port| port.facts.vlans.as_ref());
    let named = vlans.flat_map(|vlans| vlans.named());
    named.map(|network| network.value).collect()
}
