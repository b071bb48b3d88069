//! One address plan: every address and range with whoever claims it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::model::Lab;
use crate::model::about::Status;
use crate::model::device::Device;
use crate::model::guest::Guest;
use crate::model::host::{Address, HostId, HostRef, Service};
use crate::model::id::Id;
use crate::model::kubernetes::LoadBalancer;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::range::AddressRange;
use crate::source::Span;

/// Who claims addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// An interface of a node, by its position there.
    Iface(Id<Node>, usize),
    /// A node whose interfaces nobody recorded.
    Node(Id<Node>),
    /// A controller of a node that works while the node does not, by its position there.
    Oob(Id<Node>, usize),
    /// A network card of a guest, by its position there.
    GuestNic(Id<Guest>, usize),
    /// A device.
    Device(Id<Device>),
    /// A service with an address of its own.
    Service(Id<Service>),
    /// A load balancer of Kubernetes.
    LoadBalancer(Id<LoadBalancer>),
    /// The API of a Kubernetes cluster, by its position in the lab, given by number.
    Api(usize),
    /// What a Kubernetes cluster, by its position in the lab, sets aside.
    Kubernetes(usize, Share),
    /// The gateway of a network, given by number.
    Gateway(Id<Network>),
    /// What a DHCP server hands out, by position in the network.
    Dhcp(Id<Network>, usize),
    /// What is reserved, by position in the network.
    Reserve(Id<Network>, usize),
}

/// Addresses that a Kubernetes cluster sets aside. Each is named by positions: of the thing, then of the range in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// For load balancers.
    Pool(usize, usize),
    /// For the pods of one node.
    MemberPods(usize, usize),
    /// For all pods.
    Pods(usize),
    /// For services inside the cluster.
    Services(usize),
}

impl Owner {
    /// The host behind it, if it is one.
    #[must_use]
    pub const fn host(self) -> Option<HostId> {
        match self {
            Self::Iface(node, _) | Self::Node(node) => Some(HostId::Node(node)),
            Self::GuestNic(guest, _) => Some(HostId::Guest(guest)),
            Self::Device(device) => Some(HostId::Device(device)),
            Self::Service(service) => Some(HostId::Service(service)),
            Self::LoadBalancer(balancer) => Some(HostId::LoadBalancer(balancer)),
            Self::Api(_)
            | Self::Kubernetes(..)
            | Self::Oob(..)
            | Self::Gateway(_)
            | Self::Dhcp(..)
            | Self::Reserve(..) => None,
        }
    }

    /// Whether it is one thing with one address, not a range set aside.
    #[must_use]
    pub const fn is_single(self) -> bool {
        !matches!(
            self,
            Self::Kubernetes(..) | Self::Dhcp(..) | Self::Reserve(..)
        )
    }
}

/// An address or a range, and who claims it.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// From where to where; both ends included.
    pub range: AddressRange,
    /// Who.
    pub owner: Owner,
    /// In which network.
    pub network: Option<Id<Network>>,
    /// The prefix length, where one is written with the address.
    pub prefix: Option<u8>,
    /// Where the claimant is in its life.
    pub status: Status,
    /// Where it is written.
    pub span: Span,
}

impl Claim {
    /// The first (for a single thing: the only) address.
    #[must_use]
    pub const fn ip(&self) -> IpAddr {
        self.range.first()
    }
}

/// A subnet as an interval.
#[derive(Clone, Copy, Debug)]
struct Subnet {
    first: IpAddr,
    last: IpAddr,
    /// The largest `last` of all subnets up to this one, so that a search backwards knows when to stop.
    reach: IpAddr,
    network: Id<Network>,
}

/// Every claim of the lab, in the order of addresses.
#[derive(Debug)]
pub struct AddressPlan {
    claims: Vec<Claim>,
    subnets: Vec<Subnet>,
    /// Positions of single claims in `claims`, by host.
    by_host: HashMap<HostId, Vec<usize>>,
    /// Positions in `claims`, by network.
    by_network: Vec<Vec<usize>>,
}

