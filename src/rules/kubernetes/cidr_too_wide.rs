//! Ranges that are wider than Kubernetes takes.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes_defaults::{BLOCK_BITS, SERVICE_BITS, UNLIMITED_SERVICES};
use crate::model::kubernetes::{Distribution, Kubernetes};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The addresses of services or pods are more than Kubernetes takes.
    ///
    /// ## Why it matters
    /// The API server does not start with a range of services that has more than 20 bits of its own: an IPv4 range may be a
    /// /12, one of IPv6 a /108 (kube-apiserver, `validateClusterIPFlags`). From Kubernetes 1.34 on it does; kubeadm and k0s
    /// still refuse. The controller manager tells at most 65,536 blocks of pods apart, so pods of IPv6 with a /64 for each
    /// node may be a /48, and those of IPv4 with a /24 a /8 (kube-controller-manager, `ipam/cidrset`).
    ///
    /// ## What to do
    /// Take a part of the range before the cluster is made: `fd00:43::/112` is 65,536 services.
    pub(super) RULE = "kubernetes" / "cidr-too-wide", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cluster in super::present(view) {
        let is_limited = is_limited(cluster);
        let services = cluster.services.iter().filter(|_| is_limited);
        for range in services.filter(|it| own_bits(it.value) > SERVICE_BITS) {
            let most = range.value.max_prefix_len().saturating_sub(SERVICE_BITS);
            sink.push(too_wide(cluster, "services", *range, most));
        }
        let pods = cluster.pods.iter().filter(|_| super::cuts_blocks(cluster));
        for range in pods {
            let most = super::block(range.value).saturating_sub(BLOCK_BITS);
            if range.value.prefix_len() < most {
                sink.push(too_wide(cluster, "pods", *range, most));
            }
        }
    }
}

fn own_bits(net: IpNet) -> u8 {
    net.max_prefix_len().saturating_sub(net.prefix_len())
}

/// Whether something refuses a wide range of services: all but a new API server that is set up by what does not look.
fn is_limited(cluster: &Kubernetes) -> bool {
    let looks = cluster
        .distribution
        .is_some_and(|it| matches!(it.value, Distribution::Kubeadm | Distribution::K0s));
    looks || minor(cluster).is_none_or(|minor| minor < UNLIMITED_SERVICES)
}

/// The minor version of Kubernetes 1, where it is written as such: `v1.34.1+k3s1`.
fn minor(cluster: &Kubernetes) -> Option<u32> {
    let version = &cluster.version.as_ref()?.value;
    let rest = version.trim_start_matches('v').strip_prefix("1.")?;
    let digits = rest.split(|it: char| !it.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn too_wide(cluster: &Kubernetes, what: &str, range: Spanned<IpNet>, most: u8) -> Diagnostic {
    let net = range.value.trunc();
    let message = format!(
        "`{net}` for the {what} of `{}` is wider than the /{most} that Kubernetes takes",
        cluster.name.value
    );
    let narrower = IpNet::new(net.addr(), most).map_or(net, |it| it.trunc());
    Diagnostic::new(&RULE, message)
        .at(range.span, format!("at most a /{most}"))
        .help(format!("write `{narrower}`"))
}
