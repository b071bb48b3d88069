//! A highly available guest that only has room where another one keeps it away.

use crate::diag::{Diagnostic, Sink};
use crate::facts::failures::places::Move;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// If its node fails, a highly available guest has room only on a node where it shall not be.
    ///
    /// ## Why it matters
    /// A guest that stays away from another one, or stays with one, is not started elsewhere against that wish: it
    /// waits until its node is back (Proxmox VE 9's manual, ha-manager, "Resource Affinity Rules"). The other nodes
    /// may have it, but not its memory, and are overcommitted by it.
    ///
    /// ## What to do
    /// Free memory on a node that it may be on, or take it out of the list.
    pub(super) RULE = "capacity" / "failover-relaxed", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (node, after) in view.facts.failures.of_nodes() {
        for it in &after.moves {
            let guest = view.lab.guests.at(it.guest);
            let is_home = guest.node.is_some_and(|home| home.value == node);
            if let Some(room) = it.but_for_company.filter(|_| is_home) {
                let found = kept_away(view, it, node, room);
                found.into_iter().for_each(|found| sink.push(found));
            }
        }
    }
}

fn kept_away(view: &View, it: &Move, node: Id<Node>, room: Id<Node>) -> Option<Diagnostic> {
    let (from, there) = (view.lab.nodes.at(node), view.lab.nodes.at(room));
    let (who, name) = (view.guest_name(it.guest), &there.name.value);
    let ha = view.lab.guests.at(it.guest).ha.as_ref()?;
    let message = format!(
        "if node `{}` fails, {who} has room on node `{name}` only, where it shall not be",
        from.name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(ha.span, "shall start on another node")
        .related(there.name.span, "the only one with its memory free");
    let lists = view.lab.clusters.iter().filter_map(|it| it.ha.as_ref());
    let lists = lists.flat_map(|ha| ha.separate.iter().chain(&ha.together));
    let own = lists.flat_map(|list| &list.guests);
    let own = own.filter(|guest| guest.value == it.guest);
    let found = own.fold(found, |found, guest| {
        found.related(guest.span, "kept apart or together here")
    });
    Some(found.help("free memory on a node that it may be on, or take it out of the list"))
}
