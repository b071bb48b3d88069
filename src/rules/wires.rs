//! How rules name places on the wire, and where they stand.

use super::View;
use crate::facts::layer2::Place;
use crate::facts::ports::EffectivePort;
use crate::model::about::Named;
use crate::model::device::Device;
use crate::model::id::Id;
use crate::source::Span;

impl View {
    /// A place, as in "port `5` of `sw1`" and "`eno1` of `pve1`".
    pub(super) fn place_name(&self, place: Place) -> String {
        match place {
            Place::Iface(node, at) => {
                let node = self.lab.nodes.at(node);
                let name = node.ifaces.get(at).map_or("?", |it| it.name.value.as_str());
                format!("`{name}` of `{}`", node.name.value)
            }
            Place::GuestNic(guest, at) => {
                let guest = self.lab.guests.at(guest);
                let slot = guest.nics.get(at).map_or("?", |it| it.slot.value.as_str());
                format!("`{slot}` of `{}`", guest.name.value)
            }
            Place::Port(device, at) => self.port_name(device, at),
            Place::Device(device) => format!("`{}`", self.lab.devices.at(device).name.value),
            Place::Host(host) => format!("`{}`", self.lab.host_name(host).value),
            Place::Internet => "the internet".to_owned(),
        }
    }

    /// A port, as in "port `5` of `sw1`", or "a port of `sw1`" where nobody noted which.
    pub(super) fn port_name(&self, device: Id<Device>, at: usize) -> String {
        let name = &self.lab.devices.at(device).name().value;
        match &self.facts.ports.at(device, at).label {
            Some(label) => format!("port `{label}` of `{name}`"),
            None => format!("a port of `{name}`"),
        }
    }

    /// Where a place is written.
    pub(super) fn place_span(&self, place: Place) -> Option<Span> {
        match place {
            Place::Iface(node, at) => {
                let ifaces = &self.lab.nodes.at(node).ifaces;
                ifaces.get(at).map(|iface| iface.name.span)
            }
            Place::GuestNic(guest, at) => {
                let nics = &self.lab.guests.at(guest).nics;
                nics.get(at).map(|nic| nic.slot.span)
            }
            Place::Port(device, at) => Some(self.facts.ports.at(device, at).span),
            Place::Device(device) => Some(self.lab.devices.at(device).name.span),
            Place::Host(host) => Some(self.lab.host_name(host).span),
            Place::Internet => None,
        }
    }

    /// A way over the wires, from place to place.
    pub(super) fn way(&self, places: &[Place]) -> String {
        let names = places
            .iter()
            .filter(|place| !matches!(place, Place::Device(_)) || places.last() == Some(place));
        let names: Vec<_> = names.map(|place| self.place_name(*place)).collect();
        names.join(" – ")
    }
}

/// Where a port says what it carries tagged, else untagged, else where it is mentioned.
pub(super) fn carried_span(port: &EffectivePort) -> Span {
    let tagged = port.facts.vlans.as_ref().and_then(|vlans| vlans.span());
    let untagged = port.facts.network.map(|network| network.span);
    tagged.or(untagged).unwrap_or(port.span)
}
