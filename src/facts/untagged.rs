//! What the ends of a cable carry untagged, and where two ends tag the same network differently.

use super::Facts;
use super::layer2::Place;
use crate::model::id::Id;
use crate::model::iface::Vlans;
use crate::model::network::Network;

impl Facts {
    /// The networks that two ends of a cable carry untagged, where both say so and they differ; or one network that one
    /// end tags and the other does not.
    #[must_use]
    pub fn differ_untagged(&self, one: Place, other: Place) -> bool {
        let (first, second) = (self.untagged(one), self.untagged(other));
        match (first, second) {
            (Some(first), Some(second)) => first != second,
            (Some(network), None) => self.tags(other, network),
            (None, Some(network)) => self.tags(one, network),
            (None, None) => false,
        }
    }

    /// What a place is said to carry untagged.
    #[must_use]
    pub fn untagged(&self, place: Place) -> Option<Id<Network>> {
        match place {
            Place::Iface(node, at) => match self.interfaces.of(node, at).untagged[..] {
                [network] => Some(network),
                _ => None,
            },
            Place::Port(device, at) => {
                let network = self.ports.at(device, at).facts.network;
                network.map(|it| it.value)
            }
            Place::GuestNic(..) | Place::Device(_) | Place::Host(_) | Place::Internet => None,
        }
    }

    /// Whether a place is said to tag a network, by name.
    fn tags(&self, place: Place, network: Id<Network>) -> bool {
        match place {
            Place::Iface(node, at) => self.interfaces.of(node, at).tagged.contains(&network),
            Place::Port(device, at) => {
                let vlans = self.ports.at(device, at).facts.vlans.as_ref();
                let named = vlans.map_or(&[][..], Vlans::named);
                named.iter().any(|it| it.value == network)
            }
            Place::GuestNic(..) | Place::Device(_) | Place::Host(_) | Place::Internet => false,
        }
    }
}
