//! Interfaces of a node: cards, bonds, bridges and tagged networks on them.

use std::net::IpAddr;

use super::about::{About, Text};
use super::hardware::Media;
use super::host::{Address, HostRef};
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::routing::Routing;
use super::unit::{Duration, Mac, Mtu, Speed, VlanId};
use crate::source::{Span, Spanned};

/// A layer-2 object of a node.
#[derive(Debug)]
pub struct Iface {
    /// The kernel's name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// What it is.
    pub kind: IfaceKind,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// Whether it is configured by DHCP.
    pub dhcp: Option<Spanned<bool>>,
    /// What it carries untagged, where no address tells it.
    pub network: Option<Spanned<Id<Network>>>,
    /// Whether the default route leaves here, and by whom.
    pub gateway: Option<Spanned<IfaceGateway>>,
    /// Its MTU, where it is stated instead of derived.
    pub mtu: Option<Spanned<Mtu>>,
    /// Whether its gateway is reached directly, though it is in no subnet of the interface.
    pub on_link: Option<Spanned<bool>>,
    /// The other end, where the interface reaches nothing but that.
    pub point_to_point: Option<Spanned<IpAddr>>,
    /// Whether it comes up when it is plugged in, instead of when the node starts.
    pub hotplug: Option<Spanned<bool>>,
    /// The hardware address that it is given.
    pub hwaddress: Option<Spanned<Mac>>,
    /// What it says of packets that pass through the node.
    pub routing: Routing,
    /// Lines of its stanza that no word says.
    pub raw: Vec<Text>,
}

/// What an interface says about the default route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfaceGateway {
    /// It leaves here, by the gateway of the network (`#true`), or not here (`#false`).
    Here(bool),
    /// It leaves here, by this host.
    By(HostRef),
}

/// The kinds of interfaces.
#[derive(Debug)]
pub enum IfaceKind {
    /// A network card.
    Nic(Nic),
    /// Several cards that act as one.
    Bond(Bond),
    /// What guests plug into.
    Bridge(Bridge),
    /// One tagged network on another interface.
    Vlan(Vlan),
}

/// A network card.
#[derive(Debug)]
pub struct Nic {
    /// Of its link.
    pub speed: Option<Spanned<Speed>>,
    /// onboard, usb, sfp+ and so on.
    pub media: Option<Spanned<Media>>,
    /// Its hardware address, where it is stated.
    pub mac: Option<Spanned<Mac>>,
    /// Where wpa_supplicant's settings are, of a card without a wire.
    pub wpa_conf: Option<Text>,
    /// Whether a magic packet switches the node on.
    pub wake_on_lan: Option<Spanned<bool>>,
    /// What the card is not to do for the kernel, by ethtool's names.
    pub no_offload: Vec<Spanned<Name>>,
}

/// Several cards that act as one.
#[derive(Debug)]
pub struct Bond {
    /// Its members, by position among the interfaces of the node.
    pub ports: Vec<Spanned<usize>>,
    /// How it spreads packets over them.
    pub mode: Spanned<BondMode>,
    /// By which parts of a packet a member is chosen, where it is stated.
    pub hash: Option<Spanned<HashPolicy>>,
    /// The member that is used while it works (`active-backup`), by position.
    pub primary: Option<Spanned<usize>>,
    /// How often LACP speaks: `slow` unless said.
    pub lacp_rate: Option<Spanned<LacpRate>>,
    /// How often the link of each member is looked at.
    pub miimon: Option<Spanned<Duration>>,
    /// How long a link has to be there before its member is used.
    pub updelay: Option<Spanned<Duration>>,
    /// How long a link has to be gone before its member is left.
    pub downdelay: Option<Spanned<Duration>>,
}

/// How a bond spreads packets over its members (the kernel's documentation of the bonding driver).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BondMode {
    /// One member after the other.
    BalanceRr,
    /// One member at a time.
    ActiveBackup,
    /// By a hash of the packet.
    BalanceXor,
    /// Every packet on every member.
    Broadcast,
    /// LACP: the switch must take part.
    Lacp,
    /// Outgoing by load.
    BalanceTlb,
    /// Outgoing and incoming by load.
    BalanceAlb,
}

super::closed_set::closed_set! {
    /// By which parts of a packet a bond chooses the member (pve-common, `INotify.pm`).
    pub enum HashPolicy {
        /// Hardware addresses.
        Layer2 = "layer2",
        /// Hardware and IP addresses.
        Layer2And3 = "layer2+3",
        /// IP addresses and ports.
        Layer3And4 = "layer3+4",
    }

    /// How often LACP speaks.
    pub enum LacpRate {
        /// Every 30 seconds.
        Slow = "slow",
        /// Every second.
        Fast = "fast",
    }
}

impl BondMode {
    /// The words of the language, which are the kernel's.
    pub const WORDS: &[&str] = &[
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
    ];

