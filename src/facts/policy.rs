//! What the rules of firewalls mean: names resolved to addresses, and which rule decides about which packets.
//!
//! A host in a rule means all of its addresses: one that a rule forgets is a way around it.

use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::{AddressPlan, Claim};
use super::region::{self, Interval, Region};
use crate::model::Lab;
use crate::model::about::About;
use crate::model::firewall::{Firewall, FirewallPlace, FirewallRule, Peer, Verdict};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::special::BLOCKS;
use crate::source::Spanned;

/// The addresses of those that a side of a rule names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Whether it is everybody.
    pub everything: bool,
    /// Whether everybody outside is among them.
    pub internet: bool,
    /// The addresses and subnets, each once, in order.
    pub nets: Vec<IpNet>,
    /// Whether somebody in service among them has no address that is known.
    pub unknown: bool,
}

impl Side {
    /// Whether nobody is meant whose address is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.everything && !self.internet && self.nets.is_empty()
    }

    fn of(address: IpNet) -> Self {
        Self {
            nets: vec![address],
            ..Self::default()
        }
    }

    fn add(&mut self, other: Self) {
        self.everything |= other.everything;
        self.internet |= other.internet;
        self.unknown |= other.unknown;
        self.nets.extend(other.nets);
        self.nets.sort_unstable();
        self.nets.dedup();
    }
}

/// A rule with everything resolved.
#[derive(Debug)]
pub struct Resolved {
    /// Who sends.
    pub from: Side,
    /// Who receives.
    pub to: Side,
    /// Which packets it matches, as far as addresses are known.
    pub region: Region,
    /// Whether it is in force: neither planned nor out of service.
    pub in_force: bool,
    /// Whether all that it names is known.
    pub complete: bool,
}

/// The rules of every firewall, resolved.
#[derive(Debug, Default)]
pub struct Policies {
    rules: Vec<Vec<Resolved>>,
    internet: Vec<Interval<u128>>,
}

/// Who decides about some packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The rule by its position; none is what happens by default.
    pub rule: Option<usize>,
    /// What happens.
    pub verdict: Verdict,
    /// Whether it decides about all packets that no rule before it took.
    pub rest: bool,
}

impl Policies {
    /// Resolves every rule.
    #[must_use]
    pub fn new(lab: &Lab, addresses: &AddressPlan) -> Self {
        let resolve = Resolve { lab, addresses };
        let internet = region::outside(not_internet(lab));
        let rules = lab.firewalls.values().map(|firewall| {
            let rules = firewall.rules.iter();
            rules.map(|it| resolve.rule(it, &internet)).collect()
        });
        Self {
            rules: rules.collect(),
            internet,
        }
    }

    /// The rules of a firewall, in its order.
    #[must_use]
    pub fn of(&self, firewall: Id<Firewall>) -> &[Resolved] {
        self.rules.get(firewall.index()).map_or(&[], Vec::as_slice)
    }

    /// The packets between two sides, for some services.
    #[must_use]
    pub fn packets(&self, from: &Side, to: &Side, services: &[Interval<u32>]) -> Region {
        let intervals = |side| intervals(side, &self.internet);
        Region::new(&intervals(from), &intervals(to), services)
    }

    /// Which rules decide about some packets, in their order, and what is left for the default. None where that cannot
    /// be told.
    #[must_use]
    pub fn decide(
        &self,
        lab: &Lab,
        firewall: Id<Firewall>,
        packets: &Region,
    ) -> Option<Vec<Decision>> {
        let written = lab.firewalls.at(firewall);
        let mut left = packets.clone();
        let mut decisions = Vec::new();
        let rules = written.rules.iter().zip(self.of(firewall)).enumerate();
        for (at, (rule, resolved)) in rules.filter(|(_, (_, it))| it.in_force) {
            if !resolved.region.meets(&left) {
                continue;
            }
            left = left.without(&resolved.region)?;
            decisions.push(Decision {
                rule: Some(at),
                verdict: rule.verdict,
                rest: left.is_empty(),
            });
            if left.is_empty() {
                return Some(decisions);
            }
        }
        decisions.push(Decision {
            rule: None,
            verdict: written.default_verdict(),
            rest: true,
        });
        Some(decisions)
    }
}

/// The addresses of those that a reference of a rule names, as far as they are in service.
#[must_use]
pub fn side_of(lab: &Lab, addresses: &AddressPlan, peer: Peer) -> Side {
    Resolve { lab, addresses }.peer(peer)
}

