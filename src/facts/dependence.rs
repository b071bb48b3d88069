//! Who cannot work without whom: the references of the lab that are more than a mention.

use crate::model::Lab;
use crate::model::about::Ref;
use crate::model::about::{About, Status};
use crate::model::backup::Backup;
use crate::model::device::Device;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::IfaceGateway;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::source::{Span, Spanned};

/// Something that needs another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependent {
    /// A backup job, its storages.
    Backup(Id<Backup>),
    /// A storage, its server and what backs it.
    Storage(Id<Storage>),
    /// A network, its gateway.
    Network(Id<Network>),
    /// The tie-breaker of a cluster (by its position), the machine that it runs on.
    QDevice(usize),
    /// A guest, its node, its storages, the nodes it replicates to, what it says it depends on.
    Guest(Id<Guest>),
    /// A node, the storages of its vzdump, and what gives it power.
    Node(Id<Node>),
    /// A device, what gives it power.
    Device(Id<Device>),
    /// A zone (by its position), its server.
    Zone(usize),
}

/// What is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    /// A host.
    Host(HostId),
    /// A storage.
    Storage(Id<Storage>),
}

impl Needed {
    /// What it says of itself.
    #[must_use]
    pub fn about(self, lab: &Lab) -> &About {
        match self {
            Self::Host(host) => lab.host_about(host),
            Self::Storage(storage) => &lab.storages.at(storage).about,
        }
    }

    /// Where it is in its life; a service is not further than who offers it, a load balancer than its cluster.
    #[must_use]
    pub fn status(self, lab: &Lab) -> Status {
        let own = self.about(lab).status;
        match self {
            Self::Host(HostId::Service(service)) if own == Status::Active => {
                lab.host_about(lab.services.at(service).host).status
            }
            Self::Host(HostId::LoadBalancer(balancer)) if own == Status::Active => {
                let cluster = lab.load_balancers.at(balancer).kubernetes;
                let cluster = lab.kubernetes.get(cluster);
                cluster.map_or(own, |cluster| cluster.about.status)
            }
            Self::Host(_) | Self::Storage(_) => own,
        }
    }
}

/// A need, and where it is written.
#[derive(Clone, Copy, Debug)]
pub struct Dependence {
    /// Who needs.
    pub dependent: Dependent,
    /// What is needed.
    pub needed: Needed,
    /// Where the reference stands.
    pub span: Span,
}

/// The needs of everything that is in service.
#[must_use]
pub fn of_active(lab: &Lab) -> Vec<Dependence> {
    let mut found = Vec::new();
    jobs(lab, &mut found);
    storages(lab, &mut found);
    networks(lab, &mut found);
    clusters(lab, &mut found);
    guests(lab, &mut found);
    nodes(lab, &mut found);
    zones(lab, &mut found);
    ways_out(lab, &mut found);
    power(lab, &mut found);
    found
}

/// A machine with one source of power needs that one.
fn power(lab: &Lab, found: &mut Vec<Dependence>) {
    let need = |dependent, sources: &[Ref<Device>]| match sources {
        [only] => Some(Dependence {
            dependent,
            needed: Needed::Host(HostId::Device(only.value)),
            span: only.span,
        }),
        _ => None,
    };
    let nodes = lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    let nodes = nodes.filter_map(|(id, it)| need(Dependent::Node(id), &it.power));
    let devices = lab.devices.iter().filter(|(_, it)| it.about.is_active());
    let devices = devices.filter_map(|(id, it)| need(Dependent::Device(id), &it.power));
    found.extend(nodes.chain(devices));
}

fn jobs(lab: &Lab, found: &mut Vec<Dependence>) {
    let running = lab
        .backups
        .iter()
        .filter(|(_, job)| job.about.is_active() && job.is_enabled());
    found.extend(running.flat_map(|(id, job)| {
        let needed = [Some(job.storage), job.settings.fleecing];
        needed.into_iter().flatten().map(move |storage| Dependence {
            dependent: Dependent::Backup(id),
            needed: Needed::Storage(storage.value),
            span: storage.span,
        })
    }));
}

