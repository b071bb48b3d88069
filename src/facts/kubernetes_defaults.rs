//! What Kubernetes distributions take for the addresses of pods and services where nothing is said, and how wide either
//! may be.

use ipnet::{IpNet, Ipv4Net};
use std::net::Ipv4Addr;

use crate::model::kubernetes::{Distribution, Kubernetes};

/// The ranges that a distribution takes by itself.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The distribution.
    pub distribution: Distribution,
    /// The range of pods, and its prefix; none where the network plugin says it.
    pods: Option<([u8; 4], u8)>,
    /// The range of services, and its prefix.
    services: ([u8; 4], u8),
    /// Where it is written.
    pub source: &'static str,
}

/// By distribution; each since its first release.
const DEFAULTS: &[Defaults] = &[
    Defaults {
        distribution: Distribution::K3s,
        pods: Some(([10, 42, 0, 0], 16)),
        services: ([10, 43, 0, 0], 16),
        source: "k3s, `pkg/cli/cmds/server.go`",
    },
    Defaults {
        distribution: Distribution::Rke2,
        pods: Some(([10, 42, 0, 0], 16)),
        services: ([10, 43, 0, 0], 16),
        source: "RKE2, `pkg/cli/cmds/server.go`",
    },
    Defaults {
        distribution: Distribution::Talos,
        pods: Some(([10, 244, 0, 0], 16)),
        services: ([10, 96, 0, 0], 12),
        source: "Talos, `pkg/machinery/constants`",
    },
    Defaults {
        distribution: Distribution::K0s,
        pods: Some(([10, 244, 0, 0], 16)),
        services: ([10, 96, 0, 0], 12),
        source: "k0s, `pkg/apis/k0s/v1beta1/network.go`",
    },
    Defaults {
        distribution: Distribution::MicroK8s,
        pods: Some(([10, 1, 0, 0], 16)),
        services: ([10, 152, 183, 0], 24),
        source: "MicroK8s, `microk8s-resources/default-args`",
    },
    Defaults {
        distribution: Distribution::Kubeadm,
        pods: None,
        services: ([10, 96, 0, 0], 12),
        source: "kubeadm, `apis/kubeadm/v1beta4/defaults.go`",
    },
];

/// As many bits as the API server serves addresses of services from (kube-apiserver, `validateClusterIPFlags`), and kubeadm
/// and k0s accept: a /12 of IPv4, a /108 of IPv6.
pub const SERVICE_BITS: u8 = 20;

/// The first minor version of Kubernetes 1 whose API server has no such limit of its own.
pub const UNLIMITED_SERVICES: u32 = 34;

/// As many bits as the controller manager tells blocks of pods apart by (kube-controller-manager, `ipam/cidrset`).
pub const BLOCK_BITS: u8 = 16;

impl Defaults {
    /// Those of a cluster, where its distribution is known.
    #[must_use]
    pub fn of(cluster: &Kubernetes) -> Option<&'static Self> {
        let stated = cluster.distribution?;
        let mut all = DEFAULTS.iter();
        all.find(|it| it.distribution == stated.value)
    }

    /// The range of pods.
    #[must_use]
    pub fn pods(&self) -> Option<IpNet> {
        self.pods.and_then(net)
    }

    /// The range of services.
    #[must_use]
    pub fn services(&self) -> Option<IpNet> {
        net(self.services)
    }
}

fn net((octets, prefix): ([u8; 4], u8)) -> Option<IpNet> {
    let net = Ipv4Net::new(Ipv4Addr::from(octets), prefix).ok()?;
    Some(IpNet::V4(net))
}
