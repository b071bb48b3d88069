//! Which guest comes up only after which other one: what a node starts after a power cut, and in what order it can.
//!
//! A guest waits for what it says that it needs, and for its disks. A disk on a storage of the network waits for the
//! guest that serves it, for the guest that routes to the server, and for the guest that knows the server's name.

use std::collections::{BTreeSet, VecDeque};

use super::Facts;
use super::addresses::Claim;
use super::reach::{guest_behind, machine};
use super::resolvers::is_active;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::{Storage, StorageKind};
use crate::source::{Span, Spanned};

/// Why a guest waits for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It says that it needs it.
    Needs,
    /// It has a disk on a storage that the other one serves.
    Serves(Id<Storage>),
    /// It has a disk on a storage that its node reaches through the other one.
    Routes(Id<Storage>),
    /// It has a disk on a storage whose server goes by a name that only the other one knows.
    Resolves(Id<Storage>),
}

/// A guest that waits for another one.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// Who waits.
    pub guest: Id<Guest>,
    /// For whom.
    pub needed: Id<Guest>,
    /// Why.
    pub reason: Reason,
    /// The reference of the waiting guest: the `depends-on`, or the storage of the disk.
    pub span: Span,
}

/// Who waits for whom, of the guests in service.
#[must_use]
pub fn waits(lab: &Lab, facts: &Facts) -> Vec<Wait> {
    let active = lab
        .guests
        .iter()
        .filter(|(_, guest)| guest.about.is_active());
    active
        .flat_map(|(id, guest)| needs(id, guest).chain(disks(lab, facts, id, guest)))
        .filter(|wait| lab.guests.at(wait.needed).about.is_active())
        .collect()
}

fn needs(id: Id<Guest>, guest: &Guest) -> impl Iterator<Item = Wait> {
    guest
        .depends_on
        .iter()
        .filter_map(move |needed| match needed.value {
            HostId::Guest(other) => Some(Wait {
                guest: id,
                needed: other,
                reason: Reason::Needs,
                span: needed.span,
            }),
            HostId::Node(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                None
            }
        })
}

fn disks(lab: &Lab, facts: &Facts, id: Id<Guest>, guest: &Guest) -> Vec<Wait> {
    let home = guest.node.map(|home| home.value);
    let present = guest.disks.iter().filter(|disk| disk.about.is_present());
    let mut seen = BTreeSet::new();
    let storages: Vec<_> = present
        .filter_map(|disk| disk.storage)
        .filter(|storage| seen.insert(storage.value))
        .collect();
    let mut found = Vec::new();
    for Spanned {
        value: storage,
        span,
    } in storages
    {
        let behind = home.map(|home| behind(lab, facts, home, storage));
        found.extend(behind.into_iter().flatten().map(|(needed, reason)| Wait {
            guest: id,
            needed,
            reason,
            span,
        }));
    }
    found
}

/// The guests that a node needs to reach a storage.
fn behind(lab: &Lab, facts: &Facts, node: Id<Node>, id: Id<Storage>) -> Vec<(Id<Guest>, Reason)> {
    let storage = lab.storages.at(id);
    let Some(server) = storage.kind.value.server().map(|it| it.value) else {
        return Vec::new();
    };
    let serves = guest_behind(lab, server).map(|guest| (guest, Reason::Serves(id)));
    let routes = router(lab, facts, node, server).map(|(guest, _)| (guest, Reason::Routes(id)));
    let resolves = only_resolver(lab).filter(|_| goes_by_name(lab, facts, &storage.kind.value));
    let resolves = resolves.map(|guest| (guest, Reason::Resolves(id)));
    serves.into_iter().chain(routes).chain(resolves).collect()
}

