//! How a road is drawn from what the lab describes: which devices pass it on, and where each host stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Facts;
use crate::facts::below::below;
use crate::facts::cables::{Cable, End};
use crate::facts::layer2::{Place, joins_its_ports};
use crate::facts::segment::Segment;
use crate::model::Lab;
use crate::model::device::Device;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::node::Node;

/// What passes packets on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hub {
    /// A device: what joins its ports.
    Device(Id<Device>),
    /// A bridge of a node with more than one port, by position.
    Bridge(Id<Node>, usize),
}

/// Where a host stands on the road.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stand {
    /// At an interface of a node, by position.
    Iface(Id<Node>, usize),
    /// At the ports of a device.
    Device(Id<Device>),
    /// Nobody recorded it.
    NotRecorded,
}

/// A way from a host to what passes its packets on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// The position of what passes them on.
    pub(super) hub: usize,
    /// The cable, by position; none inside of one machine.
    pub(super) cable: Option<usize>,
}

/// A host on the road.
#[derive(Debug, Default)]
pub(super) struct Stop {
    /// Its ways.
    pub(super) ways: Vec<Way>,
    /// Whether it may have a way that nobody described.
    pub(super) is_open: bool,
    /// The devices to which a cable leads from it, nobody noted from which card.
    pub(super) near: BTreeSet<Id<Device>>,
}

impl Stop {
    /// Adds another place at which the host stands.
    pub(super) fn add(&mut self, other: Self) {
        self.ways.extend(other.ways);
        self.is_open |= other.is_open;
        self.near.extend(other.near);
    }
}

/// A road while it is drawn.
pub(super) struct Drawing<'a> {
    pub(super) lab: &'a Lab,
    pub(super) facts: &'a Facts,
    pub(super) segments: Vec<Segment<'a>>,
    /// The positions of what passes packets on.
    pub(super) by_hub: BTreeMap<Hub, usize>,
    /// The cables between those.
    pub(super) between: BTreeSet<usize>,
    /// What is wired to each of them.
    pub(super) near: Vec<Vec<Way>>,
}

impl Drawing<'_> {
    fn hub(&mut self, hub: Hub) -> usize {
        let next = self.by_hub.len();
        let at = *self.by_hub.entry(hub).or_insert(next);
        if at == self.near.len() {
            self.near.push(Vec::new());
        }
        at
    }

    fn wire(&mut self, one: usize, other: usize, cable: Option<usize>) {
        self.between.extend(cable);
        for (from, hub) in [(one, other), (other, one)] {
            if let Some(near) = self.near.get_mut(from) {
                near.push(Way { hub, cable });
            }
        }
    }

    fn passes(&self, one: Place, other: Place) -> bool {
        let is_wired = self.facts.layer2.near(one).contains(&other);
        is_wired && self.segments.iter().any(|it| it.passes(one, other))
    }

    /// The device behind a port that lets the road in.
    fn behind(&self, end: End) -> Option<Id<Device>> {
        let End::Port(device, _) = end else {
            return None;
        };
        let joins = joins_its_ports(self.lab.devices.at(device).kind.value);
        (joins && self.passes(Place::from(end), Place::Device(device))).then_some(device)
    }

    /// Draws the cables between devices.
    pub(super) fn between_devices(&mut self) {
        let facts = self.facts;
        for (at, Cable { from, to, .. }) in facts.ports.cables.all().iter().enumerate() {
            let devices = self.behind(*from).zip(self.behind(*to));
            let Some((one, other)) = devices else {
                continue;
            };
            if self.passes(Place::from(*from), Place::from(*to)) {
                let (one, other) = (self.hub(Hub::Device(one)), self.hub(Hub::Device(other)));
                self.wire(one, other, Some(at));
            }
        }
    }

    /// Finds the ways of a host.
    pub(super) fn stop(&mut self, stand: Stand) -> Stop {
        match stand {
            Stand::Iface(node, iface) => self.at_iface(node, iface),
            Stand::Device(device) => self.at_device(device),
            Stand::NotRecorded => Stop {
                is_open: true,
                ..Stop::default()
            },
        }
    }

    fn at_device(&mut self, device: Id<Device>) -> Stop {
        if joins_its_ports(self.lab.devices.at(device).kind.value) {
            let hub = self.hub(Hub::Device(device));
            let ways = vec![Way { hub, cable: None }];
            return Stop {
                ways,
                ..Stop::default()
            };
        }
        let ports = 0..self.facts.ports.of(device).len();
        let ways = ports.flat_map(|port| self.ways(End::Port(device, port)));
        let ways: Vec<_> = ways.collect();
        Stop {
            is_open: ways.is_empty(),
            ways,
            ..Stop::default()
        }
    }

    fn at_iface(&mut self, node: Id<Node>, iface: usize) -> Stop {
        let mut stop = Stop {
            near: self.unnoted(node),
            ..Stop::default()
        };
        let ifaces = &self.lab.nodes.at(node).ifaces;
        for at in below(self.lab.nodes.at(node), iface) {
            let Some(kind) = ifaces.get(at).map(|it| &it.kind) else {
                continue;
            };
            match kind {
                IfaceKind::Bridge(bridge) if bridge.ports.len() > 1 => {
                    let hub = self.hub(Hub::Bridge(node, at));
                    stop.ways.push(Way { hub, cable: None });
                    for port in &bridge.ports {
                        let cards = below(self.lab.nodes.at(node), port.value);
                        let ways = cards.into_iter();
                        let ways: Vec<_> = ways
                            .flat_map(|it| self.ways(End::Iface(node, it)))
                            .collect();
                        for way in ways {
                            self.wire(hub, way.hub, way.cable);
                        }
                    }
                }
                IfaceKind::Nic(_) => self.card(node, at, &mut stop),
                IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => {}
            }
        }
        stop
    }

    /// The ways out of a card. One without a cable may have one that nobody described.
    fn card(&mut self, node: Id<Node>, at: usize, stop: &mut Stop) {
        let is_cabled = self.facts.ports.cables.at(End::Iface(node, at)).next();
        if is_cabled.is_none() {
            stop.is_open = true;
        }
        let ways = self.ways(End::Iface(node, at));
        stop.ways.extend(ways);
    }

    /// The devices to which cables of a node lead, nobody noted from which card.
    fn unnoted(&self, node: Id<Node>) -> BTreeSet<Id<Device>> {
        let end = End::Host(HostId::Node(node));
        let cables = self.facts.ports.cables.at(end);
        let devices = cables.filter_map(|cable| self.behind(cable.across(end)));
        devices.collect()
    }

    /// Where the cables of an end lead, if the road goes that way.
    fn ways(&mut self, end: End) -> Vec<Way> {
        let facts = self.facts;
        let mut found = Vec::new();
        for at in facts.ports.cables.positions(end) {
            let Some(far) = facts.ports.cables.all().get(*at).map(|it| it.across(end)) else {
                continue;
            };
            let Some(device) = self.behind(far) else {
                continue;
            };
            if self.passes(Place::from(end), Place::from(far)) {
                let hub = self.hub(Hub::Device(device));
                found.push(Way {
                    hub,
                    cable: Some(*at),
                });
            }
        }
        found
    }
}
