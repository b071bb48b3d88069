//! Highly available guests of one node that other nodes have room for one by one only.

use crate::diag::{Diagnostic, Sink};
use crate::facts::failures::crowd::Crowd;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// If a node fails, its highly available guests fit on other nodes one by one, but not all of them.
    ///
    /// ## Why it matters
    /// The HA manager starts all of them at once and does not look for room, unless its scheduler is told to
    /// (pve-ha-manager, `select_service_node`). The last ones overcommit a node: it swaps, or the kernel kills a virtual
    /// machine to save the others. Compared is the known memory; it is reported only if no way of placing them fits.
    ///
    /// ## What to do
    /// Keep more memory free on the other nodes, or leave `ha` out where a guest can wait.
    pub(super) RULE = "capacity" / "failover-together", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (node, after) in view.facts.failures.of_nodes() {
        let homes_here = |guest: &Id<Guest>| {
            let home = view.lab.guests.at(*guest).node;
            home.is_some_and(|home| home.value == node)
        };
        let own = after.crowds.iter();
        for crowd in own.filter(|crowd| crowd.guests.iter().all(homes_here)) {
            let found = not_all(view, node, crowd);
            found.into_iter().for_each(|found| sink.push(found));
        }
    }
}

fn not_all(view: &View, node: Id<Node>, crowd: &Crowd) -> Option<Diagnostic> {
    let unit = crowd.guests.iter().find_map(|guest| {
        let memory = view.lab.guests.at(*guest).memory?;
        memory.value.known().map(|size| size.unit())
    })?;
    let name = &view.lab.nodes.at(node).name.value;
    let ha = |guest: &Id<Guest>| -> Option<Span> {
        let ha = view.lab.guests.at(*guest).ha.as_ref();
        ha.map(|ha| ha.span)
    };
    let (first, others) = crowd.guests.split_first()?;
    let message = format!(
        "if node `{name}` fails, its {} highly available guests fit on other nodes one by one, but not together: they need {}",
        crowd.guests.len(),
        crowd.needed.in_unit(unit)
    );
    let mut found = Diagnostic::new(&RULE, message).at(ha(first)?, "starts on another node");
    for span in others
        .iter()
        .filter_map(ha)
        .filter(|it| Some(*it) != ha(first))
    {
        found = found.related(span, "so does this guest");
    }
    for (node, free) in &crowd.nodes {
        let label = format!("at most {} is free here", free.in_unit(unit));
        found = found.related(view.lab.nodes.at(*node).name.span, label);
    }
    Some(found.help("free memory on these nodes, or leave `ha` out where a guest can wait"))
}
