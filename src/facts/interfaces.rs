//! What each interface of a node carries, how large its packets are, and where guests plug in.

use std::net::IpAddr;

use super::addresses::AddressPlan;
use super::mtu;
use crate::model::Lab;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind, Vlans};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::unit::Mtu;

/// What an interface carries.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// The networks that arrive untagged. More than one is a fault that a rule reports.
    pub untagged: Vec<Id<Network>>,
    /// The networks that arrive tagged, sorted.
    pub tagged: Vec<Id<Network>>,
    /// Whether everything that has a tag may pass: `vlans="*"`.
    pub all_tags: bool,
    /// The bond or bridge that it is plugged into, by position among the node's interfaces.
    pub master: Option<usize>,
    /// Its MTU: stated, or the largest of what it carries; of a member of a bond, that of the bond. `vlans="*"` adds
    /// nothing to it: what really passes there is not known.
    pub mtu: Option<Mtu>,
}

impl Carried {
    /// Whether a network arrives, tagged or not.
    #[must_use]
    pub fn carries(&self, lab: &Lab, network: Id<Network>) -> bool {
        self.untagged.contains(&network) || self.carries_tagged(lab, network)
    }

    /// Whether a network arrives tagged.
    #[must_use]
    pub fn carries_tagged(&self, lab: &Lab, network: Id<Network>) -> bool {
        let has_tag = || lab.networks.at(network).vlan.is_some();
        self.tagged.contains(&network) || (self.all_tags && has_tag())
    }
}

/// Every interface of every node.
#[derive(Debug)]
pub struct Interfaces {
    nodes: Vec<Vec<Carried>>,
}

impl Interfaces {
    /// Derives what every interface carries.
    #[must_use]
    pub fn new(lab: &Lab, addresses: &AddressPlan) -> Self {
        Self {
            nodes: lab
                .nodes
                .values()
                .map(|node| carried(lab, node, addresses))
                .collect(),
        }
    }

    /// What an interface of a node carries.
    ///
    /// # Panics
    /// If the node has no interface at that position.
    #[must_use]
    pub fn of(&self, node: Id<Node>, iface: usize) -> &Carried {
        let ifaces = self.nodes.get(node.index());
        ifaces
            .and_then(|ifaces| ifaces.get(iface))
            .expect("an interface is given by its position")
    }

    /// The networks of a guest's card: those of its addresses, or the one that it names.
    #[must_use]
    pub fn networks_of(&self, nic: &GuestNic, addresses: &AddressPlan) -> Vec<Id<Network>> {
        networks(
            nic.network.map(|it| it.value),
            nic.addresses.iter().map(|it| it.ip),
            addresses,
        )
    }

    /// The bridges of a guest's node that carry the network of its card, by position.
    #[must_use]
    pub fn bridges_for(
        &self,
        lab: &Lab,
        guest: &Guest,
        nic: &GuestNic,
        addresses: &AddressPlan,
    ) -> Vec<usize> {
        if let Some(bridge) = nic.bridge {
            return vec![bridge.value];
        }
        let Some(node) = guest.node else {
            return Vec::new();
        };
        let wanted = self.networks_of(nic, addresses);
        let Some(first) = wanted.first() else {
            return Vec::new();
        };
        let ifaces = lab.nodes.at(node.value).ifaces.iter().enumerate();
        ifaces
            .filter(|(_, iface)| matches!(iface.kind, IfaceKind::Bridge(_)))
            .map(|(at, _)| at)
            .filter(|at| self.of(node.value, *at).carries(lab, *first))
            .collect()
    }
}

fn networks(
    stated: Option<Id<Network>>,
    ips: impl Iterator<Item = IpAddr>,
    addresses: &AddressPlan,
) -> Vec<Id<Network>> {
    let mut networks: Vec<_> = match stated {
        Some(network) => vec![network],
        None => ips.filter_map(|ip| addresses.network_of(ip)).collect(),
    };
    networks.sort_unstable();
    networks.dedup();
    networks
}

fn carried(lab: &Lab, node: &Node, addresses: &AddressPlan) -> Vec<Carried> {
    let own = node.ifaces.iter().map(|iface| own(iface, addresses));
    let mut all: Vec<_> = own.collect();
    for (at, iface) in node.ifaces.iter().enumerate() {
        pass_up(iface, at, &mut all);
    }
    // What joins stands behind what it joins, so that going backwards meets each interface after all that use it.
    for (at, iface) in node.ifaces.iter().enumerate().rev() {
        let Some(through) = all.get(at).cloned() else {
            continue;
        };
        for port in iface.kind.ports() {
            pass_down(&through, Some(at), port.value, &mut all);
        }
        if let IfaceKind::Vlan(vlan) = &iface.kind {
            let tagged = Carried {
                tagged: vec![vlan.network.value],
                ..Carried::default()
            };
            pass_down(&tagged, None, vlan.on.value, &mut all);
        }
    }
    mtu::derive(lab, node, &mut all);
    all
}

/// What an interface says that it carries itself.
fn own(iface: &Iface, addresses: &AddressPlan) -> Carried {
    let stated = iface.network.map(|it| it.value);
    let vlans = match &iface.kind {
        IfaceKind::Bridge(bridge) => bridge.vlans.as_ref(),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Vlan(_) => None,
    };
    let named = vlans.map_or(&[][..], Vlans::named);
    let mut tagged: Vec<_> = named.iter().map(|network| network.value).collect();
    tagged.sort_unstable();
    tagged.dedup();
    Carried {
        untagged: networks(stated, iface.addresses.iter().map(|it| it.ip), addresses),
        tagged,
        all_tags: matches!(vlans, Some(Vlans::All(_))),
        master: None,
        mtu: None,
    }
}

/// What arrives untagged at a port arrives so at what joins it: a bridge over `bond0.20` carries that network untagged.
fn pass_up(iface: &Iface, at: usize, all: &mut [Carried]) {
    let ports = iface.kind.ports().iter();
    let arriving = ports.filter_map(|port| all.get(port.value));
    let arriving: Vec<_> = arriving.flat_map(|port| port.untagged.clone()).collect();
    if let Some(own) = all.get_mut(at) {
        own.untagged.extend(arriving);
        own.untagged.sort_unstable();
        own.untagged.dedup();
    }
}

/// What an interface carries, the one below it carries as well.
fn pass_down(through: &Carried, master: Option<usize>, below: usize, all: &mut [Carried]) {
    let Some(below) = all.get_mut(below) else {
        return;
    };
    below.master = master.or(below.master);
    below.all_tags |= through.all_tags;
    for (to, from) in [
        (&mut below.untagged, &through.untagged),
        (&mut below.tagged, &through.tagged),
    ] {
        to.extend(from);
        to.sort_unstable();
        to.dedup();
    }
}
