//! Clusters: who votes, over which links, and what must stay open between the nodes.

use std::net::IpAddr;

use super::about::About;
use super::datacenter::Datacenter;
use super::ha::Ha;
use super::host::HostRef;
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::node::Node;
use super::range::Ports;
use super::unit::{Duration, LinkNumber};
use crate::source::{Span, Spanned};

/// Votes of a node or a QDevice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes(u32);

impl Votes {
    /// More than any member of a cluster needs: corosync adds votes up in 32 bits, and so wraps around with larger ones
    /// (corosync, `exec/votequorum.c`).
    pub const MOST: u32 = 65_535;

    /// So many votes.
    #[must_use]
    pub const fn new(votes: u32) -> Option<Self> {
        if votes <= Self::MOST {
            Some(Self(votes))
        } else {
            None
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// A cluster of nodes.
#[derive(Debug)]
pub struct Cluster {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The nodes that are named; none named means all.
    pub nodes: Option<Vec<Spanned<Id<Node>>>>,
    /// The number of the configuration that runs now, where it is stated.
    pub config_version: Option<Spanned<u32>>,
    /// How the nodes talk: knet unless said.
    pub transport: Option<Spanned<Transport>>,
    /// Timing and encryption, where they are stated.
    pub totem: Totem,
    /// The links, by number.
    pub links: Vec<Link>,
    /// The tie-breaker.
    pub qdevice: Option<QDevice>,
    /// How many votes its owner believes there are.
    pub expect_votes: Option<Spanned<u32>>,
    /// How many votes its owner believes are a quorum.
    pub expect_quorum: Option<Spanned<u32>>,
    /// High availability.
    pub ha: Option<Ha>,
    /// The way of guests that move while they run.
    pub migration: Option<Migration>,
    /// The options of its datacenter.
    pub datacenter: Option<Datacenter>,
    /// What must stay open between the nodes.
    pub required_ports: Vec<RequiredPort>,
}

impl Cluster {
    /// The number of the next configuration: corosync takes over a file only if its number is above the running one.
    /// 1 where nothing is said to run.
    #[must_use]
    pub fn next_config_version(&self) -> u32 {
        let running = self.config_version.map_or(0, |it| it.value);
        running.saturating_add(1)
    }

    /// Whether it may name a node as its own: it names that one, or none at all.
    #[must_use]
    pub fn names(&self, node: Id<Node>) -> bool {
        let named = self.nodes.as_ref();
        named.is_none_or(|nodes| nodes.iter().any(|it| it.value == node))
    }
}

super::closed_set::closed_set! {
    /// How traffic between the nodes is encrypted (corosync.conf(5), `crypto_cipher`).
    pub enum Cipher {
        /// AES with 128 bits.
        Aes128 = "aes128",
        /// AES with 192 bits.
        Aes192 = "aes192",
        /// AES with 256 bits.
        Aes256 = "aes256",
    }

    /// How traffic between the nodes is signed (corosync.conf(5), `crypto_hash`).
    pub enum CryptoHash {
        /// MD5.
        Md5 = "md5",
        /// SHA-1.
        Sha1 = "sha1",
        /// SHA-2 with 256 bits.
        Sha256 = "sha256",
        /// SHA-2 with 384 bits.
        Sha384 = "sha384",
        /// SHA-2 with 512 bits.
        Sha512 = "sha512",
    }

    /// Whether the QDevice's connection is encrypted (corosync-qdevice(8), `tls`).
    pub enum Tls {
        /// If the other end can.
        On = "on",
        /// Never.
        Off = "off",
        /// Always.
        Required = "required",
    }

    /// How a running guest is moved (datacenter.cfg, `migration`).
    pub enum MigrationType {
        /// In a tunnel.
        Secure = "secure",
        /// In the clear.
        Insecure = "insecure",
    }
}

/// How the nodes talk (`transport` of corosync.conf).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Over up to eight links, encrypted.
    Knet,
    /// Over one link, by multicast, in the clear.
    Udp,
    /// Over one link, by unicast, in the clear.
    Udpu,
}

impl Transport {
    /// The words of the language, which are corosync's.
    pub const WORDS: &[&str] = &["knet", "udp", "udpu"];

    /// The transport of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "knet" => Some(Self::Knet),
            "udp" => Some(Self::Udp),
            "udpu" => Some(Self::Udpu),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Knet => "knet",
            Self::Udp => "udp",
            Self::Udpu => "udpu",
        }
    }
}

