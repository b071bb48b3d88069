//! Addresses with the prefix length that they have on an interface.

use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::AddressPlan;
use crate::model::Lab;
use crate::model::host::Address;
use crate::model::id::Id;
use crate::model::iface::Iface;
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

/// An address as the file of a node sets it: beside the other end of a point-to-point link it is alone.
#[must_use]
pub fn as_set(lab: &Lab, addresses: &AddressPlan, iface: &Iface, address: &Address) -> IpNet {
    let peer = iface.point_to_point.map(|peer| peer.value);
    if peer.is_some_and(|peer| peer.is_ipv4() == address.ip.is_ipv4()) {
        return IpNet::from(address.ip);
    }
    let stated = iface.network.map(|network| network.value);
    on_interface(lab, addresses, stated, address)
}

/// The subnets that the kernel makes routes to when an interface has its addresses.
#[must_use]
pub fn attached(lab: &Lab, addresses: &AddressPlan, iface: &Iface) -> Vec<IpNet> {
    let own = iface.addresses.iter();
    own.map(|it| as_set(lab, addresses, iface, it).trunc())
        .collect()
}

fn with_length(ip: IpAddr, length: Option<u8>) -> IpNet {
    let net = length.and_then(|length| IpNet::new(ip, length).ok());
    net.unwrap_or_else(|| IpNet::from(ip))
}
