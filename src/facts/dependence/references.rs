//! The ties that the lab writes: its references, as far as they are more than a mention.

use super::{Edge, Thing, Tie};
use crate::model::Lab;
use crate::model::about::{About, Ref, Status};
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::IfaceGateway;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::source::Spanned;

/// The ties of everything that is in service.
#[must_use]
pub fn of_active(lab: &Lab) -> Vec<Edge> {
    of(lab, About::is_active)
}

/// The ties of everything that is planned.
#[must_use]
pub fn of_planned(lab: &Lab) -> Vec<Edge> {
    of(lab, |about| about.status == Status::Planned)
}

/// Whether a thing is one of those whose ties are asked for.
type Wanted = fn(&About) -> bool;

fn of(lab: &Lab, wanted: Wanted) -> Vec<Edge> {
    let jobs = lab.backups.iter();
    let jobs = jobs.filter(|(_, job)| wanted(&job.about) && job.is_enabled());
    let storages = lab.storages.iter().filter(|(_, it)| wanted(&it.about));
    let guests = lab.guests.iter().filter(|(_, it)| wanted(&it.about));
    let nodes = lab.nodes.iter().filter(|(_, it)| wanted(&it.about));
    let mut found = Vec::new();
    found.extend(jobs.flat_map(|(id, job)| of_job(id, job)));
    found.extend(storages.flat_map(|(id, storage)| of_storage(id, storage)));
    found.extend(of_networks(lab, wanted));
    found.extend(of_clusters(lab, wanted));
    found.extend(guests.flat_map(|(id, guest)| of_guest(id, guest)));
    found.extend(nodes.flat_map(|(id, node)| of_node(id, node)));
    found.extend(of_zones(lab, wanted));
    found.extend(of_power(lab, wanted));
    found
}

/// The storages that a backup job writes to.
fn of_job(id: Id<Backup>, job: &Backup) -> impl Iterator<Item = Edge> {
    let storages = [Some(job.storage), job.settings.fleecing];
    let storages = storages.into_iter().flatten();
    storages.map(move |it| to_storage(Thing::Backup(id), it, Tie::SavedTo))
}

/// Who serves a storage, what it lies on, and who knows where its parts are.
pub(super) fn of_storage(id: Id<Storage>, storage: &Storage) -> impl Iterator<Item = Edge> {
    let from = Thing::Storage(id);
    let server = storage.kind.value.server();
    let server = server.and_then(|it| to_reference(from, it, Tie::ServedBy));
    let backing = storage.backing();
    let backing = backing.map(|it| to_storage(from, it, Tie::LiesOn));
    let monitors = storage.kind.value.ceph().map(|it| it.monitors.as_slice());
    let monitors = all_of_the_lab(monitors.unwrap_or_default()).iter();
    let monitors = monitors.filter_map(move |it| to_reference(from, *it, Tie::MonitoredBy));
    server.into_iter().chain(backing).chain(monitors)
}

fn of_networks(lab: &Lab, wanted: Wanted) -> impl Iterator<Item = Edge> {
    let networks = lab.networks.iter();
    let networks = networks.filter(move |(_, it)| wanted(&it.about));
    networks.filter_map(|(id, network)| {
        to_reference(Thing::Network(id), network.gateway?, Tie::RoutedBy)
    })
}

fn of_clusters(lab: &Lab, wanted: Wanted) -> impl Iterator<Item = Edge> {
    let active = lab.clusters.iter().enumerate();
    let active = active.filter(move |(_, cluster)| wanted(&cluster.about));
    active.filter_map(|(at, cluster)| {
        let device = cluster.qdevice.as_ref().filter(|it| it.about.is_active())?;
        to_reference(Thing::QDevice(at), device.host, Tie::VotesThrough)
    })
}

