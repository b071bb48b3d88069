//! Numbers of one processor that contradict each other.

use crate::diag::{Diagnostic, Sink};
use crate::model::node::{Cpu, Node, THREADS_PER_CORE};
use crate::model::stated::Stated;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The sockets, cores and threads of a node contradict each other.
    ///
    /// ## Why it matters
    /// `cores` and `threads` are totals of the node: sockets that are filled alike have equal shares of the cores, and a core
    /// has two threads at most (lscpu(1)). A number for one socket instead of all makes the capacity page wrong by that
    /// factor.
    ///
    /// ## What to do
    /// Write the totals of the node as `lscpu` shows them: `cores` is cores a socket times sockets, `threads` is its
    /// `CPU(s)`.
    pub(super) RULE = "node" / "processor-mismatch", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let nodes = view.lab.nodes.values();
    for node in nodes.filter(|it| it.about.is_present()) {
        // More cores than threads is another rule's finding.
        let cpu = node.cpu.as_ref().filter(|cpu| !has_few_threads(cpu));
        let found = cpu.and_then(|cpu| sockets(node, cpu).or_else(|| threads(node, cpu)));
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn known(count: Option<Spanned<Stated<u32>>>) -> Option<Spanned<u32>> {
    let count = count?;
    Some(Spanned::new(*count.value.known()?, count.span))
}

fn has_few_threads(cpu: &Cpu) -> bool {
    let counts = known(cpu.cores).zip(known(cpu.threads));
    counts.is_some_and(|(cores, threads)| cores.value > threads.value)
}

/// Cores that its sockets cannot share equally.
fn sockets(node: &Node, cpu: &Cpu) -> Option<Diagnostic> {
    let (sockets, cores) = (cpu.sockets?, known(cpu.cores)?);
    (cores.value < sockets.value || !cores.value.is_multiple_of(sockets.value)).then(|| {
        let message = format!(
            "node `{}` has {} cores in {} sockets",
            node.name.value, cores.value, sockets.value
        );
        let all = cores.value.saturating_mul(sockets.value);
        Diagnostic::new(&RULE, message)
            .at(cores.span, "not the same number in each socket")
            .related(sockets.span, "the sockets")
            .help(format!(
                "write the cores of all sockets: `cores={all}` if each has {}",
                cores.value
            ))
    })
}

/// More threads than its cores have.
fn threads(node: &Node, cpu: &Cpu) -> Option<Diagnostic> {
    let (cores, threads) = (known(cpu.cores)?, known(cpu.threads)?);
    let most = cores.value.saturating_mul(THREADS_PER_CORE);
    (threads.value > most).then(|| {
        let message = format!(
            "node `{}` has {} threads on {} cores",
            node.name.value, threads.value, cores.value
        );
        Diagnostic::new(&RULE, message)
            .at(threads.span, format!("at most {most}: two for each core"))
            .related(cores.span, "the cores")
            .help("write the totals of all sockets at both, as `lscpu` shows them")
    })
}
