//! A guest that gets larger packets from its bridge than its network carries.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::plugs::{self, Plug};
use crate::model::guest::{Guest, GuestKind, GuestNic};
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;

rule! {
    /// A NIC of a guest states no MTU and gets a larger one than its network has.
    ///
    /// ## Why it matters
    /// A NIC without `mtu` has the MTU of its bridge, not of its network: in a virtual machine with a virtio NIC since Proxmox VE
    /// 9.0 (qemu-server, `print_netdevice_full`), before that 1500; in a container since 8.0 (pve-container, `PVE/LXC.pm`). A bridge is as
    /// large as the largest network on it. In a network of smaller packets the larger ones are lost: a login works, a copy
    /// hangs.
    ///
    /// ## What to do
    /// Write `mtu` of the network at the NIC of the guest. For a NIC of another model, which ignores it, set the MTU inside
    /// the guest and allow this.
    pub(super) RULE = "mtu" / "bridge-above-guest-network", Warning
}

/// NICs with one cause: a bridge, and a network of smaller packets on it.
type Causes<'v> = BTreeMap<(Id<Node>, usize, Id<Network>), Vec<(Id<Guest>, &'v GuestNic, Mtu)>>;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut causes = Causes::new();
    for (id, guest) in view.guests() {
        for nic in guest.nics.iter().filter(|nic| nic.about.is_member()) {
            if let Some((plug, network, mtu)) = too_large(view, guest, nic) {
                let cause = causes.entry((plug.node, plug.bridge, network));
                cause.or_default().push((id, nic, mtu));
            }
        }
    }
    for ((node, bridge, network), nics) in causes {
        let bridge = view.lab.nodes.at(node).ifaces.get(bridge);
        if let Some((bridge, ((guest, nic, mtu), others))) = bridge.zip(nics.split_first()) {
            let network = view.lab.networks.at(network);
            let found = inherited(view, (*guest, nic, *mtu), network, others.len());
            sink.push(explained(found, bridge, network));
        }
    }
}

/// The bridge of a NIC that gets more than its network carries, and what it gets.
fn too_large(view: &View, guest: &Guest, nic: &GuestNic) -> Option<(Plug, Id<Network>, Mtu)> {
    let interfaces = &view.facts.interfaces;
    let network = *interfaces.networks_of(nic, &view.facts.addresses).first()?;
    if nic.mtu.is_some() {
        return None;
    }
    let plugs = plugs::of_nic(&view.lab, &view.facts, guest, nic);
    let given = |plug: &Plug| given(view, guest, interfaces.of(plug.node, plug.bridge).mtu);
    // On which of several bridges it is, the lab does not say: the smallest one decides.
    let plug = *plugs.iter().min_by_key(|plug| given(plug))?;
    let most = view.lab.networks.at(network).mtu();
    let is_new = given(&plug) > most && !is_found_at_bridge(view, plug);
    is_new.then(|| (plug, network, given(&plug)))
}

/// The MTU that Proxmox gives to a NIC without one.
fn given(view: &View, guest: &Guest, bridge: Option<Mtu>) -> Mtu {
    let follows = match guest.kind {
        GuestKind::Lxc => true,
        GuestKind::Vm => view.lab.proxmox_version().gives_bridge_mtu_to_virtio(),
    };
    bridge.filter(|_| follows).unwrap_or(Mtu::ETHERNET)
}

/// Whether the bridge states more than any of its networks has, which is one mistake.
fn is_found_at_bridge(view: &View, plug: Plug) -> bool {
    let mut wires = view.wires();
    let bridge = wires.find(|wire| wire.id == plug.node && wire.at == plug.bridge);
    bridge.is_some_and(|wire| super::interface_above_network::is_above_all(view, &wire))
}

fn inherited(
    view: &View,
    (guest, nic, mtu): (Id<Guest>, &GuestNic, Mtu),
    network: &Network,
    others: usize,
) -> Diagnostic {
    let others = match others {
        0 => String::new(),
        1 => " (and one more NIC)".to_owned(),
        many => format!(" (and {many} more NICs)"),
    };
    let (name, most) = (&network.name.value, network.mtu());
    let message = format!(
        "`{}` of {}{others} gets MTU {mtu}, and network `{name}` has {most}",
        nic.slot.value,
        view.guest_name(guest),
    );
    let found = Diagnostic::new(&RULE, message).at(nic.slot.span, "larger packets are lost");
    if others.is_empty() {
        let place = nic.slot.span;
        found.propose(Proposal::added(place, "mtu", most, "write {} at the NIC"))
    } else {
        found.help(format!("write `mtu={most}` at these NICs"))
    }
}

fn explained(found: Diagnostic, bridge: &Iface, network: &Network) -> Diagnostic {
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    let of_bridge = bridge.mtu.map_or(bridge.name.span, |it| it.span);
    found
        .related(stated, format!("{}", network.mtu()))
        .related(of_bridge, "plugged in here")
}
