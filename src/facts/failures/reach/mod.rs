//! Who reaches whom over the networks: through cables and switches inside of one network, through routers between them.
//!
//! Prepared once a lab: every network with the hosts in it that matter, the routers, and their uplinks. What a failure
//! leaves of it is [`after::Left`]; what depends on it is a [`service::Service`].

pub(super) mod after;
mod hosts;
mod online;
pub(super) mod service;
mod uplink;
pub(super) mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use self::after::Left;
use self::uplink::Uplinks;
use self::world::World;
use super::drawing::Stand;
use super::wires::Wires;
use crate::facts::Facts;
use crate::facts::reach::machine;
use crate::model::Lab;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;

pub(super) use self::hosts::Client;

/// Every network of the lab that is in use.
#[derive(Debug, Default)]
pub(super) struct Nets {
    all: BTreeMap<Id<Network>, Net>,
    /// The networks in which each host is.
    of_host: BTreeMap<HostId, BTreeSet<Id<Network>>>,
    /// The machines that route: those that a network names as its gateway.
    routers: BTreeSet<HostId>,
    uplinks: Uplinks,
    /// By router: those with an uplink that it leads to.
    outlets: BTreeMap<HostId, Vec<HostId>>,
}

/// One network with the hosts in it.
#[derive(Debug)]
pub(super) struct Net {
    wires: Wires,
    /// The bridges at which hosts of a node meet without any cable.
    seats: BTreeMap<HostId, BTreeSet<usize>>,
    gateway: Gateway,
    /// Who is in it: each node and device, and one guest for each bridge with guests.
    clients: Vec<Client>,
}

/// Who routes out of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gateway {
    /// The lab does not say.
    NotStated,
    /// These machines: any one of them.
    Machines(Vec<HostId>),
    /// A machine of which the lab knows the address only.
    Address(IpAddr),
}

impl Nets {
    /// Prepares the networks of a lab. `servers` are the guests that others need.
    pub(super) fn new(lab: &Lab, facts: &Facts, servers: &BTreeSet<HostId>) -> Self {
        let gateways: BTreeMap<_, _> = in_use(lab)
            .map(|(id, network)| (id, gateway(lab, facts, network)))
            .collect();
        let routers = gateways.values().filter_map(|it| match it {
            Gateway::Machines(machines) => Some(machines.iter().copied()),
            Gateway::NotStated | Gateway::Address(_) => None,
        });
        let routers: BTreeSet<_> = routers.flatten().collect();
        let named: BTreeSet<_> = servers.union(&routers).copied().collect();
        let mut nets = Self {
            uplinks: Uplinks::new(lab, facts, &routers),
            routers,
            ..Self::default()
        };
        let leasing = hosts::leasing(lab);
        for (id, gateway) in gateways {
            let found = hosts::within(lab, facts, id, &named, &leasing);
            for (host, _) in &found.stands {
                nets.of_host.entry(*host).or_default().insert(id);
            }
            let net = Net {
                wires: Wires::new(lab, facts, &BTreeSet::from([id]), &found.stands),
                seats: hosts::seats(lab, &found.stands),
                gateway,
                clients: found.clients,
            };
            nets.all.insert(id, net);
        }
        let nothing = World::default();
        let outlets = Left::new(lab, facts, &nets, &nothing).outlets();
        nets.outlets = outlets;
        nets
    }

    /// The machines that route, and those of which only the address is known.
    pub(super) fn gateways(&self) -> impl Iterator<Item = (Id<Network>, &Gateway)> {
        self.all.iter().map(|(id, net)| (*id, &net.gateway))
    }

    /// Who is in a network.
    pub(super) fn clients(&self, network: Id<Network>) -> &[Client] {
        self.all
            .get(&network)
            .map_or(&[], |net| net.clients.as_slice())
    }

    /// The networks in which a host is.
    fn of(&self, host: HostId) -> impl Iterator<Item = (Id<Network>, &Net)> {
        let of_host = self.of_host.get(&host).into_iter().flatten();
        of_host.filter_map(|id| Some((*id, self.all.get(id)?)))
    }
}

/// The networks that carry anything today.
fn in_use(lab: &Lab) -> impl Iterator<Item = (Id<Network>, &Network)> {
    lab.networks.iter().filter(|(_, it)| it.about.is_member())
}

fn gateway(lab: &Lab, facts: &Facts, network: &Network) -> Gateway {
    let is_isolated = network.isolated.is_some_and(|it| it.value);
    let stated = network.gateway.filter(|_| !is_isolated);
    match stated.map(|it| it.value) {
        None => Gateway::NotStated,
        Some(reference) => match machines(lab, facts, reference) {
            Ok(machines) if machines.is_empty() => Gateway::NotStated,
            Ok(machines) => Gateway::Machines(machines),
            Err(ip) => Gateway::Address(ip),
        },
    }
}

/// The machines that answer for a reference, any one of them, or its address where the lab has no machine with it.
pub(super) fn machines(
    lab: &Lab,
    facts: &Facts,
    reference: HostRef,
) -> Result<Vec<HostId>, IpAddr> {
    let host = match reference {
        HostRef::Host(host, _) => host,
        HostRef::Literal(ip) => {
            let claims = facts.addresses.claims();
            let first = claims.partition_point(|it| it.ip() < ip);
            let here = claims.iter().skip(first).take_while(|it| it.ip() == ip);
            let mut hosts = here.filter_map(|it| it.owner.host());
            hosts.next().ok_or(ip)?
        }
    };
    let mut all = vec![machine(lab, host)];
    if let HostId::Service(service) = host {
        let others = lab.services.at(service).shared_with.iter();
        all.extend(others.map(|it| machine(lab, it.value)));
    }
    all.retain(|it| lab.host_about(*it).is_member());
    Ok(all)
}

/// Where a host is in a network, with the host.
type Stands = Vec<(HostId, Stand)>;
