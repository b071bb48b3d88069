//! So many control planes on one node that losing it loses the cluster.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_planes;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member};
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// One node carries so many control planes that etcd has no majority without it.
    ///
    /// ## Why it matters
    /// Several control planes are there so that one failure is survived. etcd needs more than half of them (etcd's FAQ);
    /// if half of them or more go with one node, the cluster goes with it.
    ///
    /// ## What to do
    /// Spread them over more nodes. In a lab of a single node that is not to be had, and nothing is reported.
    pub(super) RULE = "kubernetes" / "etcd-together", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let nodes = view.lab.nodes.values();
    let nodes = nodes.filter(|node| node.about.is_member()).count();
    let apart = view.kept_apart();
    for cluster in super::running(view).filter(|_| nodes > 1) {
        let planes: Vec<_> = running_planes(&view.lab, cluster).collect();
        let mut homes: BTreeMap<Id<Node>, Vec<&Member>> = BTreeMap::new();
        for member in &planes {
            if let Some(home) = view.lab.guests.at(member.guest.value).node {
                homes.entry(home.value).or_default().push(member);
            }
        }
        let majority = planes.len() / 2 + 1;
        let lost = |there: &Vec<&Member>| planes.len() - there.len() < majority;
        for (node, mut there) in homes {
            stay(&mut there, &apart);
            if there.len() < 2 || !lost(&there) {
                continue;
            }
            sink.push(together(view, cluster, node, &there, planes.len()));
        }
    }
}

/// Leaves out what the manager moves away: `ha/home-against-affinity` reports it.
fn stay(there: &mut Vec<&Member>, apart: &[BTreeSet<Id<Guest>>]) {
    let mut staying: Vec<Id<Guest>> = Vec::new();
    there.retain(|member| {
        let guest = member.guest.value;
        let mut lists = apart.iter().filter(|list| list.contains(&guest));
        let moves = lists.any(|list| staying.iter().any(|other| list.contains(other)));
        if !moves {
            staying.push(guest);
        }
        !moves
    });
}

fn together(
    view: &View,
    cluster: &Kubernetes,
    node: Id<Node>,
    there: &[&Member],
    all: usize,
) -> Diagnostic {
    let node = &view.lab.nodes.at(node).name.value;
    let name = &cluster.name.value;
    let message = format!(
        "node `{node}` carries {} of the {all} control planes of `{name}`",
        there.len()
    );
    let found = Diagnostic::new(&RULE, message).at(cluster.name.span, "lost with that node");
    let labelled = there.iter().fold(found, |found, member| {
        found.related(member.guest.span, format!("on `{node}`"))
    });
    labelled.help("spread the control planes over more nodes")
}