/// Every address of the nodes or of the guest that a firewall is at; of a router, none.
#[must_use]
pub fn guarded(lab: &Lab, addresses: &AddressPlan, place: FirewallPlace) -> Side {
    let resolve = Resolve { lab, addresses };
    let mut all = Side::default();
    if let FirewallPlace::Guest(id) = place {
        let about = &lab.guests.at(id).about;
        return resolve.host(HostId::Guest(id), None, about);
    }
    for (id, node) in lab.nodes.iter().filter(|(_, it)| it.about.is_member()) {
        let is_there = match place {
            FirewallPlace::Router(_) | FirewallPlace::Guest(_) => false,
            FirewallPlace::Cluster => true,
            FirewallPlace::Node(node) => node == id,
        };
        if is_there {
            all.add(resolve.host(HostId::Node(id), None, &node.about));
        }
    }
    all
}

/// What is not the Internet: what is set aside, and the networks of the lab.
fn not_internet(lab: &Lab) -> Vec<Interval<u128>> {
    let present = lab.networks.values().filter(|it| it.about.is_present());
    let subnets = present.flat_map(|network| &network.subnets);
    let subnets = subnets.map(|subnet| region::of_net(subnet.value.trunc()));
    let blocks = BLOCKS.iter().map(|block| region::of_net(block.net));
    blocks.chain(subnets).collect()
}

fn intervals(side: &Side, internet: &[Interval<u128>]) -> Vec<Interval<u128>> {
    if side.everything {
        return vec![region::EVERYWHERE];
    }
    let outside = if side.internet { internet } else { &[] };
    let nets = side.nets.iter().map(|net| region::of_net(*net));
    nets.chain(outside.iter().copied()).collect()
}

struct Resolve<'a> {
    lab: &'a Lab,
    addresses: &'a AddressPlan,
}

impl Resolve<'_> {
    fn rule(&self, rule: &FirewallRule, internet: &[Interval<u128>]) -> Resolved {
        let (from, to) = (self.side(&rule.from), self.side(&rule.to));
        let services = region::services(rule.ports.as_ref().map(|ports| &ports.value));
        Resolved {
            region: Region::new(
                &intervals(&from, internet),
                &intervals(&to, internet),
                &services,
            ),
            in_force: rule.about.is_member(),
            complete: !from.unknown && !to.unknown,
            from,
            to,
        }
    }

    fn side(&self, peers: &[Spanned<Peer>]) -> Side {
        let mut side = Side {
            everything: peers.is_empty(),
            ..Side::default()
        };
        for peer in peers {
            side.add(self.peer(peer.value));
        }
        side
    }

    fn peer(&self, peer: Peer) -> Side {
        match peer {
            Peer::Everything => Side {
                everything: true,
                ..Side::default()
            },
            Peer::Internet => Side {
                internet: true,
                ..Side::default()
            },
            Peer::Network(id) => {
                let network = self.lab.networks.at(id);
                let subnets = network.subnets.iter().map(|subnet| subnet.value.trunc());
                member(&network.about, subnets.collect())
            }
            Peer::Host(HostRef::Literal(ip)) => Side::of(ip.into()),
            Peer::Host(HostRef::Host(host, network)) => {
                self.host(host, network, self.lab.host_about(host))
            }
            Peer::Oob(node, at) => self.oob(node, at),
            Peer::Set(id) => {
                let set = self.lab.firewall_sets.at(id);
                if set.about.is_member() && !set.members.is_empty() {
                    return self.side(&set.members);
                }
                Side::default()
            }
        }
    }

    /// A service is not further than who offers it.
    fn host(
        &self,
        host: HostId,
        network: Option<Id<crate::model::network::Network>>,
        about: &About,
    ) -> Side {
        let machine = self.lab.host_about(super::reach::machine(self.lab, host));
        if !machine.is_member() {
            return Side::default();
        }
        let all = self.addresses.of_host(host);
        let meant = all.filter(|claim| network.is_none() || claim.network == network);
        member(about, meant.map(Claim::ip).map(IpNet::from).collect())
    }

    fn oob(&self, node: Id<Node>, at: usize) -> Side {
        let node = self.lab.nodes.at(node);
        let Some(oob) = node.oob.get(at).filter(|_| node.about.is_member()) else {
            return Side::default();
        };
        let addresses = oob.addresses.iter().map(|it| it.ip);
        member(&oob.about, addresses.map(IpNet::from).collect())
    }
}

/// What is in service counts; with no address it is somebody unknown.
fn member(about: &About, mut nets: Vec<IpNet>) -> Side {
    if !about.is_member() {
        return Side::default();
    }
    nets.sort_unstable();
    nets.dedup();
    Side {
        unknown: nets.is_empty(),
        nets,
        ..Side::default()
    }
}

/// Whether an address is of IPv4.
#[must_use]
pub fn is_v4(net: &IpNet) -> bool {
    matches!(net.addr(), IpAddr::V4(_))
}
