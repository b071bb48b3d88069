//! Under which address a host is written down for those who read it.
//!
//! The order in which a host lists its addresses never decides. Readers get an address that is in a network with them,
//! else the main one, which is in the management network where the lab says so.

use std::net::IpAddr;

use super::Facts;
use super::addresses::{AddressPlan, Claim, Owner};
use super::hosts::MainAddresses;
use super::reach::{has, machine};
use crate::model::Lab;
use crate::model::cluster::Cluster;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::kubernetes::Kubernetes;
use crate::model::network::Network;
use crate::model::storage::Storage;

/// How well an address suits, best first. A family that a reader lacks is worst, then a network that not all readers are
/// in: of these, an isolated one, which no route leads to. The last fields only make the choice certain.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    lacks_family: bool,
    is_elsewhere: bool,
    is_isolated: bool,
    is_not_main: bool,
    is_not_beside_main: bool,
    ip: IpAddr,
}

impl Facts {
    /// The address under which all readers reach what a reference means.
    #[must_use]
    pub fn address_for(&self, lab: &Lab, reference: HostRef, readers: &[HostId]) -> Option<IpAddr> {
        self.best(lab, reference, readers, None)
    }

    /// The same, of one family only.
    #[must_use]
    pub fn address_in_family(
        &self,
        lab: &Lab,
        reference: HostRef,
        readers: &[HostId],
        v4: bool,
    ) -> Option<IpAddr> {
        self.best(lab, reference, readers, Some(v4))
    }

    fn best(
        &self,
        lab: &Lab,
        reference: HostRef,
        readers: &[HostId],
        v4: Option<bool>,
    ) -> Option<IpAddr> {
        let fits = |ip: &IpAddr| v4.is_none_or(|v4| ip.is_ipv4() == v4);
        let (host, named) = match reference {
            HostRef::Literal(ip) => return Some(ip).filter(fits),
            HostRef::Host(host, named) => (host, named),
        };
        let own = self.addresses.of_host(host);
        let meant = own.filter(|claim| named.is_none() || claim.network == named);
        let meant: Vec<_> = meant.filter(|claim| fits(&claim.ip())).collect();
        if let [only] = meant.as_slice() {
            return Some(only.ip());
        }
        let main = self.main_addresses.of(lab, host, &self.addresses);
        let main = self
            .addresses
            .of_host(host)
            .find(|it| Some(it.ip()) == main);
        let ranked = meant
            .into_iter()
            .map(|it| self.rank(lab, it, main, readers));
        ranked.min().map(|rank| rank.ip)
    }

    fn rank(&self, lab: &Lab, claim: &Claim, main: Option<&Claim>, readers: &[HostId]) -> Rank {
        let ip = claim.ip();
        let plan = &self.addresses;
        let joins = |reader: &HostId| {
            let network = claim.network;
            network.is_some_and(|network| joins(lab, plan, *reader, network))
        };
        let is_elsewhere = readers.is_empty() || !readers.iter().all(joins);
        Rank {
            lacks_family: readers.iter().any(|it| lacks_family(plan, *it, ip)),
            is_elsewhere,
            is_isolated: is_elsewhere && is_isolated(lab, claim),
            is_not_main: main.is_none_or(|main| main.ip() != ip),
            is_not_beside_main: main.is_none_or(|main| main.network != claim.network),
            ip,
        }
    }
}

impl MainAddresses {
    /// The main address of what is not a node: in the management network, else in a network of the nodes' main
    /// addresses, else in one with a gateway. A guest is reached at its first NIC before others.
    pub(super) fn of_other(
        &self,
        lab: &Lab,
        host: HostId,
        addresses: &AddressPlan,
    ) -> Option<IpAddr> {
        let rank = |claim: &Claim| {
            let there = claim.network;
            let managed = lab.management.map(|it| it.value);
            let nic = if let Owner::GuestNic(_, at) = claim.owner {
                at
            } else {
                0
            };
            let has_gateway = there.is_some_and(|it| lab.networks.at(it).gateway.is_some());
            (
                managed.is_none() || there != managed,
                is_isolated(lab, claim),
                nic,
                !there.is_some_and(|it| self.is_main_network(it)),
                !has_gateway,
                claim.ip(),
            )
        };
        addresses
            .of_host(host)
            .min_by_key(|it| rank(it))
            .map(Claim::ip)
    }
}

fn is_isolated(lab: &Lab, claim: &Claim) -> bool {
    let network = claim.network.map(|it| lab.networks.at(it));
    let isolated = network.and_then(|it| it.isolated);
    isolated.is_some_and(|it| it.value)
}

/// Whether a host has an address in a network, fixed or by DHCP.
#[must_use]
pub fn joins(lab: &Lab, plan: &AddressPlan, reader: HostId, network: Id<Network>) -> bool {
    let reader = machine(lab, reader);
    let stated =
        |it: Option<crate::source::Spanned<Id<Network>>>| it.is_some_and(|it| it.value == network);
    plan.in_network(reader, network).is_some()
        || match reader {
            HostId::Node(node) => {
                let ifaces = lab.nodes.at(node).ifaces.iter();
                ifaces.filter(|it| it.leases()).any(|it| stated(it.network))
            }
            HostId::Guest(guest) => lab
                .guests
                .at(guest)
                .nics
                .iter()
                .any(|it| stated(it.network)),
            HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => false,
        }
}

/// Whether all that is known of a reader is of the other family.
fn lacks_family(plan: &AddressPlan, reader: HostId, ip: IpAddr) -> bool {
    let mut own = plan.of_host(reader).map(Claim::ip).peekable();
    own.peek().is_some() && own.all(|it| it.is_ipv4() != ip.is_ipv4())
}

/// The nodes of the running lab.
#[must_use]
pub fn of_nodes(lab: &Lab) -> Vec<HostId> {
    let running = lab.nodes.iter().filter(|(_, node)| node.about.is_member());
    running.map(|(id, _)| HostId::Node(id)).collect()
}

/// The nodes of the running lab that mount a storage.
#[must_use]
pub fn of_storage(lab: &Lab, storage: &Storage) -> Vec<HostId> {
    let running = lab.nodes.iter().filter(|(_, node)| node.about.is_member());
    let having = running.filter(|(id, _)| has(*id, storage));
    having.map(|(id, _)| HostId::Node(id)).collect()
}

/// The nodes of the running lab that are in a cluster.
#[must_use]
pub fn of_cluster(lab: &Lab, cluster: &Cluster) -> Vec<HostId> {
    let running = lab.nodes.iter().filter(|(_, node)| node.about.is_member());
    let members = running.filter(|(id, _)| cluster.names(*id));
    members.map(|(id, _)| HostId::Node(id)).collect()
}

/// The guests that are nodes of a Kubernetes cluster, as far as they are not retired.
#[must_use]
pub fn of_kubernetes(cluster: &Kubernetes) -> Vec<HostId> {
    let members = cluster.members.iter().filter(|it| it.about.is_present());
    members.map(|it| HostId::Guest(it.guest.value)).collect()
}
