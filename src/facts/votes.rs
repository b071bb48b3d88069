//! Votes: who has how many, how many are a quorum, and how many may be lost.

use crate::model::Lab;
use crate::model::about::Status;
use crate::model::cluster::{Algorithm, Cluster};
use crate::model::id::Id;
use crate::model::node::Node;

/// The votes of one cluster.
#[derive(Clone, Debug)]
pub struct VoteTable {
    /// The members, as declared: nodes that are active or offline.
    pub members: Vec<Member>,
    /// The tie-breaker's votes and algorithm.
    pub device: Option<DeviceVotes>,
}

/// A node that votes.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The node.
    pub node: Id<Node>,
    /// Its votes.
    pub votes: u32,
    /// Whether it is switched on.
    pub online: bool,
}

/// What a tie-breaker has.
#[derive(Clone, Copy, Debug)]
pub struct DeviceVotes {
    /// Its votes.
    pub votes: u32,
    /// How it votes.
    pub algorithm: Algorithm,
}

impl VoteTable {
    /// Counts the votes of a cluster.
    ///
    /// What a tie-breaker has follows from its algorithm (corosync-qdevice(8)): ffsplit 1, lms the nodes' votes less one.
    #[must_use]
    pub fn new(lab: &Lab, cluster: &Cluster) -> Self {
        let members: Vec<_> = lab
            .nodes
            .iter()
            .filter(|(_, node)| node.about.is_member())
            .filter(|(id, _)| {
                let named = cluster.nodes.as_ref();
                named.is_none_or(|nodes| nodes.iter().any(|node| node.value == *id))
            })
            .map(|(node, it)| Member {
                node,
                votes: it.votes.map_or(1, |votes| votes.value),
                online: it.about.status == Status::Active,
            })
            .collect();
        let of_nodes = sum(&members);
        let device = cluster
            .qdevice
            .as_ref()
            .filter(|it| it.about.is_member())
            .map(|device| {
                let derived = if members.len().is_multiple_of(2) {
                    Algorithm::FfSplit
                } else {
                    Algorithm::Lms
                };
                let algorithm = device
                    .algorithm
                    .map_or(derived, |algorithm| algorithm.value);
                let votes = match algorithm {
                    Algorithm::FfSplit => 1,
                    Algorithm::Lms => of_nodes.saturating_sub(1),
                };
                DeviceVotes {
                    votes: device.votes.map_or(votes, |votes| votes.value),
                    algorithm,
                }
            });
        Self { members, device }
    }

    /// The votes of all nodes.
    #[must_use]
    pub fn of_nodes(&self) -> u32 {
        sum(&self.members)
    }

    /// All votes.
    #[must_use]
    pub fn expected(&self) -> u32 {
        let of_device = self.device.map_or(0, |device| device.votes);
        self.of_nodes().saturating_add(of_device)
    }

    /// How many of them are a quorum: more than half (votequorum(5)).
    #[must_use]
    pub fn quorum(&self) -> u32 {
        self.expected() / 2 + 1
    }

    /// The votes that are there with everything switched on that is not offline.
    #[must_use]
    pub fn present(&self) -> u32 {
        let online = self.members.iter().filter(|member| member.online);
        let of_nodes = online.fold(0_u32, |all, member| all.saturating_add(member.votes));
        of_nodes.saturating_add(self.device.map_or(0, |it| it.votes))
    }

    /// How many single votes may be lost from what is present while a quorum remains.
    #[must_use]
    pub fn tolerance(&self) -> u32 {
        self.present().saturating_sub(self.quorum())
    }
}

fn sum(members: &[Member]) -> u32 {
    let votes = members.iter().map(|member| member.votes);
    votes.fold(0, u32::saturating_add)
}
