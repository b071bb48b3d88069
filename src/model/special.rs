//! Address blocks that are set aside for something (IANA's registries of special-purpose addresses, RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A block with a purpose.
#[derive(Debug)]
pub struct Block {
    /// Which addresses.
    pub net: IpNet,
    /// What for.
    pub purpose: Purpose,
    /// What it is called, to be read on after "is".
    pub what: &'static str,
}

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Networks of one's own.
    Private,
    /// Between a provider and its customers.
    Provider,
    /// Anything that is no network of machines.
    Other,
}

const fn v4(a: u8, b: u8, c: u8, prefix: u8, purpose: Purpose, what: &'static str) -> Block {
    let net = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix));
    Block { net, purpose, what }
}

const fn v6(first: u16, second: u16, prefix: u8, purpose: Purpose, what: &'static str) -> Block {
    let net = Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0);
    let net = IpNet::V6(Ipv6Net::new_assert(net, prefix));
    Block { net, purpose, what }
}

/// The blocks that matter to a lab.
pub static BLOCKS: &[Block] = &[
    v4(
        0,
        0,
        0,
        8,
        Purpose::Other,
        "\"this network\" (RFC 791): no host can have such an address",
    ),
    v4(10, 0, 0, 8, Purpose::Private, "private (RFC 1918)"),
    v4(
        100,
        64,
        0,
        10,
        Purpose::Provider,
        "shared between a provider and its customers (RFC 6598)",
    ),
    v4(
        127,
        0,
        0,
        8,
        Purpose::Other,
        "loopback (RFC 1122): it never leaves a machine",
    ),
    v4(
        169,
        254,
        0,
        16,
        Purpose::Other,
        "link-local (RFC 3927): machines pick these addresses themselves",
    ),
    v4(172, 16, 0, 12, Purpose::Private, "private (RFC 1918)"),
    v4(
        192,
        0,
        2,
        24,
        Purpose::Other,
        "documentation space (TEST-NET-1, RFC 5737)",
    ),
    v4(192, 168, 0, 16, Purpose::Private, "private (RFC 1918)"),
    v4(198, 18, 0, 15, Purpose::Other, "for benchmarks (RFC 2544)"),
    v4(
        198,
        51,
        100,
        24,
        Purpose::Other,
        "documentation space (TEST-NET-2, RFC 5737)",
    ),
    v4(
        203,
        0,
        113,
        24,
        Purpose::Other,
        "documentation space (TEST-NET-3, RFC 5737)",
    ),
    v4(
        224,
        0,
        0,
        4,
        Purpose::Other,
        "multicast (RFC 5771): no host can have such an address",
    ),
    v4(
        240,
        0,
        0,
        4,
        Purpose::Other,
        "reserved (RFC 1112): most systems refuse it",
    ),
    v6(
        0,
        0,
        127,
        Purpose::Other,
        "unspecified or loopback (RFC 4291): it never leaves a machine",
    ),
    v6(
        0x2001,
        0xdb8,
        32,
        Purpose::Other,
        "documentation space (RFC 3849)",
    ),
    v6(
        0xfc00,
        0,
        7,
        Purpose::Private,
        "private (unique local, RFC 4193)",
    ),
    v6(
        0xfe80,
        0,
        10,
        Purpose::Private,
        "link-local (RFC 4291): every interface has such addresses anyway",
    ),
    v6(
        0xff00,
        0,
        8,
        Purpose::Other,
        "multicast (RFC 4291): no host can have such an address",
    ),
];

/// The block that shares addresses with a subnet.
#[must_use]
pub fn block_of(subnet: IpNet) -> Option<&'static Block> {
    BLOCKS
        .iter()
        .find(|block| block.net.contains(&subnet) || subnet.contains(&block.net))
}

/// Whether an address is one of the public Internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    block_of(IpNet::from(ip)).is_none()
}

/// Whether an address is valid on any link without belonging to a subnet of it.
#[must_use]
pub fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_public_from_private() {
        let public = |ip: &str| is_public(ip.parse().expect(ip));
        assert!(public("8.8.8.8") && public("2606:4700:4700::1111"));
        assert!(!public("192.168.1.1") && !public("172.31.0.1") && public("172.32.0.1"));
        assert!(!public("100.64.0.1") && !public("fd00::1") && !public("::1"));
    }
}
