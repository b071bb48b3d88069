//! Which hosts are in a network, and where they are plugged in.

use std::collections::{BTreeMap, BTreeSet};

use super::Stands;
use crate::facts::addresses::Owner;
use crate::facts::below::below;
use crate::facts::failures::drawing::Stand;
use crate::facts::failures::roads::at_iface;
use crate::facts::layer2::Place;
use crate::facts::{Facts, plugs};
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::Network;
use crate::model::node::Node;

/// A host in a network that may be cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::facts::failures) struct Client {
    /// Whose wires are asked.
    pub(in crate::facts::failures) host: HostId,
    /// The host that is shown: a node for the guests on one of its bridges.
    pub(in crate::facts::failures) shown: HostId,
}

impl Client {
    /// A host that is shown itself.
    pub(in crate::facts::failures) const fn itself(host: HostId) -> Self {
        Self { host, shown: host }
    }
}

/// The hosts of a network.
#[derive(Default)]
pub(super) struct Found {
    pub(super) stands: Stands,
    pub(super) clients: Vec<Client>,
}

/// Everything in a network that matters: nodes, devices, the guests in `named`, and of the other guests one for each
/// bridge.
pub(super) fn within(
    lab: &Lab,
    facts: &Facts,
    network: Id<Network>,
    named: &BTreeSet<HostId>,
    leasing: &Leasing,
) -> Found {
    let mut found = Found::default();
    let mut cards = BTreeSet::new();
    for claim in facts.addresses.of_network(network) {
        if let Owner::GuestNic(guest, nic) = claim.owner {
            cards.insert((guest, nic));
        } else if let Some((host, stand)) = machine_at(claim.owner) {
            found.add(lab, host, stand);
        }
    }
    cards.extend(facts.layer2.cards_in(network).iter().filter_map(|place| {
        if let Place::GuestNic(guest, nic) = place {
            Some((*guest, *nic))
        } else {
            None
        }
    }));
    for (node, at) in leasing.get(&network).into_iter().flatten() {
        found.add(lab, HostId::Node(*node), Stand::Iface(*node, *at));
    }
    found.guests(lab, facts, &cards, named);
    found.clients.sort_unstable();
    found.clients.dedup();
    found
}

/// The interfaces that get their address by DHCP, by network.
pub(super) type Leasing = BTreeMap<Id<Network>, Vec<(Id<Node>, usize)>>;

/// Collects the interfaces that get their address by DHCP.
pub(super) fn leasing(lab: &Lab) -> Leasing {
    let mut leasing = Leasing::new();
    for (id, node) in lab.nodes.iter() {
        for (at, iface) in node.ifaces.iter().enumerate() {
            if let Some(network) = iface.network.filter(|_| iface.leases()) {
                leasing.entry(network.value).or_default().push((id, at));
            }
        }
    }
    leasing
}

/// The machine of an address, and where it is plugged in.
fn machine_at(owner: Owner) -> Option<(HostId, Stand)> {
    if let Owner::Iface(node, at) = owner {
        return Some((HostId::Node(node), Stand::Iface(node, at)));
    }
    if let Owner::Node(node) = owner {
        return Some((HostId::Node(node), Stand::NotRecorded));
    }
    if let Owner::Device(device) = owner {
        return Some((HostId::Device(device), Stand::Device(device)));
    }
    None
}

impl Found {
    fn add(&mut self, lab: &Lab, host: HostId, stand: Stand) {
        let about = lab.host_about(host);
        if about.is_member() {
            self.stands.push((host, stand));
        }
        if about.is_active() {
            self.clients.push(Client::itself(host));
        }
    }

    fn guests(
        &mut self,
        lab: &Lab,
        facts: &Facts,
        cards: &BTreeSet<(Id<Guest>, usize)>,
        named: &BTreeSet<HostId>,
    ) {
        let mut seen: BTreeSet<(Id<Node>, Option<usize>)> = BTreeSet::new();
        for (id, at) in cards {
            let guest = lab.guests.at(*id);
            let Some(home) = guest.node.filter(|_| guest.about.is_active()) else {
                continue;
            };
            let host = HostId::Guest(*id);
            let bridge = guest.nics.get(*at).and_then(|nic| {
                let plugs = plugs::of_nic(lab, facts, guest, nic);
                let [plug] = plugs[..] else {
                    return None;
                };
                Some(plug.bridge)
            });
            let is_named = named.contains(&host);
            if is_named || seen.insert((home.value, bridge)) {
                self.stands.push((host, at_iface(home.value, bridge)));
                let shown = HostId::Node(home.value);
                let shown = if is_named { host } else { shown };
                self.clients.push(Client { host, shown });
            }
        }
    }
}

/// The first number of a bridge; parts of wires have smaller ones.
const FIRST_SEAT: usize = usize::MAX / 2;

/// The bridges that each host is plugged into: hosts at one bridge hear each other whatever becomes of its cables.
pub(super) fn seats(lab: &Lab, stands: &[(HostId, Stand)]) -> BTreeMap<HostId, BTreeSet<usize>> {
    let mut numbers: BTreeMap<(Id<Node>, usize), usize> = BTreeMap::new();
    let mut seats: BTreeMap<HostId, BTreeSet<usize>> = BTreeMap::new();
    for (host, stand) in stands {
        let Stand::Iface(id, iface) = stand else {
            continue;
        };
        let node = lab.nodes.at(*id);
        let is_bridge = |at: &usize| {
            let kind = node.ifaces.get(*at).map(|it| &it.kind);
            matches!(kind, Some(IfaceKind::Bridge(_)))
        };
        for at in below(node, *iface).into_iter().filter(is_bridge) {
            let next = FIRST_SEAT + numbers.len();
            let number = *numbers.entry((*id, at)).or_insert(next);
            seats.entry(*host).or_default().insert(number);
        }
    }
    seats
}
