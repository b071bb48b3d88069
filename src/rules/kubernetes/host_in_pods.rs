//! An address of a host among those that pods get.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner, Share};
use crate::rule;
use crate::rules::View;

rule! {
    /// A host has an address among those that the pods of a node get.
    ///
    /// ## Why it matters
    /// The network plugin hands the addresses of its range to pods and knows of no others in it (Cilium's "cluster scope"
    /// IPAM, the host-local plugin). A pod may get this one too; then it, or the host, is out of reach from some places.
    ///
    /// ## What to do
    /// Give the host an address outside of the range, or let the range of pods start elsewhere.
    pub(super) RULE = "kubernetes" / "host-in-pods", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view.facts.addresses.claims();
    // A range that overlaps another is reported as such: whatever is inside of it is a consequence.
    let mut seen = BTreeSet::new();
    for range in claims.iter().filter(|claim| is_pods(claim.owner)) {
        if super::cidr_overlap::overlaps(view, range) {
            continue;
        }
        let from = claims.partition_point(|claim| claim.ip() < range.range.first());
        let there = claims.get(from..).unwrap_or_default().iter();
        let there = there.take_while(|claim| claim.ip() <= range.range.last());
        let there: Vec<_> = there.filter(|claim| is_host_beside(claim, range)).collect();
        let mut hosts: Vec<&Claim> = Vec::new();
        // Of two that have one address, which is reported as such, the one that others look for there: the router.
        for same in there.chunk_by(|a, b| a.ip() == b.ip()) {
            if let Some(claim) = same.iter().max_by_key(|claim| claim.owner)
                && seen.insert((claim.network, claim.ip()))
            {
                hosts.push(*claim);
            }
        }
        match hosts.as_slice() {
            [] => {}
            [claim] => sink.push(inside(view, claim, range)),
            several => sink.push(several_inside(view, several, range)),
        }
    }
}

const fn is_pods(owner: Owner) -> bool {
    matches!(
        owner,
        Owner::Kubernetes(_, Share::MemberPods(..) | Share::Pods(_))
    )
}

fn is_host_beside(claim: &Claim, range: &Claim) -> bool {
    let is_host =
        claim.owner.host().is_some() || matches!(claim.owner, Owner::Api(_) | Owner::Gateway(_));
    is_host && claim.network == range.network
}

fn inside(view: &View, claim: &Claim, range: &Claim) -> Diagnostic {
    let message = format!(
        "address `{}` of {} is among {}, `{}`",
        claim.ip(),
        view.owner_name(claim.owner),
        view.owner_name(range.owner),
        view.claim_range(range)
    );
    Diagnostic::new(&RULE, message)
        .at(claim.span, "a pod may get it too")
        .related(range.span, "handed to pods")
        .help("take an address outside of the range of pods")
}

fn several_inside(view: &View, hosts: &[&Claim], range: &Claim) -> Diagnostic {
    let message = format!(
        "{}, `{}`, include the addresses of {} hosts",
        view.owner_name(range.owner),
        view.claim_range(range),
        hosts.len()
    );
    let found = Diagnostic::new(&RULE, message).at(range.span, "handed to pods");
    let found = hosts.iter().fold(found, |found, claim| {
        found.related(claim.span, view.owner_name(claim.owner))
    });
    found.help("take a range for the pods that no host has an address in")
}
