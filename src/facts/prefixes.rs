//! Addresses with the prefix length that they have on an interface.

use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::AddressPlan;
use crate::model::Lab;
use crate::model::host::Address;
use crate::model::id::Id;
use crate::model::network::Network;

/// An address as an interface has it: the prefix length is that of its subnet in the stated network, else of the
/// subnet that holds it, else the one that is written with it. An address of no subnet, which a rule reports, stands
/// for itself alone.
#[must_use]
pub fn on_interface(
    lab: &Lab,
    addresses: &AddressPlan,
    stated: Option<Id<Network>>,
    address: &Address,
) -> IpNet {
    let in_network = |network| addresses.subnet_of(lab, network, address.ip);
    let around = || addresses.network_of(address.ip).and_then(in_network);
    let subnet = stated.and_then(in_network).or_else(around);
    let length = subnet.map(|subnet| subnet.prefix_len()).or(address.prefix);
    with_length(address.ip, length)
}

fn with_length(ip: IpAddr, length: Option<u8>) -> IpNet {
    let net = length.and_then(|length| IpNet::new(ip, length).ok());
    net.unwrap_or_else(|| IpNet::from(ip))
}
