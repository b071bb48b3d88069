//! Which nodes are still together: the largest of the groups that a failure leaves.

use std::collections::{BTreeMap, BTreeSet};

use super::loss::Loss;
use super::wires::{Case, Parts, Wires};
use crate::facts::Facts;
use crate::model::Lab;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;

/// What a failure does to nodes that should be together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Together {
    /// The nodes that run, but are proven not to be with the others.
    pub(super) apart: BTreeSet<Id<Node>>,
    /// The nodes that run and may not be with the others.
    pub(super) unsure: BTreeSet<Id<Node>>,
    /// What somebody beside the nodes adds to the group in the worst case.
    pub(super) least_extra: u32,
    /// The same in the best case.
    pub(super) most_extra: u32,
}

/// Nodes that should be together.
#[derive(Debug, Default)]
pub(super) struct Party {
    /// How much each of those that are switched on counts.
    pub(super) weights: BTreeMap<Id<Node>, u32>,
    /// The roads between them: any one will do.
    pub(super) roads: Vec<Wires>,
}

/// Somebody beside the nodes who adds to one of their groups, and who does not hear it.
#[derive(Clone, Debug)]
pub(super) struct Referee {
    /// What it adds.
    pub(super) weight: u32,
    /// The nodes that may not hear it.
    pub(super) deaf_at_worst: BTreeSet<Id<Node>>,
    /// The nodes that are proven not to hear it.
    pub(super) deaf_at_best: BTreeSet<Id<Node>>,
}

/// The hosts of a road with the parts that they have a way into.
type Road = BTreeMap<HostId, Parts>;

impl Party {
    /// Who is left together, with who adds to a group that reaches it, if it runs.
    pub(super) fn after(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
        referee: Option<&Referee>,
    ) -> Together {
        self.with_few_cuts(lab, facts, loss, referee)
            .unwrap_or_else(|| self.in_groups(lab, facts, loss, referee))
    }

    /// Whether a loss is about the nodes or their roads at all.
    pub(super) fn is_touched(&self, lab: &Lab, facts: &Facts, loss: &Loss) -> bool {
        let cut = |road: &Wires| road.only_cuts(lab, facts, loss);
        loss.nodes().any(|it| self.weights.contains_key(&it))
            || self
                .roads
                .iter()
                .any(|it| cut(it).is_none_or(|cut| !cut.is_empty()))
    }

    /// The answer where a loss only cuts single hosts off: nobody else needs to be asked.
    fn with_few_cuts(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
        referee: Option<&Referee>,
    ) -> Option<Together> {
        let cuts = self.roads.iter().map(|it| it.only_cuts(lab, facts, loss));
        let cuts: Vec<_> = cuts.collect::<Option<_>>()?;
        let apart: BTreeSet<_> = match cuts.split_first() {
            Some((first, others)) => {
                let everywhere = |host: &&HostId| others.iter().all(|cut| cut.contains(*host));
                first.iter().filter(everywhere).copied().collect()
            }
            None => BTreeSet::new(),
        };
        // Two that lost different roads may have none in common, and of two that lost all neither is with the others.
        if cuts.iter().flatten().collect::<BTreeSet<_>>().len() > 1 {
            return None;
        }
        let extra = match referee {
            None => 0,
            // Who is cut off from the referee alone needs a closer look.
            Some(referee) if !referee.deaf_at_worst.is_empty() => return None,
            Some(referee) => referee.weight,
        };
        let apart = apart.into_iter().filter_map(node_of);
        Some(Together {
            apart: apart.filter(|it| self.runs(*it, loss)).collect(),
            unsure: BTreeSet::new(),
            least_extra: extra,
            most_extra: extra,
        })
    }

    fn runs(&self, node: Id<Node>, loss: &Loss) -> bool {
        self.weights.contains_key(&node) && !loss.takes_node(node)
    }

