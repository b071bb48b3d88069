//! Addresses of a pool that somebody else has.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner, Share};
use crate::model::id::Id;
use crate::model::network::{Network, ReservedFor};
use crate::rule;
use crate::rules::View;

rule! {
    /// A pool for load balancers holds addresses of a host, a DHCP range, a reserved range or another pool.
    ///
    /// ## Why it matters
    /// MetalLB gives out every address of its pools and looks at nothing else (a check of its own for nodes' addresses was
    /// taken back in 0.15.1). Two machines then answer for one address. Pools that overlap each other are refused by its
    /// webhook (`internal/config`).
    ///
    /// ## What to do
    /// Let the pool end before the others, or move them. A range that is kept for pools says `for="load-balancers"`.
    pub(super) RULE = "metallb" / "pool-conflict", Error
}

/// How many places one finding shows; more do not tell more.
const SHOWN: usize = 8;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view.facts.addresses.claims();
    let mut open: Vec<&Claim> = Vec::new();
    for claim in claims.iter().filter(|claim| !claim.owner.is_single()) {
        open.retain(|earlier| earlier.range.last() >= claim.ip());
        for earlier in &open {
            let (pool, other) = if is_pool(claim) {
                (claim, *earlier)
            } else {
                (*earlier, claim)
            };
            if is_pool(pool) && takes_from(view, pool, other) && !is_told(claims, pool, other) {
                sink.push(shared(view, pool, other));
            }
        }
        open.push(claim);
    }
    for pool in claims.iter().filter(|claim| is_pool(claim)) {
        let hosts = hosts_in(claims, pool);
        if !hosts.is_empty() {
            sink.push(holds(view, pool, &hosts));
        }
    }
}

/// Whether what a range is reserved for is in the pool itself: then the finding about that says it.
fn is_told(claims: &[Claim], pool: &Claim, other: &Claim) -> bool {
    let inside =
        |host: &&Claim| other.range.first() <= host.ip() && host.ip() <= other.range.last();
    matches!(other.owner, Owner::Reserve(..)) && hosts_in(claims, pool).iter().any(inside)
}

const fn is_pool(claim: &Claim) -> bool {
    matches!(claim.owner, Owner::Kubernetes(_, Share::Pool(..)))
}

/// Whether a range is none that a pool may have a part in. Ranges of pods are looked at with all that clusters have.
fn takes_from(view: &View, pool: &Claim, other: &Claim) -> bool {
    if pool.network != other.network {
        return false;
    }
    if let Owner::Reserve(network, at) = other.owner {
        return !is_for_pools(view, network, at);
    }
    is_pool(other) || matches!(other.owner, Owner::Dhcp(..))
}

fn is_for_pools(view: &View, network: Id<Network>, at: usize) -> bool {
    let reserve = view.lab.networks.at(network).reserved.get(at);
    let mut kinds = reserve.iter().flat_map(|it| &it.kinds);
    kinds.any(|kind| kind.value == ReservedFor::LoadBalancers)
}

/// The hosts with an address of a pool, but for load balancers, and what has the address of one: that is reported as
/// one address with two owners.
fn hosts_in<'c>(claims: &'c [Claim], pool: &Claim) -> Vec<&'c Claim> {
    let from = claims.partition_point(|claim| claim.ip() < pool.range.first());
    let there = claims.get(from..).unwrap_or_default().iter();
    let there = there.take_while(|claim| claim.ip() <= pool.range.last());
    let there: Vec<_> = there
        .filter(|claim| claim.owner.is_single() && claim.network == pool.network)
        .collect();
    let is_balancer = |claim: &Claim| matches!(claim.owner, Owner::LoadBalancer(_));
    let balanced = |ip| there.iter().any(|it| it.ip() == ip && is_balancer(it));
    let others = there.iter().filter(|claim| !balanced(claim.ip()));
    others.copied().collect()
}

fn holds(view: &View, pool: &Claim, hosts: &[&Claim]) -> Diagnostic {
    let name = view.owner_name(pool.owner);
    let message = match hosts {
        [one] => format!(
            "{name}, `{}`, holds `{}`, the address of {}",
            pool.range,
            one.ip(),
            view.owner_name(one.owner)
        ),
        several => format!(
            "{name}, `{}`, holds {} addresses of others",
            pool.range,
            several.len()
        ),
    };
    let found = Diagnostic::new(&RULE, message).at(pool.span, "given out to load balancers");
    let found = hosts.iter().take(SHOWN).fold(found, |found, claim| {
        found.related(claim.span, format!("of {}", view.owner_name(claim.owner)))
    });
    found.help("leave these addresses out of the pool: a pool may have several ranges")
}

fn shared(view: &View, pool: &Claim, other: &Claim) -> Diagnostic {
    let (name, owner) = (view.owner_name(pool.owner), view.owner_name(other.owner));
    let message = if pool.owner == other.owner {
        format!("{name} has `{}` twice", pool.range)
    } else {
        format!(
            "{name}, `{}`, takes from {owner}, `{}`",
            pool.range, other.range
        )
    };
    Diagnostic::new(&RULE, message)
        .at(pool.span, "given out to load balancers")
        .related(other.span, owner)
        .help("let the two ranges end and start beside each other")
}
