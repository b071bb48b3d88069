//! Ranges of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{digits, solid};

/// Addresses from one to another, both included; of one family and ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

/// Why a text is no range of addresses. `Display` reads on after the quoted text, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeError {
    /// There is no text.
    Empty,
    /// There is white space in it; with the text as it would be without.
    Blank(String),
    /// This part is no address.
    NotAnAddress(String),
    /// This part behind the dash is neither an address nor the last octets or groups of one.
    NotATail(String),
    /// This part behind the slash is no prefix length of the family.
    NotAPrefix {
        /// What stands there.
        found: String,
        /// The longest prefix of the family.
        most: u8,
    },
    /// An address inside of a subnet with the prefix of the subnet.
    HostBits {
        /// The subnet that it is in.
        subnet: IpNet,
    },
    /// One end is IPv4 and the other IPv6.
    MixedFamilies,
    /// The last address comes before the first.
    Descending {
        /// The end written first.
        first: IpAddr,
        /// The end written last.
        last: IpAddr,
    },
}

#[expect(
    clippy::len_without_is_empty,
    reason = "a range holds at least one address"
)]
impl AddressRange {
    /// The addresses from `first` to `last`.
    ///
    /// # Errors
    /// [`RangeError::MixedFamilies`] and [`RangeError::Descending`].
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Self, RangeError> {
        if first.is_ipv4() != last.is_ipv4() {
            Err(RangeError::MixedFamilies)
        } else if last < first {
            Err(RangeError::Descending { first, last })
        } else {
            Ok(Self { first, last })
        }
    }

    /// The range that is a single address.
    #[must_use]
    pub const fn one(address: IpAddr) -> Self {
        Self {
            first: address,
            last: address,
        }
    }

    /// All addresses of a subnet, the first and the last of it too.
    #[must_use]
    pub fn of_subnet(subnet: IpNet) -> Self {
        Self {
            first: subnet.network(),
            last: subnet.broadcast(),
        }
    }

    /// Reads `A-B`, `A-tail`, `subnet/prefix` or one address.
    ///
    /// The tail replaces as many last octets (IPv4) or groups (IPv6) as it has: `10.0.0.1-1.20` ends in
    /// `10.0.1.20`.
    ///
    /// # Errors
    /// Whatever [`RangeError`] says.
    pub fn parse(text: &str) -> Result<Self, RangeError> {
        solid(text).map_err(|closed| closed.map_or(RangeError::Empty, RangeError::Blank))?;
        if let Some((address, prefix)) = text.split_once('/') {
            return subnet(address, prefix).map(Self::of_subnet);
        }
        let Some((first, last)) = text.split_once('-') else {
            let only = address(text)?;
            return Self::new(only, only);
        };
        let first = address(first)?;
        let last_read = match last.parse() {
            Ok(last) => Some(last),
            Err(_) => match first {
                IpAddr::V4(first) => tail_v4(first, last).map(IpAddr::V4),
                IpAddr::V6(first) => tail_v6(first, last).map(IpAddr::V6),
            },
        };
        let last = last_read.ok_or_else(|| RangeError::NotATail(last.to_owned()))?;
        Self::new(first, last)
    }

    /// The lowest address.
    #[must_use]
    pub const fn first(self) -> IpAddr {
        self.first
    }

    /// The highest address.
    #[must_use]
    pub const fn last(self) -> IpAddr {
        self.last
    }

    /// How many addresses it has. All of IPv6, one more than can be counted, counts as `u128::MAX`.
    #[must_use]
    pub fn len(self) -> u128 {
        (number(self.last) - number(self.first)).saturating_add(1)
    }

    /// Whether `address` is one of them.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        (self.first..=self.last).contains(&address)
    }

    /// Whether all addresses of `other` are among them.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.contains(other.first) && self.contains(other.last)
    }

    /// Whether an address is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4()
            && self.first <= other.last
            && other.first <= self.last
    }

    /// The addresses that are in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            first: self.first.max(other.first),
            last: self.last.min(other.last),
        })
    }
}

