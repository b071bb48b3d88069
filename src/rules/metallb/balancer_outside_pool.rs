//! A load balancer whose address no pool has.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::facts::kubernetes::{is_from_pool, pools};
use crate::model::kubernetes::Kubernetes;
use crate::rule;
use crate::rules::View;

rule! {
    /// A load balancer has an address that is in no pool of its cluster.
    ///
    /// ## Why it matters
    /// MetalLB gives out what its pools have and nothing else (`internal/allocator`): a service that asks for another
    /// address gets none and stays pending. A cluster without MetalLB has its addresses from somewhere else, and nothing
    /// is reported.
    ///
    /// ## What to do
    /// Take an address of a pool, or add the address to one.
    pub(super) RULE = "metallb" / "balancer-outside-pool", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let addresses = &view.facts.addresses;
    for claim in addresses.claims() {
        let Owner::LoadBalancer(id) = claim.owner else {
            continue;
        };
        let balancer = view.lab.load_balancers.at(id);
        let cluster = view.lab.kubernetes.get(balancer.kubernetes);
        let cluster = cluster.filter(|cluster| cluster.metallb.is_some());
        let astray = addresses.is_stray(&view.lab, claim);
        if let Some(cluster) = cluster.filter(|_| !astray && !is_from_pool(&view.lab, claim)) {
            sink.push(outside(view, cluster, claim));
        }
    }
}

fn outside(view: &View, cluster: &Kubernetes, claim: &Claim) -> Diagnostic {
    let owner = view.owner_name(claim.owner);
    let name = &cluster.name.value;
    let message = format!(
        "address `{}` of {owner} is in no pool of `{name}`",
        claim.ip()
    );
    let mut found = Diagnostic::new(&RULE, message).at(claim.span, "MetalLB will not give it out");
    for (_, pool) in pools(cluster) {
        for range in &pool.ranges {
            let label = format!("pool `{}`: `{}`", pool.name.value, range.value);
            found = found.related(range.span, label);
        }
    }
    found.help("take an address of a pool, or add this one to a pool")
}