/// The guest that routes from a node to a host in another network, with the network that it is the gateway of. None
/// where the two share a network, and where routes are written by hand.
#[must_use]
pub fn router(
    lab: &Lab,
    facts: &Facts,
    node: Id<Node>,
    to: HostRef,
) -> Option<(Id<Guest>, Id<Network>)> {
    let there = networks_of(lab, facts, to)?;
    let ifaces = &lab.nodes.at(node).ifaces;
    let near = facts.addresses.of_host(HostId::Node(node));
    let mut near = near.filter_map(|claim| claim.network);
    let leasing = ifaces.iter().filter(|iface| iface.leases());
    let stated = leasing.filter_map(|iface| iface.network);
    let mut stated = stated.map(|network| network.value);
    let by_hand = ifaces.iter().any(|iface| !iface.routing.routes.is_empty());
    let is_near = near.any(|network| there.contains(&network))
        || stated.any(|network| there.contains(&network));
    if by_hand || is_near {
        return None;
    }
    let route = facts.routes.default(node, true)?;
    let network = route.network?;
    let gateway = lab.networks.at(network).gateway?;
    Some((guest_behind(lab, gateway.value)?, network))
}

/// The networks in which a host has an address; none where no address of it is known.
fn networks_of(lab: &Lab, facts: &Facts, host: HostRef) -> Option<BTreeSet<Id<Network>>> {
    let networks = match host {
        HostRef::Literal(ip) => facts.addresses.network_of(ip).into_iter().collect(),
        HostRef::Host(host, Some(network)) => {
            facts.addresses.in_network(host, network)?;
            BTreeSet::from([network])
        }
        HostRef::Host(host, None) => {
            let own: Vec<&Claim> = facts.addresses.of_host(host).collect();
            let of_machine = facts.addresses.of_host(machine(lab, host));
            let claims = if own.is_empty() {
                of_machine.collect()
            } else {
                own
            };
            let networks: BTreeSet<_> = claims.iter().filter_map(|claim| claim.network).collect();
            return (!networks.is_empty()).then_some(networks);
        }
    };
    Some(networks)
}

/// Whether nodes know the server of a storage by its name alone: it leases its address.
fn goes_by_name(lab: &Lab, facts: &Facts, kind: &StorageKind) -> bool {
    let server = kind.server().map(|it| it.value);
    server.is_some_and(|it| {
        facts
            .main_addresses
            .meant(lab, it, &facts.addresses)
            .is_none()
    })
}

/// The guest that answers names, where nobody else does.
fn only_resolver(lab: &Lab) -> Option<Id<Guest>> {
    let mut active = lab.dns.resolvers.iter().filter(|it| is_active(lab, it));
    let only = active.next().filter(|_| active.next().is_none())?;
    guest_behind(lab, only.host.value)
}

/// Rings of guests that wait for each other, each once: the shortest way from its first guest back to it. A guest that
/// waits for itself is a ring of one.
#[must_use]
pub fn rings(waits: &[Wait]) -> Vec<Vec<Wait>> {
    let mut found = Vec::new();
    let mut in_rings = BTreeSet::new();
    for wait in waits {
        if in_rings.contains(&wait.guest) {
            continue;
        }
        if let Some(ring) = way_back(waits, wait.guest) {
            in_rings.extend(ring.iter().map(|it| it.guest));
            found.push(ring);
        }
    }
    found
}

/// The shortest way along waits from a guest back to itself.
fn way_back(waits: &[Wait], start: Id<Guest>) -> Option<Vec<Wait>> {
    // They come in the order of the guests.
    let from = |guest| {
        let first = waits.partition_point(|wait| wait.guest < guest);
        let later = waits.get(first..).unwrap_or_default().iter();
        later.take_while(move |wait| wait.guest == guest)
    };
    let mut open: VecDeque<Vec<Wait>> = from(start).map(|wait| vec![*wait]).collect();
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        let last = way.last()?.needed;
        if last == start {
            return Some(way);
        }
        if seen.insert(last) {
            let next = from(last).map(|wait| way.iter().copied().chain([*wait]).collect());
            open.extend(next);
        }
    }
    None
}
