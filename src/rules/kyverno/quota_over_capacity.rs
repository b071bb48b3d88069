//! Quotas that promise more memory than the cluster has.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::members;
use crate::model::kubernetes::{Kubernetes, Role};
use crate::model::tier::Tier;
use crate::model::unit::{SizeUnit, format_bytes};
use crate::rule;
use crate::rules::View;

rule! {
    /// The quotas of a cluster's namespaces promise more memory than its nodes have.
    ///
    /// ## Why it matters
    /// A quota keeps nothing free, it only limits (Kubernetes, "Resource Quotas"). Once the nodes are full, pods stay pending
    /// although their namespace has room left, and those of high tiers take the place of those of low ones.
    ///
    /// ## What to do
    /// Lower the quotas, or give the nodes more memory. Counted is each namespace that is declared; a tier without one counts
    /// as having one.
    pub(super) RULE = "kyverno" / "quota-over-capacity", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let running = view.lab.kubernetes.iter();
    for cluster in running.filter(|cluster| cluster.about.is_member()) {
        let promised: u128 = tiers(cluster).map(|(_, bytes)| bytes).sum();
        if let Some(there) = memory(view, cluster).filter(|there| promised > *there) {
            sink.push(over(cluster, promised, there));
        }
    }
}

/// The tiers with a quota of memory, and what all their namespaces may use together.
fn tiers(cluster: &Kubernetes) -> impl Iterator<Item = (&Tier, u128)> {
    let all = cluster.tiers.iter().enumerate();
    all.filter(|(_, tier)| tier.about.is_member())
        .filter_map(|(at, tier)| {
            let each = u128::from(tier.quota.as_ref()?.memory?.value.bytes());
            let declared = cluster.namespaces.iter().filter(|it| it.about.is_member());
            let own = declared.filter(|it| cluster.tiers_of(it).any(|of| of == at));
            let count: u128 = own.map(|_| 1).sum();
            Some((tier, each * count.max(1)))
        })
}

/// The memory of the nodes that run pods; none if one of them is not known.
fn memory(view: &View, cluster: &Kubernetes) -> Option<u128> {
    let all = members(cluster).map(|(_, member)| member);
    let runs = all
        .filter(|it| it.about.is_member())
        .filter(|member| member.role == Role::Worker || cluster.schedules_on_control_plane());
    let each = runs.map(|member| {
        let memory = view.lab.guests.at(member.guest.value).memory?;
        memory.value.known().map(|size| u128::from(size.bytes()))
    });
    each.sum()
}

fn over(cluster: &Kubernetes, promised: u128, there: u128) -> Diagnostic {
    let gib = |bytes| format_bytes(bytes, SizeUnit::Gibibyte);
    let name = &cluster.name.value;
    let message = format!(
        "the quotas of `{name}` promise {} of memory, and its nodes have {}",
        gib(promised),
        gib(there)
    );
    let found =
        Diagnostic::new(&RULE, message).at(cluster.name.span, "more is promised than there is");
    let found = tiers(cluster).fold(found, |found, (tier, bytes)| {
        let at = tier
            .quota
            .as_ref()
            .map_or(tier.name.span, |quota| quota.span);
        found.related(at, format!("`{}`: {}", tier.name.value, gib(bytes)))
    });
    found.help("lower the quotas, or give the nodes more memory")
}
