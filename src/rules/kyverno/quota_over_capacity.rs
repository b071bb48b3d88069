//! Quotas that allow more than the cluster has.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{gpu_of, running_members};
use crate::model::Lab;
use crate::model::guest::Guest;
use crate::model::kubernetes::{Kubernetes, Role};
use crate::model::tier::{Quota, Tier};
use crate::model::unit::{SizeUnit, format_bytes};
use crate::rule;
use crate::rules::View;

rule! {
    /// The quotas of a cluster's namespaces allow more memory, processors or GPUs than its nodes have.
    ///
    /// ## Why it matters
    /// A quota keeps nothing free, it only limits (Kubernetes, "Resource Quotas"). Once the nodes are full, pods stay pending
    /// although their namespace has room left, and those of high tiers take the place of those of low ones.
    ///
    /// ## What to do
    /// Lower the quotas, or give the nodes more. Counted is each namespace that is declared; a tier without one counts
    /// as having one. A cluster is not judged by what is not known of one of its nodes.
    pub(super) RULE = "kyverno" / "quota-over-capacity", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let running = view.lab.kubernetes.iter();
    for cluster in running.filter(|cluster| cluster.about.is_member()) {
        for resource in RESOURCES {
            let allowed: u128 = tiers(cluster, resource).map(|(_, amount)| amount).sum();
            let there = there(view, cluster, resource);
            if let Some(there) = there.filter(|there| allowed > *there) {
                sink.push(over(cluster, resource, allowed, there));
            }
        }
    }
}

/// What a quota limits and a node has.
struct Resource {
    /// An amount in words.
    words: fn(u128) -> String,
    /// What a quota allows of it.
    quota: fn(&Quota) -> Option<u128>,
    /// What a node has of it, where that is known.
    node: fn(&Lab, &Guest) -> Option<u128>,
}

const RESOURCES: &[Resource] = &[
    Resource {
        words: |bytes| format!("{} of memory", format_bytes(bytes, SizeUnit::Gibibyte)),
        quota: |quota| Some(u128::from(quota.memory?.value.bytes())),
        node: |_, guest| Some(u128::from(guest.memory?.value.known()?.bytes())),
    },
    Resource {
        words: |milli| format!("{} processors", milli.div_ceil(1000)),
        quota: |quota| Some(u128::from(quota.cpu?.value.milli())),
        node: |_, guest| Some(u128::from(*guest.cores?.value.known()?) * 1000),
    },
    Resource {
        words: |count| match count {
            1 => "1 GPU".to_owned(),
            more => format!("{more} GPUs"),
        },
        quota: |quota| Some(u128::from(quota.gpus?.value)),
        node: gpus,
    },
];

/// The GPUs of a node; not known where it is given a device that may be one.
fn gpus(lab: &Lab, guest: &Guest) -> Option<u128> {
    let given = guest.devices.iter().filter(|it| it.about.is_member());
    let each = given.map(|device| match gpu_of(lab, guest, device) {
        Some(_) => Some(1),
        None => device.slot.value.starts_with("usb").then_some(0),
    });
    each.sum()
}

/// The tiers with a quota of a resource, and what all their namespaces may use of it together.
fn tiers<'c>(
    cluster: &'c Kubernetes,
    resource: &Resource,
) -> impl Iterator<Item = (&'c Tier, u128)> {
    let all = cluster.tiers.iter().enumerate();
    let all = all.filter(|(_, tier)| tier.about.is_member());
    all.filter_map(|(at, tier)| {
        let each = (resource.quota)(tier.quota.as_ref()?)?;
        let declared = cluster.namespaces.iter().filter(|it| it.about.is_member());
        let own = declared.filter(|it| cluster.tiers_of(it).any(|of| of == at));
        let count: u128 = own.map(|_| 1).sum();
        Some((tier, each * count.max(1)))
    })
}

/// What the nodes that run pods have; none if it is not known of one of them.
fn there(view: &View, cluster: &Kubernetes, resource: &Resource) -> Option<u128> {
    let runs = running_members(&view.lab, cluster)
        .filter(|member| member.role == Role::Worker || cluster.schedules_on_control_plane());
    let each =
        runs.map(|member| (resource.node)(&view.lab, view.lab.guests.at(member.guest.value)));
    each.sum()
}

fn over(cluster: &Kubernetes, resource: &Resource, allowed: u128, there: u128) -> Diagnostic {
    let name = &cluster.name.value;
    let (all, most) = ((resource.words)(allowed), (resource.words)(there));
    let message = format!("the quotas of `{name}` allow {all}, and its nodes have {most}");
    let found =
        Diagnostic::new(&RULE, message).at(cluster.name.span, "more is allowed than there is");
    let found = tiers(cluster, resource).fold(found, |found, (tier, amount)| {
        let at = tier
            .quota
            .as_ref()
            .map_or(tier.name.span, |quota| quota.span);
        let amount = (resource.words)(amount);
        found.related(at, format!("`{}`: {amount}", tier.name.value))
    });
    found.help("lower the quotas, or give the nodes more")
}
