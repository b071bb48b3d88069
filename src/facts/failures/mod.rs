//! What stops and what goes on when something fails: votes, Ceph, etcd, guests, and whatever is reached over the network.
//!
//! Each node, each device that others need, each cable and each server of storages is taken away alone, with whatever
//! depends on it for power. Nothing is guessed: where the lab does not say enough, the answer is [`Verdict::Unknown`].

pub mod ballots;
pub mod ceph;
pub mod crowd;
mod drawing;
pub mod etcd;
mod fallen;
pub mod loss;
mod packing;
pub mod places;
pub mod quorum;
mod reach;
mod reached;
mod roads;
pub mod rooms;
mod shared;
pub mod supply;
pub mod targets;
mod together;
mod trial;
mod wires;

use self::ballots::Ballots;
use self::ceph::CephAfter;
use self::crowd::Crowd;
use self::etcd::EtcdAfter;
use self::loss::{Cause, Loss};
use self::places::{Fate, Move, Want};
use self::quorum::ClusterAfter;
use self::supply::{DnsAfter, NetworkAfter};
use self::targets::{BackupAfter, StorageAfter};
pub use self::trial::Trial;
use crate::facts::Facts;
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::SizeSum;

/// What becomes of something, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It goes on.
    GoesOn,
    /// What it depends on is not recorded.
    Unknown,
    /// It stops.
    Stops,
}

impl Verdict {
    /// What becomes of what needs as many, and has these left in the worst and in the best case.
    fn of<N: PartialOrd>(least: N, most: N, needed: N) -> Self {
        if least >= needed {
            Self::GoesOn
        } else if most >= needed {
            Self::Unknown
        } else {
            Self::Stops
        }
    }
}

/// Every single failure.
#[derive(Debug, Default)]
pub struct Failures {
    /// Nodes first, then other machines, then cables.
    all: Vec<Failure>,
    votes: Ballots,
}

/// A single failure, and what it means.
#[derive(Debug)]
pub struct Failure {
    /// What fails.
    pub cause: Cause,
    /// What it means.
    pub after: After,
}

/// What is different after a failure. What is not named goes on as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct After {
    /// What is gone with it.
    pub loss: Loss,
    /// The clusters that lose votes.
    pub clusters: Vec<ClusterAfter>,
    /// Ceph, if it loses a part.
    pub ceph: Option<CephAfter>,
    /// The Kubernetes clusters that lose control planes, or the address of their API.
    pub kubernetes: Vec<EtcdAfter>,
    /// The networks that lose their gateway, the internet or their DHCP server.
    pub networks: Vec<NetworkAfter>,
    /// DNS, if it loses a resolver.
    pub dns: Option<DnsAfter>,
    /// The storages of the network that are not reached any more.
    pub storages: Vec<StorageAfter>,
    /// The backup jobs that cannot write any more.
    pub backups: Vec<BackupAfter>,
    /// The highly available guests whose node is gone.
    pub moves: Vec<Move>,
    /// Those of them that other nodes have room for one by one only.
    pub crowds: Vec<Crowd>,
    /// The other guests that do not run any more.
    pub down: Vec<Id<Guest>>,
    /// The guests of which that is not known.
    pub unsure: Vec<Id<Guest>>,
}

impl Failures {
    /// Takes everything away, one at a time.
    #[must_use]
    pub fn new(lab: &Lab, facts: &Facts) -> Self {
        let mut trial = Trial::new(lab, facts);
        let causes = trial.causes();
        let failures = causes.into_iter().map(|cause| Failure {
            cause,
            after: trial.after(&[cause]),
        });
        Self {
            all: failures.collect(),
            votes: Ballots::new(lab, facts, &mut trial),
        }
    }

    /// The votes of each cluster without one or two of its voters.
    #[must_use]
    pub const fn votes(&self) -> &Ballots {
        &self.votes
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Failure> {
        self.all.iter()
    }

    /// The failure of each node in service.
    pub fn of_nodes(&self) -> impl Iterator<Item = (Id<Node>, &After)> {
        self.all.iter().filter_map(|it| {
            let Cause::Host(host) = it.cause else {
                return None;
            };
            Some((together::node_of(host)?, &it.after))
        })
    }
}

impl After {
    /// Whether nothing is different.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.clusters.is_empty()
            && self.ceph.is_none()
            && self.kubernetes.is_empty()
            && self.networks.is_empty()
            && self.dns.is_none()
            && self.storages.is_empty()
            && self.backups.is_empty()
            && self.moves.is_empty()
            && self.down.is_empty()
            && self.unsure.is_empty()
    }

    /// How much memory is missing for guests that should start elsewhere; none where that is not known.
    #[must_use]
    pub fn short(&self) -> Option<SizeSum> {
        let shorts = self.moves.iter().map(|it| match it.fate {
            Fate::Waits(Want::Memory { short }) => Some(short),
            Fate::Unknown => None,
            Fate::Starts(_) | Fate::Waits(_) => Some(SizeSum::default()),
        });
        shorts.sum()
    }
}
