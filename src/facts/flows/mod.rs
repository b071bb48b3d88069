//! What machines need from each other over the network, as far as it follows from the model.
//!
//! Corosync is not among it: the emitted firewall opens its ports before all rules.

pub mod needs;

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use self::needs::Need;
use super::Facts;
use super::ceph;
use super::members::members;
use super::migration;
use super::policy::Side;
use super::reach::machine;
use super::resolvers;
use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::ceph::Ceph;
use crate::model::cluster::{Cluster, RequiredPort};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Role};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::range::Ports;
use crate::model::storage::{Place, Storage, StorageKind};
use crate::source::Span;

/// An end of a flow: a host of the lab, or an address that the lab does not describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// Whose address.
    pub host: Option<HostId>,
    /// Which address.
    pub net: IpNet,
}

impl End {
    fn new(host: HostId, ip: IpAddr) -> Self {
        Self {
            host: Some(host),
            net: ip.into(),
        }
    }
}

/// Packets that have to arrive: from each sender to each receiver other than itself.
#[derive(Clone, Debug)]
pub struct Flow {
    /// What needs them.
    pub what: String,
    /// The ports to open.
    pub ports: Ports,
    /// The ports among them that are used for certain.
    pub certain: Ports,
    /// Who sends; nobody in particular for what serves whoever may reach it.
    pub from: Vec<End>,
    /// Who receives.
    pub to: Vec<End>,
    /// The place of the lab that it follows from.
    pub span: Span,
    /// Whether these are the main addresses of nodes, between which `firewall/cuts-cluster` looks after SSH and the API.
    pub is_main: bool,
}

/// Everything that has to arrive.
#[must_use]
pub fn all(lab: &Lab, facts: &Facts) -> Vec<Flow> {
    let finder = Finder { lab, facts };
    let mut flows = Vec::new();
    let clusters = lab.clusters.iter().zip(&facts.votes);
    for (cluster, votes) in clusters.filter(|(it, _)| it.about.is_member()) {
        finder.of_cluster(cluster, votes, &mut flows);
    }
    if let Some(ceph) = lab.ceph.as_ref().filter(|it| it.about.is_member()) {
        finder.of_ceph(ceph, &mut flows);
    }
    let storages = lab.storages.values().filter(|it| it.about.is_active());
    flows.extend(storages.filter_map(|it| finder.of_storage(it)));
    flows.extend(finder.of_resolvers());
    flows.extend(finder.of_exports());
    flows.extend(finder.of_services());
    let kubernetes = lab.kubernetes.iter().filter(|it| it.about.is_member());
    flows.extend(kubernetes.flat_map(|it| finder.of_kubernetes(it)));
    flows.retain(|flow| !flow.to.is_empty());
    flows
}

struct Finder<'a> {
    lab: &'a Lab,
    facts: &'a Facts,
}

