//! Subnets whose prefix is longer than what is written about their networks: one number is wrong, and many addresses seem
//! to be outside.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::addresses::{AddressPlan, Claim, Owner};
use crate::model::Lab;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::source::{Span, Spanned};

/// How many bits a prefix may be too long.
const BITS: u8 = 4;

/// The shortest prefix of IPv4 that is a habit: beside a longer one, addresses that share it are of one network. Beside
/// a shorter one they may as well be of a network that is not described.
const USUAL_V4: u8 = 24;
/// The same for IPv6.
const USUAL_V6: u8 = 64;

/// A subnet that leaves out addresses of its network.
#[derive(Debug)]
pub struct Narrow {
    /// The network.
    pub network: Id<Network>,
    /// The subnet as it is written.
    pub subnet: Spanned<IpNet>,
    /// The subnet that has them all.
    pub wider: IpNet,
    /// Where the addresses are written that are left out.
    pub addresses: BTreeSet<Span>,
}

impl Narrow {
    /// Whether a range is only outside because the subnet is too narrow.
    #[must_use]
    pub fn holds(&self, range: AddressRange) -> bool {
        AddressRange::of_subnet(self.wider).covers(range)
    }
}

/// Every subnet that leaves out the addresses of two or more things.
pub(super) fn narrow(lab: &Lab, addresses: &AddressPlan) -> Vec<Narrow> {
    let strays = addresses.claims().iter();
    let is_host =
        |owner: Owner| owner.is_single() && !matches!(owner, Owner::Api(_) | Owner::Gateway(_));
    let strays = strays.filter(|it| is_host(it.owner) && addresses.is_stray(lab, it));
    let strays: Vec<&Claim> = strays.collect();
    if strays.len() < 2 {
        return Vec::new();
    }
    let networks = lab.networks.iter();
    let present = networks.filter(|(_, network)| network.about.is_present());
    present
        .flat_map(|(id, network)| {
            let subnets = network.subnets.iter();
            let found = subnets.filter_map(|subnet| of_subnet(lab, id, *subnet, &strays));
            found.collect::<Vec<_>>()
        })
        .collect()
}

fn of_subnet(
    lab: &Lab,
    network: Id<Network>,
    subnet: Spanned<IpNet>,
    strays: &[&Claim],
) -> Option<Narrow> {
    let net = subnet.value.trunc();
    let wider = (1..=BITS)
        .map_while(|bits| IpNet::new(net.addr(), net.prefix_len().checked_sub(bits)?).ok());
    let free = wider
        .map(|it| it.trunc())
        .take_while(|it| !touches_another(lab, network, *it));
    free.filter(|wider| tells(lab, network, net, *wider))
        .find_map(|wider| {
            let is_left_out = |it: &&&Claim| {
                wider.contains(&it.ip()) && it.network.is_none_or(|of| of == network)
            };
            let left_out = strays.iter().filter(is_left_out);
            let addresses: BTreeSet<Span> = left_out.map(|it| it.span).collect();
            (addresses.len() > 1).then_some(Narrow {
                network,
                subnet,
                wider,
                addresses,
            })
        })
}

/// Whether another subnet of the lab is in it.
fn touches_another(lab: &Lab, network: Id<Network>, wider: IpNet) -> bool {
    let networks = lab.networks.iter().filter(|(id, _)| *id != network);
    let mut subnets = networks.flat_map(|(_, it)| &it.subnets);
    subnets.any(|it| wider.contains(&it.value.trunc()) || it.value.trunc().contains(&wider))
}

/// Whether a wider subnet was probably meant: the prefix is longer than usual, or the network itself gives out or
/// reserves addresses that only the wider one has.
fn tells(lab: &Lab, network: Id<Network>, net: IpNet, wider: IpNet) -> bool {
    let usual = if net.addr().is_ipv4() {
        USUAL_V4
    } else {
        USUAL_V6
    };
    let network = lab.networks.at(network);
    let dhcp = network.dhcp.iter().filter_map(|dhcp| dhcp.range);
    let mut ranges = network.reserved.iter().map(|it| it.range).chain(dhcp);
    let (now, then) = (AddressRange::of_subnet(net), AddressRange::of_subnet(wider));
    wider.prefix_len() >= usual
        || ranges.any(|range| then.covers(range.value) && !now.covers(range.value))
}
