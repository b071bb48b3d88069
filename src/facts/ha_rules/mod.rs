//! The rules of high availability as their manager reads them, and those that it drops.
//!
//! A group with its guests is a node affinity rule, a list of guests a resource affinity rule. The manager checks all
//! of them together and drops every rule that has a part in a contradiction (pve-ha-manager 5.0.4 and later,
//! `check_feasibility` of `src/PVE/HA/Rules.pm` and its plugins).

mod conflict;
mod matching;

use std::collections::{BTreeMap, BTreeSet};

use super::ha::{group_of, is_guarded, runs_in};
use super::votes::VoteTable;
use crate::model::Lab;
use crate::model::about::{About, Status};
use crate::model::cluster::Cluster;
use crate::model::guest::Guest;
use crate::model::ha::{Affinity, HaGroup, HaGroupId};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::source::Span;

pub use self::conflict::Conflict;
use self::matching::seated;

/// The rules of one cluster.
#[derive(Debug)]
pub struct HaRules<'l> {
    /// How many nodes the cluster has.
    pub nodes: usize,
    /// The groups that have guests, in written order.
    pub groups: Vec<NodeRule<'l>>,
    /// Guests that stay on one node, in written order.
    pub together: Vec<ResourceRule<'l>>,
    /// Guests that stay on different nodes, in written order.
    pub apart: Vec<ResourceRule<'l>>,
}

/// A group with its guests and nodes.
#[derive(Debug)]
pub struct NodeRule<'l> {
    /// The group.
    pub group: &'l HaGroup,
    /// The guests.
    pub guests: BTreeSet<Id<Guest>>,
    /// Its nodes with their priorities.
    pub nodes: BTreeMap<Id<Node>, u32>,
}

impl NodeRule<'_> {
    /// Whether it prefers one of its nodes to another.
    #[must_use]
    pub fn has_several_priorities(&self) -> bool {
        let levels: BTreeSet<_> = self.nodes.values().collect();
        levels.len() > 1
    }
}

/// Guests that are placed with regard to each other.
#[derive(Debug)]
pub struct ResourceRule<'l> {
    /// The list as it is written.
    pub list: &'l Affinity,
    /// Those of its guests that the manager places.
    pub guests: BTreeSet<Id<Guest>>,
}

/// What a table of rules holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What is in service, switched on or off.
    Now,
    /// The same with everything that is planned.
    Planned,
}

impl Stage {
    fn includes(self, about: &About) -> bool {
        about.is_member() || (self == Self::Planned && about.status == Status::Planned)
    }
}

impl<'l> HaRules<'l> {
    /// The rules of a cluster.
    #[must_use]
    pub fn new(
        lab: &'l Lab,
        (at, cluster): (usize, &'l Cluster),
        votes: &VoteTable,
        stage: Stage,
    ) -> Self {
        let nodes = nodes(lab, cluster, votes, stage);
        let placed = placed(lab, cluster, stage);
        let ha = cluster.ha.iter();
        let groups = ha.clone().flat_map(|ha| ha.groups.iter().enumerate());
        let groups = groups.filter(|(_, group)| stage.includes(&group.about));
        let groups = groups.map(|(group, it)| {
            let id = HaGroupId { cluster: at, group };
            let guests = placed
                .iter()
                .filter(|guest| group_of(lab.guests.at(**guest)) == Some(id));
            NodeRule {
                group: it,
                guests: guests.copied().collect(),
                nodes: of_group(it, &nodes),
            }
        });
        let list = |list: &'l Affinity| ResourceRule {
            list,
            guests: list
                .guests
                .iter()
                .map(|it| it.value)
                .filter(|guest| placed.contains(guest))
                .collect(),
        };
        let is_rule = |rule: &ResourceRule<'_>| rule.guests.len() > 1;
        Self {
            nodes: nodes.len(),
            groups: groups
                .filter(|rule| !rule.guests.is_empty() && !rule.nodes.is_empty())
                .collect(),
            together: ha
                .clone()
                .flat_map(|ha| ha.together.iter().map(list))
                .filter(is_rule)
                .collect(),
            apart: ha
                .flat_map(|ha| ha.separate.iter().map(list))
                .filter(is_rule)
                .collect(),
        }
    }

