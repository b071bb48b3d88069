//! A name that Kubernetes would refuse.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, pools};
use crate::model::kubernetes::Kubernetes;
use crate::model::kubernetes_object::{is_namespace_name, is_object_name};
use crate::model::name::Name;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A pool, peer, tier or namespace has a name that Kubernetes refuses.
    ///
    /// ## Why it matters
    /// The object that is made carries the name, and the API server takes lower-case letters, digits and inner dashes
    /// only (apimachinery, `pkg/util/validation`). A priority class may not be called `system-…`, and the name of a tier
    /// has 50 characters at the most: rules of policies are named after it and have 63.
    ///
    /// ## What to do
    /// Rename it; what people call it goes into `title`.
    pub(super) RULE = "kubernetes" / "name-invalid", Error
}

/// The longest name of a tier.
const LONGEST_TIER: usize = 50;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let mut of = |what: &str, name: &Spanned<Name>, fits: bool| {
            if !fits {
                sink.push(refused(what, name));
            }
        };
        for (_, pool) in pools(cluster) {
            of("pool", &pool.name, is_object_name(&pool.name.value));
        }
        for peer in cluster.metallb.iter().flat_map(|it| &it.peers) {
            of("peer", &peer.name, is_object_name(&peer.name.value));
        }
        for tier in &cluster.tiers {
            of("tier", &tier.name, is_tier(&tier.name.value));
        }
        for name in namespaces(cluster) {
            of("namespace", name, is_namespace_name(&name.value));
        }
    }
}

fn is_tier(name: &str) -> bool {
    is_namespace_name(name) && name.len() <= LONGEST_TIER && !name.starts_with("system-")
}

fn namespaces(cluster: &Kubernetes) -> impl Iterator<Item = &Spanned<Name>> {
    let metallb = cluster
        .metallb
        .iter()
        .filter_map(|it| it.namespace.as_ref());
    let declared = cluster.namespaces.iter().map(|it| &it.name);
    metallb.chain(declared)
}

fn refused(what: &str, name: &Spanned<Name>) -> Diagnostic {
    let message = format!("Kubernetes takes no {what} called `{}`", name.value);
    let found = Diagnostic::new(&RULE, message).at(
        name.span,
        "lower-case letters, digits and inner dashes only",
    );
    let lower = name.value.to_lowercase();
    let dashed = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let meant: String = lower.chars().map(dashed).collect();
    let meant = meant.trim_matches('-');
    let fits = if what == "tier" {
        is_tier(meant)
    } else {
        is_namespace_name(meant)
    };
    if fits {
        found.help(format!("write `{meant}`"))
    } else {
        found.help("give it a shorter, plainer name")
    }
}
