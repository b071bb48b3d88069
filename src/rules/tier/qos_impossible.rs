//! A class of service that the tier's pods cannot have.

use crate::diag::{Diagnostic, Sink};
use crate::model::kubernetes::Kubernetes;
use crate::model::tier::{Container, Qos, QosClass, Tier};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A tier wants a class of service that its pods cannot have with what its containers get.
    ///
    /// ## Why it matters
    /// Kubernetes computes the class (`pkg/apis/core/v1/helper/qos`): a pod is Guaranteed only if each container has limits
    /// for memory and CPU, both equal to what it asks for; BestEffort only if it asks for nothing and has no limit. So a
    /// cluster without CPU limits has no Guaranteed pods, whatever a tier is called, and under pressure its pods are treated
    /// as what they are.
    ///
    /// ## What to do
    /// Write `qos="guaranteed-memory"`, which keeps the memory of each container, or let containers have CPU limits; for
    /// `best-effort` leave `container` out, for `burstable` ask for less memory than the limit.
    pub(super) RULE = "tier" / "qos-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, tier) in super::tiers(view) {
        if let Some((place, label, help)) = obstacle(cluster, tier) {
            let message = format!(
                "the pods of tier `{}` cannot be {}",
                tier.name.value,
                tier.qos.value.word()
            );
            let found = Diagnostic::new(&RULE, message).at(tier.qos.span, "wanted here");
            sink.push(found.related(place, label).help(help));
        }
    }
}

/// What stands against the class that is wanted: where, what it is, what to do.
fn obstacle(cluster: &Kubernetes, tier: &Tier) -> Option<(Span, &'static str, &'static str)> {
    let container = tier.container.as_ref();
    let place = container.map_or(tier.name.span, |it| it.span);
    // More asked for than allowed has a finding of its own.
    if container.is_some_and(Container::asks_too_much) {
        return None;
    }
    match tier.qos.value {
        Qos::Guaranteed if !cluster.limits_cpu() => {
            let at = cluster.cpu_limits.map_or(cluster.name.span, |it| it.span);
            let help = "write `qos=\"guaranteed-memory\"`, or `cpu-limits=\"set\"` at the cluster and `cpu` in `container`";
            Some((at, "no container has a CPU limit", help))
        }
        Qos::Guaranteed => (tier.real_class() != QosClass::Guaranteed).then_some((
            place,
            "limits and requests differ, or are missing",
            "write `memory` and `cpu` in `container`, and no other requests",
        )),
        // A quota without what containers get has a finding of its own: no pod starts that does not say what it needs.
        Qos::GuaranteedMemory | Qos::Burstable if lacks_default(tier) => None,
        Qos::GuaranteedMemory => (!tier.holds_memory()).then_some((
            place,
            "not all memory is kept",
            "write `memory` in `container`, and leave `request-memory` out",
        )),
        Qos::Burstable => (tier.real_class() != QosClass::Burstable).then_some((
            place,
            "nothing is asked for, or all that may be used",
            "write `memory` and a smaller `request-memory` in `container`",
        )),
        Qos::BestEffort => (tier.real_class() != QosClass::BestEffort).then_some((
            place,
            "containers get this",
            "leave `container` out",
        )),
    }
}

/// Whether pods must say themselves how much memory they ask for: then their class is what they say.
fn lacks_default(tier: &Tier) -> bool {
    let is_limited = tier.quota.as_ref().is_some_and(|it| it.memory.is_some());
    is_limited && tier.memory_request().is_none()
}
