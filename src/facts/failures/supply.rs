//! What hosts lose with the network: gateways, the internet, DHCP, DNS, storages and the targets of backups.

use std::collections::BTreeSet;

use super::Verdict;
use super::reach::after::Left;
use super::reach::service::{Missing, Service, Target};
use super::reach::{Client, Gateway, Nets, machines};
use super::targets::{Job, jobs};
use super::wires::Case;
use crate::facts::Facts;
use crate::facts::resolvers;
use crate::model::Lab;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};

/// What a network is given by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// The way to other networks.
    Gateway,
    /// The way outside, while the gateway is there.
    Internet,
    /// Addresses.
    Dhcp,
}

/// Who is cut off from something that is reached over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// What becomes of it for those that still run, taken together.
    pub verdict: Verdict,
    /// Those that are proven not to reach it, while others do.
    pub cut: BTreeSet<HostId>,
    /// Those that may not reach it, while others do.
    pub unsure: BTreeSet<HostId>,
}

/// A network that is not given what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkAfter {
    /// Which.
    pub network: Id<Network>,
    /// What is missing.
    pub supply: Supply,
    /// For whom.
    pub reach: Reach,
}

/// DNS after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsAfter {
    /// The resolvers that are proven to answer a node.
    pub least: usize,
    /// The resolvers that may answer one.
    pub most: usize,
    /// All of them in service.
    pub all: usize,
    /// The nodes that reach none of them, or may not.
    pub reach: Reach,
}

impl Reach {
    /// What becomes of something that these use while they run; none if all of them reach it.
    pub(super) fn of(missing: Missing, users: &BTreeSet<HostId>) -> Option<Self> {
        let Missing {
            everywhere,
            perhaps,
            surely,
            maybe,
        } = missing;
        let is_cut = |it: &HostId| surely.contains(it);
        let is_all_cut = !users.is_empty() && users.iter().all(is_cut);
        let is_all_unsure = users.iter().all(|it| is_cut(it) || maybe.contains(it));
        let verdict = if everywhere || is_all_cut {
            Verdict::Stops
        } else if perhaps || (!users.is_empty() && is_all_unsure) {
            Verdict::Unknown
        } else {
            Verdict::GoesOn
        };
        let (cut, unsure) = match verdict {
            Verdict::GoesOn => (surely, maybe),
            Verdict::Unknown => (surely, BTreeSet::new()),
            Verdict::Stops => (BTreeSet::new(), BTreeSet::new()),
        };
        let reach = Self {
            verdict,
            cut,
            unsure,
        };
        (!reach.is_whole()).then_some(reach)
    }

    /// Whether everybody reaches it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.verdict == Verdict::GoesOn && self.cut.is_empty() && self.unsure.is_empty()
    }
}

/// Everything that a lab reaches over its networks, other than storages.
#[derive(Debug, Default)]
pub(super) struct Supplies {
    networks: Vec<(Id<Network>, Supply, Service)>,
    resolvers: Vec<Service>,
    pub(super) jobs: Vec<Job>,
}

impl Supplies {
    pub(super) fn new(lab: &Lab, facts: &Facts, nets: &Nets) -> Self {
        let ground = (lab, facts, nets);
        let nodes = lab.nodes.iter().filter(|(_, it)| it.about.is_active());
        let nodes: Vec<_> = nodes
            .map(|(id, _)| Client::itself(HostId::Node(id)))
            .collect();
        let resolvers = resolvers(lab).map(|it| {
            let target = Target::new(lab, facts, it);
            Service::new(ground, target, nodes.iter().copied())
        });
        let routed = nets.gateways().filter_map(|(id, gateway)| {
            let target = Target::Gateway(id);
            let own = match gateway {
                Gateway::Machines(all) => all.as_slice(),
                Gateway::Address(_) => &[],
                Gateway::NotStated => return None,
            };
            let service = Service::new(ground, target, others(nets, id, own));
            Some((id, Supply::Gateway, service))
        });
        let mut networks: Vec<_> = routed.collect();
        networks.extend(leases(ground));
        Self {
            networks,
            resolvers: resolvers.collect(),
            jobs: jobs(lab, facts),
        }
    }

    pub(super) fn networks(&self, left: &Left<'_>) -> Vec<NetworkAfter> {
        let mut found = Vec::new();
        for (network, supply, service) in &self.networks {
            let missing = service.after(left);
            let users = running(left, service);
            let reach = Reach::of(missing, &users);
            let lost = |reach, supply| NetworkAfter {
                network: *network,
                supply,
                reach,
            };
            let is_left = reach
                .as_ref()
                .is_none_or(|it| it.verdict == Verdict::GoesOn);
            found.extend(reach.map(|it| lost(it, *supply)));
            if is_left && *supply == Supply::Gateway && !users.is_empty() {
                let reach = internet(left, *network);
                found.extend(reach.map(|it| lost(it, Supply::Internet)));
            }
        }
        found
    }