    /// The rules that the manager drops, contradiction by contradiction.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<'_, 'l>> {
        let together = self.joined();
        let mut found = Vec::new();
        for apart in &self.apart {
            found.extend(self.number(apart));
            found.extend(together.iter().filter_map(|it| it.against(apart)));
        }
        for joined in &together {
            let groups = self.groups_of(&joined.guests);
            match groups.len() {
                0 => {}
                1 => found.extend(joined.rules.iter().filter_map(|list| self.priorities(list))),
                _ => found.push(Conflict::SeveralGroups {
                    together: joined.rules.clone(),
                    groups,
                }),
            }
        }
        found.extend(self.apart.iter().filter_map(|it| self.priorities(it)));
        found
    }

    /// Those of the rules that the manager keeps.
    #[must_use]
    pub fn kept(self) -> Self {
        let (groups, lists) = self.dropped();
        let is_kept = |rule: &ResourceRule<'_>| !lists.contains(&rule.list.span);
        let mut kept = self;
        kept.groups
            .retain(|it| !groups.contains(&it.group.name.span));
        kept.together.retain(is_kept);
        kept.apart.retain(is_kept);
        kept
    }

    /// The places of the groups and lists whose rules are dropped.
    #[must_use]
    pub fn dropped(&self) -> (BTreeSet<Span>, BTreeSet<Span>) {
        let conflicts = self.conflicts();
        let groups = conflicts.iter().flat_map(Conflict::groups);
        let groups = groups.map(|it| it.group.name.span).collect();
        let lists = conflicts.iter().flat_map(Conflict::lists);
        (groups, lists.map(|it| it.list.span).collect())
    }

    /// The lists of guests apart that need every node of their strict groups, with these groups: when one of the nodes
    /// fails, one guest has none, although the cluster has others.
    #[must_use]
    pub fn tight(&self) -> Vec<(&ResourceRule<'l>, Vec<&NodeRule<'l>>)> {
        let lists = self.apart.iter().filter_map(|apart| {
            let mut groups = self.groups_of(&apart.guests);
            groups.retain(|it| it.group.is_strict());
            let nodes: BTreeSet<_> = groups.iter().flat_map(|it| it.nodes.keys()).collect();
            let guests = groups.iter().flat_map(|it| &it.guests);
            let guests = guests.filter(|it| apart.guests.contains(it)).count();
            let may_move = groups.iter().any(|it| it.nodes.len() > 1);
            let is_tight = may_move && guests >= nodes.len() && nodes.len() < self.nodes;
            is_tight.then_some((apart, groups))
        });
        lists.collect()
    }

    /// Whether there are too few nodes for guests that stay apart: in the cluster, or in their groups.
    fn number<'r>(&'r self, apart: &'r ResourceRule<'l>) -> Option<Conflict<'r, 'l>> {
        if apart.guests.len() > self.nodes {
            let nodes = self.nodes;
            return Some(Conflict::TooManyApart { apart, nodes });
        }
        let groups = self.groups_of(&apart.guests);
        let nodes: BTreeSet<_> = groups.iter().flat_map(|it| it.nodes.keys()).collect();
        let guests = groups.iter().flat_map(|it| &it.guests);
        let guests: BTreeSet<_> = guests.filter(|it| apart.guests.contains(it)).collect();
        let (guests, nodes) = (guests.len(), nodes.len());
        if guests > nodes {
            return Some(Conflict::TooFewNodes {
                apart,
                groups,
                guests,
                nodes,
            });
        }
        let guest = self.left_over(apart)?;
        Some(Conflict::NoNodeLeft { apart, guest })
    }

    /// A guest that gets no node when guests of strict groups are given one each.
    fn left_over(&self, apart: &ResourceRule<'_>) -> Option<Id<Guest>> {
        let nodes = |guest: Id<Guest>| {
            let strict = self.groups.iter().filter(|it| it.group.is_strict());
            let mut own = strict.filter(|it| it.guests.contains(&guest));
            own.next().map(|it| it.nodes.keys().copied().collect())
        };
        let tied = apart
            .guests
            .iter()
            .filter_map(|it| Some((*it, nodes(*it)?)));
        let tied: BTreeMap<Id<Guest>, Vec<Id<Node>>> = tied.collect();
        let mut holders = BTreeMap::new();
        let mut guests = tied.keys();
        guests
            .find(|guest| !seated(**guest, &tied, &mut holders, &mut BTreeSet::new()))
            .copied()
    }

    fn priorities<'r>(&'r self, list: &'r ResourceRule<'l>) -> Option<Conflict<'r, 'l>> {
        let groups = self.groups_of(&list.guests);
        let several = groups.iter().any(|group| group.has_several_priorities());
        several.then_some(Conflict::SeveralPriorities { list, groups })
    }

    /// The groups of some guests.
    fn groups_of(&self, guests: &BTreeSet<Id<Guest>>) -> Vec<&NodeRule<'l>> {
        let groups = self.groups.iter();
        groups
            .filter(|group| !group.guests.is_disjoint(guests))
            .collect()
    }

    /// Which guests stay together at last: lists with a guest in common are one list to the manager.
    fn joined(&self) -> Vec<Joined<'_, 'l>> {
        let mut found: Vec<Joined<'_, 'l>> = Vec::new();
        for rule in &self.together {
            let mut joined = Joined {
                rules: Vec::new(),
                guests: rule.guests.clone(),
            };
            let (with, without) = found
                .into_iter()
                .partition(|it: &Joined<'_, 'l>| !it.guests.is_disjoint(&rule.guests));
            found = without;
            for it in with {
                joined.rules.extend(it.rules);
                joined.guests.extend(it.guests);
            }
            joined.rules.push(rule);
            found.push(joined);
        }
        found
    }
}

