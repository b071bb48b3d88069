//! MetalLB: pools of addresses for load balancers, and who is told of them.

use super::about::{About, Ref, Text};
use super::guest::Guest;
use super::host::HostRef;
use super::name::Name;
use super::range::AddressRange;
use crate::source::{Span, Spanned};

/// MetalLB: addresses for services of type LoadBalancer.
#[derive(Debug)]
pub struct Metallb {
    /// The namespace that it runs in, and takes its configuration from.
    pub namespace: Option<Spanned<Name>>,
    /// How it announces addresses: layer 2 unless said.
    pub mode: Option<Spanned<MetallbMode>>,
    /// Its version.
    pub version: Option<Text>,
    /// Its pools, by name.
    pub pools: Vec<Pool>,
    /// The routers that it talks BGP to.
    pub peers: Vec<Peer>,
    /// Where the word stands.
    pub span: Span,
}

impl Metallb {
    /// The namespace that MetalLB's own manifests and its Helm guide install it to.
    pub const NAMESPACE: &str = "metallb-system";

    /// The namespace of all its objects.
    #[must_use]
    pub fn namespace(&self) -> &str {
        let stated = self.namespace.as_ref();
        stated.map_or(Self::NAMESPACE, |name| name.value.as_str())
    }

    /// How it announces addresses.
    #[must_use]
    pub fn mode(&self) -> MetallbMode {
        self.mode.map_or(MetallbMode::Layer2, |mode| mode.value)
    }
}

/// How MetalLB announces addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetallbMode {
    /// One node answers ARP and neighbour discovery.
    Layer2,
    /// Every node tells the routers.
    Bgp,
}

impl MetallbMode {
    /// The words of the language.
    pub const WORDS: &[&str] = &["l2", "bgp"];

    /// The mode of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "l2" => Some(Self::Layer2),
            "bgp" => Some(Self::Bgp),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Layer2 => "l2",
            Self::Bgp => "bgp",
        }
    }
}

/// Addresses for load balancers.
#[derive(Debug)]
pub struct Pool {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The addresses.
    pub ranges: Vec<Spanned<AddressRange>>,
    /// The interfaces of the nodes on which they are announced; all unless said.
    pub interfaces: Vec<Spanned<Name>>,
    /// The nodes that announce them; all unless said.
    pub nodes: Vec<Ref<Guest>>,
    /// Whether services get one without asking for the pool: so unless said.
    pub auto_assign: Option<Spanned<bool>>,
    /// Whether addresses that end in .0 and .255 are left out.
    pub avoid_buggy: Option<Spanned<bool>>,
    /// How many addresses its owner believes there are.
    pub expect_addresses: Option<Spanned<u32>>,
}

impl Pool {
    /// How many addresses it has, those that end in .0 and .255 included.
    #[must_use]
    pub fn len(&self) -> u128 {
        self.ranges.iter().map(|range| range.value.len()).sum()
    }

    /// Whether it has no address: nobody could read its ranges.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether an address is one of the pool's.
    #[must_use]
    pub fn contains(&self, ip: std::net::IpAddr) -> bool {
        self.ranges.iter().any(|range| range.value.contains(ip))
    }
}

/// A router that MetalLB talks BGP to.
#[derive(Debug)]
pub struct Peer {
    /// What the object is called.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Who it is.
    pub host: Spanned<HostRef>,
    /// The cluster's own number.
    pub my_asn: Spanned<u32>,
    /// The router's number.
    pub peer_asn: Spanned<u32>,
}