impl fmt::Display for AddressRange {
    /// Always in full, `A-B`, also for one address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Blank(closed) => write!(f, "has white space in it: write `{closed}`"),
            Self::NotAnAddress(part) => {
                write!(f, "has `{part}` where an IPv4 or IPv6 address is expected")
            }
            Self::NotATail(part) => write!(
                f,
                "ends in `{part}`: expected an address, or the last octets or groups of one, \
                 as in `10.0.0.10-200`"
            ),
            Self::NotAPrefix { found, most } => {
                write!(
                    f,
                    "has the prefix length `{found}`: expected 0 to {most}, as digits"
                )
            }
            Self::HostBits { subnet } => write!(
                f,
                "is an address inside of a subnet: the subnet is `{subnet}`"
            ),
            Self::MixedFamilies => f.write_str("goes from one address family to the other"),
            Self::Descending { first, last } => {
                write!(f, "goes down: the other way round it is `{last}-{first}`")
            }
        }
    }
}

impl std::error::Error for RangeError {}

fn address(text: &str) -> Result<IpAddr, RangeError> {
    text.parse()
        .map_err(|_| RangeError::NotAnAddress(text.to_owned()))
}

fn subnet(text: &str, prefix: &str) -> Result<IpNet, RangeError> {
    let address = address(text)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let refused = || RangeError::NotAPrefix {
        found: prefix.to_owned(),
        most,
    };
    let length: u8 = digits(prefix).ok_or_else(refused)?;
    let written = IpNet::new(address, length).map_err(|_| refused())?;
    let subnet = written.trunc();
    if subnet == written {
        Ok(subnet)
    } else {
        Err(RangeError::HostBits { subnet })
    }
}

/// `first` with its last octets replaced by those of `tail`.
fn tail_v4(first: Ipv4Addr, tail: &str) -> Option<Ipv4Addr> {
    let mut octets = first.octets();
    let mut places = octets.iter_mut().rev();
    for part in tail.rsplit('.') {
        *places.next()? = digits(part)?;
    }
    Some(Ipv4Addr::from(octets))
}

