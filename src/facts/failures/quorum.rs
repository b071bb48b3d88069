//! Votes after a failure: those of the largest group of nodes that still hear each other.

use std::collections::BTreeSet;

use super::Verdict;
use super::reach::after::Left;
use super::reach::service::{Service, Target};
use super::reach::{Client, Nets};
use super::roads;
use super::together::{Party, Referee, node_of};
use super::wires::Wires;
use crate::facts::Facts;
use crate::facts::links::{Ends, LinkTable};
use crate::facts::votes::VoteTable;
use crate::model::Lab;
use crate::model::cluster::{Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// A cluster after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterAfter {
    /// Which, by its position in the lab.
    pub cluster: usize,
    /// The votes that are proven to be together.
    pub least: u32,
    /// The votes that may be together: more than the least only where cables are not described.
    pub most: u32,
    /// A quorum.
    pub needed: u32,
    /// The nodes that run, but are proven not to be with the others.
    pub apart: BTreeSet<Id<Node>>,
    /// The nodes that run and may not be with the others.
    pub unsure: BTreeSet<Id<Node>>,
}

impl ClusterAfter {
    /// Whether the cluster goes on.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.least, self.most, self.needed)
    }
}

/// What the votes of a cluster depend on.
#[derive(Debug)]
pub(super) struct Voters {
    cluster: usize,
    party: Party,
    present: u32,
    needed: u32,
    /// The tie-breaker, with its votes.
    device: Option<(Service, u32)>,
}

impl Voters {
    pub(super) fn new(lab: &Lab, facts: &Facts, nets: &Nets, cluster: usize) -> Option<Self> {
        let it = lab.clusters.get(cluster)?;
        let votes = facts.votes.get(cluster)?;
        let online = votes.members.iter().filter(|member| member.online);
        let device = it.qdevice.as_ref().filter(|it| it.about.is_member());
        let weight = votes.device.map(|it| it.votes);
        let device = device.zip(weight).map(|(device, weight)| {
            let nodes = online.clone().map(|member| HostId::Node(member.node));
            let target = Target::new(lab, facts, device.host.value);
            let clients = nodes.map(Client::itself);
            (Service::new((lab, facts, nets), target, clients), weight)
        });
        let party = Party {
            weights: online.map(|member| (member.node, member.votes)).collect(),
            roads: links(lab, facts, it, votes, facts.links.get(cluster)?),
        };
        Some(Self {
            cluster,
            present: party.weights.values().sum(),
            needed: votes.quorum(),
            device,
            party,
        })
    }

    /// The members that are switched on.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Id<Node>> {
        self.party.weights.keys().copied()
    }

    /// The votes after a failure.
    pub(super) fn after(&self, left: &Left<'_>) -> ClusterAfter {
        let votes = |node: &Id<Node>| self.party.weights.get(node).copied().unwrap_or(0);
        let (lab, facts, loss) = (left.lab, left.facts, &left.world.loss);
        let referee = self.referee(left);
        let left = self.party.after(lab, facts, loss, referee.as_ref());
        let lost: u32 = loss.nodes().map(|node| votes(&node)).sum();
        let apart: u32 = left.apart.iter().map(votes).sum();
        let unsure: u32 = left.unsure.iter().map(votes).sum();
        let most = self.present.saturating_sub(lost + apart);
        ClusterAfter {
            cluster: self.cluster,
            least: most.saturating_sub(unsure) + left.least_extra,
            most: most + left.most_extra,
            needed: self.needed,
            apart: left.apart,
            unsure: left.unsure,
        }
    }

    /// The tie-breaker with the nodes that do not hear it; none if it does not run.
    fn referee(&self, left: &Left<'_>) -> Option<Referee> {
        let (service, weight) = self.device.as_ref()?;
        let missing = service.after(left);
        if missing.everywhere {
            return None;
        }
        let nodes = |hosts: BTreeSet<HostId>| hosts.into_iter().filter_map(node_of);
        let deaf_at_best: BTreeSet<_> = nodes(missing.surely).collect();
        let deaf_at_worst = if missing.perhaps {
            self.nodes().collect()
        } else {
            nodes(missing.maybe)
                .chain(deaf_at_best.iter().copied())
                .collect()
        };
        Some(Referee {
            weight: *weight,
            deaf_at_worst,
            deaf_at_best,
        })
    }
}

/// The roads of corosync: one for each link.
fn links(
    lab: &Lab,
    facts: &Facts,
    cluster: &Cluster,
    votes: &VoteTable,
    table: &LinkTable,
) -> Vec<Wires> {
    let links = table.of(cluster);
    let links = links.filter(|(link, _)| link.about.is_member());
    let road = |(link, ends): (&Link, &Ends)| {
        let members = votes.members.iter().map(|it| it.node);
        let networks = members.clone().map(|node| link.network_of(node).value);
        let hosts = members.map(|node| {
            let iface = ends.at(node).and_then(|end| end.iface);
            (HostId::Node(node), roads::at_iface(node, iface))
        });
        Wires::new(lab, facts, &networks.collect(), &hosts.collect::<Vec<_>>())
    };
    links.map(road).collect()
}
