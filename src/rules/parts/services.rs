//! What services use of hosts: Ceph, Kubernetes, DNS, DHCP and firewalls.

use super::{Use, User, hosts};
use crate::facts::kubernetes::members;
use crate::model::about::{About, Ref};
use crate::model::ceph::Placement;
use crate::model::firewall::Peer;
use crate::model::host::{HostId, HostRef};
use crate::model::kubernetes::Kubernetes;
use crate::model::node::Node;
use crate::rules::View;
use crate::source::Spanned;

/// Everything that services in service use.
pub(super) fn all(view: &View) -> impl Iterator<Item = Use<'_>> {
    of_ceph(view)
        .chain(of_kubernetes(view))
        .chain(of_dns(view))
        .chain(of_dhcp(view))
        .chain(of_firewalls(view))
}

/// A host that something refers to by name.
fn of_host<'v>(view: &'v View, user: User<'v>, host: Spanned<HostRef>) -> Option<Use<'v>> {
    let HostRef::Host(id, _) = host.value else {
        return None;
    };
    Some(Use {
        user,
        kind: host_kind(view, id),
        name: &view.lab.host_name(id).value,
        about: about(view, id),
        span: host.span,
    })
}

/// What a host says of itself; what is offered is no further than what offers it.
fn about(view: &View, host: HostId) -> &About {
    let own = view.lab.host_about(host);
    let below = match host {
        HostId::Service(service) => Some(view.lab.host_about(view.lab.services.at(service).host)),
        HostId::LoadBalancer(balancer) => {
            let cluster = view.lab.load_balancers.at(balancer).kubernetes;
            view.lab.kubernetes.get(cluster).map(|it| &it.about)
        }
        HostId::Node(_) | HostId::Guest(_) | HostId::Device(_) => None,
    };
    below.filter(|_| own.is_active()).unwrap_or(own)
}

/// The disks of OSDs, and the nodes that daemons are placed on.
fn of_ceph(view: &View) -> impl Iterator<Item = Use<'_>> {
    let ceph = view.ceph().into_iter();
    let osds = ceph.clone().flat_map(|ceph| &ceph.osds);
    let osds = osds.filter(|osd| osd.about.is_active());
    let of_osds = osds.flat_map(|osd| {
        let user = User::Osd(osd.number.value);
        let at = osd.disk.value.known();
        let disk = at.and_then(|at| view.lab.nodes.at(osd.node.value).disks.get(*at));
        let disk = disk.and_then(|disk| hosts::of_disk(user, disk, osd.disk.span));
        disk.into_iter().chain([of_node(view, user, osd.node)])
    });
    let placements = ceph.flat_map(|ceph| {
        let others = [&ceph.managers, &ceph.metadata_servers];
        let others = others.into_iter().flatten();
        std::iter::once(&ceph.monitors).chain(others)
    });
    let placed = placements.flat_map(|placement| match placement {
        Placement::Everywhere(_) => &[][..],
        Placement::On(nodes) => nodes,
    });
    of_osds.chain(placed.map(|node| of_node(view, User::Ceph, *node)))
}

fn of_node<'v>(view: &'v View, user: User<'v>, node: Ref<Node>) -> Use<'v> {
    let (of, span) = (view.lab.nodes.at(node.value), node.span);
    Use {
        user,
        kind: "node",
        name: &of.name.value,
        about: &of.about,
        span,
    }
}

/// What clusters in service are made of and rely on.
fn of_kubernetes(view: &View) -> impl Iterator<Item = Use<'_>> {
    let clusters = view.lab.kubernetes.iter();
    let clusters = clusters.filter(|it| it.about.is_active());
    clusters.flat_map(|cluster| of_members(view, cluster).chain(of_network(view, cluster)))
}

/// The guests that are nodes of a cluster.
fn of_members<'v>(
    view: &'v View,
    cluster: &'v Kubernetes,
) -> impl Iterator<Item = Use<'v>> + use<'v> {
    let active = members(cluster).filter(|(_, it)| it.about.is_active());
    active.map(|(_, member)| {
        let guest = view.lab.guests.at(member.guest.value);
        Use {
            user: User::Cluster(&cluster.name.value),
            kind: guest.kind.word(),
            name: &guest.name.value,
            about: &guest.about,
            span: member.guest.span,
        }
    })
}

/// The host of the API, the routers of MetalLB, and the storages of volumes.
fn of_network<'v>(
    view: &'v View,
    cluster: &'v Kubernetes,
) -> impl Iterator<Item = Use<'v>> + use<'v> {
    let user = User::Cluster(&cluster.name.value);
    let api = cluster.api.iter().map(|api| api.host);
    let peers = cluster.metallb.iter().flat_map(|it| &it.peers);
    let peers = peers.filter(|peer| peer.about.is_active());
    let hosts = api.chain(peers.map(|peer| peer.host));
    let hosts = hosts.filter_map(move |host| of_host(view, user, host));
    let classes = cluster.storage_classes.iter();
    let classes = classes.filter(|it| it.about.is_active());
    let volumes = classes.filter_map(move |class| {
        let storage = view.lab.storages.at(class.storage?.value);
        Some(Use {
            user,
            kind: "storage",
            name: &storage.name.value,
            about: &storage.about,
            span: class.storage?.span,
        })
    });
    hosts.chain(volumes)
}

/// The resolvers, and the hosts that records of a zone lead to.
fn of_dns(view: &View) -> impl Iterator<Item = Use<'_>> {
    let dns = &view.lab.dns;
    let resolvers = dns.resolvers.iter().filter(|it| it.about.is_active());
    let resolvers = resolvers.filter_map(|it| of_host(view, User::Dns, it.host));
    let zones = dns.zones.iter().filter(|it| it.about.is_active());
    let targets = zones.flat_map(|zone| {
        let records = zone.records.iter().filter(|it| it.about.is_active());
        records.filter_map(|record| of_host(view, User::Zone(&zone.name.value), record.to))
    });
    resolvers.chain(targets)
}

/// The servers and relays of DHCP.
fn of_dhcp(view: &View) -> impl Iterator<Item = Use<'_>> {
    let networks = view.lab.networks.values();
    let networks = networks.filter(|it| it.about.is_active());
    networks.flat_map(|network| {
        let servers = network.dhcp.iter();
        let servers = servers.flat_map(|dhcp| dhcp.server.into_iter().chain(dhcp.relay));
        servers.filter_map(|host| of_host(view, User::Dhcp(&network.name.value), host))
    })
}

/// The hosts that rules let in or keep out.
fn of_firewalls(view: &View) -> impl Iterator<Item = Use<'_>> {
    let firewalls = view.lab.firewalls.values();
    let firewalls = firewalls.filter(|it| it.about.is_active());
    firewalls.flat_map(|firewall| {
        let peers = firewall
            .rules
            .iter()
            .flat_map(|rule| rule.from.iter().chain(&rule.to));
        peers.filter_map(|peer| {
            let Peer::Host(host) = peer.value else {
                return None;
            };
            let host = Spanned::new(host, peer.span);
            of_host(view, User::Firewall(&firewall.name.value), host)
        })
    })
}

fn host_kind(view: &View, host: HostId) -> &'static str {
    match host {
        HostId::Node(_) => "node",
        HostId::Guest(guest) => view.lab.guests.at(guest).kind.word(),
        HostId::Device(_) => "device",
        HostId::Service(_) => "service",
        HostId::LoadBalancer(_) => "load balancer",
    }
}
