//! A priority that belongs to Kubernetes.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The priority of a tier is above 1000000000.
    ///
    /// ## Why it matters
    /// Higher values are kept for Kubernetes itself; the API server refuses the class
    /// (`pkg/apis/scheduling/validation`).
    ///
    /// ## What to do
    /// Take a smaller value: only the order of the tiers counts.
    pub(super) RULE = "tier" / "priority-too-high", Error
}

/// The highest value of a class that is not Kubernetes' own.
const HIGHEST: u32 = 1_000_000_000;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, tier) in super::tiers(view) {
        let priority = tier.priority;
        if priority.value > HIGHEST {
            let name = &tier.name.value;
            let message = format!("the priority of tier `{name}` is {}", priority.value);
            let found = Diagnostic::new(&RULE, message);
            let found = found.at(priority.span, format!("{HIGHEST} is the highest"));
            sink.push(found.help("take a smaller value: only the order counts"));
        }
    }
}
