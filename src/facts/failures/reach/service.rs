//! Something that hosts reach over the network, and which of them a failure cuts off from it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::super::wires::Case;
use super::after::Left;
use super::world::World;
use super::{Client, Nets, machines};
use crate::facts::Facts;
use crate::facts::kubernetes::running_members;
use crate::model::Lab;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::Network;

/// What is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts::failures) enum Target {
    /// One of these machines, in that network; in any of their networks where none is named.
    Machines(Vec<HostId>, Option<Id<Network>>),
    /// What has an address in a network of the lab, at an unknown port.
    Address(IpAddr, Id<Network>),
    /// Something outside of the lab.
    Outside(IpAddr),
    /// The lab does not say where these are.
    Somewhere(Vec<HostId>),
    /// The gateway of a network.
    Gateway(Id<Network>),
}

impl Target {
    /// What a reference leads to.
    pub(in crate::facts::failures) fn new(lab: &Lab, facts: &Facts, reference: HostRef) -> Self {
        let ip = facts.main_addresses.meant(lab, reference, &facts.addresses);
        let network = ip.and_then(|ip| facts.addresses.network_of(ip));
        let network = network.filter(|it| lab.networks.at(*it).about.is_member());
        let all = match machines(lab, facts, reference) {
            Ok(all) => all,
            Err(ip) => {
                return network.map_or(Self::Outside(ip), |it| Self::Address(ip, it));
            }
        };
        let all: Vec<_> = all.into_iter().flat_map(|it| behind(lab, it)).collect();
        match network {
            Some(network) => Self::Machines(all, Some(network)),
            None => Self::Somewhere(all),
        }
    }

    /// Whether it is gone itself.
    fn is_gone(&self, left: &Left<'_>, case: Case) -> bool {
        match self {
            Self::Machines(all, _) | Self::Somewhere(all) => {
                !all.is_empty() && all.iter().all(|it| left.takes(*it, case))
            }
            Self::Address(ip, _) | Self::Outside(ip) => left.world.loss.addresses.contains(ip),
            Self::Gateway(network) => match left.nets.all.get(network).map(|it| &it.gateway) {
                Some(super::Gateway::Machines(all)) => all.iter().all(|it| left.takes(*it, case)),
                Some(super::Gateway::Address(ip)) => left.world.loss.addresses.contains(ip),
                Some(super::Gateway::NotStated) | None => false,
            },
        }
    }

    /// Whether a host reaches it.
    fn is_reached(&self, left: &Left<'_>, host: HostId, case: Case) -> bool {
        match self {
            Self::Machines(all, network) => all.iter().any(|it| {
                left.meet(host, *it, *network, case)
                    || (!left.takes(*it, case)
                        && !left
                            .exits(host, case)
                            .is_disjoint(&left.entries(*it, *network, case)))
            }),
            Self::Address(_, network) => {
                let is_there = left.nets.of(host).any(|(id, _)| id == *network);
                let is_whole = case == Case::Best || !left.shaken.contains(network);
                let is_cut = left.cut.contains(&host);
                let by_router = || {
                    !left
                        .exits(host, case)
                        .is_disjoint(&left.areas_of(*network, case))
                };
                is_whole && ((is_there && !is_cut) || by_router())
            }
            Self::Outside(_) => left
                .nets
                .of(host)
                .any(|(id, _)| left.leaves(host, id, case) && left.is_network_online(id, case)),
            Self::Somewhere(_) => false,
            Self::Gateway(network) => left.leaves(host, *network, case),
        }
    }

    /// Whether it is in a network that a host is not in.
    fn is_elsewhere(&self, left: &Left<'_>, host: HostId) -> bool {
        let network = match self {
            Self::Machines(_, Some(network)) | Self::Address(_, network) => *network,
            Self::Outside(_) => return true,
            Self::Machines(_, None) | Self::Somewhere(_) | Self::Gateway(_) => return false,
        };
        left.nets.of(host).all(|(id, _)| id != network)
    }

    /// Whether it names no machine.
    pub(in crate::facts::failures) fn is_empty(&self) -> bool {
        matches!(self, Self::Machines(all, _) if all.is_empty())
    }

    /// The machines that it may be.
    fn machines(&self) -> &[HostId] {
        match self {
            Self::Machines(all, _) | Self::Somewhere(all) => all,
            Self::Address(..) | Self::Outside(_) | Self::Gateway(_) => &[],
        }
    }
}

/// The machines that answer for a host: of a load balancer the members of its cluster.
fn behind(lab: &Lab, host: HostId) -> Vec<HostId> {
    let HostId::LoadBalancer(balancer) = host else {
        return vec![host];
    };
    let cluster = lab.load_balancers.at(balancer).kubernetes;
    let cluster = lab.kubernetes.get(cluster);
    let members = cluster.map(|it| running_members(lab, it));
    let guests = members.into_iter().flatten().map(|it| it.guest.value);
    guests.map(HostId::Guest).collect()
}

/// Something that hosts reach over the network.
#[derive(Debug)]
pub(in crate::facts::failures) struct Service {
    target: Target,
    /// Those that the lab shows a way for.
    known: BTreeSet<Client>,
    /// The others.
    vague: BTreeSet<Client>,
    /// Those of the others that are in another network, and have a gateway to leave theirs by.
    leaving: BTreeSet<HostId>,
    /// The networks on the way.
    networks: BTreeSet<Id<Network>>,
    /// The routers on the way.
    routers: BTreeSet<HostId>,
}

