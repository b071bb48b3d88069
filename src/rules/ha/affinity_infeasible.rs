//! Guests that cannot be placed as asked.

use std::collections::{BTreeSet, HashMap};

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::{nodes_of, strict_group};
use crate::facts::votes::VoteTable;
use crate::model::guest::Guest;
use crate::model::ha::{Affinity, Ha};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::{Span, Spanned};

rule! {
    /// Guests shall stay apart on more nodes than there are, or both apart and together, or where they may not run.
    ///
    /// ## Why it matters
    /// Proxmox VE drops such a rule as a whole and places the guests as if nothing had been asked
    /// (pve-ha-manager, `Rules/ResourceAffinity.pm` and `Rules.pm`). Where strict groups tie the guests to nodes, only
    /// those nodes count.
    ///
    /// ## What to do
    /// Ask for less: as many guests apart as there are nodes, each pair in one list only, and strict groups with a node
    /// in common for what stays together.
    pub(super) RULE = "ha" / "affinity-infeasible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let Some(ha) = &cluster.ha else {
            continue;
        };
        let groups = groups(view, ha);
        for apart in &ha.separate {
            let guests = members(view, apart);
            let bound = bound(view, &guests, votes);
            let allowed: BTreeSet<_> = bound.iter().flatten().collect();
            if guests.len() > votes.members.len() {
                sink.push(too_many(apart, guests.len(), votes.members.len()));
            } else if bound.len() > allowed.len() {
                sink.push(too_few_nodes(apart, bound.len(), allowed.len()));
            }
            both(view, &guests, &groups, sink);
        }
        for together in &ha.together {
            let bound = bound(view, &members(view, together), votes);
            if nowhere(&bound) {
                sink.push(no_node_for_all(together));
            }
        }
    }
}

/// The guests of a list that are there to be placed.
fn members(view: &View, affinity: &Affinity) -> Vec<Spanned<Id<Guest>>> {
    let guests = affinity.guests.iter().copied();
    guests
        .filter(|guest| view.lab.guests.at(guest.value).about.is_member())
        .collect()
}

/// The lists of guests that stay together, by guest: position of the list, place in it.
fn groups(view: &View, ha: &Ha) -> HashMap<Id<Guest>, (usize, Span)> {
    let lists = ha.together.iter().enumerate();
    let guests =
        lists.flat_map(|(at, list)| members(view, list).into_iter().map(move |it| (at, it)));
    guests
        .map(|(at, guest)| (guest.value, (at, guest.span)))
        .collect()
}

/// The nodes of each guest that a strict group ties to nodes.
fn bound(view: &View, guests: &[Spanned<Id<Guest>>], votes: &VoteTable) -> Vec<BTreeSet<Id<Node>>> {
    let guests = guests.iter().map(|guest| view.lab.guests.at(guest.value));
    let groups = guests.filter_map(|guest| strict_group(&view.lab, guest));
    let nodes = groups.map(|group| nodes_of(group, votes));
    nodes
        .map(|nodes| nodes.into_iter().map(|(node, _)| node).collect())
        .collect()
}

/// Whether there is no node that all of some guests may run on.
fn nowhere(bound: &[BTreeSet<Id<Node>>]) -> bool {
    let Some((first, others)) = bound.split_first() else {
        return false;
    };
    let everywhere = |node: &Id<Node>| others.iter().all(|nodes| nodes.contains(node));
    !first.is_empty() && !first.iter().any(everywhere)
}

fn too_few_nodes(apart: &Affinity, guests: usize, nodes: usize) -> Diagnostic {
    let nodes = counted(nodes, "node");
    let message =
        format!("{guests} guests shall stay apart, but their strict groups have only {nodes}");
    Diagnostic::new(&RULE, message)
        .at(apart.span, "cannot be kept apart")
        .help("add nodes to their groups, or leave `strict` out")
}

fn no_node_for_all(together: &Affinity) -> Diagnostic {
    let message = "guests shall stay together, but their strict groups have no node in common";
    Diagnostic::new(&RULE, message)
        .at(together.span, "cannot be kept together")
        .help("put them into one group, or leave `strict` out")
}

fn too_many(apart: &Affinity, guests: usize, nodes: usize) -> Diagnostic {
    let (limit, nodes) = (counted(nodes, "guest"), counted(nodes, "node"));
    let message = format!("{guests} guests shall stay apart, but there are only {nodes}");
    Diagnostic::new(&RULE, message)
        .at(apart.span, "cannot be kept apart")
        .help(format!("name {limit} at most, one a node"))
}

/// Reports guests of one list that stay apart although another list keeps them together.
fn both(
    view: &View,
    guests: &[Spanned<Id<Guest>>],
    groups: &HashMap<Id<Guest>, (usize, Span)>,
    sink: &mut Sink,
) {
    let mut first_of: HashMap<usize, Spanned<Id<Guest>>> = HashMap::new();
    for guest in guests {
        let Some((group, together)) = groups.get(&guest.value) else {
            continue;
        };
        if let Some(first) = first_of.insert(*group, *guest) {
            let (a, b) = (view.guest_name(first.value), view.guest_name(guest.value));
            let message = format!("{a} and {b} shall stay both apart and together");
            let found = Diagnostic::new(&RULE, message)
                .at(guest.span, "apart here")
                .related(*together, "together here");
            sink.push(found.help("take the pair out of one of the two lists"));
        }
    }
}
