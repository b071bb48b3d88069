//! How large packets may be, on one node and on the whole way.

use crate::model::id::Id;
use crate::model::iface::IfaceKind;
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::rules::View;
use crate::rules::wiring::Wire;

crate::rules::group! {
    below_ipv6_minimum,
    bridge_above_guest_network,
    guest_above_network,
    interface_above_network,
    interface_below_network,
    larger_than_below,
    path_too_small,
}

/// The networks whose packets an interface itself sends or passes on: not those that only another interface on it has.
fn own_networks(wire: &Wire<'_>) -> Vec<Id<Network>> {
    let carried = wire.carried;
    match &wire.iface.kind {
        IfaceKind::Vlan(vlan) => vec![vlan.network.value],
        IfaceKind::Bridge(_) => {
            let all = carried.untagged.iter().chain(&carried.tagged);
            all.copied().collect()
        }
        IfaceKind::Nic(_) | IfaceKind::Bond(_) => {
            let speaks = !wire.iface.addresses.is_empty() || wire.iface.network.is_some();
            if speaks && carried.master.is_none() {
                carried.untagged.clone()
            } else {
                Vec::new()
            }
        }
    }
}

/// The network of the largest packets that an interface itself sends or passes on.
fn largest<'v>(view: &'v View, wire: &Wire<'_>) -> Option<&'v Network> {
    let networks = own_networks(wire).into_iter();
    let networks = networks.map(|id| view.lab.networks.at(id));
    // Of equal ones the first, so that findings stay where they are.
    networks.reduce(|largest, it| {
        if it.mtu() > largest.mtu() {
            it
        } else {
            largest
        }
    })
}

/// The largest MTU of the interfaces that are on another one or that it is a port of.
fn above(view: &View, wire: &Wire<'_>) -> Option<Mtu> {
    let ifaces = wire.node.ifaces.iter().enumerate();
    let above = ifaces.filter(|(_, iface)| {
        let mut below = crate::facts::mtu::below(iface);
        iface.about.is_present() && below.any(|at| at == wire.at)
    });
    let mtus = above.filter_map(|(at, _)| view.facts.interfaces.of(wire.id, at).mtu);
    mtus.max()
}