/// Timing and encryption of the membership protocol: corosync's own values where nothing is said.
#[derive(Debug, Default)]
pub struct Totem {
    /// After which silence a node is given up.
    pub token: Option<Spanned<Duration>>,
    /// What each node beyond two adds to that.
    pub token_coefficient: Option<Spanned<Duration>>,
    /// How long the nodes may take to agree on who is left.
    pub consensus: Option<Spanned<Duration>>,
    /// The cipher, in corosync's word.
    pub crypto_cipher: Option<Spanned<Cipher>>,
    /// The hash, in corosync's word.
    pub crypto_hash: Option<Spanned<CryptoHash>>,
}

/// The way of guests that move while they run (`migration` of datacenter.cfg).
#[derive(Debug)]
pub struct Migration {
    /// The network that carries them; that of the main addresses unless said.
    pub network: Option<Spanned<Id<Network>>>,
    /// `secure` or `insecure`: whether they travel in a tunnel; so unless said.
    pub kind: Option<Spanned<MigrationType>>,
    /// Where the word stands.
    pub span: Span,
}

/// Ports that must stay open between nodes.
#[derive(Debug)]
pub struct RequiredPort {
    /// Which.
    pub ports: Spanned<Ports>,
    /// What it says of itself: what they are for.
    pub about: About,
}

/// A link of corosync.
#[derive(Debug)]
pub struct Link {
    /// 0 to 7.
    pub number: Spanned<LinkNumber>,
    /// The network it runs over.
    pub network: Spanned<Id<Network>>,
    /// The nodes that are elsewhere on this link.
    pub members: Vec<LinkMember>,
    /// Which link is preferred: the higher number (pvecm's documentation, and observed).
    pub priority: Option<Spanned<u32>>,
    /// What it says of itself.
    pub about: About,
}

impl Link {
    /// What the link says of one node alone.
    #[must_use]
    pub fn member(&self, node: Id<Node>) -> Option<&LinkMember> {
        self.members.iter().find(|member| member.node.value == node)
    }

    /// Whether some node may have its end of the link in a network.
    #[must_use]
    pub fn runs_over(&self, network: Id<Network>) -> bool {
        let mut elsewhere = self.members.iter().filter_map(|member| member.network);
        self.network.value == network || elsewhere.any(|it| it.value == network)
    }

    /// The network in which a node has its end of the link.
    #[must_use]
    pub fn network_of(&self, node: Id<Node>) -> Spanned<Id<Network>> {
        let own = self.member(node).and_then(|member| member.network);
        own.unwrap_or(self.network)
    }
}

/// A node whose end of a link is not in the link's network, or not its only address there.
#[derive(Debug)]
pub struct LinkMember {
    /// The node.
    pub node: Spanned<Id<Node>>,
    /// The network that it is in, where that is another one.
    pub network: Option<Spanned<Id<Network>>>,
    /// The one of its addresses that is meant, where it has several.
    pub address: Option<Spanned<IpAddr>>,
}

/// A tie-breaker outside the cluster.
#[derive(Debug)]
pub struct QDevice {
    /// Who runs qnetd.
    pub host: Spanned<HostRef>,
    /// ffsplit or lms, where it is stated.
    pub algorithm: Option<Spanned<Algorithm>>,
    /// Whether it talks TLS: so unless said.
    pub tls: Option<Spanned<Tls>>,
    /// Its votes, where they are stated.
    pub votes: Option<Spanned<u32>>,
    /// What it says of itself.
    pub about: About,
}

/// How a tie-breaker votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// One vote, to exactly one half. For an even number of nodes.
    FfSplit,
    /// As many votes as all nodes but one: the last man standing.
    Lms,
}

impl Algorithm {
    /// The words of the language, which are corosync's.
    pub const WORDS: &[&str] = &["ffsplit", "lms"];

    /// The algorithm of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "ffsplit" => Some(Self::FfSplit),
            "lms" => Some(Self::Lms),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FfSplit => "ffsplit",
            Self::Lms => "lms",
        }
    }
}
