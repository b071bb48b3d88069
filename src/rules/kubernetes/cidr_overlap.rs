//! Ranges of Kubernetes that share addresses with each other or with a network.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner, Share};
use crate::facts::kubernetes::clusters;
use crate::model::kubernetes::Kubernetes;
use crate::model::kubernetes::PodRouting;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// The addresses of pods or services overlap others that a cluster sets aside, or a network of the lab.
    ///
    /// ## Why it matters
    /// Inside the cluster those addresses lead to pods and services, wherever else they exist: a machine of the lab with
    /// one of them cannot be reached from any pod, and two ranges of one cluster give one address out twice (Kubernetes,
    /// "Cluster Networking": the ranges of pods, services and nodes must not overlap). The pods of one node may be a part
    /// of the cluster's range for pods, and routed pods may be a part of a network.
    ///
    /// ## What to do
    /// Give one of the two another range.
    pub(super) RULE = "kubernetes" / "cidr-overlap", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view.facts.addresses.claims();
    for (range, others) in by_range(pairs(claims)) {
        match others.as_slice() {
            [other] => sink.push(overlap(view, range, other)),
            several => sink.push(several_overlap(view, range, several)),
        }
    }
    for (_, cluster) in clusters(&view.lab) {
        of_networks(view, cluster, sink);
    }
}

/// Ranges that must not share an address, and do.
fn pairs(claims: &[Claim]) -> Vec<(&Claim, &Claim)> {
    let mut open: Vec<&Claim> = Vec::new();
    let mut pairs = Vec::new();
    for claim in claims.iter().filter(|claim| !claim.owner.is_single()) {
        open.retain(|earlier| earlier.range.last() >= claim.ip());
        let colliding = open.iter().filter(|earlier| collide(earlier, claim));
        pairs.extend(colliding.map(|earlier| (*earlier, claim)));
        open.push(claim);
    }
    pairs
}

/// Whether a range of pods overlaps another range.
pub(super) fn overlaps(view: &View, range: &Claim) -> bool {
    let mut others = view.facts.addresses.claims().iter();
    others.any(|other| {
        let apart = other.range.last() < range.range.first() || other.ip() > range.range.last();
        !apart && other.span != range.span && !other.owner.is_single() && collide(other, range)
    })
}

/// The pairs by the range that is in most of them, the first in the source of several: that is the one to change.
fn by_range<'c>(mut pairs: Vec<(&'c Claim, &'c Claim)>) -> Vec<(&'c Claim, Vec<&'c Claim>)> {
    let mut found = Vec::new();
    while !pairs.is_empty() {
        let mut counts: BTreeMap<Span, usize> = BTreeMap::new();
        for claim in pairs.iter().flat_map(|(a, b)| [a, b]) {
            *counts.entry(claim.span).or_default() += 1;
        }
        let most = counts
            .iter()
            .max_by_key(|(span, count)| (**count, Reverse(**span)));
        let Some(most) = most.map(|(span, _)| *span) else {
            break;
        };
        let (of_it, rest): (Vec<_>, Vec<_>) = pairs
            .into_iter()
            .partition(|(a, b)| a.span == most || b.span == most);
        let other = |(a, b): &(&'c Claim, &'c Claim)| if a.span == most { *b } else { *a };
        let range = of_it
            .first()
            .map(|(a, b)| if a.span == most { *a } else { *b });
        found.extend(range.map(|range| (range, of_it.iter().map(other).collect())));
        pairs = rest;
    }
    found
}

fn several_overlap(view: &View, range: &Claim, others: &[&Claim]) -> Diagnostic {
    let message = format!(
        "`{}` of {} overlaps {} other ranges",
        view.claim_range(range),
        view.owner_name(range.owner),
        others.len()
    );
    let found = Diagnostic::new(&RULE, message).at(range.span, "given out here");
    let found = others.iter().fold(found, |found, other| {
        let label = format!(
            "`{}` of {}",
            view.claim_range(other),
            view.owner_name(other.owner)
        );
        found.related(other.span, label)
    });
    found.help("give it a range that overlaps none of them")
}

/// Whether two ranges must not share an address. What is about pools alone is the business of `metallb`.
fn collide(a: &Claim, b: &Claim) -> bool {
    match (a.owner, b.owner) {
        (Owner::Kubernetes(x, a), Owner::Kubernetes(y, b)) => match (a, b) {
            (Share::Pool(..), Share::Pool(..)) => false,
            (Share::Pool(..), _) | (_, Share::Pool(..)) => true,
            (Share::MemberPods(..), Share::Pods(_)) | (Share::Pods(_), Share::MemberPods(..)) => {
                false
            }
            // Two clusters may each have a range of their own that nobody outside ever sees.
            _ => x == y,
        },
        (Owner::Kubernetes(_, share), Owner::Dhcp(..))
        | (Owner::Dhcp(..), Owner::Kubernetes(_, share)) => matches!(share, Share::MemberPods(..)),
        _ => false,
    }
}

fn overlap(view: &View, one: &Claim, other: &Claim) -> Diagnostic {
    let (earlier, claim) = if one.span <= other.span {
        (one, other)
    } else {
        (other, one)
    };
    let (a, b) = (view.owner_name(earlier.owner), view.owner_name(claim.owner));
    let message = format!(
        "`{}` of {b} overlaps `{}` of {a}",
        view.claim_range(claim),
        view.claim_range(earlier)
    );
    Diagnostic::new(&RULE, message)
        .at(claim.span, "given out here")
        .related(earlier.span, "and here")
        .help("give one of the two another range")
}

/// The ranges of a cluster that exist inside of it alone, against the networks around it.
fn of_networks(view: &View, cluster: &Kubernetes, sink: &mut Sink) {
    let is_routed = cluster.cni.as_ref().is_some_and(|cni| {
        cni.routing
            .is_some_and(|routing| routing.value == PodRouting::Native)
    });
    let pods = cluster.pods.iter().filter(|_| !is_routed);
    let pods = pods.map(|it| ("pods", it));
    let services = cluster.services.iter().map(|it| ("services", it));
    for (what, range) in pods.chain(services) {
        of_range(view, cluster, what, *range, sink);
    }
}

fn of_range(view: &View, cluster: &Kubernetes, what: &str, range: Spanned<IpNet>, sink: &mut Sink) {
    let networks = view.lab.networks.values();
    for network in networks.filter(|network| network.about.is_present()) {
        for subnet in &network.subnets {
            let (a, b) = (range.value.trunc(), subnet.value.trunc());
            if !(a.contains(&b) || b.contains(&a)) {
                continue;
            }
            let (name, network) = (&cluster.name.value, &network.name.value);
            let message =
                format!("`{a}` for the {what} of `{name}` overlaps network `{network}`, `{b}`");
            let found = Diagnostic::new(&RULE, message)
                .at(range.span, "leads into the cluster")
                .related(subnet.span, "the network");
            sink.push(found.help("take a range that no network of the lab has"));
        }
    }
}
