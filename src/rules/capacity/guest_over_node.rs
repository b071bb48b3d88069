//! A guest that is larger than its node.

use crate::diag::{Diagnostic, Level, Sink};
use crate::model::guest::{Guest, GuestKind};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::unit::Size;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest has more memory than the whole node that it runs on.
    ///
    /// ## Why it matters
    /// QEMU asks the kernel for all of a virtual machine's memory at once, and gets none if there never was as much:
    /// "cannot set up guest memory". A container starts: its memory is a limit that it cannot reach, hence a warning
    /// there.
    ///
    /// ## What to do
    /// Give it less than the node has, or another node.
    pub(super) RULE = "capacity" / "guest-over-node", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, node, capacity) in view.active_nodes() {
        let there = node.memory.as_ref().map(|memory| memory.size.span);
        let (Some(room), Some(span)) = (&capacity.memory, there) else {
            continue;
        };
        let there = Spanned::new(room.total, span);
        for (id, size) in &capacity.now.memory.known {
            if *size > room.total {
                sink.push(too_large(view, *id, *size, node, there));
            }
        }
    }
}

fn too_large(
    view: &View,
    id: Id<Guest>,
    size: Size,
    node: &Node,
    there: Spanned<Size>,
) -> Diagnostic {
    let guest = view.lab.guests.at(id);
    let message = format!(
        "{} has {} of memory, all of node `{}` has {}",
        view.guest_name(id),
        size.in_words(),
        node.name.value,
        there.value.in_words()
    );
    let (level, label) = match guest.kind {
        GuestKind::Vm => (Level::Error, "QEMU does not start it"),
        GuestKind::Lxc => (Level::Warning, "it cannot reach that limit"),
    };
    let place = guest.memory.map_or(guest.name.span, |memory| memory.span);
    let mut found = Diagnostic::new(&RULE, message)
        .at(place, label)
        .related(there.span, "all there is")
        .help("give it less than the node has, or another node");
    found.level = level;
    found
}
