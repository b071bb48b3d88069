//! What each interface of a node carries, how large its packets are, and where guests plug in.

use std::net::IpAddr;

use super::addresses::AddressPlan;
use crate::model::Lab;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::{IfaceKind, Node};
use crate::model::unit::Mtu;

/// What an interface carries.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// The networks that arrive untagged. More than one is a fault that a rule reports.
    pub untagged: Vec<Id<Network>>,
    /// The bridge that it is plugged into, by position among the node's interfaces.
    pub master: Option<usize>,
    /// Its MTU: stated, or the largest of what it carries.
    pub mtu: Option<Mtu>,
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
            .filter(|at| self.of(node.value, *at).untagged.contains(first))
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
    let mut all: Vec<_> = node
        .ifaces
        .iter()
        .map(|iface| Carried {
            untagged: networks(
                iface.network.map(|it| it.value),
                iface.addresses.iter().map(|it| it.ip),
                addresses,
            ),
            master: None,
            mtu: None,
        })
        .collect();
    for (at, iface) in node.ifaces.iter().enumerate() {
        let IfaceKind::Bridge(bridge) = &iface.kind else {
            continue;
        };
        let through = all
            .get(at)
            .map(|carried| carried.untagged.clone())
            .unwrap_or_default();
        for port in &bridge.ports {
            if let Some(port) = all.get_mut(port.value) {
                port.master = Some(at);
                port.untagged.extend(&through);
                port.untagged.sort_unstable();
                port.untagged.dedup();
            }
        }
    }
    for (iface, carried) in node.ifaces.iter().zip(&mut all) {
        let largest = carried
            .untagged
            .iter()
            .map(|network| lab.networks.at(*network).mtu())
            .max();
        carried.mtu = iface.mtu.map(|mtu| mtu.value).or(largest);
    }
    ports_follow(node, &mut all);
    all
}

/// A port that states no MTU carries what its bridge does: Proxmox refuses a bridge over a smaller port.
fn ports_follow(node: &Node, all: &mut [Carried]) {
    let mtus: Vec<_> = all.iter().map(|carried| carried.mtu).collect();
    for (iface, carried) in node.ifaces.iter().zip(all) {
        let of_master = carried
            .master
            .and_then(|master| mtus.get(master).copied().flatten());
        if iface.mtu.is_none() {
            carried.mtu = carried.mtu.max(of_master);
        }
    }
}
