//! Several control planes, and one of them is the way to the API.

use crate::diag::{Diagnostic, Sink};
use crate::model::host::{HostId, HostRef};
use crate::model::kubernetes::Role;
use crate::rule;
use crate::rules::View;

rule! {
    /// A cluster has several control planes, and its API is reached at one of them.
    ///
    /// ## Why it matters
    /// While that one is down the cluster runs on, and nobody can steer it: neither people nor nodes that look for their
    /// API there. The others stand ready and are not asked. (kubeadm's guide to highly available clusters puts a load
    /// balancer or a virtual address in front; so do Talos and K3s.)
    ///
    /// ## What to do
    /// Give the API a virtual address of its own, and name that in `api`.
    pub(super) RULE = "kubernetes" / "single-endpoint", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view) {
        let planes = cluster.in_role(Role::ControlPlane);
        let planes: Vec<_> = planes.filter(|it| it.about.is_member()).collect();
        let Some(api) = cluster.api.as_ref().filter(|_| planes.len() > 1) else {
            continue;
        };
        let HostRef::Host(HostId::Guest(guest), _) = api.host.value else {
            continue;
        };
        if planes.iter().any(|plane| plane.guest.value == guest) {
            let message = format!(
                "the API of `{}` is reached at one of {} control planes: {}",
                cluster.name.value,
                planes.len(),
                view.guest_name(guest)
            );
            let found = Diagnostic::new(&RULE, message);
            let found = found.at(api.host.span, "out of reach while this one is down");
            sink.push(found.help("give the API a virtual address and write it here"));
        }
    }
}
