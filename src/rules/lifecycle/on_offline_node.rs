//! Guests in service on a node that is switched off.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::waits_for_its_node;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// A node is offline, but guests on it are in service.
    ///
    /// ## Why it matters
    /// A guest does not run without its node: what it answers, monitors or votes for is not there, and the backup jobs of
    /// the other nodes pass it over (pve-manager, `VZDump.pm`: each node saves the guests that it has). Highly available
    /// guests are not meant: another node starts them. (The lab's own word `status`.)
    ///
    /// ## What to do
    /// Give the guests the status of their node, or move them with `on=`.
    pub(super) RULE = "lifecycle" / "on-offline-node", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let offline = view.lab.nodes.iter();
    let offline = offline.filter(|(_, it)| it.about.is_member() && !it.about.is_active());
    for (id, node) in offline {
        let guests = view.facts.guests.on(id).iter().copied();
        let guests = guests.filter(|guest| {
            let guest = view.lab.guests.at(*guest);
            guest.about.is_active() && waits_for_its_node(&view.lab, guest)
        });
        let guests: Vec<_> = guests.collect();
        if !guests.is_empty() {
            sink.push(do_not_run(view, node, &guests));
        }
    }
}

fn do_not_run(view: &View, node: &Node, guests: &[Id<Guest>]) -> Diagnostic {
    let name = &node.name.value;
    let message = match guests {
        [only] => format!(
            "node `{name}` is offline, but {} on it is in service",
            view.guest_name(*only)
        ),
        all => format!(
            "node `{name}` is offline, but {} on it are in service",
            counted(all.len(), "guest")
        ),
    };
    let found = Diagnostic::new(&RULE, message).at(node.about.status_span, "offline");
    let found = guests.iter().fold(found, |found, guest| {
        let span = view.lab.guests.at(*guest).name.span;
        found.related(span, "does not run without its node")
    });
    found.help("write `status=\"offline\"` at these guests, or move them with `on=`")
}
