//! Namespaces that are of two tiers, or of none.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::clusters;
use crate::model::kubernetes::{Kubernetes, Namespace};
use crate::model::kubernetes_object::NamespacePattern;
use crate::model::tier::Tier;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A namespace would belong to two tiers.
    ///
    /// ## Why it matters
    /// Each tier gives it a LimitRange and a quota of the same name, and its pods a priority class. Kyverno applies all
    /// policies that match, in no order that anybody promises: which tier it is in changes from one day to the next.
    ///
    /// ## What to do
    /// Let the patterns of the tiers start differently: with the default, `NAME-*`, they do unless one name is the start of
    /// another. A namespace that names its tier must fit no pattern of another one.
    pub(super) RULE = "tier" / "namespace-overlap", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let tiers: Vec<_> = super::of(cluster).map(|(_, tier)| tier).collect();
        let mut earlier: Vec<(&Tier, &Spanned<NamespacePattern>)> = Vec::new();
        for tier in &tiers {
            for pattern in &tier.patterns {
                let mut others = earlier.iter().filter(|(other, _)| other.name != tier.name);
                if let Some((other, at)) = others.find(|(_, it)| it.value.overlaps(&pattern.value))
                {
                    sink.push(overlap(other, at, tier, pattern));
                }
                earlier.push((tier, pattern));
            }
        }
        for namespace in cluster.namespaces.iter().filter(|it| it.about.is_present()) {
            if let Some(found) = elsewhere(cluster, namespace) {
                sink.push(found);
            }
        }
    }
}

fn overlap(
    first: &Tier,
    at: &Spanned<NamespacePattern>,
    tier: &Tier,
    pattern: &Spanned<NamespacePattern>,
) -> Diagnostic {
    let (a, b) = (&first.name.value, &tier.name.value);
    let message = format!(
        "a namespace may be of tier `{b}`, `{}`, and of tier `{a}`, `{}`",
        pattern.value, at.value
    );
    Diagnostic::new(&RULE, message)
        .at(pattern.span, format!("`{}`", pattern.value))
        .related(at.span, format!("`{}`", at.value))
        .help("let the two patterns start differently")
}

/// A namespace that names its tier and fits the pattern of another.
fn elsewhere(cluster: &Kubernetes, namespace: &Namespace) -> Option<Diagnostic> {
    let stated = namespace.tier?;
    let name = &namespace.name.value;
    let tiers = cluster.tiers.iter().enumerate();
    let mut others = tiers
        .filter(|(at, _)| *at != stated.value)
        .flat_map(|(_, tier)| {
            let fits = tier.patterns.iter().filter(|it| it.value.fits(name));
            fits.map(move |pattern| (tier, pattern))
        });
    let (other, pattern) = others.next()?;
    let own = &cluster.tiers.get(stated.value)?.name.value;
    let message = format!(
        "namespace `{name}` is put into tier `{own}`, and its name is of tier `{}`",
        other.name.value
    );
    let found = Diagnostic::new(&RULE, message).at(stated.span, "put there");
    let found = found.related(pattern.span, format!("`{}`", pattern.value));
    Some(found.help("rename the namespace, or leave `tier` out"))
}
