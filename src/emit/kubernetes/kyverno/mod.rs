//! `kyverno.yaml`: the policies that put the tiers into effect, in the kinds that the cluster's Kyverno takes.
//!
//! Three things are done. A namespace gets the label of its tier. It gets a LimitRange and a ResourceQuota. What runs in
//! it gets the tier's priority class, unless it names one: in the templates of workloads, and in bare pods in the way
//! that the API server's own plugin for priorities accepts (kubernetes, `plugin/pkg/admission/priority`): that plugin
//! has written `spec.priority` before a webhook is asked, and refuses a pod whose number is not that of its class.

mod cel;
mod cluster_policy;

use crate::emit::Input;
use crate::model::kubernetes::{Kubernetes, KyvernoApi};
use crate::model::kubernetes_object::NamespacePattern;
use crate::model::tier::Tier;

/// A tier with every namespace that is its own.
struct Scope<'a> {
    tier: &'a Tier,
    patterns: Vec<NamespacePattern>,
}

impl Scope<'_> {
    fn name(&self) -> &str {
        &self.tier.name.value
    }
}

/// The policies.
pub(super) fn documents(_: Input<'_>, cluster: &Kubernetes) -> Vec<String> {
    let scopes = scopes(cluster);
    if scopes.is_empty() {
        return Vec::new();
    }
    let stated = cluster
        .kyverno
        .as_ref()
        .map(crate::model::kubernetes::Kyverno::api);
    match stated.unwrap_or(KyvernoApi::Cel) {
        KyvernoApi::Cel => cel::policies(&scopes),
        KyvernoApi::ClusterPolicy => cluster_policy::policies(&scopes),
    }
}

/// The tiers in service: by pattern, and by the names of namespaces that are put into them.
fn scopes(cluster: &Kubernetes) -> Vec<Scope<'_>> {
    let tiers = cluster.tiers.iter().enumerate();
    let members = tiers.filter(|(_, tier)| tier.about.is_member());
    let scope = |(at, tier): (usize, &'_ Tier)| {
        let mut patterns: Vec<_> = tier.patterns.iter().map(|it| it.value.clone()).collect();
        let put = cluster.namespaces.iter().filter(|it| it.about.is_present());
        let put = put.filter(|it| it.tier.is_some_and(|stated| stated.value == at));
        let put = put.filter(|it| {
            !tier
                .patterns
                .iter()
                .any(|own| own.value.fits(&it.name.value))
        });
        patterns.extend(put.map(|it| NamespacePattern::exactly(&it.name.value)));
        patterns
    };
    members
        .map(|(at, tier)| Scope {
            patterns: scope((at, tier)),
            tier,
        })
        .collect()
}
