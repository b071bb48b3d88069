//! More memory promised than there is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::{Memory, Node};
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;

rule! {
    /// The guests of a node are promised more memory than it has.
    ///
    /// ## Why it matters
    /// It works while some of them do not take what they may. When they do, the node swaps or the kernel kills the
    /// largest process, which is a virtual machine. Counted is the known memory of guests in service; what nobody
    /// recorded is not counted.
    ///
    /// ## What to do
    /// Give less to some, move some, or allow it with the reason why it works.
    pub(super) RULE = "capacity" / "memory-overcommit", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let by_node = promised(view);
    for (id, node) in view.lab.nodes.iter().filter(|(_, it)| it.about.is_active()) {
        let (Some(parts), Some(memory)) = (by_node.get(&id), &node.memory) else {
            continue;
        };
        let Some(there) = memory.size.value.known() else {
            continue;
        };
        let sum: SizeSum = parts.iter().map(|(_, size)| *size).sum();
        if sum.bytes > u128::from(there.bytes()) {
            sink.push(too_much(view, node, memory, *there, sum, parts));
        }
    }
}

/// The known memory of the guests in service, by node.
fn promised(view: &View) -> BTreeMap<Id<Node>, Vec<(Id<Guest>, Size)>> {
    let mut by_node: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, guest) in view.lab.guests.iter().filter(|(_, it)| it.about.is_active()) {
        let memory = guest.memory.and_then(|memory| memory.value.known().copied());
        if let (Some(home), Some(memory)) = (guest.node, memory) {
            by_node.entry(home.value).or_default().push((id, memory));
        }
    }
    by_node
}

/// How many guests a message names before it says how many more there are.
const NAMED: usize = 6;

fn too_much(
    view: &View,
    node: &Node,
    memory: &Memory,
    there: Size,
    sum: SizeSum,
    parts: &[(Id<Guest>, Size)],
) -> Diagnostic {
    let name = &node.name.value;
    let promised = sum.in_unit(there.unit());
    let percent = sum.bytes * 100 / u128::from(there.bytes().max(1));
    let message = format!("node `{name}` has {there} of memory, its guests are promised {promised} ({percent} %)");
    let mut parts = parts.to_vec();
    parts.sort_by_key(|(guest, size)| (Reverse(*size), *guest));
    let named = parts.iter().take(NAMED);
    let mut table: Vec<_> = named.map(|(id, size)| format!("{} {size}", view.guest_name(*id))).collect();
    if parts.len() > NAMED {
        table.push(format!("{} more", parts.len() - NAMED));
    }
    let short = SizeSum { bytes: sum.bytes - u128::from(there.bytes()), ..sum };
    let short = short.in_unit(there.unit());
    Diagnostic::new(&RULE, message)
        .at(memory.size.span, format!("{short} short"))
        .related(node.name.span, table.join(", "))
        .help("give less to some of them, move some, or allow it with the reason why it works")
}
