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
        let mut candidate = range.first();
        let claims = self.of_network(network);
        for claim in claims.filter(|it| !matches!(it.owner, Owner::Reserve(..))) {
            if claim.range.contains(candidate) {
                candidate = successor(claim.range.last())?;
            }
        }
        range.contains(candidate).then_some(candidate)
    }

    /// The first address of an interval that nobody claims.
    pub(super) fn free_between(
        &self,
        network: Id<Network>,
        first: IpAddr,
        last: IpAddr,
    ) -> Option<IpAddr> {
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
