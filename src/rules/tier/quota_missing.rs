//! A tier without a limit beside tiers that have one.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::model::tier::Tier;
use crate::rule;
use crate::rules::View;

rule! {
    /// A tier has no quota, and other tiers of its cluster have one.
    ///
    /// ## Why it matters
    /// A quota limits the namespaces that have one and keeps nothing free for them. What has none may use all there is, so
    /// the others are limited for nothing. (Kubernetes, "Resource Quotas".)
    ///
    /// ## What to do
    /// Write a `quota`, or allow it where a tier shall have what is left.
    pub(super) RULE = "tier" / "quota-missing", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let tiers = super::of(cluster).map(|(_, tier)| tier);
        let (limited, others): (Vec<_>, Vec<_>) = tiers.partition(|tier| tier.quota.is_some());
        let Some(first) = limited.first() else {
            continue;
        };
        for tier in others {
            sink.push(unlimited(tier, first));
        }
    }
}

fn unlimited(tier: &Tier, limited: &Tier) -> Diagnostic {
    let (name, other) = (&tier.name.value, &limited.name.value);
    let message = format!("tier `{name}` has no quota, and `{other}` has one");
    let at = limited
        .quota
        .as_ref()
        .map_or(limited.name.span, |it| it.span);
    Diagnostic::new(&RULE, message)
        .at(tier.name.span, "may use all there is")
        .related(at, "limited")
        .help("write `quota memory=\"8GiB\" cpu=4 pods=20` with what it may use")
}
