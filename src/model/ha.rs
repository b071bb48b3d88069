//! High availability: what is restarted where, and how often it is tried.

use super::about::About;
use super::guest::Guest;
use super::id::Id;
use super::name::Name;
use super::node::Node;
use crate::source::{Span, Spanned};

/// High availability of a cluster.
#[derive(Debug)]
pub struct Ha {
    /// Where the word stands.
    pub span: Span,
    /// What happens to guests when their node shuts down: Proxmox's word; `conditional` unless said.
    pub shutdown_policy: Option<Spanned<ShutdownPolicy>>,
    /// How often a guest that failed is tried on other nodes; once unless said.
    pub max_relocate: Option<Spanned<u32>>,
    /// How often it is restarted on its node before that; once unless said.
    pub max_restart: Option<Spanned<u32>>,
    /// How a node that lost the others is made to stop; by its watchdog unless said.
    pub fencing: Option<Spanned<Fencing>>,
    /// How the node for a guest is chosen: Proxmox's word; `basic` unless said.
    pub scheduling: Option<Spanned<Scheduling>>,
    /// The groups, in written order.
    pub groups: Vec<HaGroup>,
    /// Guests that stay on one node together.
    pub together: Vec<Affinity>,
    /// Guests that stay apart.
    pub separate: Vec<Affinity>,
}

/// How a node that lost the others is made to stop (`fencing` of datacenter.cfg).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fencing {
    /// By its own watchdog.
    Watchdog,
    /// By a device of its own that switches it off.
    Hardware,
    /// By either.
    Both,
}

impl Fencing {
    /// The words of the language, which are Proxmox's.
    pub const WORDS: &[&str] = &["watchdog", "hardware", "both"];

    /// The way of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "watchdog" => Some(Self::Watchdog),
            "hardware" => Some(Self::Hardware),
            "both" => Some(Self::Both),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Watchdog => "watchdog",
            Self::Hardware => "hardware",
            Self::Both => "both",
        }
    }
}

/// A group: the nodes that guests of it belong to.
#[derive(Debug)]
pub struct HaGroup {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Its nodes; none named means all of the cluster.
    pub nodes: Option<Vec<GroupNode>>,
    /// Whether its guests may run nowhere else; they may unless said.
    pub strict: Option<Spanned<bool>>,
}

/// A node of a group.
#[derive(Clone, Copy, Debug)]
pub struct GroupNode {
    /// The node.
    pub node: Spanned<Id<Node>>,
    /// How much it is preferred: the higher number (pve-ha-manager). 0 unless said.
    pub priority: Option<Spanned<u32>>,
}

impl HaGroup {
    /// Whether its guests may run nowhere else.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict.is_some_and(|it| it.value)
    }
}

/// A group, by the position of its cluster in the lab and its own position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HaGroupId {
    /// The position of the cluster.
    pub cluster: usize,
    /// The position of the group.
    pub group: usize,
}

/// Guests that are placed with regard to each other.
#[derive(Debug)]
pub struct Affinity {
    /// The guests.
    pub guests: Vec<Spanned<Id<Guest>>>,
    /// Where the word stands.
    pub span: Span,
}

super::closed_set::closed_set! {
    /// What happens to guests when their node shuts down (datacenter.cfg, `ha`).
    pub enum ShutdownPolicy {
        /// They wait for their node.
        Freeze = "freeze",
        /// They start elsewhere.
        Failover = "failover",
        /// They wait while the node restarts, and start elsewhere when it is switched off.
        Conditional = "conditional",
        /// They move first.
        Migrate = "migrate",
    }

    /// How the node for a guest is chosen (datacenter.cfg, `crs`).
    pub enum Scheduling {
        /// By the number of guests.
        Basic = "basic",
        /// By what guests are given.
        Static = "static",
        /// By what guests use.
        Dynamic = "dynamic",
    }
}
