//! A tier that takes in what Kubernetes itself runs.

use crate::diag::{Diagnostic, Sink};
use crate::model::kubernetes::Kubernetes;
use crate::model::kubernetes_object::NamespacePattern;
use crate::model::metallb::Metallb;
use crate::model::tier::Tier;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The pattern of a tier fits a namespace of Kubernetes itself, or of what the cluster needs to work.
    ///
    /// ## Why it matters
    /// Such a namespace gets the tier's quota and limits. The next pod of the network plugin, of DNS or of Kyverno that
    /// does not fit into them is refused, and the cluster with it: most of these pods state no limits of their own. Kyverno
    /// leaves the requests for `kube-system` out unless told otherwise, so half of the policies would apply.
    ///
    /// ## What to do
    /// Write a narrower pattern, such as `NAME-*`; name the namespaces one by one where they have no common start.
    pub(super) RULE = "tier" / "system-namespace", Error
}

/// What the API server makes by itself, and where Kyverno's chart puts it.
const SYSTEM: &[&str] = &["kube-system", "kube-public", "kube-node-lease", "kyverno"];

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, tier) in super::tiers(view) {
        for pattern in &tier.patterns {
            let hit = system(cluster).find(|name| pattern.value.fits(name));
            if let Some(name) = hit {
                sink.push(takes_in(tier, pattern, name));
            }
        }
    }
}

fn system(cluster: &Kubernetes) -> impl Iterator<Item = &str> {
    let balancer = cluster.metallb.as_ref().map(Metallb::namespace);
    SYSTEM.iter().copied().chain(balancer)
}

fn takes_in(tier: &Tier, pattern: &Spanned<NamespacePattern>, name: &str) -> Diagnostic {
    let own = &tier.name.value;
    let message = format!("tier `{own}` would take in namespace `{name}`");
    Diagnostic::new(&RULE, message)
        .at(pattern.span, format!("fits `{name}`"))
        .help(format!("write a narrower pattern, such as `{own}-*`"))
}
