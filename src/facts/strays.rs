//! Addresses outside of their network, and the ones that were probably meant.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::addresses::{AddressPlan, Claim, usable};
use crate::model::Lab;
use crate::model::host::HostId;

impl AddressPlan {
    /// Whether a claim lies in no subnet of its network, although the network has one of that family.
    #[must_use]
    pub fn is_stray(&self, lab: &Lab, claim: &Claim) -> bool {
        let Some(network) = claim.network else {
            return true;
        };
        let subnets = &lab.networks.at(network).subnets;
        let v4 = claim.ip().is_ipv4();
        let mut family = subnets.iter().filter(|it| it.value.addr().is_ipv4() == v4);
        family.next().is_some() && self.subnet_of(lab, network, claim.ip()).is_none()
    }

    /// Whether an address of a host is astray: then that is what is wrong with the host.
    #[must_use]
    pub fn has_stray(&self, lab: &Lab, host: HostId) -> bool {
        self.of_host(host).any(|claim| self.is_stray(lab, claim))
    }

    /// The address that was probably meant by one outside of a subnet: the same host part, if that is free there.
    #[must_use]
    pub fn meant_in(&self, ip: IpAddr, subnet: IpNet) -> Option<IpAddr> {
        let meant = transplanted(ip, subnet)?;
        let (first, last) = usable(subnet)?;
        let from = self.claims().partition_point(|claim| claim.ip() < meant);
        let mut there = self
            .claims()
            .get(from..)?
            .iter()
            .take_while(|claim| claim.ip() == meant);
        let taken = there.any(|claim| claim.owner.is_single());
        ((first..=last).contains(&meant) && !taken).then_some(meant)
    }
}

/// The address of a subnet with the host part of another address; none across families.
#[must_use]
pub fn transplanted(ip: IpAddr, subnet: IpNet) -> Option<IpAddr> {
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
