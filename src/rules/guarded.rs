//! The guests that are highly available, each with the nodes that it may be started on.

use super::View;
use crate::facts::ha::{group_of, nodes_of};
use crate::facts::votes::VoteTable;
use crate::model::guest::Guest;
use crate::model::ha::HaGroup;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;

/// A highly available guest of a cluster.
#[derive(Clone, Copy)]
pub(super) struct Guarded<'v> {
    /// The guest.
    pub(super) id: Id<Guest>,
    /// The same.
    pub(super) guest: &'v Guest,
    /// The place that makes it so.
    pub(super) ha: Span,
    /// Its group, if it is in one.
    pub(super) group: Option<&'v HaGroup>,
    /// Who is in its cluster.
    pub(super) votes: &'v VoteTable,
}

impl View {
    /// The guests that are highly available and whose home is in a cluster.
    pub(super) fn guarded(&self) -> impl Iterator<Item = Guarded<'_>> {
        let clusters: Vec<_> = self.clusters().collect();
        self.ha_guests().filter_map(move |(id, guest, ha)| {
            let (_, votes) = clusters.get(self.cluster_of(guest.node?.value)?)?;
            let group = group_of(guest).and_then(|id| self.lab.ha_group(id));
            Some(Guarded {
                id,
                guest,
                ha,
                group: group.filter(|group| group.about.is_member()),
                votes,
            })
        })
    }
}

impl Guarded<'_> {
    /// The nodes that it may be started on: those of its group, or all members of the cluster.
    pub(super) fn targets(&self) -> Vec<Id<Node>> {
        match self.group {
            Some(group) => self.of_group(group),
            None => self.members().collect(),
        }
    }

    /// Whether it may be started on a node: one of its strict group, or any member of its cluster.
    pub(super) fn may_run_on(&self, node: Id<Node>) -> bool {
        match self.group.filter(|group| group.is_strict()) {
            Some(group) => self.of_group(group).contains(&node),
            None => self.members().any(|member| member == node),
        }
    }

    /// The members of its cluster.
    pub(super) fn members(&self) -> impl Iterator<Item = Id<Node>> {
        self.votes.members.iter().map(|it| it.node)
    }

    fn of_group(&self, group: &HaGroup) -> Vec<Id<Node>> {
        let nodes = nodes_of(group, self.votes);
        nodes.into_iter().map(|(node, _)| node).collect()
    }
}
