//! Firewalls: who may talk to whom, as ordered rules.

use super::about::{About, Named};
use super::guest::Guest;
use super::host::{HostId, HostRef};
use super::id::Id;
use super::name::Name;
use super::network::Network;
use super::node::Node;
use super::range::Ports;
use crate::source::{Span, Spanned};

/// Ordered rules at one place. The first that matches decides.
#[derive(Debug)]
pub struct Firewall {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Where the packets pass.
    pub on: Spanned<FirewallPlace>,
    /// What happens to what no rule matches, where it is stated.
    pub default: Option<Spanned<Verdict>>,
    /// Its rules, in the order in which they are asked.
    pub rules: Vec<FirewallRule>,
}

/// Where a firewall stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FirewallPlace {
    /// Between networks, at a device or guest that routes.
    Router(HostId),
    /// At every node of the cluster.
    Cluster,
    /// At one node.
    Node(Id<Node>),
    /// At the NICs of a guest that does not route.
    Guest(Id<Guest>),
}

/// What happens to a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It passes.
    Accept,
    /// It vanishes.
    Drop,
    /// It is refused, and the sender told.
    Reject,
}

impl Verdict {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &["accept", "drop", "reject"];

    /// The verdict of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Accept, Self::Drop, Self::Reject];
        all.into_iter().find(|verdict| verdict.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Drop => "drop",
            Self::Reject => "reject",
        }
    }

    /// Whether the packet does not pass.
    #[must_use]
    pub const fn blocks(self) -> bool {
        matches!(self, Self::Drop | Self::Reject)
    }
}

/// Several things under one name, for rules.
#[derive(Debug)]
pub struct FirewallSet {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Which firewall it is written in.
    pub firewall: Id<Firewall>,
    /// What is in it.
    pub members: Vec<Spanned<Peer>>,
}

/// One rule.
#[derive(Debug)]
pub struct FirewallRule {
    /// What happens.
    pub verdict: Verdict,
    /// What it says of itself.
    pub about: About,
    /// Who sends; empty means everybody.
    pub from: Vec<Spanned<Peer>>,
    /// Who receives; empty means everybody.
    pub to: Vec<Spanned<Peer>>,
    /// On which ports of the receiver; none means everything.
    pub ports: Option<Spanned<Ports>>,
    /// Whether it leaves a line in the log.
    pub log: Option<Spanned<bool>>,
    /// Where its word stands.
    pub span: Span,
}

impl FirewallRule {
    /// Whether it leaves a line in the log.
    #[must_use]
    pub fn is_logged(&self) -> bool {
        self.log.is_some_and(|log| log.value)
    }
}

/// Somebody who sends or receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Everybody.
    Everything,
    /// Everybody outside: neither in a network of the lab nor in a block that is set aside.
    Internet,
    /// Whoever is in a network.
    Network(Id<Network>),
    /// A host at each of its addresses, or at the one that `NAME@NETWORK` means.
    Host(HostRef),
    /// A controller of a node, by position.
    Oob(Id<Node>, usize),
    /// What a set holds.
    Set(Id<FirewallSet>),
}

impl Firewall {
    /// What happens to what no rule matches: a router lets it pass, a node or guest does not (pve-firewall, `policy_in`).
    #[must_use]
    pub fn default_verdict(&self) -> Verdict {
        match (self.default, self.on.value) {
            (Some(stated), _) => stated.value,
            (None, FirewallPlace::Router(_)) => Verdict::Accept,
            (None, FirewallPlace::Cluster | FirewallPlace::Node(_) | FirewallPlace::Guest(_)) => {
                Verdict::Drop
            }
        }
    }
}

impl Named for Firewall {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl Named for FirewallSet {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}
