//! A node in two clusters.

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::Cluster;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Two clusters of the lab have a node in common.
    ///
    /// ## Why it matters
    /// A node has one corosync.conf and one `/etc/pve`: it can be in one cluster only. A cluster that names no nodes
    /// takes all of the lab.
    ///
    /// ## What to do
    /// Name the nodes of each cluster: `cluster "home" nodes="pve1,pve2,pve3"`.
    pub(super) RULE = "cluster" / "node-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let clusters: Vec<_> = view
        .lab
        .clusters
        .iter()
        .filter(|it| it.about.is_present())
        .collect();
    for (at, again) in clusters.iter().enumerate() {
        for first in clusters.iter().take(at) {
            let nodes = view
                .lab
                .nodes
                .iter()
                .filter(|(_, node)| node.about.is_present());
            let mut common = nodes.filter(|(id, _)| first.names(*id) && again.names(*id));
            if let Some((node, _)) = common.next() {
                sink.push(in_both(view, first, again, node));
            }
        }
    }
}

fn in_both(view: &View, first: &Cluster, again: &Cluster, node: Id<Node>) -> Diagnostic {
    let (a, b) = (&first.name.value, &again.name.value);
    let name = &view.lab.nodes.at(node).name.value;
    let message = format!("node `{name}` is in both cluster `{a}` and cluster `{b}`");
    Diagnostic::new(&RULE, message)
        .at(place(again, node), "again here")
        .related(place(first, node), "here first")
        .help("name the nodes of each cluster with `nodes=`, each node once")
}

/// Where a cluster names a node: the cluster itself, if it takes all.
fn place(cluster: &Cluster, node: Id<Node>) -> Span {
    let named = cluster.nodes.iter().flatten();
    let mut named = named.filter(|it| it.value == node);
    named.next().map_or(cluster.name.span, |it| it.span)
}