impl Finder<'_> {
    fn of_cluster(&self, cluster: &Cluster, votes: &VoteTable, flows: &mut Vec<Flow>) {
        let nodes = members(self.lab)
            .into_iter()
            .filter(|it| cluster.names(*it));
        let main: Vec<_> = nodes.clone().filter_map(|it| self.main(it)).collect();
        flows.extend(required(&cluster.required_ports, &main, true));
        if let Some(migration) = &cluster.migration {
            let subnet = migration::subnet(self.lab, migration, votes, &self.facts.addresses);
            let there: Vec<_> = match subnet {
                Some(subnet) => nodes.filter_map(|it| self.in_subnet(it, subnet)).collect(),
                None => main.clone(),
            };
            let insecure = migration
                .kind
                .as_ref()
                .is_some_and(|it| it.value == crate::model::cluster::MigrationType::Insecure);
            let need = if insecure {
                needs::MIGRATION_INSECURE
            } else {
                needs::MIGRATION
            };
            let is_main = there == main;
            let flow = flow(need, (there.clone(), there), migration.span);
            flows.extend(flow.map(|flow| Flow { is_main, ..flow }));
        }
        let qdevice = cluster.qdevice.as_ref().filter(|it| it.about.is_active());
        flows.extend(qdevice.and_then(|it| {
            let server = self.meant(it.host.value)?;
            flow(needs::QNETD, (main, vec![server]), it.host.span)
        }));
    }

    fn of_ceph(&self, ceph: &Ceph, flows: &mut Vec<Flow>) {
        let (public, copies) = (ceph.public_network, ceph.copy_network());
        let all: Vec<_> = self.in_network(members(self.lab), public.value);
        flows.extend(required(&ceph.required_ports, &all, false));
        let monitors = ceph::placed(self.lab, &ceph.monitors);
        let monitors = self.in_network(monitors, public.value);
        flows.extend(flow(
            needs::CEPH_MONITOR,
            (all.clone(), monitors),
            ceph.span,
        ));
        let storing = ceph::hosts(self.lab, ceph, false);
        let mut daemons = storing.clone();
        daemons.extend(ceph::placed(self.lab, ceph.managers()));
        let metadata = ceph.metadata_servers.as_ref();
        daemons.extend(
            metadata
                .into_iter()
                .flat_map(|it| ceph::placed(self.lab, it)),
        );
        let daemons = self.in_network(daemons, public.value);
        flows.extend(flow(needs::CEPH_DAEMON, (all, daemons), ceph.span));
        if copies.value != public.value {
            let there = self.in_network(storing, copies.value);
            flows.extend(flow(
                needs::CEPH_COPIES,
                (there.clone(), there),
                copies.span,
            ));
        }
    }

    /// From the nodes that have the storage to who serves it.
    fn of_storage(&self, storage: &Storage) -> Option<Flow> {
        let server = storage.kind.value.server()?;
        let need = match &storage.kind.value {
            StorageKind::Nfs { .. } => needs::NFS,
            StorageKind::Cifs { .. } => needs::SMB,
            StorageKind::Pbs { .. } => needs::PBS,
            StorageKind::Iscsi { .. } => needs::ISCSI,
            StorageKind::Dir { .. }
            | StorageKind::ZfsPool { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_) => return None,
        };
        let nodes = members(self.lab).into_iter();
        let nodes = nodes.filter(|node| match &storage.place {
            Place::Node(on) => on == node,
            Place::Nodes(named) => named.is_empty() || named.iter().any(|it| it.value == *node),
        });
        let end = self.meant(server.value)?;
        let from = nodes.filter_map(|it| self.towards(it, end));
        flow(need, (from.collect(), vec![end]), storage.name.span)
    }

    fn of_resolvers(&self) -> Vec<Flow> {
        let nodes = members(self.lab);
        let resolvers = self.lab.dns.resolvers.iter();
        let active = resolvers.filter(|it| resolvers::is_active(self.lab, it));
        let flows = active.filter_map(|it| {
            let end = self.meant(it.host.value)?;
            let from = nodes.iter().filter_map(|node| self.towards(*node, end));
            flow(needs::DNS, (from.collect(), vec![end]), it.host.span)
        });
        flows.collect()
    }

    /// What nodes serve themselves, to whoever may reach it.
    fn of_exports(&self) -> Vec<Flow> {
        let nodes = self.lab.nodes.iter();
        let members = nodes.filter(|(_, node)| node.about.is_member());
        let exports = members.flat_map(|(id, node)| {
            let exports = node.exports.iter().filter(|it| it.about.is_member());
            exports.map(move |export| (id, export))
        });
        let flows = exports.filter_map(|(id, export)| {
            let to = vec![self.main(id)?];
            open(needs::NFS, to, export.path.span)
        });
        flows.collect()
    }

    /// What guests and devices offer to whoever may reach it.
    fn of_services(&self) -> Vec<Flow> {
        let services = self.lab.services.iter();
        let running = services.filter(|(_, it)| it.about.is_member());
        let flows = running.filter_map(|(id, service)| {
            let ports = service.ports.as_ref()?;
            let host = machine(self.lab, HostId::Service(id));
            let own = self.addresses(HostId::Service(id));
            let to = if own.is_empty() {
                self.addresses(host)
            } else {
                own
            };
            let is_member = self.lab.host_about(host).is_member();
            is_member.then(|| Flow {
                what: format!("service `{}`", service.name.value),
                ports: ports.value.clone(),
                certain: ports.value.clone(),
                from: Vec::new(),
                to,
                span: ports.span,
                is_main: false,
            })
        });
        flows.collect()
    }

    fn of_kubernetes(&self, kubernetes: &Kubernetes) -> Vec<Flow> {
        let known = ["k3s", "rke2", "talos", "kubeadm"];
        let distribution = kubernetes.distribution.as_ref();
        if distribution.is_none_or(|it| !known.contains(&it.value.word())) {
            return Vec::new();
        }
        let members = kubernetes.members.iter().filter(|it| it.about.is_member());
        let members: Vec<_> = members
            .filter_map(|it| {
                let guest = HostId::Guest(it.guest.value);
                let running = self.lab.host_about(guest).is_member();
                let ip = self.main_of(guest).filter(|_| running)?;
                Some((it.role, End::new(guest, ip)))
            })
            .collect();
        let all: Vec<_> = members.iter().map(|(_, end)| *end).collect();
        let planes = members
            .iter()
            .filter(|(role, _)| *role == Role::ControlPlane);
        let planes: Vec<_> = planes.map(|(_, end)| *end).collect();
        let span = kubernetes.name.span;
        let mut flows = vec![
            flow(needs::KUBE_API, (all.clone(), planes.clone()), span),
            flow(needs::KUBELET, (planes.clone(), all), span),
        ];
        if planes.len() > 2 {
            flows.push(flow(needs::ETCD, (planes.clone(), planes), span));
        }
        flows.into_iter().flatten().collect()
    }

    fn main_of(&self, host: HostId) -> Option<IpAddr> {
        let facts = self.facts;
        facts.main_addresses.of(self.lab, host, &facts.addresses)
    }

    fn main(&self, node: Id<Node>) -> Option<End> {
        let host = HostId::Node(node);
        Some(End::new(host, self.main_of(host)?))
    }

    /// Under which address a node sends to another host: that in its network, else the main one of its family.
    fn towards(&self, node: Id<Node>, end: End) -> Option<End> {
        let host = HostId::Node(node);
        let network = self.facts.addresses.network_of(end.net.addr());
        let near = network.and_then(|it| self.facts.addresses.in_network(host, it));
        let near = near.map(|claim| End::new(host, claim.ip()));
        let same_family = |it: &End| it.net.addr().is_ipv4() == end.net.addr().is_ipv4();
        near.or_else(|| self.main(node)).filter(same_family)
    }

    fn in_network(
        &self,
        nodes: impl IntoIterator<Item = Id<Node>>,
        network: Id<Network>,
    ) -> Vec<End> {
        let claims = nodes.into_iter().filter_map(|node| {
            let host = HostId::Node(node);
            let claim = self.facts.addresses.in_network(host, network)?;
            Some(End::new(host, claim.ip()))
        });
        claims.collect()
    }

    fn in_subnet(&self, node: Id<Node>, subnet: IpNet) -> Option<End> {
        let host = HostId::Node(node);
        let mut own = self
            .facts
            .addresses
            .of_host(host)
            .map(super::addresses::Claim::ip);
        let found = own.find(|ip| subnet.contains(ip))?;
        Some(End::new(host, found))
    }

    fn addresses(&self, host: HostId) -> Vec<End> {
        let claims = self.facts.addresses.of_host(host);
        claims.map(|claim| End::new(host, claim.ip())).collect()
    }

    /// Who is meant, where its address is known and it is in service.
    fn meant(&self, reference: HostRef) -> Option<End> {
        let facts = self.facts;
        let ip = facts
            .main_addresses
            .meant(self.lab, reference, &facts.addresses)?;
        let host = match reference {
            HostRef::Literal(_) => None,
            HostRef::Host(host, _) => Some(host),
        };
        let runs = host.is_none_or(|host| {
            let below = machine(self.lab, host);
            [host, below]
                .iter()
                .all(|it| self.lab.host_about(*it).is_member())
        });
        let net = ip.into();
        runs.then_some(End { host, net })
    }
}

