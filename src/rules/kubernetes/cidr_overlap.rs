//! Ranges of Kubernetes that share addresses with each other or with a network.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner, Share};
use crate::facts::kubernetes::clusters;
use crate::model::kubernetes::Kubernetes;
use crate::model::kubernetes::PodRouting;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

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
    let mut open: Vec<&Claim> = Vec::new();
    for claim in claims.iter().filter(|claim| !claim.owner.is_single()) {
        open.retain(|earlier| earlier.range.last() >= claim.ip());
        for earlier in open.iter().filter(|earlier| collide(earlier, claim)) {
            sink.push(overlap(view, earlier, claim));
        }
        open.push(claim);
    }
    for (_, cluster) in clusters(&view.lab) {
        of_networks(view, cluster, sink);
    }
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