impl AddressPlan {
    /// Collects every claim.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let mut plan = Self {
            claims: Vec::new(),
            subnets: subnets(lab),
            by_host: HashMap::new(),
            by_network: vec![Vec::new(); lab.networks.len()],
        };
        plan.networks(lab);
        plan.nodes(lab);
        plan.guests(lab);
        plan.devices(lab);
        plan.kubernetes(lab);
        plan.claims
            .sort_by_key(|claim| (claim.range.first(), claim.range.last(), claim.span));
        for (at, claim) in plan.claims.iter().enumerate() {
            if let Some(host) = claim.owner.host() {
                plan.by_host.entry(host).or_default().push(at);
            }
            if let Some(of) = claim
                .network
                .and_then(|id| plan.by_network.get_mut(id.index()))
            {
                of.push(at);
            }
        }
        plan
    }

    fn networks(&mut self, lab: &Lab) {
        for (id, network) in lab.networks.iter().filter(|(_, it)| it.about.is_present()) {
            if let Some(gateway) = network.gateway
                && let HostRef::Literal(ip) = gateway.value
            {
                self.single(
                    ip,
                    None,
                    Owner::Gateway(id),
                    Some(id),
                    network.about.status,
                    gateway.span,
                );
            }
            for (at, dhcp) in network.dhcp.iter().enumerate() {
                if let Some(range) = dhcp.range {
                    self.push(
                        range.value,
                        Owner::Dhcp(id, at),
                        Some(id),
                        network.about.status,
                        range.span,
                    );
                }
            }
            for (at, reserve) in network.reserved.iter().enumerate() {
                let status = network.about.status;
                let Reserve { range, .. } = reserve;
                self.push(
                    range.value,
                    Owner::Reserve(id, at),
                    Some(id),
                    status,
                    range.span,
                );
            }
        }
    }

    fn nodes(&mut self, lab: &Lab) {
        for (id, node) in lab.nodes.iter().filter(|(_, it)| it.about.is_present()) {
            self.all(&node.addresses, Owner::Node(id), None, node.about.status);
            for (at, iface) in node.ifaces.iter().enumerate() {
                let network = iface.network.map(|network| network.value);
                self.all(
                    &iface.addresses,
                    Owner::Iface(id, at),
                    network,
                    node.about.status,
                );
            }
            for (at, oob) in node.oob.iter().enumerate() {
                let status = oob.about.status;
                self.all(&oob.addresses, Owner::Oob(id, at), None, status);
            }
        }
    }

    fn guests(&mut self, lab: &Lab) {
        for (id, guest) in lab.guests.iter().filter(|(_, it)| it.about.is_present()) {
            for (at, nic) in guest.nics.iter().enumerate() {
                let network = nic.network.map(|network| network.value);
                self.all(
                    &nic.addresses,
                    Owner::GuestNic(id, at),
                    network,
                    guest.about.status,
                );
            }
        }
    }

    fn devices(&mut self, lab: &Lab) {
        for (id, device) in lab.devices.iter().filter(|(_, it)| it.about.is_present()) {
            self.all(
                &device.addresses,
                Owner::Device(id),
                None,
                device.about.status,
            );
        }
        for (id, service) in lab.services.iter().filter(|(_, it)| it.about.is_present()) {
            self.all(
                &service.addresses,
                Owner::Service(id),
                None,
                service.about.status,
            );
        }
    }

    pub(super) fn all(
        &mut self,
        addresses: &[Address],
        owner: Owner,
        network: Option<Id<Network>>,
        status: Status,
    ) {
        for address in addresses {
            self.single(
                address.ip,
                address.prefix,
                owner,
                network,
                status,
                address.span,
            );
        }
    }

    pub(super) fn single(
        &mut self,
        ip: IpAddr,
        prefix: Option<u8>,
        owner: Owner,
        network: Option<Id<Network>>,
        status: Status,
        span: Span,
    ) {
        let network = network.or_else(|| self.network_of(ip));
        let range = AddressRange::one(ip);
        self.claims.push(Claim {
            range,
            owner,
            network,
            prefix,
            status,
            span,
        });
    }

    pub(super) fn push(
        &mut self,
        range: AddressRange,
        owner: Owner,
        network: Option<Id<Network>>,
        status: Status,
        span: Span,
    ) {
        self.claims.push(Claim {
            range,
            owner,
            network,
            prefix: None,
            status,
            span,
        });
    }

    /// Every claim, by first address, then last, then place.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The claims in a network, by address.
    pub fn of_network(&self, network: Id<Network>) -> impl Iterator<Item = &Claim> {
        let positions = self
            .by_network
            .get(network.index())
            .map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| self.claims.get(*at))
    }

    /// The addresses of a host, as the plan sorts them.
    pub fn of_host(&self, host: HostId) -> impl Iterator<Item = &Claim> {
        let positions = self.by_host.get(&host).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| self.claims.get(*at))
    }

    /// The address of a host in a network.
    #[must_use]
    pub fn in_network(&self, host: HostId, network: Id<Network>) -> Option<&Claim> {
        self.of_host(host)
            .find(|claim| claim.network == Some(network))
    }

    /// The network whose subnet holds an address; of nested subnets, the narrowest.
    #[must_use]
    pub fn network_of(&self, ip: IpAddr) -> Option<Id<Network>> {
        let after = self.subnets.partition_point(|subnet| subnet.first <= ip);
        let before = self.subnets.get(..after)?.iter().rev();
        let reaching = before.take_while(|subnet| subnet.reach >= ip);
        reaching
            .into_iter()
            .find(|subnet| subnet.last >= ip)
            .map(|subnet| subnet.network)
    }

    /// The subnet of a network that holds an address.
    #[must_use]
    pub fn subnet_of(&self, lab: &Lab, network: Id<Network>, ip: IpAddr) -> Option<IpNet> {
        let subnets = lab.networks.get(network)?.subnets.iter();
        subnets
            .map(|subnet| subnet.value.trunc())
            .find(|subnet| subnet.contains(&ip))
    }

    /// The gateway of a network in a family: the number given, or the address there of the host that routes.
    #[must_use]
    pub fn gateway_of(&self, lab: &Lab, network: Id<Network>, v4: bool) -> Option<IpAddr> {
        match lab.networks.get(network)?.gateway?.value {
            HostRef::Literal(ip) => Some(ip).filter(|ip| ip.is_ipv4() == v4),
            HostRef::Host(host, _) => self
                .of_host(host)
                .filter(|claim| claim.network == Some(network))
                .map(Claim::ip)
                .find(|ip| ip.is_ipv4() == v4),
        }
    }

    /// The first address of a network's subnets that nobody claims.
    #[must_use]
    pub fn next_free(&self, lab: &Lab, network: Id<Network>) -> Option<IpAddr> {
        let subnet = lab.networks.get(network)?.subnets.first()?.value.trunc();
        let (first, last) = usable(subnet)?;
        self.free_between(network, first, last)
    }
}

