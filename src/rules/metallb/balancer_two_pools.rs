//! A load balancer whose two addresses are in two pools.

use std::net::IpAddr;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, configured};
use crate::model::host::Address;
use crate::model::kubernetes::Kubernetes;
use crate::model::metallb::{Metallb, Pool};
use crate::rule;
use crate::rules::View;

rule! {
    /// A load balancer of both families has its addresses from two pools.
    ///
    /// ## Why it matters
    /// MetalLB takes all addresses of one service from one pool (metallb, `internal/allocator`): a service of both families
    /// whose addresses are in two pools gets none, and stays `<pending>`.
    ///
    /// ## What to do
    /// Put the ranges of both families into one pool.
    pub(super) RULE = "metallb" / "balancer-two-pools", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let Some(metallb) = &cluster.metallb else {
            continue;
        };
        for id in &cluster.load_balancers {
            let balancer = view.lab.load_balancers.at(*id);
            let present = balancer.about.is_present();
            if let [first, second] = &*balancer.addresses
                && present
                && let Some(pools) = apart(metallb, first.ip, second.ip)
            {
                let name = &balancer.name.value;
                sink.push(two_pools(cluster, name.as_str(), [first, second], pools));
            }
        }
    }
}

/// The pools of two addresses, where each is in one and none has both.
fn apart(metallb: &Metallb, one: IpAddr, other: IpAddr) -> Option<[&Pool; 2]> {
    let holds = |pool: &Pool, ip| pool.ranges.iter().any(|it| it.value.contains(ip));
    if configured(metallb).any(|pool| holds(pool, one) && holds(pool, other)) {
        return None;
    }
    let of = |ip| configured(metallb).find(|pool| holds(pool, ip));
    Some([of(one)?, of(other)?])
}

fn two_pools(
    cluster: &Kubernetes,
    name: &str,
    [first, second]: [&Address; 2],
    pools: [&Pool; 2],
) -> Diagnostic {
    let names = pools.map(|pool| &pool.name.value);
    let message = format!(
        "load balancer `{name}` of `{}` has `{}` from pool `{}` and `{}` from pool `{}`",
        cluster.name.value, first.ip, names[0], second.ip, names[1]
    );
    let found = Diagnostic::new(&RULE, message).at(second.span, "from another pool");
    let found = found.related(first.span, "from one pool");
    let found = pools.iter().fold(found, |found, pool| {
        found.related(pool.name.span, "has one of them")
    });
    found.help(format!(
        "move the range of `{}` to pool `{}`",
        second.ip, names[0]
    ))
}