/// The node of a guest, where its copies are, what it needs, and where its disks are.
pub(super) fn of_guest(id: Id<Guest>, guest: &Guest) -> impl Iterator<Item = Edge> {
    let from = Thing::Host(HostId::Guest(id));
    let node = move |it: Ref<Node>, tie| to_host(from, it.map(HostId::Node), tie);
    let home = guest.node.map(|it| node(it, Tie::RunsOn));
    let copies = guest.replications.iter();
    let copies = copies.map(move |it| node(it.target, Tie::CopiedTo));
    let needs = guest.depends_on.iter();
    let needs = needs.map(move |it| to_host(from, *it, Tie::Needs));
    let disks = guest.disks.iter().filter(|it| it.about.is_present());
    let disks = disks.filter_map(|disk| disk.storage);
    let disks = disks.map(move |it| to_storage(from, it, Tie::StoredOn));
    home.into_iter().chain(copies).chain(needs).chain(disks)
}

/// The storages of a node's vzdump, and the gateways and next hops that its interfaces name.
fn of_node(id: Id<Node>, node: &Node) -> impl Iterator<Item = Edge> {
    let from = Thing::Host(HostId::Node(id));
    let vzdump = node.vzdump.iter();
    let storages = vzdump.flat_map(|it| [it.storage, it.settings.fleecing]);
    let storages = storages.flatten();
    let storages = storages.map(move |it| to_storage(from, it, Tie::SavedTo));
    let ifaces = node.ifaces.iter().filter(|it| it.about.is_active());
    let hops = ifaces.flat_map(|iface| {
        let gateway = iface.gateway.and_then(|gateway| match gateway.value {
            IfaceGateway::By(host) => Some(Spanned::new(host, gateway.span)),
            IfaceGateway::Here(_) => None,
        });
        let hops = iface.routing.routes.iter().filter_map(|route| route.via);
        gateway.into_iter().chain(hops)
    });
    storages.chain(hops.filter_map(move |it| to_reference(from, it, Tie::RoutedBy)))
}

fn of_zones(lab: &Lab, wanted: Wanted) -> impl Iterator<Item = Edge> {
    let zones = lab.dns.zones.iter().enumerate();
    let active = zones.filter(move |(_, zone)| wanted(&zone.about));
    active.filter_map(|(at, zone)| to_reference(Thing::Zone(at), zone.server?, Tie::ServedBy))
}

/// A machine with one source of power stands and falls with that one.
fn of_power(lab: &Lab, wanted: Wanted) -> impl Iterator<Item = Edge> {
    let nodes = lab.nodes.iter().filter(move |(_, it)| wanted(&it.about));
    let nodes = nodes.map(|(id, it)| (HostId::Node(id), &it.power));
    let devices = lab.devices.iter();
    let devices = devices.filter(move |(_, it)| wanted(&it.about));
    let devices = devices.map(|(id, it)| (HostId::Device(id), &it.power));
    nodes
        .chain(devices)
        .filter_map(|(host, sources)| match sources.as_slice() {
            [only] => Some(to_host(
                Thing::Host(host),
                only.map(HostId::Device),
                Tie::PoweredBy,
            )),
            _ => None,
        })
}

const fn to_storage(from: Thing, storage: Ref<Storage>, tie: Tie) -> Edge {
    Edge {
        from,
        to: Thing::Storage(storage.value),
        tie,
        span: storage.span,
    }
}

const fn to_host(from: Thing, host: Spanned<HostId>, tie: Tie) -> Edge {
    Edge {
        from,
        to: Thing::Host(host.value),
        tie,
        span: host.span,
    }
}

/// Hosts of which one is enough; none, where one of them is nothing that the lab describes: that one is there.
pub(super) fn all_of_the_lab(hosts: &[Spanned<HostRef>]) -> &[Spanned<HostRef>] {
    let is_outside = |it: &Spanned<HostRef>| matches!(it.value, HostRef::Literal(_));
    if hosts.iter().any(is_outside) {
        &[]
    } else {
        hosts
    }
}

/// The tie to a host; none to an address of what the lab does not describe.
pub(super) fn to_reference(from: Thing, host: Spanned<HostRef>, tie: Tie) -> Option<Edge> {
    match host.value {
        HostRef::Literal(_) => None,
        HostRef::Host(id, _) => Some(to_host(from, Spanned::new(id, host.span), tie)),
    }
}
