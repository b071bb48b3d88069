//! A highly available guest that no other node has room for.

use crate::diag::{Diagnostic, Sink};
use crate::facts::failures::places::Lack;
use crate::facts::ha::strict_group;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::Size;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// If its node fails, no other node has as much memory free as a highly available guest needs.
    ///
    /// ## Why it matters
    /// The HA manager starts it elsewhere all the same. That node is then overcommitted at the worst time: it swaps,
    /// or the kernel kills a virtual machine to save the others. Compared is the known memory with that of the nodes
    /// that its strict group allows; a guest of unknown size takes nothing, a node of unknown memory may have room.
    ///
    /// ## What to do
    /// Keep as much memory free on one of the other nodes, or leave `ha` out where the guest can wait.
    pub(super) RULE = "capacity" / "failover", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (node, after) in view.facts.failures.of_nodes() {
        for it in &after.moves {
            let guest = view.lab.guests.at(it.guest);
            let size = guest.memory.and_then(|it| it.value.known().copied());
            let said = size.zip(it.lack).zip(guest.ha.as_ref().map(|ha| ha.span));
            let is_home = guest.node.is_some_and(|home| home.value == node);
            if let Some(((size, lack), ha)) = said.filter(|_| is_home) {
                sink.push(nowhere(view, it.guest, (node, size, ha), lack));
            }
        }
    }
}

fn nowhere(
    view: &View,
    id: Id<Guest>,
    (home, size, ha): (Id<Node>, Size, Span),
    lack: Lack,
) -> Diagnostic {
    let (from, best) = (view.lab.nodes.at(home), view.lab.nodes.at(lack.best));
    let (name, there) = (&best.name.value, lack.free.in_unit(size.unit()));
    let who = view.guest_name(id);
    let needs = size.in_words();
    let group = strict_group(&view.lab, view.lab.guests.at(id));
    let of_group = group.map_or_else(String::new, |it| {
        format!(" of its group `{}`", it.name.value)
    });
    let message = format!(
        "if node `{}` fails, no other node{of_group} has the {needs} of {who} free",
        from.name.value
    );
    let label = if lack.at_most {
        format!("the most is free here: {there}, less what guests of unknown size take")
    } else {
        format!("the most is free here: {there}")
    };
    let found = Diagnostic::new(&RULE, message)
        .at(ha, "shall start on another node")
        .related(best.name.span, label);
    found.help(format!(
        "free {} on node `{name}`, or leave `ha` out",
        lack.short.in_unit(size.unit())
    ))
}
