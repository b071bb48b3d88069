//! What has to be up before what after a power cut.
//!
//! A guest waits for its disks and for what it says that it needs. A storage of the network waits for its server, for who
//! routes to it, and for who knows its server's name. Where one of several is enough, only the loss of all of them counts.
//! Networks and default routes are no part of this: a node starts without them, and starts its own router then.

use std::collections::BTreeSet;

use super::references::{all_of_the_lab, of_guest, of_storage, to_reference};
use super::{Edge, Thing, Tie};
use crate::facts::addresses::AddressPlan;
use crate::facts::hosts::MainAddresses;
use crate::facts::kubernetes::running_planes;
use crate::facts::reach::gateway_towards;
use crate::facts::resolvers::is_active;
use crate::facts::routes::Routes;
use crate::model::Lab;
use crate::model::cluster::Cluster;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;

/// What is asked to find out what follows from the lab.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'l> {
    /// The lab.
    pub lab: &'l Lab,
    /// Who has which address.
    pub addresses: &'l AddressPlan,
    /// Under which address each host is reached.
    pub main_addresses: &'l MainAddresses,
    /// Where each node's default route leaves.
    pub routes: &'l Routes,
}

/// Every tie that a start waits for, sorted by who waits. Nothing waits for what is planned, retired or removed: that has
/// rules of its own.
#[must_use]
pub fn ties(ground: &Ground<'_>) -> Vec<Edge> {
    let lab = ground.lab;
    let mut found = Vec::new();
    for (id, guest) in lab.guests.iter().filter(|(_, it)| it.about.is_member()) {
        found.extend(of_guest(id, guest).filter(|edge| edge.tie != Tie::CopiedTo));
        found.extend(mounts(ground, id, guest));
    }
    for (id, storage) in lab.storages.iter().filter(|(_, it)| it.about.is_member()) {
        found.extend(of_storage(id, storage));
        found.extend(named(ground, id, storage));
    }
    found.extend(resolvers(lab));
    found.extend(services(lab));
    found.extend(kubernetes(lab));
    found.extend(qdevices(ground));
    found.retain(|edge| edge.to.is_member(lab));
    found.sort_by_key(|edge| edge.from);
    found
}

/// The storages of a guest that its node reaches through a router of the lab.
fn mounts(ground: &Ground<'_>, id: Id<Guest>, guest: &Guest) -> Vec<Edge> {
    let Some(home) = guest.node else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let disks = guest.disks.iter().filter(|it| it.about.is_present());
    let storages = disks.filter_map(|disk| disk.storage);
    let storages = storages.filter(|it| seen.insert(it.value));
    let through = storages.filter_map(|storage| {
        let to = Thing::Mount(home.value, storage.value);
        let routed = routed(ground, home.value, storage.value)?;
        let from = Thing::Host(HostId::Guest(id));
        let stored = Edge {
            from,
            to,
            tie: Tie::StoredOn,
            span: storage.span,
        };
        Some([stored, routed])
    });
    through.flatten().collect()
}

/// Who routes from a node to the server of a storage.
fn routed(ground: &Ground<'_>, node: Id<Node>, id: Id<Storage>) -> Option<Edge> {
    let server = ground.lab.storages.at(id).kind.value.server()?;
    let Ground {
        lab,
        addresses,
        routes,
        ..
    } = *ground;
    let network = gateway_towards((lab, addresses, routes), node, server.value)?;
    let gateway = ground.lab.networks.at(network).gateway?;
    to_reference(Thing::Mount(node, id), gateway, Tie::RoutedBy)
}

/// A storage whose server nodes know by its name alone, as it leases its address. Nodes know each other from
/// `/etc/hosts`.
fn named(ground: &Ground<'_>, id: Id<Storage>, storage: &Storage) -> Option<Edge> {
    let server = storage.kind.value.server()?;
    let Ground {
        lab,
        addresses,
        main_addresses,
        ..
    } = ground;
    let address = main_addresses.meant(lab, server.value, addresses);
    let is_node = matches!(server.value, HostRef::Host(HostId::Node(_), _));
    (address.is_none() && !is_node).then_some(Edge {
        from: Thing::Storage(id),
        to: Thing::Resolvers,
        tie: Tie::NamedBy,
        span: server.span,
    })
}

/// Who answers names; nobody of the lab, where somebody else does too.
fn resolvers(lab: &Lab) -> Vec<Edge> {
    let active = lab.dns.resolvers.iter().filter(|it| is_active(lab, it));
    let hosts: Vec<_> = active.map(|resolver| resolver.host).collect();
    let hosts = all_of_the_lab(&hosts).iter();
    hosts
        .filter_map(|it| to_reference(Thing::Resolvers, *it, Tie::Asks))
        .collect()
}

/// Services, with who offers them.
fn services(lab: &Lab) -> impl Iterator<Item = Edge> {
    lab.services.iter().flat_map(|(id, service)| {
        let from = Thing::Host(HostId::Service(id));
        let others = service.shared_with.iter().map(|it| (it.value, it.span));
        let hosts = std::iter::once((service.host, service.name.span)).chain(others);
        hosts.map(move |(host, span)| Edge {
            from,
            to: Thing::Host(host),
            tie: Tie::AnsweredBy,
            span,
        })
    })
}

/// Tie-breakers, with their machines and with who routes to these from every node.
fn qdevices(ground: &Ground<'_>) -> Vec<Edge> {
    let mut found = Vec::new();
    for (at, cluster) in ground.lab.clusters.iter().enumerate() {
        let device = cluster.qdevice.as_ref().filter(|it| it.about.is_member());
        if let Some(device) = device {
            let from = Thing::QDevice(at);
            found.extend(to_reference(from, device.host, Tie::VotesThrough));
            found.extend(routed_from_all(ground, cluster, from, device.host.value));
        }
    }
    found
}

/// The gateway that every node of a cluster needs to reach a host.
fn routed_from_all(
    ground: &Ground<'_>,
    cluster: &Cluster,
    from: Thing,
    to: HostRef,
) -> Option<Edge> {
    let Ground {
        lab,
        addresses,
        routes,
        ..
    } = *ground;
    let nodes = lab.nodes.iter();
    let nodes = nodes.filter(|(id, node)| node.about.is_member() && cluster.names(*id));
    let gateways = nodes.map(|(id, _)| gateway_towards((lab, addresses, routes), id, to));
    let gateways: BTreeSet<_> = gateways.collect();
    let network = (*gateways.first().filter(|_| gateways.len() == 1)?)?;
    let gateway = lab.networks.at(network).gateway?;
    to_reference(from, gateway, Tie::RoutedBy)
}

/// Load balancers with their clusters, and clusters with their control planes.
fn kubernetes(lab: &Lab) -> Vec<Edge> {
    let mut found = Vec::new();
    for (at, cluster) in lab.kubernetes.iter().enumerate() {
        let balancers = cluster.load_balancers.iter();
        found.extend(balancers.map(|id| Edge {
            from: Thing::Host(HostId::LoadBalancer(*id)),
            to: Thing::Kubernetes(at),
            tie: Tie::RunsIn,
            span: lab.load_balancers.at(*id).name.span,
        }));
        found.extend(running_planes(lab, cluster).map(|member| Edge {
            from: Thing::Kubernetes(at),
            to: Thing::Host(HostId::Guest(member.guest.value)),
            tie: Tie::ControlledBy,
            span: member.guest.span,
        }));
    }
    found
}
