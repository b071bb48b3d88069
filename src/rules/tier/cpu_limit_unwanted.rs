//! A CPU limit where none is wanted.

use crate::diag::{Diagnostic, Sink};
use crate::model::tier::Qos;
use crate::rule;
use crate::rules::View;

rule! {
    /// A tier gives its containers a CPU limit, and the cluster says that none has one.
    ///
    /// ## Why it matters
    /// `cpu-limits="none"` is what a cluster has unless it says otherwise: containers share the processors and none is slowed
    /// down while some are idle. The limit of one tier would break that for all its namespaces. (The lab's own choice.)
    ///
    /// ## What to do
    /// Write `request-cpu` instead of `cpu`, or `cpu-limits="set"` at the cluster.
    pub(super) RULE = "tier" / "cpu-limit-unwanted", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, tier) in super::tiers(view) {
        let cpu = tier.container.as_ref().and_then(|it| it.cpu);
        // What wants to be guaranteed has a finding of its own.
        let wanted = tier.qos.value == Qos::Guaranteed;
        let Some(cpu) = cpu.filter(|_| !cluster.limits_cpu() && !wanted) else {
            continue;
        };
        let message = format!(
            "tier `{}` limits containers to {} CPU, and `{}` has no CPU limits",
            tier.name.value, cpu.value, cluster.name.value
        );
        let found = Diagnostic::new(&RULE, message).at(cpu.span, "a CPU limit");
        let at = cluster.cpu_limits.map_or(cluster.name.span, |it| it.span);
        let found = found.related(at, "no CPU limits here");
        sink.push(
            found.help("write `request-cpu` instead, or `cpu-limits=\"set\"` at the cluster"),
        );
    }
}
