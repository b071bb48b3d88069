//! A group with nodes that it cannot use.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ha::nodes_of;
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::ha::{GroupNode, HaGroup};
use crate::rule;
use crate::rules::View;

rule! {
    /// A group of high availability names a node outside of its cluster, or ties its guests to a single node.
    ///
    /// ## Why it matters
    /// The manager takes any name without complaint (pve-ha-manager, `Rules/NodeAffinity.pm`) and never finds a node
    /// outside of the cluster: that is an error. A strict group of one node is legal, but its guests are not highly
    /// available: if that node fails, they wait for it.
    ///
    /// ## What to do
    /// Name members of the cluster. For a strict group name at least two, or leave `strict` out; if one node is meant,
    /// because only it has the hardware, allow it with that reason.
    pub(super) RULE = "ha" / "rule-nodes", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let groups = cluster.ha.iter().flat_map(|ha| &ha.groups);
        for group in groups.filter(|group| group.about.is_member()) {
            let outside = outside(group, cluster);
            for node in &outside {
                sink.push(not_a_member(view, group, cluster, node));
            }
            if outside.is_empty() && group.is_strict() {
                only_one(view, group, votes)
                    .into_iter()
                    .for_each(|found| sink.push(found));
            }
        }
    }
}

fn outside(group: &HaGroup, cluster: &Cluster) -> Vec<GroupNode> {
    let named = group.nodes.iter().flatten();
    let outside = named.filter(|it| !cluster.names(it.node.value));
    outside.copied().collect()
}

fn not_a_member(view: &View, group: &HaGroup, cluster: &Cluster, node: &GroupNode) -> Diagnostic {
    let (name, cluster_name) = (&group.name.value, &cluster.name.value);
    let node_name = &view.lab.nodes.at(node.node.value).name.value;
    let message = format!(
        "group `{name}` names node `{node_name}`, which is not in cluster `{cluster_name}`"
    );
    let mut found = Diagnostic::new(&RULE, message)
        .at(node.node.span, "never found by the manager")
        .related(cluster.name.span, "the cluster of the group")
        .help("take it out of the group, or into the cluster");
    found.level = Level::Error;
    found
}

/// A group that names one node. One that names more is meant as such, though some may be planned.
fn only_one(view: &View, group: &HaGroup, votes: &VoteTable) -> Option<Diagnostic> {
    let named = group.nodes.as_ref().filter(|named| named.len() == 1);
    let nodes = nodes_of(group, votes);
    let [(node, _)] = named.map(|_| nodes.as_slice())? else {
        return None;
    };
    let (name, node) = (&group.name.value, &view.lab.nodes.at(*node).name.value);
    let message = format!("the guests of group `{name}` may run on node `{node}` only");
    let found = Diagnostic::new(&RULE, message).at(
        group.name.span,
        "a strict group with one node is no high availability",
    );
    Some(
        found.help("add a node to it, or leave `strict` out: then other nodes are the last resort"),
    )
}
