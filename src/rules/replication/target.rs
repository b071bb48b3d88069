//! A copy that goes nowhere.

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Status;
use crate::model::guest::{Guest, Replication};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest is replicated to its own node, to one that is off, or out of its cluster.
    ///
    /// ## Why it matters
    /// Proxmox VE refuses the guest's own node as a target. To a node that is off every run fails, and the copy
    /// grows older unnoticed. A node of another cluster is not known there at all.
    ///
    /// ## What to do
    /// Name another node of the same cluster.
    pub(super) RULE = "replication" / "target", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        let Some(home) = guest.node else {
            continue;
        };
        for replication in &guest.replications {
            if let Some((why, label)) = fault(view, home, replication) {
                let node = &view.lab.nodes.at(replication.target.value).name.value;
                let message = format!("{} is replicated to `{node}`, {why}", view.guest_name(id));
                let found = Diagnostic::new(&RULE, message)
                    .at(replication.target.span, label)
                    .related(home.span, "lives here");
                sink.push(found.help(other_node(view, home.value, guest)));
            }
        }
    }
}

fn fault(
    view: &View,
    home: Spanned<Id<Node>>,
    replication: &Replication,
) -> Option<(&'static str, &'static str)> {
    let target = replication.target.value;
    if target == home.value {
        return Some(("its own node", "the disk is there already"));
    }
    match view.lab.nodes.at(target).about.status {
        Status::Offline => return Some(("which is switched off", "every run fails")),
        // Needs that are not in service are the business of `lifecycle`.
        Status::Planned | Status::Retired | Status::Removed => return None,
        Status::Active => {}
    }
    let (here, there) = (view.cluster_of(home.value), view.cluster_of(target));
    (here.is_none() || here != there)
        .then_some(("which is in no cluster with its node", "out of reach"))
}

/// What to write instead: the first node of the cluster that would do.
fn other_node(view: &View, home: Id<Node>, guest: &Guest) -> String {
    let cluster = view.cluster_of(home);
    let taken = |id| guest.replications.iter().any(|it| it.target.value == id);
    let mut others = view
        .lab
        .nodes
        .iter()
        .filter(|(_, node)| node.about.is_active());
    let other = others.find(|(id, _)| {
        *id != home && !taken(*id) && cluster.is_some() && view.cluster_of(*id) == cluster
    });
    match other {
        Some((_, node)) => format!("write `to=\"{}\"`", node.name.value),
        None => "name another node of the same cluster, or leave `replicate` out".to_owned(),
    }
}