/// `first` with its last groups replaced by those of `tail`.
fn tail_v6(first: Ipv6Addr, tail: &str) -> Option<Ipv6Addr> {
    let mut groups = first.segments();
    let mut places = groups.iter_mut().rev();
    for part in tail.rsplit(':') {
        let plain = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
        *places.next()? = plain
            .then(|| u16::from_str_radix(part, 16).ok())
            .flatten()?;
    }
    Some(Ipv6Addr::from(groups))
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> AddressRange {
        AddressRange::parse(text).expect(text)
    }

    #[test]
    fn ranges() {
        for (text, full, len) in [
            ("192.168.4.80-120", "192.168.4.80-192.168.4.120", 41),
            ("10.8.31.10-200", "10.8.31.10-10.8.31.200", 191),
            ("10.0.0.1-1.20", "10.0.0.1-10.0.1.20", 276),
            ("10.0.0.1-1.0.20", "10.0.0.1-10.1.0.20", 65_556),
            ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", 9),
            ("10.8.28.0/22", "10.8.28.0-10.8.31.255", 1_024),
            ("10.0.0.7/32", "10.0.0.7-10.0.0.7", 1),
            ("10.0.0.7", "10.0.0.7-10.0.0.7", 1),
            ("0.0.0.0/0", "0.0.0.0-255.255.255.255", 1 << 32),
            ("fd00::10-1f", "fd00::10-fd00::1f", 16),
            ("fd00::10-1:0", "fd00::10-fd00::1:0", 65_521),
            ("fd00::10-fd00::20", "fd00::10-fd00::20", 17),
            (
                "fd00:16::/64",
                "fd00:16::-fd00:16::ffff:ffff:ffff:ffff",
                1 << 64,
            ),
            (
                "::/0",
                "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                u128::MAX,
            ),
        ] {
            assert_eq!(range(text).to_string(), full);
            assert_eq!(range(text).len(), len, "{text}");
            assert_eq!(range(full), range(text));
        }
    }

    #[test]
    fn refused_ranges() {
        for (text, error) in [
            ("", "is empty"),
            (
                "10.0.0.1 - 10.0.0.9",
                "has white space in it: write `10.0.0.1-10.0.0.9`",
            ),
            (
                "10.0.0.300",
                "has `10.0.0.300` where an IPv4 or IPv6 address is expected",
            ),
            (
                "dhcp-200",
                "has `dhcp` where an IPv4 or IPv6 address is expected",
            ),
            (
                "10.0.0.1-",
                "ends in ``: expected an address, or the last octets or groups of one, \
                 as in `10.0.0.10-200`",
            ),
            (
                "10.0.0.1-256",
                "ends in `256`: expected an address, or the last octets or groups of one, \
                 as in `10.0.0.10-200`",
            ),
            (
                "10.0.0.1-+9",
                "ends in `+9`: expected an address, or the last octets or groups of one, \
                 as in `10.0.0.10-200`",
            ),
            (
                "10.0.0.1-1.2.3.4.5",
                "ends in `1.2.3.4.5`: expected an address, or the last octets or groups of one, \
                 as in `10.0.0.10-200`",
            ),
            (
                "10.0.0.0/33",
                "has the prefix length `33`: expected 0 to 32, as digits",
            ),
            (
                "fd00::/129",
                "has the prefix length `129`: expected 0 to 128, as digits",
            ),
            (
                "10.0.0.0/255.255.255.0",
                "has the prefix length `255.255.255.0`: expected 0 to 32, as digits",
            ),
            (
                "10.8.31.1/22",
                "is an address inside of a subnet: the subnet is `10.8.28.0/22`",
            ),
            (
                "10.0.0.1-fd00::1",
                "goes from one address family to the other",
            ),
            (
                "10.0.0.9-1",
                "goes down: the other way round it is `10.0.0.1-10.0.0.9`",
            ),
        ] {
            assert_eq!(
                AddressRange::parse(text).expect_err(text).to_string(),
                error
            );
        }
    }

    #[test]
    fn relations() {
        let (low, mid, high) = (
            range("10.0.0.1-10"),
            range("10.0.0.10-20"),
            range("10.0.0.21"),
        );
        assert!(low.overlaps(mid) && mid.overlaps(low));
        assert!(!mid.overlaps(high) && !low.overlaps(high));
        assert_eq!(low.intersection(mid), Some(range("10.0.0.10")));
        assert_eq!(low.intersection(high), None);
        assert!(range("10.0.0.0/24").covers(mid) && !mid.covers(range("10.0.0.0/24")));
        assert!(mid.contains(mid.first()) && mid.contains(mid.last()));
        assert!(!mid.contains(high.first()));
        assert!(!range("0.0.0.0/0").overlaps(range("::/0")));
        assert!(!range("0.0.0.0/0").contains(range("::1").first()));
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), other in "[0-9a-f.:/,+tcudp-]{0,40}") {
            for text in [text, other] {
                let _ = AddressRange::parse(&text);
            }
        }

        #[test]
        fn ranges_come_back(a in any::<IpAddr>(), b in any::<IpAddr>()) {
            if let Ok(range) = AddressRange::new(a, b) {
                prop_assert_eq!(AddressRange::parse(&range.to_string()), Ok(range));
                prop_assert!(range.contains(a) && range.contains(b));
            }
        }

        #[test]
        fn short_tails_are_the_same(first in any::<[u8; 4]>(), tail in any::<u8>()) {
            let [a, b, c, d] = first;
            let short = AddressRange::parse(&format!("{a}.{b}.{c}.{d}-{tail}"));
            let full = AddressRange::parse(&format!("{a}.{b}.{c}.{d}-{a}.{b}.{c}.{tail}"));
            prop_assert_eq!(short, full);
        }

    }
}
