//! Load balancers whose pools the language has no words for.

use crate::diag::{Diagnostic, Sink};
use crate::model::kubernetes::Kubernetes;
use crate::rule;
use crate::rules::View;

rule! {
    /// A cluster has load balancers with addresses from Cilium, whose pools are not modelled.
    ///
    /// ## Why it matters
    /// Cilium gives out addresses from pools of its own and announces them itself (`CiliumLoadBalancerIPPool`,
    /// `CiliumBGPPeeringPolicy`). The language has words for MetalLB alone: the addresses of load balancers that are written
    /// are kept apart from all others, and what else the pools hold nobody knows. No manifest is made for them.
    ///
    /// ## What to do
    /// Keep the range of the pool free with `reserve … for="load-balancers"`, and the manifests of Cilium by hand.
    pub(super) RULE = "kubernetes" / "pools-unknown", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::running(view).filter(|it| it.metallb.is_none()) {
        let Some(cni) = cluster
            .cni
            .as_ref()
            .filter(|it| &*it.name.value == "cilium")
        else {
            continue;
        };
        if has_addresses(view, cluster) && !has_room(view) {
            let name = &cluster.name.value;
            let message = format!("the pools of Cilium in `{name}` are not modelled");
            let found = Diagnostic::new(&RULE, message)
                .at(cni.name.span, "gives load balancers their addresses");
            sink.push(found.help(
                "keep the range free: `reserve \"A-B\" for=\"load-balancers\"` in its network",
            ));
        }
    }
}

fn has_addresses(view: &View, cluster: &Kubernetes) -> bool {
    let all = cluster.load_balancers.iter();
    let mut all = all.map(|id| view.lab.load_balancers.at(*id));
    all.any(|it| it.about.is_present() && !it.addresses.is_empty())
}

/// Whether some range is kept for load balancers.
fn has_room(view: &View) -> bool {
    use crate::model::network::ReservedFor;
    let mut kept = view.lab.networks.values().flat_map(|it| &it.reserved);
    kept.any(|it| {
        it.kinds
            .iter()
            .any(|kind| kind.value == ReservedFor::LoadBalancers)
    })
}