    fn in_groups(
        &self,
        lab: &Lab,
        facts: &Facts,
        loss: &Loss,
        referee: Option<&Referee>,
    ) -> Together {
        let of = |case| {
            let roads = self.roads.iter();
            let roads: Vec<_> = roads.map(|it| it.parts(lab, facts, loss, case)).collect();
            let groups = match case {
                Case::Worst => self.on_one_road(&roads, loss),
                Case::Best => self.by_any_road(&roads, loss),
            };
            self.largest(groups, referee, case)
        };
        let ((worst, least_extra), (best, most_extra)) = (of(Case::Worst), of(Case::Best));
        let running = self.weights.keys().filter(|it| self.runs(**it, loss));
        Together {
            apart: running.filter(|it| !best.contains(*it)).copied().collect(),
            unsure: best.difference(&worst).copied().collect(),
            least_extra,
            most_extra,
        }
    }

    /// Groups of nodes of which each hears each on one and the same road.
    fn on_one_road(&self, roads: &[Road], loss: &Loss) -> Vec<BTreeSet<Id<Node>>> {
        let running = self.weights.keys().filter(|it| self.runs(**it, loss));
        let alone = running.map(|node| BTreeSet::from([*node]));
        let mut groups: Vec<_> = alone.collect();
        for road in roads {
            let mut by_part: BTreeMap<usize, BTreeSet<Id<Node>>> = BTreeMap::new();
            for (node, parts) in self.parts_of_nodes(road, loss) {
                for part in parts {
                    by_part.entry(*part).or_default().insert(node);
                }
            }
            groups.extend(by_part.into_values());
        }
        groups
    }

    /// Groups of nodes that hear each other over any road, or by way of others.
    fn by_any_road(&self, roads: &[Road], loss: &Loss) -> Vec<BTreeSet<Id<Node>>> {
        if roads.is_empty() {
            let running = self.weights.keys().filter(|it| self.runs(**it, loss));
            return vec![running.copied().collect()];
        }
        let mut meeting: BTreeMap<(usize, usize), Vec<Id<Node>>> = BTreeMap::new();
        let mut places: BTreeMap<Id<Node>, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, road) in roads.iter().enumerate() {
            for (node, parts) in self.parts_of_nodes(road, loss) {
                for part in parts {
                    meeting.entry((at, *part)).or_default().push(node);
                    places.entry(node).or_default().push((at, *part));
                }
            }
        }
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for start in self.weights.keys().filter(|it| self.runs(**it, loss)) {
            let mut group = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(node) = open.pop() {
                if seen.insert(node) {
                    group.insert(node);
                    let there = places.remove(&node).into_iter().flatten();
                    open.extend(there.filter_map(|it| meeting.remove(&it)).flatten());
                }
            }
            groups.push(group);
        }
        groups
    }

    fn parts_of_nodes<'r>(
        &'r self,
        road: &'r Road,
        loss: &'r Loss,
    ) -> impl Iterator<Item = (Id<Node>, &'r Parts)> {
        let all = road
            .iter()
            .filter_map(|(host, it)| Some((node_of(*host)?, it)));
        all.filter(|(node, _)| self.runs(*node, loss))
    }

    /// The group that counts most, with what the referee adds to it; of equal ones the first.
    fn largest(
        &self,
        groups: Vec<BTreeSet<Id<Node>>>,
        referee: Option<&Referee>,
        case: Case,
    ) -> (BTreeSet<Id<Node>>, u32) {
        let mut largest = (BTreeSet::new(), 0);
        let mut most = 0;
        for group in groups {
            let own: u32 = group.iter().filter_map(|it| self.weights.get(it)).sum();
            let extra = referee.map_or(0, |it| it.adds_to(&group, case));
            if own + extra > most {
                most = own + extra;
                largest = (group, extra);
            }
        }
        largest
    }
}

impl Referee {
    fn adds_to(&self, group: &BTreeSet<Id<Node>>, case: Case) -> u32 {
        let deaf = match case {
            Case::Worst => &self.deaf_at_worst,
            Case::Best => &self.deaf_at_best,
        };
        if group.is_subset(deaf) {
            0
        } else {
            self.weight
        }
    }
}

/// The node that a host is.
pub(super) const fn node_of(host: HostId) -> Option<Id<Node>> {
    match host {
        HostId::Node(node) => Some(node),
        HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    }
}
