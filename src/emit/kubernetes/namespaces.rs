//! `namespaces.yaml`: the namespaces that the lab declares, each with the label of its tier.

use std::collections::BTreeMap;

use serde::Serialize;

use super::object::Metadata;
use crate::emit::Input;
use crate::model::kubernetes::{Kubernetes, Namespace};
use crate::text::yaml;

/// The label of namespaces that tells their tier.
pub(super) const TIER_LABEL: &str = "tier";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
}

/// The namespaces, as written.
pub(super) fn documents(_: Input<'_>, cluster: &Kubernetes) -> Vec<String> {
    let all = cluster.namespaces.iter();
    let members = all.filter(|it| it.about.is_member());
    members.map(|it| object(cluster, it)).collect()
}

fn object(cluster: &Kubernetes, namespace: &Namespace) -> String {
    let tiers = cluster.tiers_of(namespace);
    let mut tiers = tiers.filter_map(|at| cluster.tiers.get(at));
    let tier = tiers.find(|tier| tier.about.is_member());
    let label = tier.map(|tier| (TIER_LABEL.to_owned(), tier.name.value.to_string()));
    yaml::document(&Object {
        api_version: "v1",
        kind: "Namespace",
        metadata: Metadata {
            labels: label.into_iter().collect::<BTreeMap<_, _>>(),
            ..Metadata::named(namespace.name.value.as_str())
        },
    })
}
