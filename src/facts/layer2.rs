//! The wires as one graph: guest card, bridge, bond, card, switch port, switch, and on to whoever routes.
//!
//! It holds what the lab describes and nothing else: where no cable is described, there is no way, and nobody says that
//! a network stops there.

use std::collections::BTreeMap;

use super::addresses::AddressPlan;
use super::cables::End;
use super::interfaces::Interfaces;
use super::ports::Ports;
use crate::model::Lab;
use crate::model::device::{Device, DeviceKind};
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::Network;
use crate::model::node::Node;

/// A point on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An interface of a node, by position.
    Iface(Id<Node>, usize),
    /// A card of a guest, by position.
    GuestNic(Id<Guest>, usize),
    /// A port of a device, by position in its table.
    Port(Id<Device>, usize),
    /// What joins the ports of a device.
    Device(Id<Device>),
    /// A host of which nobody noted where the cable ends.
    Host(HostId),
    /// Everything outside.
    Internet,
}

impl From<End> for Place {
    fn from(end: End) -> Self {
        match end {
            End::Port(device, port) => Self::Port(device, port),
            End::Iface(node, at) => Self::Iface(node, at),
            End::Host(host) => Self::Host(host),
            End::Internet => Self::Internet,
        }
    }
}

impl Place {
    /// The host to which it belongs.
    #[must_use]
    pub const fn host(self) -> Option<HostId> {
        match self {
            Self::Iface(node, _) => Some(HostId::Node(node)),
            Self::GuestNic(guest, _) => Some(HostId::Guest(guest)),
            Self::Port(device, _) | Self::Device(device) => Some(HostId::Device(device)),
            Self::Host(host) => Some(host),
            Self::Internet => None,
        }
    }
}

/// What is wired to what, in the part of the lab that runs.
#[derive(Debug, Default)]
pub struct Layer2 {
    near: BTreeMap<Place, Vec<Place>>,
    cards: BTreeMap<Id<Network>, Vec<Place>>,
}

impl Layer2 {
    /// Collects every wire.
    #[must_use]
    pub fn new(lab: &Lab, interfaces: &Interfaces, addresses: &AddressPlan, ports: &Ports) -> Self {
        let mut graph = Self::default();
        graph.nodes(lab);
        graph.guests(lab, interfaces, addresses);
        graph.devices(lab, ports);
        graph.cables(lab, ports);
        graph.networks(lab);
        // Most places have one neighbour.
        graph.near.values_mut().for_each(Vec::shrink_to_fit);
        graph
    }

    /// What is wired to a place.
    #[must_use]
    pub fn near(&self, place: Place) -> &[Place] {
        self.near.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The cards of guests that say which network they are in, also those without a fixed address.
    #[must_use]
    pub fn cards_in(&self, network: Id<Network>) -> &[Place] {
        self.cards.get(&network).map_or(&[], Vec::as_slice)
    }

    fn wire(&mut self, one: Place, other: Place) {
        for (from, to) in [(one, other), (other, one)] {
            let known = self.near.entry(from).or_default();
            if !known.contains(&to) {
                known.push(to);
            }
        }
    }

    fn nodes(&mut self, lab: &Lab) {
        for (id, node) in lab.nodes.iter().filter(|(_, it)| it.about.is_member()) {
            for (at, iface) in node.ifaces.iter().enumerate() {
                let below = iface.kind.ports().iter().map(|port| port.value);
                let carrier = match &iface.kind {
                    IfaceKind::Vlan(vlan) => Some(vlan.on.value),
                    IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => None,
                };
                for below in below.chain(carrier) {
                    self.wire(Place::Iface(id, at), Place::Iface(id, below));
                }
            }
        }
    }

    fn guests(&mut self, lab: &Lab, interfaces: &Interfaces, addresses: &AddressPlan) {
        for (id, guest) in lab.guests.iter().filter(|(_, it)| it.about.is_member()) {
            let Some(node) = guest.node.map(|node| node.value) else {
                continue;
            };
            for (at, nic) in guest.nics.iter().enumerate() {
                if let [bridge] = interfaces.bridges_for(lab, guest, nic, addresses)[..] {
                    self.wire(Place::GuestNic(id, at), Place::Iface(node, bridge));
                }
            }
        }
    }

    fn networks(&mut self, lab: &Lab) {
        for (id, guest) in lab.guests.iter() {
            for (at, nic) in guest.nics.iter().enumerate() {
                if let Some(network) = nic.network {
                    let cards = self.cards.entry(network.value).or_default();
                    cards.push(Place::GuestNic(id, at));
                }
            }
        }
    }

    fn devices(&mut self, lab: &Lab, ports: &Ports) {
        for (id, _) in lab.devices.iter().filter(|(_, it)| it.about.is_member()) {
            for (at, port) in ports.of(id).iter().enumerate() {
                if port.is_member() {
                    self.wire(Place::Device(id), Place::Port(id, at));
                }
            }
        }
    }

    fn cables(&mut self, lab: &Lab, ports: &Ports) {
        for cable in ports.cables.all() {
            let (from, to) = (Place::from(cable.from), Place::from(cable.to));
            if is_member(lab, ports, from) && is_member(lab, ports, to) {
                self.wire(from, to);
            }
        }
    }
}

/// Whether a place is part of what runs.
fn is_member(lab: &Lab, ports: &Ports, place: Place) -> bool {
    let of_host = place.host().is_none_or(|it| lab.host_about(it).is_member());
    let is_off = matches!(place, Place::Port(device, port) if !ports.at(device, port).is_member());
    of_host && !is_off
}

/// Whether a device passes on to one port what comes in by another. A router of a home has a switch in it.
#[must_use]
pub const fn joins_its_ports(kind: DeviceKind) -> bool {
    match kind {
        DeviceKind::Router | DeviceKind::Switch | DeviceKind::AccessPoint | DeviceKind::Other => {
            true
        }
        DeviceKind::Nas | DeviceKind::Computer | DeviceKind::Kvm | DeviceKind::Ups => false,
    }
}