    pub(super) fn dns(&self, left: &Left<'_>) -> Option<DnsAfter> {
        let (mut least, mut most) = (0, 0);
        let mut all_missing: Option<Missing> = None;
        let mut users = BTreeSet::new();
        for service in &self.resolvers {
            let missing = service.after(left);
            users = running(left, service);
            let reach = Reach::of(missing.clone(), &users);
            let verdict = reach.map_or(Verdict::GoesOn, |it| it.verdict);
            least += usize::from(verdict == Verdict::GoesOn);
            most += usize::from(verdict != Verdict::Stops);
            all_missing = Some(match all_missing {
                None => spread(missing, &users),
                Some(others) => both(&others, &spread(missing, &users)),
            });
        }
        let reach = Reach::of(all_missing?, &users);
        let all = self.resolvers.len();
        if reach.is_none() && least == all {
            return None;
        }
        let none = Reach {
            verdict: Verdict::GoesOn,
            cut: BTreeSet::new(),
            unsure: BTreeSet::new(),
        };
        Some(DnsAfter {
            least,
            most,
            all,
            reach: reach.unwrap_or(none),
        })
    }
}

/// The hosts that use something and still run.
fn running(left: &Left<'_>, service: &Service) -> BTreeSet<HostId> {
    let clients = service
        .clients()
        .filter(|it| !left.takes(it.host, Case::Best));
    clients.map(|it| it.shown).collect()
}

/// The same with every host named that misses it.
fn spread(missing: Missing, users: &BTreeSet<HostId>) -> Missing {
    let mut named = missing;
    if named.everywhere {
        named.surely.clone_from(users);
    } else if named.perhaps {
        named
            .maybe
            .extend(users.iter().filter(|it| !named.surely.contains(it)));
    }
    named
}

/// Who misses one thing and the other.
fn both(one: &Missing, other: &Missing) -> Missing {
    let lacks = |it: &Missing, host: &HostId| it.surely.contains(host) || it.maybe.contains(host);
    let surely: BTreeSet<_> = one.surely.intersection(&other.surely).copied().collect();
    let any = one.surely.union(&one.maybe);
    let maybe = any.filter(|it| lacks(other, it) && !surely.contains(it));
    Missing {
        everywhere: one.everywhere && other.everywhere,
        perhaps: (one.everywhere || one.perhaps) && (other.everywhere || other.perhaps),
        maybe: maybe.copied().collect(),
        surely,
    }
}

/// Whether the gateway of a network still leads outside.
fn internet(left: &Left<'_>, network: Id<Network>) -> Option<Reach> {
    let of = |case| left.is_network_online(network, case);
    let verdict = match (of(Case::Worst), of(Case::Best)) {
        (true, _) => return None,
        (false, true) => Verdict::Unknown,
        (false, false) => Verdict::Stops,
    };
    Some(Reach {
        verdict,
        cut: BTreeSet::new(),
        unsure: BTreeSet::new(),
    })
}

/// The resolvers in service.
fn resolvers(lab: &Lab) -> impl Iterator<Item = HostRef> {
    let all = lab.dns.resolvers.iter();
    all.filter(|it| resolvers::is_active(lab, it))
        .map(|it| it.host.value)
}

/// The hosts in a network other than some machines.
fn others<'n>(
    nets: &'n Nets,
    network: Id<Network>,
    machines: &'n [HostId],
) -> impl Iterator<Item = Client> + 'n {
    let clients = nets.clients(network).iter();
    clients.filter(|it| !machines.contains(&it.host)).copied()
}

/// The DHCP servers of networks, where they are stated.
fn leases<'g>(
    ground: (&'g Lab, &'g Facts, &'g Nets),
) -> impl Iterator<Item = (Id<Network>, Supply, Service)> + 'g {
    let (lab, facts, nets) = ground;
    let networks = lab.networks.iter().filter(|(_, it)| it.about.is_active());
    networks.filter_map(move |(id, network)| {
        let servers = network.dhcp.iter().flat_map(Dhcp::servers);
        let machines = servers.map(|it| machines(lab, facts, it.value));
        let machines: Vec<_> = machines.collect::<Result<Vec<_>, _>>().ok()?.concat();
        let clients: Vec<_> = others(nets, id, &machines).collect();
        let target = Target::Machines(machines, None);
        let is_stated = !target.is_empty();
        let service = || Service::new(ground, target, clients.into_iter());
        is_stated.then(|| (id, Supply::Dhcp, service()))
    })
}

/// The machines that serve a lab's networks and names: gateways, DHCP servers and resolvers.
pub(super) fn suppliers(lab: &Lab) -> impl Iterator<Item = HostRef> {
    let networks = lab.networks.values().filter(|it| it.about.is_active());
    let networks = networks.flat_map(|it| {
        let is_isolated = it.isolated.is_some_and(|it| it.value);
        let gateway = it.gateway.filter(|_| !is_isolated);
        let servers = it.dhcp.iter().flat_map(Dhcp::servers);
        gateway.into_iter().chain(servers).map(|it| it.value)
    });
    networks.chain(resolvers(lab))
}