fn storages(lab: &Lab, found: &mut Vec<Dependence>) {
    let active = lab.storages.iter().filter(|(_, it)| it.about.is_active());
    found.extend(active.flat_map(|(id, storage)| {
        let dependent = Dependent::Storage(id);
        let server = storage.kind.value.server();
        let server = server.and_then(|it| on_host(dependent, it.value, it.span));
        let backing = storage.backing().map(|backing| Dependence {
            dependent,
            needed: Needed::Storage(backing.value),
            span: backing.span,
        });
        server.into_iter().chain(backing)
    }));
}

fn networks(lab: &Lab, found: &mut Vec<Dependence>) {
    let active = lab.networks.iter().filter(|(_, it)| it.about.is_active());
    found.extend(active.filter_map(|(id, network)| {
        let gateway = network.gateway?;
        on_host(Dependent::Network(id), gateway.value, gateway.span)
    }));
}

fn clusters(lab: &Lab, found: &mut Vec<Dependence>) {
    let active = lab.clusters.iter().enumerate();
    let active = active.filter(|(_, cluster)| cluster.about.is_active());
    found.extend(active.filter_map(|(at, cluster)| {
        let device = cluster.qdevice.as_ref().filter(|it| it.about.is_active())?;
        on_host(Dependent::QDevice(at), device.host.value, device.host.span)
    }));
}

fn guests(lab: &Lab, found: &mut Vec<Dependence>) {
    for (id, guest) in lab.guests.iter().filter(|(_, it)| it.about.is_active()) {
        let dependent = Dependent::Guest(id);
        let targets = guest.replications.iter().map(|it| it.target);
        for node in guest.node.into_iter().chain(targets) {
            found.push(Dependence {
                dependent,
                needed: Needed::Host(HostId::Node(node.value)),
                span: node.span,
            });
        }
        found.extend(guest.depends_on.iter().map(|host| Dependence {
            dependent,
            needed: Needed::Host(host.value),
            span: host.span,
        }));
        let storages = guest.disks.iter().filter_map(|disk| disk.storage);
        found.extend(storages.map(|storage| Dependence {
            dependent,
            needed: Needed::Storage(storage.value),
            span: storage.span,
        }));
    }
}

fn nodes(lab: &Lab, found: &mut Vec<Dependence>) {
    let active = lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    found.extend(active.flat_map(|(id, node)| {
        let vzdump = node.vzdump.iter();
        let storages = vzdump.flat_map(|it| [it.storage, it.settings.fleecing]);
        storages.flatten().map(move |storage| Dependence {
            dependent: Dependent::Node(id),
            needed: Needed::Storage(storage.value),
            span: storage.span,
        })
    }));
}

fn zones(lab: &Lab, found: &mut Vec<Dependence>) {
    let zones = lab.dns.zones.iter().enumerate();
    let active = zones.filter(|(_, zone)| zone.about.is_active());
    found.extend(active.filter_map(|(at, zone)| {
        let server = zone.server?;
        on_host(Dependent::Zone(at), server.value, server.span)
    }));
}

/// Gateways and next hops that interfaces name.
fn ways_out(lab: &Lab, found: &mut Vec<Dependence>) {
    for (id, node) in lab.nodes.iter().filter(|(_, it)| it.about.is_active()) {
        for iface in node.ifaces.iter().filter(|it| it.about.is_active()) {
            let gateway = iface.gateway.and_then(|gateway| match gateway.value {
                IfaceGateway::By(host) => Some(Spanned::new(host, gateway.span)),
                IfaceGateway::Here(_) => None,
            });
            let hops = iface.routing.routes.iter().filter_map(|route| route.via);
            let hosts = gateway.into_iter().chain(hops);
            let dependent = Dependent::Node(id);
            found.extend(hosts.filter_map(|host| on_host(dependent, host.value, host.span)));
        }
    }
}

const fn on_host(dependent: Dependent, host: HostRef, span: Span) -> Option<Dependence> {
    match host {
        HostRef::Literal(_) => None,
        HostRef::Host(host, _) => Some(Dependence {
            dependent,
            needed: Needed::Host(host),
            span,
        }),
    }
}
