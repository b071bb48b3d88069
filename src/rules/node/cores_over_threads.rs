//! A processor with more cores than threads.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// A processor has more cores than threads.
    ///
    /// ## Why it matters
    /// Every core runs at least one thread. Two numbers are exchanged, or one is that of another processor; what hlc
    /// says of capacity counts threads. (lscpu(1).)
    ///
    /// ## What to do
    /// Write the totals of the node as `lscpu` shows them: `cores` is cores a socket times sockets, `threads` is its
    /// `CPU(s)`.
    pub(super) RULE = "node" / "cores-over-threads", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let present = view.lab.nodes.values().filter(|it| it.about.is_present());
    for node in present {
        let known = node.cpu.as_ref().and_then(|cpu| {
            let (cores, threads) = (cpu.cores?, cpu.threads?);
            let counts = (*cores.value.known()?, *threads.value.known()?);
            Some((counts, cores.span, threads.span))
        });
        if let Some(((cores, threads), cores_span, threads_span)) = known
            && cores > threads
        {
            let name = &node.name.value;
            let message = format!("node `{name}` has {cores} cores, but {threads} threads");
            let found = Diagnostic::new(&RULE, message)
                .at(cores_span, "more than there are threads")
                .related(threads_span, "the threads");
            sink.push(found.propose(Proposal::property(
                cores_span,
                "cores",
                threads,
                "write {} or less, or more threads",
            )));
        }
    }
}
