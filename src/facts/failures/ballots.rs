//! The votes of a cluster without one or two of its voters: what else goes with them counts too, as a QDevice that is
//! reached through a guest of one of them.

use std::collections::BTreeMap;

use super::loss::Cause;
use super::quorum::ClusterAfter;
use super::trial::Trial;
use crate::facts::Facts;
use crate::facts::reach::machine;
use crate::facts::votes::VoteTable;
use crate::model::Lab;
use crate::model::cluster::Cluster;
use crate::model::host::{HostId, HostRef};

/// The most voters for which every pair is tried.
pub const IN_PAIRS: usize = 6;

/// The votes that are left, by cluster and voters.
#[derive(Debug, Default)]
pub struct Ballots {
    after: BTreeMap<(usize, Vec<Cause>), ClusterAfter>,
}

impl Ballots {
    /// Takes away each voter, and each two of them where they are few.
    pub(super) fn new(lab: &Lab, facts: &Facts, trial: &mut Trial<'_>) -> Self {
        let mut ballots = Self::default();
        let clusters = lab.clusters.iter().zip(&facts.votes).enumerate();
        for (at, (cluster, votes)) in clusters.filter(|(_, (it, _))| it.about.is_member()) {
            let voters = voters(lab, cluster, votes);
            for (number, first) in voters.iter().enumerate() {
                ballots.add(trial, at, vec![*first]);
                let seconds = voters.iter().skip(number + 1);
                let seconds = seconds.filter(|_| voters.len() <= IN_PAIRS);
                for second in seconds {
                    ballots.add(trial, at, vec![*first, *second]);
                }
            }
        }
        ballots
    }

    fn add(&mut self, trial: &mut Trial<'_>, cluster: usize, mut causes: Vec<Cause>) {
        if let Some(after) = trial.votes(cluster, &causes) {
            causes.sort_unstable();
            self.after.insert((cluster, causes), after);
        }
    }

    /// The votes that a cluster, by its position, has left without some of its voters.
    #[must_use]
    pub fn without(&self, cluster: usize, mut causes: Vec<Cause>) -> Option<&ClusterAfter> {
        causes.sort_unstable();
        self.after.get(&(cluster, causes))
    }

    /// How many single votes a cluster may lose while a quorum remains: none, where one node takes more than its own
    /// vote with it and the quorum is lost.
    #[must_use]
    pub fn tolerance(&self, cluster: usize, votes: &VoteTable) -> u32 {
        let online = votes.members.iter().filter(|it| it.online);
        let mut takes_more = online.map(|member| {
            let cause = Cause::Host(HostId::Node(member.node));
            let left = votes.present().saturating_sub(member.votes);
            let after = self.without(cluster, vec![cause]);
            left >= votes.quorum() && after.is_some_and(|it| it.most < it.needed)
        });
        if takes_more.any(|it| it) {
            0
        } else {
            votes.tolerance()
        }
    }
}

/// The voters that are switched on: nodes, and the machine of the QDevice.
fn voters(lab: &Lab, cluster: &Cluster, votes: &VoteTable) -> Vec<Cause> {
    let online = votes.members.iter().filter(|it| it.online);
    let mut voters: Vec<_> = online
        .map(|it| Cause::Host(HostId::Node(it.node)))
        .collect();
    let device = cluster.qdevice.as_ref().filter(|_| votes.device.is_some());
    voters.extend(device.map(|it| of_reference(lab, it.host.value)));
    voters
}

/// The failure of the machine that a reference leads to.
#[must_use]
pub fn of_reference(lab: &Lab, reference: HostRef) -> Cause {
    match reference {
        HostRef::Host(host, _) => Cause::Host(machine(lab, host)),
        HostRef::Literal(ip) => Cause::Address(ip),
    }
}
