//! A guest that is a node twice.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, members};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member};
use crate::rule;
use crate::rules::View;

rule! {
    /// A guest is a node of Kubernetes twice: in two roles, or in two clusters.
    ///
    /// ## Why it matters
    /// One machine runs one kubelet, which joins one cluster. A control plane that runs pods too is a control plane, and
    /// `schedule-on-control-plane` says so.
    ///
    /// ## What to do
    /// Take one of the two away.
    pub(super) RULE = "kubernetes" / "member-repeated", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen: BTreeMap<Id<Guest>, (&Kubernetes, &Member)> = BTreeMap::new();
    for (_, cluster) in clusters(&view.lab) {
        for (_, member) in members(cluster) {
            let guest = member.guest.value;
            let Some((first_cluster, first)) = seen.get(&guest) else {
                seen.insert(guest, (cluster, member));
                continue;
            };
            let message = format!("{} is a node of Kubernetes twice", view.guest_name(guest));
            let found = Diagnostic::new(&RULE, message)
                .at(member.guest.span, said(cluster, member))
                .related(first.guest.span, said(first_cluster, first));
            sink.push(found.help("take one of the two away"));
        }
    }
}

fn said(cluster: &Kubernetes, member: &Member) -> String {
    format!("{} of `{}`", member.role.word(), cluster.name.value)
}