use crate::model::network::Reserve;

/// The first and last address of a subnet that a host can have: without network and broadcast address, except in
/// a /31 and /32 (RFC 3021) and in IPv6, where only the subnet-router anycast address goes.
#[must_use]
pub fn usable(subnet: IpNet) -> Option<(IpAddr, IpAddr)> {
    let (first, last) = (subnet.network(), subnet.broadcast());
    let point_to_point = subnet.prefix_len() + 1 >= subnet.max_prefix_len();
    if point_to_point {
        return Some((first, last));
    }
    let last = if subnet.addr().is_ipv4() {
        predecessor(last)?
    } else {
        last
    };
    Some((successor(first)?, last))
}

/// The address behind one.
#[must_use]
pub fn successor(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(ip) => u32::from(ip)
            .checked_add(1)
            .map(|ip| Ipv4Addr::from(ip).into()),
        IpAddr::V6(ip) => u128::from(ip)
            .checked_add(1)
            .map(|ip| Ipv6Addr::from(ip).into()),
    }
}

/// The address before one.
#[must_use]
pub fn predecessor(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(ip) => u32::from(ip)
            .checked_sub(1)
            .map(|ip| Ipv4Addr::from(ip).into()),
        IpAddr::V6(ip) => u128::from(ip)
            .checked_sub(1)
            .map(|ip| Ipv6Addr::from(ip).into()),
    }
}

fn subnets(lab: &Lab) -> Vec<Subnet> {
    let present = lab
        .networks
        .iter()
        .filter(|(_, network)| network.about.is_present());
    let mut subnets: Vec<_> = present
        .flat_map(|(id, network)| {
            network
                .subnets
                .iter()
                .map(move |subnet| (id, subnet.value.trunc()))
        })
        .map(|(network, net)| Subnet {
            first: net.network(),
            last: net.broadcast(),
            reach: net.broadcast(),
            network,
        })
        .collect();
    // Wider before narrower, so that a search backwards meets the narrowest first.
    subnets.sort_by(|a, b| a.first.cmp(&b.first).then(b.last.cmp(&a.last)));
    let mut reach = None;
    for subnet in &mut subnets {
        let same_family = reach.filter(|reach: &IpAddr| reach.is_ipv4() == subnet.last.is_ipv4());
        subnet.reach = same_family.map_or(subnet.last, |reach| reach.max(subnet.last));
        reach = Some(subnet.reach);
    }
    subnets
}
