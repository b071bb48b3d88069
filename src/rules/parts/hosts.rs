//! What hosts use of nodes: GPUs, bridges, interfaces, disks.

use super::{Use, User};
use crate::model::guest::{Guest, GuestNic, PassthroughDevice};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::node::{Disk, Node};
use crate::rules::View;
use crate::source::{Span, Spanned};

/// The GPUs that a guest is given, and the bridges that its NICs are on.
pub(super) fn of_guest<'v>(view: &'v View, id: Id<Guest>, guest: &'v Guest) -> Vec<Use<'v>> {
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
        let (bridge, span) = bridge(view, (guest, home), nic)?;
        Some(of_iface(user, bridge, span))
    });
    gpus.chain(bridges).collect()
}

/// The bridge that a NIC names, or one that is not in service where no other leads to its network.
fn bridge<'v>(
    view: &View,
    (guest, home): (&Guest, &'v Node),
    nic: &GuestNic,
) -> Option<(&'v Iface, Span)> {
    if let Some(named) = nic.bridge {
        return Some((home.ifaces.get(named.value)?, named.span));
    }
    let facts = &view.facts;
    let bridges = facts
        .interfaces
        .bridges_for(&view.lab, guest, nic, &facts.addresses);
    let bridges = bridges.iter().filter_map(|at| home.ifaces.get(*at));
    let bridges: Vec<_> = bridges.collect();
    if bridges.iter().any(|it| it.about.is_active()) {
        return None;
    }
    let address = nic.addresses.first().map(|address| address.span);
    let network = nic.network.map(|network| network.span);
    let span = network.or(address).unwrap_or(nic.slot.span);
    Some((bridges.first().copied()?, span))
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

/// The interfaces that a node and others of its interfaces are on, the disks of what it exports, and those that it is
/// installed on.
pub(super) fn of_node(id: Id<Node>, node: &Node) -> Vec<Use<'_>> {
    let user = User::Host(HostId::Node(id));
    let ifaces = node.ifaces.iter().filter(|it| it.about.is_active());
    let below = ifaces.flat_map(|iface| {
        let ports = ports(iface).into_iter();
        ports.filter_map(move |(at, span)| {
            Some(of_iface(User::Iface(iface), node.ifaces.get(at)?, span))
        })
    });
    let exports = node.exports.iter().filter(|it| it.about.is_active());
    let exported = exports.filter_map(|export| {
        let disk = export.disk?;
        Some((node.disks.get(disk.value)?, disk.span))
    });
    let install = node.install.iter();
    let chosen = install.filter(|it| it.about.is_active());
    let chosen = chosen.flat_map(|install| &install.disks);
    let installed = chosen.filter_map(|name| {
        let known = name.value.known()?;
        let mut disks = node.disks.iter();
        let disk = disks.find(|disk| disk.name.value.known() == Some(known))?;
        Some((disk, name.span))
    });
    let disks = exported.chain(installed);
    let disks = disks.filter_map(|(disk, span)| of_disk(user, disk, span));
    below.chain(reached(user, node)).chain(disks).collect()
}

/// The interface with an address of a node that has no address on one in service.
fn reached<'v>(user: User<'v>, node: &'v Node) -> Option<Use<'v>> {
    let mut addressed = node.ifaces.iter().filter(|it| !it.addresses.is_empty());
    let first = addressed.clone().next()?;
    let span = first.addresses.first()?.span;
    let is_reached = addressed.any(|it| it.about.is_active());
    (!is_reached).then(|| of_iface(user, first, span))
}

/// The use of a disk; none while it has no name yet.
pub(super) fn of_disk<'v>(user: User<'v>, disk: &'v Disk, span: Span) -> Option<Use<'v>> {
    Some(Use {
        user,
        kind: "disk",
        name: disk.name.value.known()?,
        about: &disk.about,
        span,
    })
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
