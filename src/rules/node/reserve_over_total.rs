//! A node that keeps more for itself than it has.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A node keeps as much for Proxmox itself as it has, or more: nothing is left for guests.
    ///
    /// ## Why it matters
    /// `reserve` is what no guest is promised. Where it takes everything, each guest is too many, and the sums of the
    /// capacity page mean nothing.
    ///
    /// ## What to do
    /// Write what Proxmox itself needs, such as 1 or 2 threads and 2 to 8 GiB.
    pub(super) RULE = "node" / "reserve-over-total", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let nodes = view.lab.nodes.iter();
    for (id, node) in nodes.filter(|(_, node)| node.about.is_present()) {
        let capacity = view.facts.capacity.of(id);
        let Some(reserve) = &node.reserve else {
            continue;
        };
        let name = node.name.value.as_str();
        let memory = capacity
            .memory
            .as_ref()
            .filter(|room| room.free().bytes == 0);
        let there = node.memory.as_ref().map(|memory| memory.size.span);
        if let (Some(room), Some(kept), Some(there)) = (memory, reserve.memory, there) {
            let total = room.total.in_words();
            sink.push(nothing_left(name, "memory", &total, kept.span, there));
        }
        let threads = capacity.threads.filter(|room| room.free() == 0);
        let there = node.cpu.as_ref().and_then(|cpu| cpu.threads);
        if let (Some(room), Some(kept), Some(there)) = (threads, reserve.threads, there) {
            let total = format!("{} threads", room.total);
            sink.push(nothing_left(
                name,
                "processor",
                &total,
                kept.span,
                there.span,
            ));
        }
    }
}

fn nothing_left(node: &str, what: &str, total: &str, kept: Span, there: Span) -> Diagnostic {
    let message = format!("node `{node}` keeps all of its {what} ({total}) for Proxmox itself");
    Diagnostic::new(&RULE, message)
        .at(kept, "nothing is left for guests")
        .related(there, "all there is")
        .help(format!("keep less than {total}"))
}
