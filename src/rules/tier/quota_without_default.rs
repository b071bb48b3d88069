//! A quota for something that containers do not get.

use crate::diag::{Diagnostic, Sink};
use crate::model::tier::Tier;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A tier limits what its namespaces ask for, and a container that asks for nothing gets nothing.
    ///
    /// ## Why it matters
    /// With a quota for memory or CPU every pod has to say how much it asks for, or it is refused (Kubernetes, "Resource
    /// Quotas"). A LimitRange says it for those that do not, and it is made from `container`.
    ///
    /// ## What to do
    /// Write `memory` or `request-memory`, and `request-cpu`, in `container`.
    pub(super) RULE = "tier" / "quota-without-default", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, tier) in super::tiers(view) {
        let Some(quota) = &tier.quota else { continue };
        let memory = quota.memory.filter(|_| tier.memory_request().is_none());
        let cpu = quota.cpu.filter(|_| tier.cpu_request().is_none());
        let memory = memory.map(|it| it.span);
        let cpu = cpu.map(|it| it.span);
        let (what, span, words) = match (memory, cpu) {
            (Some(memory), Some(_)) => ("memory and CPU", memory, "`memory` and `request-cpu`"),
            (Some(memory), None) => ("memory", memory, "`memory`"),
            (None, Some(cpu)) => ("CPU", cpu, "`request-cpu`"),
            (None, None) => continue,
        };
        let help = format!("write {words} in `container`");
        sink.push(refused(tier, what, span, &help));
    }
}

fn refused(tier: &Tier, what: &str, span: Span, help: &str) -> Diagnostic {
    let message = format!(
        "tier `{}` has a quota of {what}, and nothing for containers that ask for none",
        tier.name.value
    );
    let place = tier.container.as_ref();
    let place = place.map_or(tier.name.span, |container| container.span);
    Diagnostic::new(&RULE, message)
        .at(span, "every pod has to say how much it asks for")
        .related(place, "says nothing of it")
        .help(help)
}