/// Lists that share guests, directly or through each other.
struct Joined<'r, 'l> {
    rules: Vec<&'r ResourceRule<'l>>,
    guests: BTreeSet<Id<Guest>>,
}

impl<'r, 'l> Joined<'r, 'l> {
    /// What two guests of another list contradict.
    fn against(&self, apart: &'r ResourceRule<'l>) -> Option<Conflict<'r, 'l>> {
        let mut common = self.guests.intersection(&apart.guests);
        let pair = [*common.next()?, *common.next()?];
        Some(Conflict::ApartAndTogether {
            apart,
            together: self.rules.clone(),
            pair,
        })
    }
}

/// The nodes of a cluster, with the planned ones if these count.
fn nodes(lab: &Lab, cluster: &Cluster, votes: &VoteTable, stage: Stage) -> BTreeSet<Id<Node>> {
    let members = votes.members.iter().map(|member| member.node);
    let planned = lab.nodes.iter().filter(|(id, node)| {
        stage == Stage::Planned && node.about.status == Status::Planned && cluster.names(*id)
    });
    members.chain(planned.map(|(id, _)| id)).collect()
}

/// The guests that the manager of a cluster places.
fn placed(lab: &Lab, cluster: &Cluster, stage: Stage) -> BTreeSet<Id<Guest>> {
    let guests = lab.guests.iter();
    guests
        .filter(|(_, guest)| stage.includes(&guest.about))
        .filter(|(_, guest)| is_guarded(guest) && runs_in(cluster, guest))
        .map(|(id, _)| id)
        .collect()
}

/// The nodes of a group that its cluster has.
fn of_group(group: &HaGroup, nodes: &BTreeSet<Id<Node>>) -> BTreeMap<Id<Node>, u32> {
    let Some(named) = &group.nodes else {
        return nodes.iter().map(|node| (*node, 0)).collect();
    };
    let named = named.iter().filter(|it| nodes.contains(&it.node.value));
    named
        .map(|it| (it.node.value, it.priority.map_or(0, |it| it.value)))
        .collect()
}
