//! A highly available guest that no other node has room for.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::rules::refuges::Refugee;

rule! {
    /// If its node fails, no other node has as much memory free as a highly available guest needs.
    ///
    /// ## Why it matters
    /// The HA manager starts it elsewhere all the same. That node is then overcommitted at the worst time: it swaps,
    /// or the kernel kills a virtual machine to save the others. Compared is the known memory; a node of which it is
    /// not known, or not known of all its guests, may have room.
    ///
    /// ## What to do
    /// Keep as much memory free on one of the other nodes, or leave `ha` out where the guest can wait.
    pub(super) RULE = "capacity" / "failover", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for refugee in view.refugees() {
        let found = nowhere(view, &refugee);
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn nowhere(view: &View, refugee: &Refugee<'_>) -> Option<Diagnostic> {
    let (node, free, missing) = refugee.shortage(&refugee.refuges())?;
    let from = view.lab.nodes.at(refugee.home);
    let unit = refugee.size.unit();
    let (name, there) = (&node.name.value, free.in_unit(unit));
    let who = view.guest_name(refugee.guarded.id);
    let needs = refugee.size.in_words();
    let message = format!(
        "if node `{}` fails, no other node has the {needs} of {who} free",
        from.name.value
    );
    let label = format!("the most is free here: {there}");
    let found = Diagnostic::new(&RULE, message)
        .at(refugee.guarded.ha, "shall start on another node")
        .related(node.name.span, label);
    Some(found.help(format!(
        "free {} on node `{name}`, or leave `ha` out",
        missing.in_unit(unit)
    )))
}
