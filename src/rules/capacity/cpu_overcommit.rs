//! More virtual processors than threads can serve.

use crate::diag::{Diagnostic, Sink};
use crate::facts::capacity::{Promise, ThreadRoom, ratio};
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// The guests of a node have more virtual processors than its threads can well serve.
    ///
    /// ## Why it matters
    /// Processors can be shared, up to a point: beyond it guests wait for each other whenever several work at once, and
    /// what has deadlines (video, storage, consensus) misses them. Counted are the threads that the node has for
    /// guests, and the known cores of guests in service. Proxmox's guide calls it safe that all guests together have
    /// more than the node, for the kernel shares them out; how much more is right depends on the guests, so the number
    /// is the lab's own.
    ///
    /// ## What to do
    /// Give fewer cores to some, move some, or allow it with the reason why it works. `rules cpu-per-thread=3.0`
    /// moves the threshold for the whole lab.
    pub(super) RULE = "capacity" / "cpu-overcommit", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let limit = view.lab.limits.cpu_per_thread;
    for (_, node, capacity) in view.active_nodes() {
        let Some(room) = capacity.threads.filter(|_| are_credible(node)) else {
            continue;
        };
        let parts = &capacity.now.cores.known;
        // A guest with more cores than the node has threads is a finding of its own.
        let has_giant = parts.iter().any(|(_, cores)| *cores > room.total);
        if !has_giant && room.is_exceeded(capacity.now.cores_sum(), limit) {
            let found = too_many(view, node, room, &capacity.now);
            found.into_iter().for_each(|found| sink.push(found));
        }
    }
}

/// Whether the number of threads may be right. Fewer threads than cores are a finding of their own.
fn are_credible(node: &Node) -> bool {
    let counts = node.cpu.as_ref().and_then(|cpu| cpu.cores.zip(cpu.threads));
    counts.is_none_or(|(cores, threads)| cores.value <= threads.value)
}

fn too_many(view: &View, node: &Node, room: ThreadRoom, promise: &Promise) -> Option<Diagnostic> {
    let threads = node.cpu.as_ref()?.threads?;
    let (name, cores, free) = (&node.name.value, promise.cores_sum(), room.free());
    let each = room.per_thread(cores);
    let each = each.map_or_else(String::new, |each| format!(", {} for each", ratio(each)));
    let message =
        format!("guests of node `{name}` have {cores} virtual processors on {free} threads{each}");
    let found = Diagnostic::new(&RULE, message)
        .at(threads.span, "too few")
        .related(node.name.span, super::table(view, &promise.cores.known));
    let reserve = node.reserve.as_ref().and_then(|it| it.threads);
    let found = match reserve {
        Some(reserve) => found.related(reserve.span, "kept for Proxmox itself"),
        None => found,
    };
    Some(found.help("give fewer cores to some of them, move some, or allow it with the reason"))
}
