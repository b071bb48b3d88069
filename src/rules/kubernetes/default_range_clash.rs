//! Ranges that nobody wrote, over addresses of the lab.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes_defaults::Defaults;
use crate::model::kubernetes::Kubernetes;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The range that a Kubernetes distribution takes by itself for pods or services overlaps a network of the lab.
    ///
    /// ## Why it matters
    /// Where nothing is said, k3s and RKE2 use `10.42.0.0/16` for pods and `10.43.0.0/16` for services (k3s,
    /// `pkg/cli/cmds/server.go`); Talos and k0s `10.244.0.0/16` and `10.96.0.0/12`; kubeadm `10.96.0.0/12` for services.
    /// Inside the cluster those addresses lead to pods and services, so machines of the lab that have one of them cannot be
    /// reached from any pod, and a node among them may not join at all. Neither can be changed once the cluster is made.
    ///
    /// ## What to do
    /// Write `pods` and `services` with ranges that no network of the lab has, and set up the cluster with them.
    pub(super) RULE = "kubernetes" / "default-range-clash", Error
}

/// Ranges that are often free, for the help.
const OTHERS: [&str; 4] = [
    "172.20.0.0/16",
    "172.24.0.0/16",
    "100.64.0.0/16",
    "100.100.0.0/16",
];

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::present(view) {
        let Some(defaults) = Defaults::of(cluster) else {
            continue;
        };
        // A cluster of IPv6 alone has other ranges.
        let is_v6 = |nets: &[Spanned<IpNet>]| nets.iter().any(|it| it.value.addr().is_ipv6());
        if is_v6(&cluster.pods) || is_v6(&cluster.services) {
            continue;
        }
        let pods = defaults.pods().filter(|_| cluster.pods.is_empty());
        let services = defaults.services().filter(|_| cluster.services.is_empty());
        let both = [("pods", pods), ("services", services)];
        for (what, range) in both {
            let clash = range.and_then(|range| Some((range, under(view, range)?)));
            if let Some((range, (network, subnet))) = clash {
                sink.push(clashes(view, cluster, (what, range), network, subnet));
            }
        }
    }
}

/// The first subnet of the lab that shares addresses with a range.
fn under(view: &View, range: IpNet) -> Option<(&Network, Spanned<IpNet>)> {
    let networks = view.lab.networks.values();
    let mut subnets = networks
        .filter(|network| network.about.is_present())
        .flat_map(|network| network.subnets.iter().map(move |it| (network, *it)));
    subnets.find(|(_, subnet)| overlap(range, subnet.value.trunc()))
}

fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b) || b.contains(&a)
}

fn clashes(
    view: &View,
    cluster: &Kubernetes,
    (what, range): (&str, IpNet),
    network: &Network,
    subnet: Spanned<IpNet>,
) -> Diagnostic {
    let name = &cluster.name.value;
    let distribution = cluster.distribution;
    let called = distribution.map_or("", |it| it.value.word());
    let message = format!(
        "`{name}` says no `{what}`, and the `{range}` of {called} overlaps network `{}`, `{}`",
        network.name.value,
        subnet.value.trunc()
    );
    let at = distribution.map_or(cluster.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(at, format!("takes `{range}` for {what}"))
        .related(subnet.span, "the network");
    let free = OTHERS.iter().filter_map(|it| it.parse::<IpNet>().ok());
    let taken = [&cluster.pods, &cluster.services];
    let other = |it: &IpNet| {
        let mut own = taken.iter().flat_map(|nets| nets.iter());
        under(view, *it).is_none() && !own.any(|net| overlap(net.value.trunc(), *it))
    };
    // Pods and services each get one of their own.
    let mut free = free.filter(other);
    let free = if what == "pods" {
        free.next()
    } else {
        free.nth(1)
    };
    match free {
        Some(free) => found.help(format!("write `{what}=\"{free}\"`")),
        None => found.help(format!("write `{what}` with a range that no network has")),
    }
}
