//! `priority-classes.yaml`: one class a tier, named after it (kubernetes, `scheduling.k8s.io/v1`).

use serde::Serialize;

use super::object::Metadata;
use crate::emit::Input;
use crate::model::kubernetes::Kubernetes;
use crate::model::tier::Tier;
use crate::text::token::Comment;
use crate::text::yaml;

/// A priority class, which has no specification but its own fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PriorityClass {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    value: u32,
    global_default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// The classes, the highest first.
pub(super) fn documents(_: Input<'_>, cluster: &Kubernetes) -> Vec<String> {
    let members = cluster.tiers.iter().filter(|tier| tier.about.is_member());
    let mut tiers: Vec<_> = members.collect();
    tiers.sort_by_key(|tier| (std::cmp::Reverse(tier.priority.value), &tier.name.value));
    tiers.into_iter().map(class).collect()
}

fn class(tier: &Tier) -> String {
    let purpose = tier.about.purpose();
    yaml::document(&PriorityClass {
        api_version: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: Metadata::named(tier.name.value.as_str()),
        value: tier.priority.value,
        global_default: false,
        description: purpose.map(|purpose| Comment::new(purpose).to_string()),
    })
}
