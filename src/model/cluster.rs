//! Clusters: who votes, over which links, and what high availability does.

use super::about::{About, Text};
use super::guest::Guest;
use super::host::HostRef;
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::node::Node;
use super::unit::LinkNumber;
use crate::source::{Span, Spanned};

/// A cluster of nodes.
#[derive(Debug)]
pub struct Cluster {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The nodes that are named; none named means all.
    pub nodes: Option<Vec<Spanned<Id<Node>>>>,
    /// The links, in written order.
    pub links: Vec<Link>,
    /// The tie-breaker.
    pub qdevice: Option<QDevice>,
    /// How many votes its owner believes there are.
    pub expect_votes: Option<Spanned<u32>>,
    /// How many votes its owner believes are a quorum.
    pub expect_quorum: Option<Spanned<u32>>,
    /// High availability.
    pub ha: Option<Ha>,
}

/// A link of corosync.
#[derive(Debug)]
pub struct Link {
    /// 0 to 7.
    pub number: Spanned<LinkNumber>,
    /// The network it runs over.
    pub network: Spanned<Id<Network>>,
    /// Which link is preferred: the higher number (pvecm's documentation, and observed).
    pub priority: Option<Spanned<u32>>,
    /// What it says of itself.
    pub about: About,
}

/// A tie-breaker outside the cluster.
#[derive(Debug)]
pub struct QDevice {
    /// Who runs qnetd.
    pub host: Spanned<HostRef>,
    /// ffsplit or lms, where it is stated.
    pub algorithm: Option<Spanned<Algorithm>>,
    /// Whether it talks TLS: so unless said.
    pub tls: Option<Text>,
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

/// High availability of a cluster.
#[derive(Debug)]
pub struct Ha {
    /// Where the word stands.
    pub span: Span,
    /// Guests that stay on one node together.
    pub together: Vec<Affinity>,
    /// Guests that stay apart.
    pub separate: Vec<Affinity>,
}

/// Guests that are placed with regard to each other.
#[derive(Debug)]
pub struct Affinity {
    /// The guests.
    pub guests: Vec<Spanned<Id<Guest>>>,
    /// Where the word stands.
    pub span: Span,
}
