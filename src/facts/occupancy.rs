//! What every address of a subnet is used for, as consecutive ranges: from the first to the last, without a gap.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::{AddressPlan, Claim, Owner, successor, usable};
use crate::model::Lab;
use crate::model::about::Status;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;

/// What an address is used for. Of several uses, the one that counts for whoever looks for an address: a host in
/// service, then what is planned, then what is out of service, then ranges that are set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// A host in service has it.
    Used,
    /// It is the way out of the subnet.
    Gateway,
    /// A host that is planned will have it.
    Planned,
    /// A host that is switched off has it.
    Offline,
    /// A host that is retired had it.
    Retired,
    /// A Kubernetes cluster hands it out, or its API has it.
    Kubernetes,
    /// A DHCP server hands it out.
    Dhcp,
    /// It is reserved.
    Reserved,
    /// It stands for the subnet itself (in IPv6: for any router of it), so no host can have it.
    Network,
    /// It reaches all hosts of the subnet, so no host can have it.
    Broadcast,
    /// Nobody claims it.
    Free,
}

impl Use {
    /// Every use, in the order of legends.
    pub const ALL: [Self; 11] = [
        Self::Used,
        Self::Gateway,
        Self::Planned,
        Self::Offline,
        Self::Retired,
        Self::Kubernetes,
        Self::Dhcp,
        Self::Reserved,
        Self::Network,
        Self::Broadcast,
        Self::Free,
    ];

    /// What it is, in a few words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Used => "in use",
            Self::Gateway => "gateway",
            Self::Planned => "planned",
            Self::Offline => "offline",
            Self::Retired => "retired",
            Self::Kubernetes => "for Kubernetes",
            Self::Dhcp => "for DHCP",
            Self::Reserved => "reserved",
            Self::Network => "network address",
            Self::Broadcast => "broadcast address",
            Self::Free => "free",
        }
    }
}

/// Consecutive addresses that the same claims are about.
#[derive(Clone, Debug)]
pub struct Band<'p> {
    /// From where to where.
    pub range: AddressRange,
    /// What they are used for.
    pub usage: Use,
    /// Every claim that holds all of them, by first address.
    pub claims: Vec<&'p Claim>,
}

/// The bands of a subnet of a network, from its first to its last address.
#[must_use]
pub fn of_subnet<'p>(
    lab: &Lab,
    plan: &'p AddressPlan,
    network: Id<Network>,
    subnet: IpNet,
) -> Vec<Band<'p>> {
    let whole = AddressRange::of_subnet(subnet);
    let claims = plan.of_network(network).filter_map(|claim| {
        let inside = claim.range.intersection(whole)?;
        Some((inside, claim))
    });
    let claims: Vec<_> = claims.collect();
    let starts = starts(subnet, whole, &claims);
    let gateway = plan.gateway_of(lab, network, subnet.addr().is_ipv4());
    let mut waiting = claims.into_iter().peekable();
    let mut active: Vec<(AddressRange, &Claim)> = Vec::new();
    let mut bands = Vec::with_capacity(starts.len());
    for range in ranges(&starts, whole.last()) {
        active.retain(|(inside, _)| inside.last() >= range.first());
        while let Some(begun) = waiting.next_if(|(inside, _)| inside.first() <= range.first()) {
            active.push(begun);
        }
        let claims: Vec<_> = active.iter().map(|(_, claim)| *claim).collect();
        let usage = match usage(&claims, gateway.is_some_and(|ip| range.contains(ip))) {
            Some(usage) => usage,
            None => of_nobody(subnet, range.first()),
        };
        bands.push(Band {
            range,
            usage,
            claims,
        });
    }
    bands
}

/// The addresses at which the claims change, or what hosts can have ends.
fn starts(
    subnet: IpNet,
    whole: AddressRange,
    claims: &[(AddressRange, &Claim)],
) -> BTreeSet<IpAddr> {
    let mut starts = BTreeSet::from([whole.first()]);
    let ends = usable(subnet).map(|(first, last)| [Some(first), successor(last)]);
    starts.extend(ends.into_iter().flatten().flatten());
    for (inside, _) in claims {
        starts.insert(inside.first());
        starts.extend(successor(inside.last()));
    }
    starts.retain(|start| whole.contains(*start));
    starts
}

/// The ranges from each start to the next.
fn ranges(starts: &BTreeSet<IpAddr>, last: IpAddr) -> impl Iterator<Item = AddressRange> {
    let behind = starts.iter().skip(1).copied().map(Some);
    let pairs = starts.iter().copied().zip(behind.chain([None]));
    pairs.filter_map(move |(first, next)| {
        let last = next.map_or(Some(last), super::addresses::predecessor)?;
        AddressRange::new(first, last).ok()
    })
}

/// What claims make of an address. `None` without any.
fn usage(claims: &[&Claim], is_gateway: bool) -> Option<Use> {
    let uses = claims.iter().map(|claim| of_claim(claim));
    let first = uses.min()?;
    let routes = is_gateway && matches!(first, Use::Used | Use::Gateway);
    Some(if routes { Use::Gateway } else { first })
}

const fn of_claim(claim: &Claim) -> Use {
    match claim.owner {
        Owner::Kubernetes(..) | Owner::Api(_) => Use::Kubernetes,
        Owner::Dhcp(..) => Use::Dhcp,
        Owner::Reserve(..) => Use::Reserved,
        Owner::Gateway(_) => Use::Gateway,
        Owner::Iface(..)
        | Owner::Node(_)
        | Owner::Oob(..)
        | Owner::GuestNic(..)
        | Owner::Device(_)
        | Owner::Service(_)
        | Owner::LoadBalancer(_) => of_host(claim.status),
    }
}

const fn of_host(status: Status) -> Use {
    match status {
        Status::Active => Use::Used,
        Status::Planned => Use::Planned,
        Status::Offline => Use::Offline,
        Status::Retired | Status::Removed => Use::Retired,
    }
}

/// What an address is that nobody claims.
fn of_nobody(subnet: IpNet, ip: IpAddr) -> Use {
    match usable(subnet) {
        Some((first, _)) if ip < first => Use::Network,
        Some((_, last)) if ip > last => Use::Broadcast,
        Some(_) | None => Use::Free,
    }
}
