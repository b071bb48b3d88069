//! The way of guests that move: which subnet, and who has an address there.

use ipnet::IpNet;

use super::addresses::AddressPlan;
use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::cluster::Migration;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// The subnet of the network that carries guests. Proxmox VE takes one (`migration` of datacenter.cfg): the first in
/// which every member has an address, else the first of all.
#[must_use]
pub fn subnet(
    lab: &Lab,
    migration: &Migration,
    votes: &VoteTable,
    addresses: &AddressPlan,
) -> Option<IpNet> {
    let network = lab.networks.at(migration.network?.value);
    let mut subnets: Vec<_> = network.subnets.iter().map(|it| it.value.trunc()).collect();
    subnets.sort_by_key(|subnet| subnet.addr().is_ipv6());
    let has = |node, subnet| addresses_in(node, subnet, addresses) > 0;
    let of_all = subnets
        .iter()
        .find(|subnet| votes.members.iter().all(|it| has(it.node, **subnet)));
    of_all.or_else(|| subnets.first()).copied()
}

/// How many addresses a node has in a subnet.
#[must_use]
pub fn addresses_in(node: Id<Node>, subnet: IpNet, addresses: &AddressPlan) -> usize {
    let own = addresses.of_host(HostId::Node(node));
    own.filter(|claim| subnet.contains(&claim.ip())).count()
}
