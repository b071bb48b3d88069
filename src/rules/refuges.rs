//! The nodes that take over what ran on a node that failed, and whether they have room.

use std::collections::BTreeSet;

use super::View;
use super::guarded::Guarded;
use crate::facts::absorption;
use crate::facts::ha::{is_pinned, nodes_of};
use crate::model::ha::HaGroup;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::{Size, SizeSum};

/// A node that may take a guest over, and the memory that is free there at most; none if that of the node is not known.
#[derive(Clone, Copy)]
pub(super) struct Refuge<'v> {
    /// The node.
    pub(super) id: Id<Node>,
    /// The same.
    pub(super) node: &'v Node,
    free: Option<SizeSum>,
}

/// A highly available guest whose node fails, and the memory that it needs.
pub(super) struct Refugee<'v> {
    view: &'v View,
    /// The guest.
    pub(super) guarded: Guarded<'v>,
    /// Its node.
    pub(super) home: Id<Node>,
    /// Its memory.
    pub(super) size: Size,
}

impl View {
    /// The highly available guests that run, and that may run elsewhere.
    pub(super) fn refugees(&self) -> impl Iterator<Item = Refugee<'_>> {
        let guarded = self.guarded().filter(|it| it.guest.about.is_active());
        let free = guarded.filter(|it| !is_pinned(&self.lab, it.guest));
        free.filter_map(|guarded| self.refugee(guarded))
    }

    fn refugee<'v>(&'v self, guarded: Guarded<'v>) -> Option<Refugee<'v>> {
        let home = guarded.guest.node?.value;
        let size = guarded.guest.memory?.value.known().copied()?;
        let is_on = self.lab.nodes.at(home).about.is_active();
        is_on.then_some(Refugee {
            view: self,
            guarded,
            home,
            size,
        })
    }
}

impl<'v> Refugee<'v> {
    /// The other nodes of the cluster that are switched on.
    pub(super) fn refuges(&self) -> Vec<Refuge<'v>> {
        let members = self.guarded.members().filter(|id| *id != self.home);
        let nodes = members.map(|id| (id, self.view.lab.nodes.at(id)));
        let active = nodes.filter(|(_, node)| node.about.is_active());
        let refuges = active.map(|(id, node)| Refuge {
            id,
            node,
            free: absorption::free_at_most(self.view.facts.capacity.of(id)),
        });
        refuges.collect()
    }

    /// Those of its refuges that a strict group of its leaves; all without one.
    pub(super) fn allowed(&self, refuges: &[Refuge<'v>]) -> Vec<Refuge<'v>> {
        let strict = self.guarded.group.filter(|group| group.is_strict());
        let nodes = strict.map(|group| nodes_of(group, self.guarded.votes));
        let refuges = refuges.iter().copied();
        let is_left = |it: &Refuge<'v>| {
            let mut nodes = nodes.iter().flatten();
            strict.is_none() || nodes.any(|(node, _)| *node == it.id)
        };
        refuges.filter(is_left).collect()
    }

    /// Those of its refuges that the HA manager chooses from: the nodes of its group that are preferred most, as long as
    /// one is there; none on which a guest runs that it has to stay apart from (pve-ha-manager, `select_service_node`).
    pub(super) fn permitted(
        &self,
        refuges: &[Refuge<'v>],
        occupied: &BTreeSet<Id<Node>>,
    ) -> Vec<Refuge<'v>> {
        let preferred = self.preferred(refuges);
        let is_strict = self.guarded.group.is_some_and(HaGroup::is_strict);
        let is_bound = is_strict || !preferred.is_empty();
        let refuges = refuges.iter().copied();
        let free = refuges.filter(|it| !occupied.contains(&it.id));
        free.filter(|it| !is_bound || preferred.contains(&it.id))
            .collect()
    }

    /// The nodes of its group that are left, of those the most preferred ones.
    fn preferred(&self, refuges: &[Refuge<'v>]) -> BTreeSet<Id<Node>> {
        let left: BTreeSet<_> = refuges.iter().map(|it| it.id).collect();
        let group = self.guarded.group.into_iter();
        let nodes = group.flat_map(|it| nodes_of(it, self.guarded.votes));
        let nodes: Vec<_> = nodes.filter(|(node, _)| left.contains(node)).collect();
        let most = nodes.iter().map(|(_, it)| it.unwrap_or(0)).max();
        let best = nodes.iter().filter(|(_, it)| Some(it.unwrap_or(0)) == most);
        best.map(|(node, _)| *node).collect()
    }

    /// Whether it is short of memory on each of some nodes: then the roomiest of them, what is free there, and how
    /// much is short. A node whose memory is not known may have room.
    pub(super) fn shortage(&self, refuges: &[Refuge<'v>]) -> Option<(&'v Node, SizeSum, SizeSum)> {
        let frees = refuges.iter().map(|it| Some((it.free?, it.node)));
        let frees: Vec<_> = frees.collect::<Option<_>>()?;
        let mut best = *frees.first()?;
        for next in frees {
            if next.0.bytes > best.0.bytes {
                best = next;
            }
        }
        let (free, node) = best;
        let short = u128::from(self.size.bytes()).checked_sub(free.bytes)?;
        let missing = SizeSum {
            bytes: short,
            approximate: free.approximate,
        };
        (short > 0).then_some((node, free, missing))
    }
}
