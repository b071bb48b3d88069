//! Networks: layer-2 segments and their addresses.

use ipnet::IpNet;

use super::about::{About, Named, Text};
use super::host::{HostId, HostRef};
use super::name::Name;
use super::range::AddressRange;
use super::unit::{Mtu, VlanId};
use crate::source::{Span, Spanned};

/// A layer-2 segment.
#[derive(Debug)]
pub struct Network {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its subnets as written, most often one per family; host bits are kept for the rule that reports them.
    pub subnets: Vec<Spanned<IpNet>>,
    /// Its tag; none for a network that is untagged everywhere.
    pub vlan: Option<Spanned<VlanId>>,
    /// Who routes out of it: that host's address here is the gateway.
    pub gateway: Option<Spanned<HostRef>>,
    /// The largest packet, 1500 bytes unless said.
    pub mtu: Option<Spanned<Mtu>>,
    /// Whether it has no gateway and shall have none.
    pub isolated: Option<Spanned<bool>>,
    /// Whose it is, if it is somebody else's.
    pub owner: Option<Text>,
    /// How many usable addresses the owner believes it has.
    pub expect_addresses: Option<Spanned<u32>>,
    /// What a DHCP server hands out.
    pub dhcp: Vec<Dhcp>,
    /// What is kept for a use, or for later.
    pub reserved: Vec<Reserve>,
}

/// Addresses that a DHCP server hands out.
#[derive(Debug)]
pub struct Dhcp {
    /// Which; absent when nobody recorded it.
    pub range: Option<Spanned<AddressRange>>,
    /// Who hands them out.
    pub server: Option<Spanned<HostRef>>,
    /// The other servers of a redundant group, which hand out the same addresses and know of each other's leases.
    pub shared_with: Box<[Spanned<HostId>]>,
    /// Who passes requests on to a server that is in another network.
    pub relay: Option<Spanned<HostRef>>,
    /// Where the word stands.
    pub span: Span,
}

impl Dhcp {
    /// Every server that hands them out.
    pub fn servers(&self) -> impl Iterator<Item = Spanned<HostRef>> {
        let others = self.shared_with.iter();
        let others = others.map(|it| Spanned::new(HostRef::Host(it.value, None), it.span));
        self.server.into_iter().chain(others)
    }

    /// Whether a host is one of the other servers.
    #[must_use]
    pub fn is_shared_with(&self, server: HostRef) -> bool {
        let mut others = self.shared_with.iter();
        others.any(|it| matches!(server, HostRef::Host(host, _) if host == it.value))
    }
}

/// Addresses that are kept.
#[derive(Debug)]
pub struct Reserve {
    /// Which.
    pub range: Spanned<AddressRange>,
    /// Which kinds of things may use them; empty: nobody yet.
    pub kinds: Vec<Spanned<ReservedFor>>,
    /// What it says of itself.
    pub about: About,
}

/// A kind of thing that a range is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReservedFor {
    /// Routers, switches and other gear.
    Devices,
    /// Out-of-band controllers.
    Oob,
    /// Nodes.
    Nodes,
    /// Guests.
    Guests,
    /// Load balancers of Kubernetes.
    LoadBalancers,
}

impl ReservedFor {
    /// The words of the language.
    pub const WORDS: &[&str] = &["devices", "oob", "nodes", "guests", "load-balancers"];

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "devices" => Self::Devices,
            "oob" => Self::Oob,
            "nodes" => Self::Nodes,
            "guests" => Self::Guests,
            "load-balancers" => Self::LoadBalancers,
            _ => return None,
        })
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Devices => "devices",
            Self::Oob => "oob",
            Self::Nodes => "nodes",
            Self::Guests => "guests",
            Self::LoadBalancers => "load-balancers",
        }
    }
}

impl Network {
    /// The largest packet: what is written, or Ethernet's 1500 bytes.
    #[must_use]
    pub fn mtu(&self) -> Mtu {
        self.mtu.map_or(Mtu::ETHERNET, |mtu| mtu.value)
    }
}

impl Named for Network {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}
