//! One network on the wires: where it may pass, who has to be reached in it, and where it stops.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Facts;
use super::addresses::Owner;
use super::layer2::{Place, joins_its_ports};
use super::ports::EffectivePort;
use crate::model::Lab;
use crate::model::device::Device;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::Network;
use crate::model::node::Node;

/// How a network passes a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Untagged.
    Untagged,
    /// Tagged.
    Tagged,
    /// Not tagged; whether untagged, nobody says.
    NotTagged,
    /// Nobody says whether and how.
    Unknown,
    /// It does not.
    No,
}

/// A network that stops on its way.
#[derive(Clone, Debug)]
pub struct Break {
    /// The places from one that needs the network to another one, both included.
    pub path: Vec<Place>,
    /// The position in the path behind which the network does not go on.
    pub at: usize,
}

/// One network on the wires.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    lab: &'a Lab,
    facts: &'a Facts,
    id: Id<Network>,
    members: BTreeSet<Place>,
}

/// Each place on the way with the one before it.
type Ways = BTreeMap<Place, Option<Place>>;

impl<'a> Segment<'a> {
    /// A network on the wires.
    #[must_use]
    pub fn new(lab: &'a Lab, facts: &'a Facts, id: Id<Network>) -> Self {
        let members = members(facts, id);
        Self {
            lab,
            facts,
            id,
            members,
        }
    }

