//! A guest that its group takes away from its home.

use crate::diag::{Diagnostic, Sink};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::guarded::Guarded;

rule! {
    /// A highly available guest lives on a node that its group does not name.
    ///
    /// ## Why it matters
    /// The manager moves the guest to a node of the group as soon as it is told (pve-ha-manager): what the lab says
    /// about its home, its disks and its node's memory is wrong from then on.
    ///
    /// ## What to do
    /// Say `on=` a node of the group, or add the node to the group.
    pub(super) RULE = "ha" / "home-outside-group", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for guarded in view.guarded().filter(|it| it.group.is_some()) {
        let targets = guarded.targets();
        let home = guarded.guest.node.map(|home| home.value);
        let outside = home.is_some_and(|home| !targets.contains(&home));
        if outside && !targets.is_empty() {
            moved(view, &guarded, &targets)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

fn moved(view: &View, guarded: &Guarded<'_>, targets: &[Id<Node>]) -> Option<Diagnostic> {
    let (home, group) = (guarded.guest.node?, guarded.group?);
    let name = |node: Id<Node>| &view.lab.nodes.at(node).name.value;
    let (who, group_name) = (view.guest_name(guarded.id), &group.name.value);
    let message = format!(
        "{who} lives on node `{}`, which is not in its group `{group_name}`",
        name(home.value)
    );
    let found = Diagnostic::new(&RULE, message)
        .at(home.span, "the manager moves it away")
        .related(guarded.ha, "its group")
        .related(group.name.span, "says which nodes");
    let first = targets.first().map(|node| name(*node));
    Some(match first {
        Some(first) => found.help(format!(
            "say `on=\"{first}\"`, or add its node to the group"
        )),
        None => found,
    })
}
