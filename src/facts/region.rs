//! Which packets a rule is about, as boxes in three dimensions: sender, receiver, service.
//!
//! Boxes can be cut from each other exactly, so what is left for a rule behind others is known, not guessed, also where
//! only several of them together cover it.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::model::range::{Ports, Protocol};

/// An interval, both ends included.
pub type Interval<T> = (T, T);

/// Every address.
pub const EVERYWHERE: Interval<u128> = (0, u128::MAX);

/// The services of TCP, then those of UDP, then everything that has no ports.
const UDP: u32 = 0x1_0000;
const OTHERS: u32 = 0x2_0000;

/// Every service.
pub const EVERYTHING: Interval<u32> = (0, OTHERS);

/// More boxes than that are not cut: what is left is then not known.
const MOST_BOXES: usize = 4_000;

/// Packets from some to some, for some services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cuboid {
    from: Interval<u128>,
    to: Interval<u128>,
    service: Interval<u32>,
}

/// A set of packets. Its boxes may overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region(Vec<Cuboid>);

/// The addresses of a subnet. IPv4 is where IPv6 maps it (RFC 4291, section 2.5.5.2), so both fit one line.
#[must_use]
pub fn of_net(net: IpNet) -> Interval<u128> {
    (number(net.network()), number(net.broadcast()))
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().into(),
        IpAddr::V6(ip) => ip.into(),
    }
}

/// Every address but those in the intervals.
#[must_use]
pub fn outside(mut intervals: Vec<Interval<u128>>) -> Vec<Interval<u128>> {
    intervals.sort_unstable();
    let mut free = Vec::new();
    let mut next = Some(0_u128);
    for (first, last) in intervals {
        let Some(start) = next else { break };
        if first > start {
            free.push((start, first - 1));
        }
        next = last.checked_add(1).map(|behind| behind.max(start));
    }
    free.extend(next.map(|start| (start, u128::MAX)));
    free
}

/// The services of a list of ports; everything without one.
#[must_use]
pub fn services(ports: Option<&Ports>) -> Vec<Interval<u32>> {
    let Some(ports) = ports else {
        return vec![EVERYTHING];
    };
    let each = ports.entries().iter().flat_map(|entry| {
        let (first, last) = (u32::from(entry.first()), u32::from(entry.last()));
        entry
            .protocol()
            .each()
            .iter()
            .map(move |protocol| match protocol {
                Protocol::Udp => (UDP + first, UDP + last),
                Protocol::Tcp | Protocol::TcpUdp => (first, last),
            })
    });
    each.collect()
}

impl Region {
    /// The packets of every sender to every receiver for every service.
    #[must_use]
    pub fn new(from: &[Interval<u128>], to: &[Interval<u128>], services: &[Interval<u32>]) -> Self {
        let mut boxes = Vec::with_capacity(from.len() * to.len() * services.len());
        for from in from {
            for to in to {
                boxes.extend(services.iter().map(|service| Cuboid {
                    from: *from,
                    to: *to,
                    service: *service,
                }));
            }
        }
        Self(boxes)
    }

    /// Whether there is no packet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The packets of both.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// Whether a packet is in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let mut ours = self.0.iter();
        ours.any(|our| other.0.iter().any(|their| our.meets(their)))
    }

    /// The packets that are in both.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|our| {
            let theirs = other.0.iter();
            theirs.filter_map(|their| our.common(their))
        });
        Self(pairs.collect())
    }

    /// What is left without another region; not known where that would be too many pieces.
    #[must_use]
    pub fn without(&self, other: &Self) -> Option<Self> {
        let mut left = self.0.clone();
        for cut in &other.0 {
            let pieces = left.iter().flat_map(|it| it.without(cut));
            left = pieces.collect();
            if left.len() > MOST_BOXES {
                return None;
            }
        }
        Some(Self(left))
    }
}

impl Cuboid {
    fn meets(&self, other: &Self) -> bool {
        meet(self.from, other.from) && meet(self.to, other.to) && meet(self.service, other.service)
    }

    fn common(&self, other: &Self) -> Option<Self> {
        self.meets(other).then(|| Self {
            from: common(self.from, other.from),
            to: common(self.to, other.to),
            service: common(self.service, other.service),
        })
    }

    /// At most six pieces: two beside the cut in each dimension.
    fn without(&self, cut: &Self) -> Vec<Self> {
        let Some(inner) = self.common(cut) else {
            return vec![*self];
        };
        let mut pieces = Vec::new();
        let mut rest = *self;
        for from in beside(rest.from, inner.from) {
            pieces.push(Self { from, ..rest });
        }
        rest.from = inner.from;
        for to in beside(rest.to, inner.to) {
            pieces.push(Self { to, ..rest });
        }
        rest.to = inner.to;
        for service in beside(rest.service, inner.service) {
            pieces.push(Self { service, ..rest });
        }
        pieces
    }
}

fn meet<T: Ord>(a: Interval<T>, b: Interval<T>) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn common<T: Ord>(a: Interval<T>, b: Interval<T>) -> Interval<T> {
    (a.0.max(b.0), a.1.min(b.1))
}

/// What is before and behind the inner interval.
fn beside<T: Step>(outer: Interval<T>, inner: Interval<T>) -> Vec<Interval<T>> {
    let before = (outer.0 < inner.0).then(|| (outer.0, inner.0.before()));
    let behind = (inner.1 < outer.1).then(|| (inner.1.behind(), outer.1));
    before.into_iter().chain(behind).collect()
}

/// A number with neighbours.
trait Step: Copy + Ord {
    /// The one before; asked only where there is one.
    fn before(self) -> Self;
    /// The one behind; asked only where there is one.
    fn behind(self) -> Self;
}

impl Step for u32 {
    fn before(self) -> Self {
        self.saturating_sub(1)
    }

    fn behind(self) -> Self {
        self.saturating_add(1)
    }
}

impl Step for u128 {
    fn before(self) -> Self {
        self.saturating_sub(1)
    }

    fn behind(self) -> Self {
        self.saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(from: &str, to: &str, ports: Option<&str>) -> Region {
        let net = |text: &str| vec![of_net(text.parse().unwrap())];
        let ports = ports.map(|ports| Ports::parse(ports).unwrap());
        Region::new(&net(from), &net(to), &services(ports.as_ref()))
    }

    #[test]
    fn two_halves_cover_the_whole() {
        let whole = region("10.0.0.0/24", "10.1.0.0/24", None);
        let lower = region("10.0.0.0/25", "10.1.0.0/24", None);
        let upper = region("10.0.0.128/25", "10.1.0.0/16", None);
        let left = whole.without(&lower).unwrap();
        assert!(!left.is_empty() && left.meets(&upper));
        assert!(left.without(&upper).unwrap().is_empty());
    }

    #[test]
    fn ports_do_not_cover_everything() {
        let all = region("10.0.0.0/24", "::/0", None);
        let ports = region("10.0.0.0/24", "::/0", Some("1-65535/tcp+udp"));
        let left = all.without(&ports).unwrap();
        assert!(!left.is_empty() && !left.meets(&ports));
        assert!(!region("10.0.0.0/24", "::/0", Some("53")).meets(&region(
            "10.0.0.0/24",
            "::/0",
            Some("53/udp")
        )));
    }

    #[test]
    fn outside_is_what_is_left() {
        assert_eq!(outside(vec![]), [EVERYWHERE]);
        assert_eq!(
            outside(vec![(5, 9), (0, 2), (8, 20)]),
            [(3, 4), (21, u128::MAX)]
        );
        assert_eq!(outside(vec![(5, u128::MAX)]), [(0, 4)]);
    }
}