/// Who is cut off from something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::facts::failures) struct Missing {
    /// It is gone itself.
    pub(in crate::facts::failures) everywhere: bool,
    /// It may be gone itself.
    pub(in crate::facts::failures) perhaps: bool,
    /// Those that run and are proven not to reach it.
    pub(in crate::facts::failures) surely: BTreeSet<HostId>,
    /// Those that run and may not reach it.
    pub(in crate::facts::failures) maybe: BTreeSet<HostId>,
}

impl Missing {
    /// Whether nothing is missing.
    pub(in crate::facts::failures) fn is_nothing(&self) -> bool {
        !self.everywhere && !self.perhaps && self.surely.is_empty() && self.maybe.is_empty()
    }
}

impl Service {
    pub(in crate::facts::failures) fn new(
        (lab, facts, nets): (&Lab, &Facts, &Nets),
        target: Target,
        clients: impl Iterator<Item = Client>,
    ) -> Self {
        let world = World::default();
        let left = Left::new(lab, facts, nets, &world);
        let reaches = |it: &Client| target.is_reached(&left, it.host, Case::Worst);
        let (known, vague): (BTreeSet<_>, BTreeSet<_>) = clients.partition(reaches);
        let hosts = vague.iter().map(|it| it.host);
        let leaving =
            hosts.filter(|it| target.is_elsewhere(&left, *it) && left.has_exit(*it, Case::Worst));
        let leaving = leaving.collect();
        let (networks, routers) = left.way_to(&target);
        Self {
            target,
            known,
            vague,
            leaving,
            networks,
            routers,
        }
    }

    /// Who depends on it.
    pub(in crate::facts::failures) fn clients(&self) -> impl Iterator<Item = &Client> {
        self.known.iter().chain(&self.vague)
    }

    /// Who does not reach it after a failure.
    pub(in crate::facts::failures) fn after(&self, left: &Left<'_>) -> Missing {
        let mut missing = Missing::default();
        if self.target.is_gone(left, Case::Best) {
            missing.everywhere = true;
            return missing;
        }
        missing.perhaps = self.target.is_gone(left, Case::Worst);
        let runs = |it: &&Client| !left.takes(it.host, Case::Best);
        if self.is_touched(left) {
            for client in self.known.iter().filter(runs) {
                self.ask(left, *client, &mut missing);
            }
        } else if !left.cut.is_empty() {
            let cut = self.known.iter().filter(|it| left.cut.contains(&it.host));
            for client in cut.filter(runs) {
                self.ask(left, *client, &mut missing);
            }
        }
        for client in self.vague.iter().filter(runs) {
            let leaves =
                |case| !self.leaving.contains(&client.host) || left.still_leaves(client.host, case);
            if !leaves(Case::Best) {
                missing.surely.insert(client.shown);
            } else if left.is_unsettled || !leaves(Case::Worst) {
                missing.maybe.insert(client.shown);
            }
        }
        let surely = &missing.surely;
        missing.maybe.retain(|it| !surely.contains(it));
        missing
    }

    /// Whether the way to it is not as before, beyond single clients that are cut off.
    fn is_touched(&self, left: &Left<'_>) -> bool {
        let is_other = |it: &HostId| {
            let has_moved = left.world.has_moved(*it).is_some();
            left.cut.contains(it) || left.takes(*it, Case::Worst) || has_moved
        };
        !left.shaken.is_disjoint(&self.networks)
            || !left.routers.is_disjoint(&self.routers)
            || self.target.machines().iter().any(is_other)
            || matches!(self.target, Target::Outside(_))
    }

    fn ask(&self, left: &Left<'_>, client: Client, missing: &mut Missing) {
        if self.target.is_reached(left, client.host, Case::Worst) {
            return;
        }
        if left.takes(client.host, Case::Worst)
            || self.target.is_reached(left, client.host, Case::Best)
        {
            missing.maybe.insert(client.shown);
        } else {
            missing.surely.insert(client.shown);
        }
    }
}

impl Left<'_> {
    /// The networks and routers through which something may be reached.
    fn way_to(&self, target: &Target) -> (BTreeSet<Id<Network>>, BTreeSet<HostId>) {
        let (own, areas) = match target {
            Target::Machines(all, network) => {
                let entries = all
                    .iter()
                    .flat_map(|it| self.entries(*it, *network, Case::Worst));
                let nets = all
                    .iter()
                    .flat_map(|it| self.nets.of(*it))
                    .map(|(id, _)| id);
                (nets.collect(), entries.collect())
            }
            Target::Address(_, network) => {
                let areas = self.areas_of(*network, Case::Worst);
                (BTreeSet::from([*network]), areas)
            }
            Target::Gateway(network) => {
                let routers = self.routers_of(*network).iter().copied();
                return (BTreeSet::from([*network]), routers.collect());
            }
            Target::Outside(_) => {
                let all: BTreeSet<_> = self.nets.all.keys().copied().collect();
                return (all, self.nets.routers.clone());
            }
            Target::Somewhere(_) => (BTreeSet::new(), BTreeSet::new()),
        };
        let areas: BTreeSet<usize> = areas;
        let mut networks: BTreeSet<Id<Network>> = own;
        let ids = self.nets.all.keys().copied();
        networks.extend(ids.filter(|it| !self.areas_of(*it, Case::Worst).is_disjoint(&areas)));
        let routers = self.nets.routers.iter().copied();
        let on_way = |it: &HostId| !self.entries(*it, None, Case::Worst).is_disjoint(&areas);
        (networks, routers.filter(on_way).collect())
    }
}
