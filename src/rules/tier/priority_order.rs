//! A tier that is evicted before one that it stands above.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::model::tier::Tier;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two tiers have the same priority, or the one with the lower number has the lower priority.
    ///
    /// ## Why it matters
    /// The number in the name says who stands above whom, and Kubernetes looks at the priority alone: a pod that finds no
    /// room takes the place of pods of a lower one (Kubernetes, "Pod Priority and Preemption"). Where the two say different
    /// things, the foundation makes room for what stands on it.
    ///
    /// ## What to do
    /// Let the priorities fall as the numbers rise.
    pub(super) RULE = "tier" / "priority-order", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let tiers = super::of(cluster).map(|(_, tier)| tier);
        let mut numbered: Vec<_> = tiers.filter_map(|it| Some((it.number()?, it))).collect();
        numbered.sort_by_key(|(number, tier)| (*number, &tier.name.value));
        for pair in numbered.windows(2) {
            if let [(a, above), (b, below)] = pair
                && a != b
                && above.priority.value <= below.priority.value
            {
                sink.push(reversed(above, below));
            }
        }
    }
}

fn reversed(above: &Tier, below: &Tier) -> Diagnostic {
    let relation = if above.priority.value == below.priority.value {
        "the same priority as"
    } else {
        "a lower priority than"
    };
    let message = format!(
        "tier `{}` has {relation} `{}`: {} and {}",
        above.name.value, below.name.value, above.priority.value, below.priority.value
    );
    Diagnostic::new(&RULE, message)
        .at(above.priority.span, "should be the higher one")
        .related(below.priority.span, "stands below it")
        .help("let the priorities fall as the numbers rise")
}