fn flow(need: Need, (from, to): (Vec<End>, Vec<End>), span: Span) -> Option<Flow> {
    let flow = open(need, to, span).filter(|_| !from.is_empty())?;
    Some(Flow { from, ..flow })
}

/// A flow to some receivers from nobody in particular.
fn open(need: Need, to: Vec<End>, span: Span) -> Option<Flow> {
    Some(Flow {
        what: need.what.to_owned(),
        ports: Ports::parse(need.ports).ok()?,
        certain: Ports::parse(need.certain).ok()?,
        from: Vec::new(),
        to,
        span,
        is_main: false,
    })
}

/// What the lab lists itself.
fn required(ports: &[RequiredPort], nodes: &[End], is_main: bool) -> Vec<Flow> {
    let listed = ports.iter().filter(|it| it.about.is_member());
    let flows = listed.map(|it| Flow {
        what: it.about.purpose().unwrap_or("`required-port`").to_owned(),
        ports: it.ports.value.clone(),
        certain: it.ports.value.clone(),
        from: nodes.to_vec(),
        to: nodes.to_vec(),
        span: it.ports.span,
        is_main,
    });
    flows.collect()
}

/// The addresses of some ends.
#[must_use]
pub fn side(ends: impl IntoIterator<Item = End>) -> Side {
    let nets: BTreeSet<_> = ends.into_iter().map(|end| end.net).collect();
    Side {
        nets: nets.into_iter().collect(),
        ..Side::default()
    }
}
