//! More memory promised than there is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::{Memory, Node};
use crate::model::unit::{Size, SizeSum, SizeUnit};
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
    for (id, guest) in view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_active())
    {
        let memory = guest
            .memory
            .and_then(|memory| memory.value.known().copied());
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
    let missing = sum.bytes - u128::from(there.bytes());
    let unit = readable(missing, there.unit());
    let (promised, short) = (
        sum.in_unit(unit),
        SizeSum {
            bytes: missing,
            ..sum
        }
        .in_unit(unit),
    );
    let percent = (sum.bytes * 100).div_ceil(u128::from(there.bytes().max(1)));
    let message =
        format!("guests of node `{name}` are promised {promised}, {percent} % of its {there}");
    Diagnostic::new(&RULE, message)
        .at(memory.size.span, format!("{short} short"))
        .related(node.name.span, table(view, parts))
        .help("give less to some of them, move some, or allow it with the reason why it works")
}

/// The unit of the node's memory, or a smaller one where it would show a shortage as next to nothing.
fn readable(missing: u128, unit: SizeUnit) -> SizeUnit {
    if missing < u128::from(unit.factor()) / 10 {
        SizeUnit::Mebibyte
    } else {
        unit
    }
}

/// Who is promised how much, the largest first.
fn table(view: &View, parts: &[(Id<Guest>, Size)]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|(guest, size)| (Reverse(*size), *guest));
    let named = parts.iter().take(NAMED);
    let mut table: Vec<_> = named
        .map(|(id, size)| format!("{} {size}", view.guest_name(*id)))
        .collect();
    if let Some(more) = parts.len().checked_sub(NAMED).filter(|more| *more > 0) {
        table.push(format!("{more} more"));
    }
    table.join(", ")
}
