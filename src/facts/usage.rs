//! How full each subnet is: what is taken, what is free, which address is next.

use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::{AddressPlan, successor, usable};
use crate::model::Lab;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;

/// How full a subnet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The subnet.
    pub subnet: IpNet,
    /// The addresses that hosts can have.
    pub usable: AddressRange,
    /// How many of them somebody claims: hosts, gateways, DHCP, reservations; each counted once.
    pub taken: u128,
    /// The first of them that nobody claims.
    pub next_free: Option<IpAddr>,
}

impl Usage {
    /// How many addresses nobody claims.
    #[must_use]
    pub fn free(&self) -> u128 {
        self.usable.len().saturating_sub(self.taken)
    }
}

/// How full the subnets of a network are, as written.
#[must_use]
pub fn of_network(lab: &Lab, plan: &AddressPlan, network: Id<Network>) -> Vec<Usage> {
    let subnets = lab.networks.at(network).subnets.iter();
    let subnets = subnets.map(|subnet| subnet.value.trunc());
    subnets
        .filter_map(|subnet| of_subnet(plan, network, subnet))
        .collect()
}

/// Walks the claims once, from the lowest address up.
fn of_subnet(plan: &AddressPlan, network: Id<Network>, subnet: IpNet) -> Option<Usage> {
    let (first, last) = usable(subnet)?;
    let whole = AddressRange::new(first, last).ok()?;
    let mut taken = 0;
    let mut next_free = None;
    // The lowest address that no claim so far reaches; none once the end is reached.
    let mut cursor = Some(first);
    for claim in plan.of_network(network) {
        let Some(claimed) = claim.range.intersection(whole) else {
            continue;
        };
        let Some(at) = cursor.filter(|at| *at <= claimed.last()) else {
            continue;
        };
        if claimed.first() > at && next_free.is_none() {
            next_free = Some(at);
        }
        let fresh = AddressRange::new(at.max(claimed.first()), claimed.last()).ok()?;
        taken += fresh.len();
        cursor = successor(claimed.last()).filter(|at| *at <= last);
    }
    Some(Usage {
        subnet,
        usable: whole,
        taken,
        next_free: next_free.or(cursor),
    })
}
