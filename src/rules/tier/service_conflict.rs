//! A service in two tiers.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::model::tier::{Tier, TierService};
use crate::rule;
use crate::rules::View;

rule! {
    /// A service stands in two tiers of one cluster.
    ///
    /// ## Why it matters
    /// Its pods are in one namespace, which belongs to one tier. In which of the two it is decides whether it goes first or
    /// last when room runs out, and the lab says both. (The lab's own tiers.)
    ///
    /// ## What to do
    /// Leave it in the tier that its namespace belongs to.
    pub(super) RULE = "tier" / "service-conflict", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let mut seen: BTreeMap<&str, (&Tier, &TierService)> = BTreeMap::new();
        for (_, tier) in super::of(cluster) {
            for service in tier.services.iter().filter(|it| it.about.is_present()) {
                let name = service.name.value.as_str();
                match seen.get(name) {
                    Some((first, at)) => sink.push(twice(first, at, tier, service)),
                    None => {
                        seen.insert(name, (tier, service));
                    }
                }
            }
        }
    }
}

fn twice(first: &Tier, at: &TierService, tier: &Tier, service: &TierService) -> Diagnostic {
    let (a, b) = (&first.name.value, &tier.name.value);
    let message = format!(
        "service `{}` is in tier `{a}` and in tier `{b}`",
        service.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(
            service.name.span,
            format!("priority {}", tier.priority.value),
        )
        .related(at.name.span, format!("priority {}", first.priority.value))
        .help("leave it in the tier that its namespace belongs to")
}
