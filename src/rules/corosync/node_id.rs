//! Node ids that are missing, twice there, or zero.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A node of a cluster has no id, that of another node, or 0.
    ///
    /// ## Why it matters
    /// Corosync tells nodes apart by `nodeid`, and refuses 0 and doubles. It is written, not counted: an id that
    /// moves when a node goes would give one node's identity to another.
    ///
    /// ## What to do
    /// Give each node an id of its own once, and never change it. On a running cluster `pvecm nodes` shows them.
    pub(super) RULE = "corosync" / "node-id", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let nodes = declared(view, cluster);
        let ids: BTreeSet<u32> = nodes
            .iter()
            .filter_map(|node| Some(node.id?.value))
            .collect();
        // Each id is offered once.
        let mut free = (1..=u32::MAX).filter(|id| !ids.contains(id));
        missing(view, votes, &mut free, sink);
        zero(&nodes, &mut free, sink);
        twice(&nodes, &mut free, sink);
    }
}

/// The nodes of a cluster whose ids are taken: planned ones too.
fn declared<'v>(view: &'v View, cluster: &Cluster) -> Vec<&'v Node> {
    let named = cluster.nodes.as_ref();
    let present = view
        .lab
        .nodes
        .iter()
        .filter(|(_, node)| node.about.is_present());
    let declared = present
        .filter(|(id, _)| named.is_none_or(|nodes| nodes.iter().any(|node| node.value == *id)));
    declared.map(|(_, node)| node).collect()
}

fn missing(view: &View, votes: &VoteTable, free: &mut impl Iterator<Item = u32>, sink: &mut Sink) {
    let members = votes
        .members
        .iter()
        .map(|member| view.lab.nodes.at(member.node));
    for node in members.filter(|node| node.id.is_none()) {
        let message = format!("node `{}` has no id in its cluster", node.name.value);
        let found = Diagnostic::new(&RULE, message).at(node.name.span, "no `id`");
        sink.push(found.propose(Proposal::added(
            node.name.span,
            "id",
            free.next().unwrap_or(1),
            "write {}, and never change it",
        )));
    }
}

fn zero(nodes: &[&Node], free: &mut impl Iterator<Item = u32>, sink: &mut Sink) {
    for node in nodes {
        if let Some(id) = node.id.filter(|id| id.value == 0) {
            let message = format!("node `{}` has the id 0", node.name.value);
            let found = Diagnostic::new(&RULE, message).at(id.span, "corosync counts from 1");
            let free = free.next().unwrap_or(1);
            sink.push(found.propose(Proposal::property(id.span, "id", free, "write {}")));
        }
    }
}

fn twice(nodes: &[&Node], free: &mut impl Iterator<Item = u32>, sink: &mut Sink) {
    let with_id = nodes.iter().filter_map(|node| Some((node.id?, *node)));
    let mut ids: Vec<(Spanned<u32>, &Node)> = with_id.filter(|(id, _)| id.value != 0).collect();
    ids.sort_by_key(|(id, node)| (id.value, id.span, node.name.span));
    for same in ids.chunk_by(|(a, _), (b, _)| a.value == b.value) {
        let Some(((first, owner), others)) = same.split_first() else {
            continue;
        };
        for (id, node) in others {
            let (a, b) = (&owner.name.value, &node.name.value);
            let message = format!("nodes `{a}` and `{b}` both have the id {}", id.value);
            let found = Diagnostic::new(&RULE, message)
                .at(id.span, "again here")
                .related(first.span, "first here");
            let free = free.next().unwrap_or(1);
            sink.push(found.propose(Proposal::value(id.span, free, "the next free id is {}")));
        }
    }
}
