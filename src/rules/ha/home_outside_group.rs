//! A guest that its group takes away from its home.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::nodes_of;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::guarded::Guarded;
use crate::source::Span;

rule! {
    /// A highly available guest is on a node that its group does not name, or prefers less than another.
    ///
    /// ## Why it matters
    /// The manager moves the guest to a node of the group as soon as it is told, and of those to one of the highest
    /// priority that is online (pve-ha-manager, `get_node_affinity`; a resource fails back unless told otherwise): what
    /// the lab says about its home, its disks and its node's memory is wrong from then on.
    ///
    /// ## What to do
    /// Set `on=` to a node of the group with the highest priority, or change the group.
    pub(super) RULE = "ha" / "home-outside-group", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let dropped = view.dropped_ha_groups();
    for guarded in view.guarded().filter(|it| it.group.is_some()) {
        let targets = guarded.targets();
        let home = guarded.guest.node.map(|home| home.value);
        let outside = home.is_some_and(|home| !targets.contains(&home));
        let found = if outside {
            moved(view, &guarded, &targets)
        } else {
            preferred_elsewhere(view, &guarded, &dropped)
        };
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn moved(view: &View, guarded: &Guarded<'_>, targets: &[Id<Node>]) -> Option<Diagnostic> {
    let (home, group, first) = (guarded.guest.node?, guarded.group?, targets.first()?);
    let name = |node: Id<Node>| &view.lab.nodes.at(node).name.value;
    let (who, group_name) = (view.guest_name(guarded.id), &group.name.value);
    let message = format!(
        "{who} is on node `{}`, which is not in its group `{group_name}`",
        name(home.value)
    );
    let found = Diagnostic::new(&RULE, message)
        .at(home.span, "the manager moves it away")
        .related(guarded.ha, "its group")
        .related(group.name.span, "says which nodes");
    let first = name(*first);
    Some(found.help(format!(
        "set `on=\"{first}\"`, or add its node to the group"
    )))
}

/// A guest whose group has a node of a higher priority that is online.
fn preferred_elsewhere(
    view: &View,
    guarded: &Guarded<'_>,
    dropped: &BTreeSet<Span>,
) -> Option<Diagnostic> {
    let home = guarded.guest.node?;
    let group = guarded
        .group
        .filter(|it| !dropped.contains(&it.name.span))?;
    let nodes = nodes_of(group, guarded.votes).into_iter();
    let nodes = nodes.filter(|(node, _)| view.lab.nodes.at(*node).about.is_active());
    let nodes: Vec<_> = nodes.map(|(node, it)| (node, it.unwrap_or(0))).collect();
    let (_, own) = nodes.iter().find(|(node, _)| *node == home.value)?;
    let most = nodes.iter().map(|(_, priority)| *priority).max()?;
    let (best, _) = nodes.iter().find(|(_, it)| *it == most && it > own)?;
    let name = |node: Id<Node>| &view.lab.nodes.at(node).name.value;
    let (here, there, group_name) = (name(home.value), name(*best), &group.name.value);
    let message = format!(
        "{} is on node `{here}`, but its group `{group_name}` prefers node `{there}`",
        view.guest_name(guarded.id)
    );
    let mut named = group.nodes.iter().flatten();
    let priority = named.find(|it| it.node.value == *best)?.node.span;
    let found = Diagnostic::new(&RULE, message)
        .at(home.span, "the manager moves it away")
        .related(guarded.ha, "its group")
        .related(priority, format!("priority {most}, not {own}"));
    Some(found.help(format!(
        "set `on=\"{there}\"`, or give `{here}` the highest priority in the group"
    )))
}
