//! The links of corosync: which address each member has on each of them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::addresses::{AddressPlan, Claim, Owner};
use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::cluster::{Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::source::Span;

/// The ends of the links of one cluster: link by link, in the order of the cluster's links.
#[derive(Debug)]
pub struct LinkTable {
    links: Vec<Ends>,
}

/// The ends of one link, by node.
#[derive(Debug, Default)]
pub struct Ends {
    ends: BTreeMap<Id<Node>, End>,
}

/// A node's end of a link.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The address.
    pub address: IpAddr,
    /// Where it is written.
    pub span: Span,
    /// The interface that has it, by position among the node's, where interfaces are recorded.
    pub iface: Option<usize>,
}

impl LinkTable {
    /// Derives the ends of the links of a cluster.
    #[must_use]
    pub fn new(cluster: &Cluster, votes: &VoteTable, addresses: &AddressPlan) -> Self {
        let members: Vec<_> = votes.members.iter().map(|member| member.node).collect();
        let links = cluster.links.iter();
        let links = links.map(|link| Ends::new(link, &members, addresses));
        Self {
            links: links.collect(),
        }
    }

    /// The links of the cluster, each with its ends.
    pub fn of<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = (&'a Link, &'a Ends)> {
        cluster.links.iter().zip(&self.links)
    }

    /// The links that corosync.conf has.
    pub fn in_use<'a>(
        &'a self,
        cluster: &'a Cluster,
    ) -> impl Iterator<Item = (&'a Link, &'a Ends)> {
        let all = self.of(cluster);
        all.filter(|(link, _)| link.about.is_active())
    }
}

/// The networks in which a link has ends: its own, then those of members that are elsewhere.
#[must_use]
pub fn networks(lab: &Lab, link: &Link) -> Vec<Id<Network>> {
    let elsewhere = link.members.iter().filter_map(|member| member.network);
    let mut networks: Vec<_> = elsewhere.map(|network| network.value).collect();
    networks.sort_by_key(|network| &lab.networks.at(*network).name.value);
    networks.dedup();
    networks.retain(|network| *network != link.network.value);
    networks.insert(0, link.network.value);
    networks
}

impl Ends {
    /// All ends of a link have to be of one family (corosync's `totemconfig.c`): IPv4 if every member has it there.
    fn new(link: &Link, members: &[Id<Node>], addresses: &AddressPlan) -> Self {
        let of = |v4: bool| {
            let ends = members.iter();
            let ends = ends.filter_map(|node| Some((*node, end(link, *node, v4, addresses)?)));
            Self {
                ends: ends.collect(),
            }
        };
        let v4 = of(true);
        let all_have_it = v4.ends.len() == members.len();
        if all_have_it {
            return v4;
        }
        let v6 = of(false);
        if v6.ends.len() > v4.ends.len() {
            v6
        } else {
            v4
        }
    }

    /// Whether the link runs over IPv4; nothing where nobody has an end.
    #[must_use]
    pub fn is_v4(&self) -> Option<bool> {
        let first = self.ends.values().next()?;
        Some(first.address.is_ipv4())
    }

    /// The addresses of all ends.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.ends.values().map(|end| end.address)
    }

    /// A node's end, if it has one.
    #[must_use]
    pub fn at(&self, node: Id<Node>) -> Option<End> {
        self.ends.get(&node).copied()
    }
}

fn end(link: &Link, node: Id<Node>, v4: bool, addresses: &AddressPlan) -> Option<End> {
    let own = addresses.of_host(HostId::Node(node));
    let mut there = own.filter(|claim| is_end(link, node, claim));
    let claim = there.find(|claim| claim.ip().is_ipv4() == v4)?;
    Some(End {
        address: claim.ip(),
        span: claim.span,
        iface: if let Owner::Iface(_, at) = claim.owner {
            Some(at)
        } else {
            None
        },
    })
}

/// Whether an address of a node is meant by a link.
fn is_end(link: &Link, node: Id<Node>, claim: &Claim) -> bool {
    let member = link.member(node);
    let stated = member.and_then(|member| member.address);
    let elsewhere = member.and_then(|member| member.network);
    match stated {
        Some(address) => {
            claim.ip() == address.value
                && elsewhere.is_none_or(|network| claim.network == Some(network.value))
        }
        None => claim.network == Some(link.network_of(node).value),
    }
}
