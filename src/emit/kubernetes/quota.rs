//! What a tier gives its namespaces: a LimitRange with what a container gets that asks for nothing, and a ResourceQuota.
//!
//! Without CPU limits neither names one: a quota of `limits.cpu` would demand one of every pod, and the API server makes
//! a default of a `max` (kubernetes, `pkg/apis/core/v1/defaults.go`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::tier::Tier;
use crate::model::unit::{Cpu, Size, SizeUnit};

/// The name of every LimitRange that is made. It never changes: an object of another name would be one more.
pub(super) const LIMIT_RANGE: &str = "tier-defaults";

/// The name of every ResourceQuota that is made.
pub(super) const RESOURCE_QUOTA: &str = "tier-quota";

/// Amounts by resource, as quantities of Kubernetes.
pub(super) type Amounts = BTreeMap<&'static str, String>;

/// The specification of a LimitRange.
#[derive(Serialize)]
pub(super) struct LimitRange {
    limits: Vec<Limits>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    #[serde(rename = "type")]
    of: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    default: Amounts,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    default_request: Amounts,
}

/// The specification of a ResourceQuota.
#[derive(Serialize)]
pub(super) struct ResourceQuota {
    hard: Amounts,
}

/// What a container of a tier gets that asks for nothing; none where it gets nothing.
pub(super) fn limit_range(tier: &Tier) -> Option<LimitRange> {
    let container = tier.container.as_ref().filter(|it| it.says_something())?;
    let default = amounts([
        ("memory", container.memory.map(|it| memory(it.value))),
        ("cpu", container.cpu.map(|it| cpu(it.value))),
    ]);
    let default_request = amounts([
        ("memory", tier.memory_request().map(|it| memory(it.value))),
        ("cpu", tier.cpu_request().map(|it| cpu(it.value))),
    ]);
    Some(LimitRange {
        limits: vec![Limits {
            of: "Container",
            default,
            default_request,
        }],
    })
}

/// What each namespace of a tier may use; none where nothing is said.
pub(super) fn resource_quota(tier: &Tier) -> Option<ResourceQuota> {
    let quota = tier.quota.as_ref()?;
    let hard = amounts([
        ("requests.memory", quota.memory.map(|it| memory(it.value))),
        ("requests.cpu", quota.cpu.map(|it| cpu(it.value))),
        ("requests.storage", quota.storage.map(|it| memory(it.value))),
        (
            "requests.nvidia.com/gpu",
            quota.gpus.map(|it| it.value.to_string()),
        ),
        ("pods", quota.pods.map(|it| it.value.to_string())),
    ]);
    (!hard.is_empty()).then_some(ResourceQuota { hard })
}

fn amounts<const N: usize>(all: [(&'static str, Option<String>); N]) -> Amounts {
    let known = all.into_iter();
    known.filter_map(|(name, it)| Some((name, it?))).collect()
}

/// A size in the largest unit that it is a whole number of (apimachinery, `pkg/api/resource/suffix.go`).
fn memory(size: Size) -> String {
    let units = [
        (SizeUnit::Tebibyte, "Ti"),
        (SizeUnit::Gibibyte, "Gi"),
        (SizeUnit::Mebibyte, "Mi"),
        (SizeUnit::Kibibyte, "Ki"),
        (SizeUnit::Gigabyte, "G"),
        (SizeUnit::Megabyte, "M"),
    ];
    let mut fitting = units
        .into_iter()
        .filter_map(|(unit, suffix)| Some(format!("{}{suffix}", size.in_whole(unit)?)));
    fitting.next().unwrap_or_else(|| size.bytes().to_string())
}

fn cpu(cpu: Cpu) -> String {
    match (cpu.milli() / 1000, cpu.milli() % 1000) {
        (whole, 0) => whole.to_string(),
        _ => format!("{}m", cpu.milli()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_what_kubernetes_reads() {
        let of = |text| Size::parse(text).map(memory);
        assert_eq!(of("512MiB").as_deref(), Ok("512Mi"));
        assert_eq!(of("8GiB").as_deref(), Ok("8Gi"));
        assert_eq!(of("1.5GiB").as_deref(), Ok("1536Mi"));
        assert_eq!(of("500MB").as_deref(), Ok("500M"));
        let of = |text| Cpu::parse(text).map(cpu);
        assert_eq!(of("0.1").as_deref(), Ok("100m"));
        assert_eq!(of("4").as_deref(), Ok("4"));
    }
}
