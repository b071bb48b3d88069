//! References to parts of hosts, and to what else is no host and no storage: who uses which, and where that is written.

use super::View;
use crate::facts::kubernetes::members;
use crate::model::about::{About, Status};
use crate::model::guest::{Guest, PassthroughDevice};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::{Span, Spanned};

/// A part that something in service uses.
pub(super) struct Use<'v> {
    user: User<'v>,
    /// The kind of the part, in words.
    kind: &'static str,
    name: &'v Name,
    /// What the part says of itself.
    pub(super) about: &'v About,
    /// Where the reference is written.
    pub(super) span: Span,
}

/// Who uses a part.
#[derive(Clone, Copy)]
enum User<'v> {
    Host(HostId),
    Iface(&'v Iface),
    Osd(u32),
    Cluster(&'v Name),
    Zone(&'v Name),
}

impl Use<'_> {
    /// What uses the part, in words.
    pub(super) fn user(&self, view: &View) -> String {
        match self.user {
            User::Host(host) => view.host_name(host),
            User::Iface(iface) => format!("interface `{}`", iface.name.value),
            User::Osd(number) => format!("osd {number}"),
            User::Cluster(name) => format!("cluster `{name}`"),
            User::Zone(name) => format!("zone `{name}`"),
        }
    }

    /// Whether what uses the part cannot be set up before it is there.
    pub(super) const fn is_needed(&self) -> bool {
        match self.user {
            User::Host(_) | User::Osd(_) => true,
            User::Iface(_) | User::Cluster(_) | User::Zone(_) => false,
        }
    }

    /// The part, in words.
    pub(super) fn part(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }
}

impl View {
    /// Every use of a part that has one of these statuses.
    pub(super) fn uses(&self, statuses: &[Status]) -> Vec<Use<'_>> {
        let mut found = all(self);
        found.retain(|it| statuses.contains(&it.about.status));
        found
    }
}

fn all(view: &View) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    let guests = view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_active());
    for (id, guest) in guests {
        found.extend(of_guest(view, id, guest));
    }
    let nodes = view.lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    for (id, node) in nodes {
        found.extend(of_node(id, node));
    }
    found.extend(of_ceph(view));
    found.extend(of_kubernetes(view));
    found.extend(of_zones(view));
    found
}

/// The GPUs that a guest is given, and the bridges that its NICs name.
fn of_guest<'v>(view: &'v View, id: Id<Guest>, guest: &'v Guest) -> Vec<Use<'v>> {
    let Some(home) = guest.node.map(|home| view.lab.nodes.at(home.value)) else {
        return Vec::new();
    };
    let user = User::Host(HostId::Guest(id));
    let devices = guest.devices.iter().filter(|it| it.about.is_active());
    let gpus = devices.filter_map(|given| {
        let device = given.device.as_ref()?;
        let gpu = home.gpus.iter().enumerate();
        let mut gpu = gpu.filter(|(at, gpu)| given.is_gpu(*at, gpu));
        let (_, gpu) = gpu.next()?;
        // Another one may have come to the address of one that is gone.
        let is_named = matches!(device.value, PassthroughDevice::Gpu(_));
        (is_named || gpu.about.is_present()).then_some(Use {
            user,
            kind: "GPU",
            name: &gpu.name.value,
            about: &gpu.about,
            span: device.span,
        })
    });
    let nics = guest.nics.iter().filter(|it| it.about.is_active());
    let bridges = nics.filter_map(|nic| {
        let bridge = home.ifaces.get(nic.bridge?.value)?;
        Some(of_iface(user, bridge, nic.bridge?.span))
    });
    gpus.chain(bridges).collect()
}

fn of_iface<'v>(user: User<'v>, iface: &'v Iface, span: Span) -> Use<'v> {
    let kind = match iface.kind {
        IfaceKind::Nic(_) => "NIC",
        IfaceKind::Bond(_) => "bond",
        IfaceKind::Bridge(_) => "bridge",
        IfaceKind::Vlan(_) => "VLAN interface",
    };
    Use {
        user,
        kind,
        name: &iface.name.value,
        about: &iface.about,
        span,
    }
}

/// The interfaces that others of a node are on, and the disks of what it exports.
fn of_node(id: Id<Node>, node: &Node) -> Vec<Use<'_>> {
    let ifaces = node.ifaces.iter().filter(|it| it.about.is_active());
    let below = ifaces.flat_map(|iface| {
        let ports = ports(iface).into_iter();
        ports.filter_map(move |(at, span)| {
            Some(of_iface(User::Iface(iface), node.ifaces.get(at)?, span))
        })
    });
    let exports = node.exports.iter().filter(|it| it.about.is_active());
    let disks = exports.filter_map(move |export| {
        let disk = node.disks.get(export.disk?.value)?;
        Some(Use {
            user: User::Host(HostId::Node(id)),
            kind: "disk",
            name: disk.name.value.known()?,
            about: &disk.about,
            span: export.disk?.span,
        })
    });
    below.chain(disks).collect()
}

/// What an interface is on.
fn ports(iface: &Iface) -> Vec<(usize, Span)> {
    let written: &[Spanned<usize>] = match &iface.kind {
        IfaceKind::Nic(_) => &[],
        IfaceKind::Bond(bond) => &bond.ports,
        IfaceKind::Bridge(bridge) => &bridge.ports,
        IfaceKind::Vlan(vlan) => std::slice::from_ref(&vlan.on),
    };
    written.iter().map(|it| (it.value, it.span)).collect()
}

/// The disks of OSDs.
fn of_ceph(view: &View) -> impl Iterator<Item = Use<'_>> {
    let osds = view.ceph().into_iter().flat_map(|ceph| &ceph.osds);
    osds.filter(|osd| osd.about.is_active()).filter_map(|osd| {
        let at = *osd.disk.value.known()?;
        let disk = view.lab.nodes.at(osd.node.value).disks.get(at)?;
        Some(Use {
            user: User::Osd(osd.number.value),
            kind: "disk",
            name: disk.name.value.known()?,
            about: &disk.about,
            span: osd.disk.span,
        })
    })
}

/// The guests that are nodes of a cluster in service.
fn of_kubernetes(view: &View) -> impl Iterator<Item = Use<'_>> {
    let clusters = view.lab.kubernetes.iter();
    let clusters = clusters.filter(|it| it.about.is_active());
    clusters.flat_map(|cluster| {
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
    })
}

/// The hosts that records of a zone lead to.
fn of_zones(view: &View) -> impl Iterator<Item = Use<'_>> {
    let zones = view.lab.dns.zones.iter().filter(|it| it.about.is_active());
    zones.flat_map(|zone| {
        let records = zone.records.iter().filter(|it| it.about.is_active());
        records.filter_map(|record| {
            let HostRef::Host(host, _) = record.to.value else {
                return None;
            };
            Some(Use {
                user: User::Zone(&zone.name.value),
                kind: host_kind(view, host),
                name: &view.lab.host_name(host).value,
                about: view.lab.host_about(host),
                span: record.to.span,
            })
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
