//! Addresses that nobody has.

use std::net::IpAddr;

use super::addresses::{AddressPlan, Owner, successor, usable};
use crate::model::Lab;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;

impl AddressPlan {
    /// The first free address behind another one of the same subnet; where there is none behind it, the first of all.
    #[must_use]
    pub fn next_free_after(&self, lab: &Lab, network: Id<Network>, ip: IpAddr) -> Option<IpAddr> {
        let (first, last) = usable(self.subnet_of(lab, network, ip)?)?;
        let behind = successor(ip).filter(|next| (first..=last).contains(next));
        let behind = behind.and_then(|next| self.free_between(network, next, last));
        behind.or_else(|| self.free_between(network, first, last))
    }

    /// The first address of a reserved range that nobody has: reserved ranges are no hindrance to it.
    #[must_use]
    pub fn next_free_within(&self, network: Id<Network>, range: AddressRange) -> Option<IpAddr> {
        self.free_in_range(network, range, range.first())
    }

    /// The first address of a pool of load balancers that no host has: the pool itself is no hindrance to it.
    #[must_use]
    pub fn next_free_of_pool(&self, network: Id<Network>, range: AddressRange) -> Option<IpAddr> {
        let mut candidate = range.first();
        let hosts = self.of_network(network).filter(|it| it.owner.is_single());
        for claim in hosts {
            if claim.range.contains(candidate) {
                candidate = successor(candidate)?;
            }
        }
        range.contains(candidate).then_some(candidate)
    }

    /// The first such address after another one of the range.
    #[must_use]
    pub fn next_free_within_after(
        &self,
        network: Id<Network>,
        range: AddressRange,
        ip: IpAddr,
    ) -> Option<IpAddr> {
        self.free_in_range(network, range, successor(ip)?)
    }

    fn free_in_range(
        &self,
        network: Id<Network>,
        range: AddressRange,
        from: IpAddr,
    ) -> Option<IpAddr> {
        let mut candidate = from;
        let claims = self.of_network(network);
        for claim in claims.filter(|it| !matches!(it.owner, Owner::Reserve(..))) {
            if claim.range.contains(candidate) {
                candidate = successor(claim.range.last())?;
            }
        }
        range.contains(candidate).then_some(candidate)
    }

    /// The first free address of an interval. One that looks like the address of a network or a broadcast
    /// is taken only where there is no other.
    pub(super) fn free_between(
        &self,
        network: Id<Network>,
        first: IpAddr,
        last: IpAddr,
    ) -> Option<IpAddr> {
        let any = self.unclaimed_from(network, first, last)?;
        let mut found = Some(any);
        while let Some(ip) = found.filter(|ip| looks_like_none(*ip)) {
            found = successor(ip).and_then(|next| self.unclaimed_from(network, next, last));
        }
        found.or(Some(any))
    }

    fn unclaimed_from(&self, network: Id<Network>, first: IpAddr, last: IpAddr) -> Option<IpAddr> {
        let mut candidate = first;
        for claim in self.of_network(network) {
            if claim.range.contains(candidate) {
                candidate = successor(claim.range.last())?;
            } else if claim.range.first() > candidate {
                break;
            }
        }
        (candidate <= last).then_some(candidate)
    }
}

/// Whether an address ends in 0 or 255: people, and some old devices, take it for that of a network or a broadcast.
const fn looks_like_none(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => matches!(ip.octets(), [.., 0 | 255]),
        IpAddr::V6(_) => false,
    }
}