    fn network(&self) -> &'a Network {
        self.lab.networks.at(self.id)
    }

    /// How the network passes a place.
    #[must_use]
    pub fn mode(&self, place: Place) -> Mode {
        match place {
            Place::Iface(node, at) => self.at_iface(node, at),
            Place::Port(device, at) => self.at_port(device, self.facts.ports.at(device, at)),
            Place::GuestNic(..) | Place::Device(_) | Place::Host(_) | Place::Internet => {
                Mode::Unknown
            }
        }
    }

    fn at_iface(&self, node: Id<Node>, at: usize) -> Mode {
        let carried = self.facts.interfaces.of(node, at);
        if carried.untagged.contains(&self.id) {
            Mode::Untagged
        } else if carried.carries_tagged(self.lab, self.id) {
            Mode::Tagged
        } else if carried.untagged.is_empty() && carried.tagged.is_empty() {
            Mode::Unknown
        } else {
            Mode::No
        }
    }

    fn at_port(&self, device: Id<Device>, port: &EffectivePort) -> Mode {
        let untagged = port.facts.network.map(|it| it.value);
        let tagged = port.facts.vlans.as_ref();
        match (untagged, tagged) {
            (Some(network), _) if network == self.id => Mode::Untagged,
            (_, Some(vlans)) if vlans.hold(self.id, self.network()) => Mode::Tagged,
            (None, None) => Mode::Unknown,
            (Some(_), _) => Mode::No,
            (None, Some(_)) if self.is_tagged_at(device) => Mode::No,
            (None, Some(_)) => Mode::NotTagged,
        }
    }

    /// Whether a device tags the network at some port. Then it is left out of the list of another port on purpose;
    /// otherwise it may be what passes there untagged, as VLAN 1 does unless a switch is told otherwise.
    fn is_tagged_at(&self, device: Id<Device>) -> bool {
        let tag = self.network().vlan.map(|vlan| vlan.value.get());
        tag.is_some_and(|tag| tag > 1) && self.facts.ports.names(device, self.id)
    }

    /// Whether the network may pass between two neighbours. Two ends that tag it differently are a fault of their own,
    /// so they let it pass here.
    #[must_use]
    pub fn passes(&self, one: Place, other: Place) -> bool {
        let modes = (self.mode(one), self.mode(other));
        match (one, other) {
            (Place::Iface(..) | Place::Port(..), Place::Port(..))
            | (Place::Port(..), Place::Iface(..)) => {
                self.facts.differ_untagged(one, other) || fit(modes)
            }
            (Place::GuestNic(..), _) | (_, Place::GuestNic(..)) => true,
            _ => modes.0 != Mode::No && modes.1 != Mode::No,
        }
    }

    /// Whether a way may lead through a place, whatever it carries. A tagged network on an interface is no way for
    /// another one.
    fn leads_on(&self, place: Place) -> bool {
        match place {
            Place::Iface(node, at) => {
                let iface = self.lab.nodes.at(node).ifaces.get(at);
                iface.is_some_and(|iface| match &iface.kind {
                    IfaceKind::Vlan(vlan) => vlan.network.value == self.id,
                    IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => true,
                })
            }
            Place::Port(..) => true,
            Place::Device(id) => joins_its_ports(self.lab.devices.at(id).kind.value),
            Place::GuestNic(..) | Place::Host(_) | Place::Internet => false,
        }
    }

    /// Whether the network may pass from a place to another one without passing a wire.
    #[must_use]
    pub fn reaches(&self, from: Place, to: Place, without: (Place, Place)) -> bool {
        let mut found = false;
        self.walk(from, Some(without), |place| {
            found |= place == to;
            found
        });
        found
    }

    /// Whether the network may pass from a place to someone who needs it, without passing a wire.
    #[must_use]
    pub fn serves(&self, from: Place, without: (Place, Place)) -> bool {
        let mut found = false;
        self.walk(from, Some(without), |place| {
            found |= self.members.contains(&place);
            found
        });
        found
    }

    /// Whether the network may pass from a place to someone who needs it there.
    #[must_use]
    pub fn arrives(&self, at: Place) -> bool {
        self.serves(at, (at, at))
    }

    /// Goes through every place that the network may reach from one, the near ones first, until the visitor has seen
    /// enough. A network that does not end anywhere floods the whole lab, so nobody goes on for longer than needed.
    fn walk(
        &self,
        from: Place,
        without: Option<(Place, Place)>,
        mut is_enough: impl FnMut(Place) -> bool,
    ) {
        let cut =
            |one, other| without.is_some_and(|wire| wire == (one, other) || wire == (other, one));
        if is_enough(from) {
            return;
        }
        let mut seen = BTreeSet::from([from]);
        let mut open = VecDeque::from([from]);
        while let Some(place) = open.pop_front() {
            if place != from && !self.leads_on(place) {
                continue;
            }
            for next in self.facts.layer2.near(place) {
                if !cut(place, *next) && self.passes(place, *next) && seen.insert(*next) {
                    if is_enough(*next) {
                        return;
                    }
                    open.push_back(*next);
                }
            }
        }
    }

    /// Where the network stops between two that need it, although they are wired together: one break for each part that
    /// is cut off from the gateway, or from the largest part.
    #[must_use]
    pub fn breaks(&self) -> Vec<Break> {
        let mut parts = self.parts();
        if parts.len() < 2 {
            return Vec::new();
        }
        let gateway = self.gateway();
        let weight = |part: &Vec<Place>| {
            let routes = part
                .iter()
                .any(|it| it.host() == gateway && gateway.is_some());
            (routes, part.len())
        };
        // The heaviest first; of equal ones, the first stays first.
        parts.sort_by_key(|part| std::cmp::Reverse(weight(part)));
        let mut connected: BTreeSet<Place> = BTreeSet::new();
        let mut found = Vec::new();
        for part in parts {
            found.extend(part.first().and_then(|it| self.broken(*it, &connected)));
            connected.extend(part);
        }
        found
    }

    /// The members, in parts that the network joins.
    fn parts(&self) -> Vec<Vec<Place>> {
        let mut seen: BTreeSet<Place> = BTreeSet::new();
        let mut parts = Vec::new();
        for member in &self.members {
            if !seen.contains(member) {
                let part = self.members_from(*member);
                seen.extend(&part);
                parts.push(part);
            }
        }
        parts
    }

    /// The members that the network may reach from one of them, in order.
    fn members_from(&self, member: Place) -> Vec<Place> {
        let mut found = BTreeSet::new();
        self.walk(member, None, |place| {
            if self.members.contains(&place) {
                found.insert(place);
            }
            found.len() == self.members.len()
        });
        found.into_iter().collect()
    }

    /// The host that routes out of the network.
    fn gateway(&self) -> Option<HostId> {
        match self.network().gateway?.value {
            HostRef::Host(host, _) => Some(host),
            HostRef::Literal(_) => None,
        }
    }

    /// The way from a place to any of others that has the fewest stops, if they are wired together at all.
    fn broken(&self, from: Place, goals: &BTreeSet<Place>) -> Option<Break> {
        let (goal, ways) = self.ways(from, goals)?;
        let mut path = vec![goal];
        while let Some(Some(before)) = path.last().and_then(|last| ways.get(last)) {
            path.push(*before);
        }
        path.reverse();
        let mut hops = path.iter().zip(path.iter().skip(1));
        let at = hops.position(|(one, other)| !self.passes(*one, *other))?;
        Some(Break { path, at })
    }

    /// Dijkstra's algorithm: fewest stops, then fewest hops.
    fn ways(&self, from: Place, goals: &BTreeSet<Place>) -> Option<(Place, Ways)> {
        let mut ways: Ways = BTreeMap::new();
        let mut open = BTreeSet::from([(0_usize, 0_usize, from, None)]);
        while let Some((stops, hops, place, before)) = open.pop_first() {
            if ways.contains_key(&place) {
                continue;
            }
            ways.insert(place, before);
            if goals.contains(&place) {
                return Some((place, ways));
            }
            if place == from || self.leads_on(place) {
                let near = self.facts.layer2.near(place).iter();
                open.extend(near.map(|next| {
                    let stop = usize::from(!self.passes(place, *next));
                    (stops + stop, hops + 1, *next, Some(place))
                }));
            }
        }
        None
    }
}

/// Who has to be reached in a network: interfaces with an address in it, cards of guests, devices.
fn members(facts: &Facts, id: Id<Network>) -> BTreeSet<Place> {
    let claims = facts.addresses.of_network(id);
    let fixed = claims.filter_map(|claim| standing(claim.owner));
    let is_wired = |place: &Place| !facts.layer2.near(*place).is_empty();
    let stated = facts.layer2.cards_in(id).iter().copied();
    fixed.chain(stated).filter(is_wired).collect()
}

/// Where the owner of an address stands on the wire.
fn standing(owner: Owner) -> Option<Place> {
    if let Owner::Iface(node, at) = owner {
        return Some(Place::Iface(node, at));
    }
    if let Owner::GuestNic(guest, at) = owner {
        return Some(Place::GuestNic(guest, at));
    }
    if let Owner::Device(device) = owner {
        return Some(Place::Device(device));
    }
    None
}

/// Whether a network may pass from one end of a cable to the other.
const fn fit(modes: (Mode, Mode)) -> bool {
    !matches!(
        modes,
        (Mode::No, _)
            | (_, Mode::No)
            | (Mode::Tagged, Mode::NotTagged)
            | (Mode::NotTagged, Mode::Tagged)
    )
}