    const ALL: [Self; 7] = [
        Self::BalanceRr,
        Self::ActiveBackup,
        Self::BalanceXor,
        Self::Broadcast,
        Self::Lacp,
        Self::BalanceTlb,
        Self::BalanceAlb,
    ];

    /// The mode of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BalanceRr => "balance-rr",
            Self::ActiveBackup => "active-backup",
            Self::BalanceXor => "balance-xor",
            Self::Broadcast => "broadcast",
            Self::Lacp => "802.3ad",
            Self::BalanceTlb => "balance-tlb",
            Self::BalanceAlb => "balance-alb",
        }
    }

    /// Whether a hash of the packet chooses the member.
    #[must_use]
    pub const fn hashes(self) -> bool {
        matches!(self, Self::BalanceXor | Self::Lacp)
    }
}

/// A bridge.
#[derive(Debug)]
pub struct Bridge {
    /// What is plugged into it. Each is an interface of the same node, by its position.
    pub ports: Vec<Spanned<usize>>,
    /// What it carries tagged; stated, it is a VLAN-aware bridge.
    pub vlans: Option<Vlans>,
    /// Whether it runs the spanning tree protocol.
    pub stp: Option<Spanned<bool>>,
    /// The tag that stands for untagged packets inside the bridge: 1 unless said.
    pub pvid: Option<Spanned<VlanId>>,
}

/// One tagged network on another interface.
#[derive(Debug)]
pub struct Vlan {
    /// The network, which has a tag.
    pub network: Spanned<Id<Network>>,
    /// The interface that carries it, by position.
    pub on: Spanned<usize>,
}

/// The networks that something carries tagged.
#[derive(Clone, Debug)]
pub enum Vlans {
    /// All that have a tag: `*`.
    All(Span),
    /// These.
    Named(Vec<Spanned<Id<Network>>>),
}

impl Vlans {
    /// Whether a network is among them. `*` holds every network that has a tag.
    #[must_use]
    pub fn hold(&self, id: Id<Network>, network: &Network) -> bool {
        match self {
            Self::All(_) => network.vlan.is_some(),
            Self::Named(named) => named.iter().any(|it| it.value == id),
        }
    }

    /// Whether both hold the same, in whatever order they are written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let sorted = |vlans: &Self| {
            let mut ids: Vec<_> = vlans.named().iter().map(|it| it.value).collect();
            ids.sort_unstable();
            (matches!(vlans, Self::All(_)), ids)
        };
        sorted(self) == sorted(other)
    }

    /// The networks that are named; none for `*`.
    #[must_use]
    pub fn named(&self) -> &[Spanned<Id<Network>>] {
        match self {
            Self::All(_) => &[],
            Self::Named(named) => named,
        }
    }

    /// Where they are written.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::All(span) => Some(*span),
            Self::Named(named) => named.first().map(|it| it.span),
        }
    }
}

impl IfaceKind {
    /// What is joined in it: the members of a bond, the ports of a bridge.
    #[must_use]
    pub fn ports(&self) -> &[Spanned<usize>] {
        match self {
            Self::Bond(bond) => &bond.ports,
            Self::Bridge(bridge) => &bridge.ports,
            Self::Nic(_) | Self::Vlan(_) => &[],
        }
    }

    /// The word of the language.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Nic(_) => "nic",
            Self::Bond(_) => "bond",
            Self::Bridge(_) => "bridge",
            Self::Vlan(_) => "vlan",
        }
    }
}

impl Iface {
    /// Whether it is configured by DHCP.
    #[must_use]
    pub fn leases(&self) -> bool {
        self.dhcp.is_some_and(|dhcp| dhcp.value)
    }

    /// Whether an address is reached directly from here without being in a subnet of the interface: it is the other
    /// end, or the interface says so.
    #[must_use]
    pub fn reaches_directly(&self, ip: IpAddr) -> bool {
        let peer = self.point_to_point.is_some_and(|peer| peer.value == ip);
        peer || self.on_link.is_some_and(|on_link| on_link.value)
    }

    /// The hardware address, as far as it is known: what is written, or what a name `enx…` says (systemd.net-naming-scheme(7)).
    #[must_use]
    pub fn mac(&self) -> Option<Mac> {
        let written = match &self.kind {
            IfaceKind::Nic(nic) => nic.mac.map(|mac| mac.value),
            IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
        };
        written.or_else(|| self.named_mac())
    }

    /// The hardware address that the name holds: `enx` and twelve hexadecimal digits.
    #[must_use]
    pub fn named_mac(&self) -> Option<Mac> {
        let digits = self
            .name
            .value
            .strip_prefix("enx")
            .filter(|digits| digits.len() == 12)?;
        let pairs = digits.chars().enumerate().flat_map(|(at, digit)| {
            let colon = (at > 0 && at.is_multiple_of(2)).then_some(':');
            colon.into_iter().chain(std::iter::once(digit))
        });
        Mac::parse(&pairs.collect::<String>()).ok()
    }
}
