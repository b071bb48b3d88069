//! Addresses: who has which.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::View;
use crate::facts::addresses::{Claim, Owner, usable};
use crate::model::host::HostId;

crate::rules::group! {
    duplicate,
    in_reserved_range,
    network_or_broadcast,
    outside_subnet,
}

/// The address of a subnet with the host part of another address.
pub(super) fn transplanted(ip: IpAddr, subnet: IpNet) -> Option<IpAddr> {
    match (ip, subnet) {
        (IpAddr::V4(ip), IpNet::V4(net)) => {
            let host = u32::from(ip) & u32::from(net.hostmask());
            Some(Ipv4Addr::from(u32::from(net.network()) | host).into())
        }
        (IpAddr::V6(ip), IpNet::V6(net)) => {
            let host = u128::from(ip) & u128::from(net.hostmask());
            Some(Ipv6Addr::from(u128::from(net.network()) | host).into())
        }
        (IpAddr::V4(_), IpNet::V6(_)) | (IpAddr::V6(_), IpNet::V4(_)) => None,
    }
}

/// The address that was probably meant by one outside of a subnet: the same host part, if that is free there.
pub(super) fn meant_in(view: &View, ip: IpAddr, subnet: IpNet) -> Option<IpAddr> {
    let meant = transplanted(ip, subnet)?;
    let (first, last) = usable(subnet)?;
    let claims = view.facts.addresses.claims();
    let from = claims.partition_point(|claim| claim.ip() < meant);
    let next = claims.get(from..)?.iter().take_while(|claim| claim.ip() == meant);
    let taken = next.into_iter().any(|claim| claim.owner.is_single());
    ((first..=last).contains(&meant) && !taken).then_some(meant)
}

/// Whether a claim lies in no subnet of its network, although the network has one of that family. Not so for
/// link-local addresses, which belong to every link.
pub(super) fn is_stray(view: &View, claim: &Claim) -> bool {
    let Some(network) = claim.network else {
        return true;
    };
    let subnets = &view.lab.networks.at(network).subnets;
    let mut family = subnets.iter().filter(|it| it.value.addr().is_ipv4() == claim.ip().is_ipv4());
    family.next().is_some()
        && view.facts.addresses.subnet_of(&view.lab, network, claim.ip()).is_none()
}

/// Whether an address of a host lies in no subnet: then that is what is wrong with the host.
pub(super) fn has_stray(view: &View, host: HostId) -> bool {
    view.facts.addresses.of_host(host).any(|claim| is_stray(view, claim))
}

/// A sentence with the next free address of a claim's network.
pub(super) fn next_free(view: &View, claim: &Claim) -> Option<String> {
    let network = claim.network?;
    let free = view.facts.addresses.next_free_after(&view.lab, network, claim.ip())?;
    let name = &view.lab.networks.at(network).name.value;
    Some(format!("the next free address in `{name}` is `{free}`"))
}

/// Whether a claim is the address of one thing that somebody gave it, not a gateway by number.
fn is_given(claim: &Claim) -> bool {
    claim.owner.is_single() && !matches!(claim.owner, Owner::Gateway(_))
}
