//! Tiers: what is evicted for what, what containers get, what namespaces may use.

use super::View;
use crate::facts::kubernetes::clusters;
use crate::model::kubernetes::Kubernetes;
use crate::model::tier::Tier;

crate::rules::group! {
    cpu_limit_unwanted,
    namespace_overlap,
    priority_order,
    priority_too_high,
    qos_impossible,
    quota_missing,
    quota_too_small,
    quota_without_default,
    request_over_limit,
    service_conflict,
    system_namespace,
}

/// The tiers that are not removed, each with its cluster.
fn tiers(view: &View) -> impl Iterator<Item = (&Kubernetes, &Tier)> {
    clusters(&view.lab).flat_map(|(_, cluster)| of(cluster))
}

/// The tiers of a cluster that are not removed.
fn of(cluster: &Kubernetes) -> impl Iterator<Item = (&Kubernetes, &Tier)> {
    let present = cluster.tiers.iter().filter(|tier| tier.about.is_present());
    present.map(move |tier| (cluster, tier))
}
