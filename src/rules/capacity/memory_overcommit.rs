//! More memory promised than there is.

use crate::diag::{Diagnostic, Sink};
use crate::facts::capacity::{MemoryRoom, Promise, percent};
use crate::model::node::Node;
use crate::model::unit::{SizeSum, SizeUnit};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// The guests of a node are promised more memory than it has for them.
    ///
    /// ## Why it matters
    /// It works while some of them do not take what they may. When they do, the node swaps or the kernel kills the
    /// largest process, which is a virtual machine. Counted is the known memory of guests in service; what nobody
    /// recorded is not counted. What the node keeps for itself (`reserve`) is not there for guests.
    ///
    /// ## What to do
    /// Give less to some, move some, or allow it with the reason why it works. `rules memory="120%"` moves the
    /// threshold for the whole lab.
    pub(super) RULE = "capacity" / "memory-overcommit", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let limit = view.lab.limits.memory;
    for (_, node, capacity) in view.active_nodes() {
        let (Some(room), Some(memory)) = (&capacity.memory, &node.memory) else {
            continue;
        };
        let parts = &capacity.now.memory.known;
        // A guest that is larger than the whole node is a finding of its own.
        let has_giant = parts.iter().any(|(_, size)| *size > room.total);
        if !has_giant && room.is_exceeded(capacity.now.memory_sum(), limit) {
            sink.push(too_much(view, node, memory.size.span, room, &capacity.now));
        }
    }
}

fn too_much(
    view: &View,
    node: &Node,
    place: Span,
    room: &MemoryRoom,
    promise: &Promise,
) -> Diagnostic {
    let (name, sum, free) = (&node.name.value, promise.memory_sum(), room.free());
    let missing = sum.bytes.saturating_sub(free.bytes);
    let unit = readable(missing, room.total.unit());
    let promised = sum.in_unit(unit);
    let share = room.per_mille(sum).map_or_else(String::new, |share| {
        let more = if share == 1000 { "more than " } else { "" };
        format!(", {more}{}", percent(share))
    });
    let of = if room.held.is_empty() {
        format!("of its {}", room.total.in_words())
    } else {
        format!(
            "of the {} that it has for them",
            free.in_unit(room.total.unit())
        )
    };
    let short = SizeSum {
        bytes: missing,
        approximate: sum.approximate || free.approximate,
    };
    let message = format!("guests of node `{name}` are promised {promised}{share} {of}");
    let found = Diagnostic::new(&RULE, message)
        .at(place, format!("{} short", short.in_unit(unit)))
        .related(node.name.span, super::table(view, &promise.memory.known));
    let reserve = node.reserve.as_ref().and_then(|it| it.memory);
    let found = match reserve {
        Some(reserve) => found.related(reserve.span, "kept for Proxmox itself"),
        None => found,
    };
    found.help("give less to some of them, move some, or allow it with the reason why it works")
}

/// The unit of the node's memory, or a smaller one where it would show a shortage as next to nothing.
fn readable(missing: u128, unit: SizeUnit) -> SizeUnit {
    if missing < u128::from(unit.factor()) / 10 {
        SizeUnit::Mebibyte
    } else {
        unit
    }
}
