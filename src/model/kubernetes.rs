//! Kubernetes: clusters of guests, their load balancers and how they sort what they run.

use ipnet::IpNet;

use super::about::{About, Named, Ref, Text};
use super::guest::Guest;
use super::host::{Address, HostRef};
use super::id::Id;
use super::kubernetes_object::{Label, Taint};
use super::kyverno::Kyverno;
use super::metallb::Metallb;
use super::name::Name;
use super::node::Node;
use super::range::Ports;
use super::storage::Storage;
use super::tier::Tier;
use crate::source::{Span, Spanned};

/// A Kubernetes cluster.
#[derive(Debug)]
pub struct Kubernetes {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Which distribution.
    pub distribution: Option<Spanned<Distribution>>,
    /// Its version.
    pub version: Option<Text>,
    /// The container runtime.
    pub runtime: Option<Text>,
    /// What keeps it as its repository says.
    pub gitops: Option<Text>,
    /// The addresses of pods.
    pub pods: Vec<Spanned<IpNet>>,
    /// The addresses of services.
    pub services: Vec<Spanned<IpNet>>,
    /// Whether control planes run pods, where it is stated.
    pub schedule_on_control_plane: Option<Spanned<bool>>,
    /// Whether containers may have CPU limits, where it is stated.
    pub cpu_limits: Option<Spanned<CpuLimits>>,
    /// How many nodes its owner believes it has.
    pub expect_nodes: Option<Spanned<u32>>,
    /// Its nodes: control planes first, then workers, by name in each role.
    pub members: Vec<Member>,
    /// What every node with a GPU gets.
    pub gpu_nodes: Option<GpuNodes>,
    /// Where its API is reached, where it is stated.
    pub api: Option<Api>,
    /// Its network plugin.
    pub cni: Option<Cni>,
    /// Its load balancer implementation.
    pub metallb: Option<Metallb>,
    /// Its load balancers, by name.
    pub load_balancers: Vec<Id<LoadBalancer>>,
    /// Where its volumes come from, by name.
    pub storage_classes: Vec<StorageClass>,
    /// Its policy engine, where something is said of it.
    pub kyverno: Option<Kyverno>,
    /// The tiers of what it runs, by name.
    pub tiers: Vec<Tier>,
    /// Namespaces that are declared one by one, by name.
    pub namespaces: Vec<Namespace>,
}

super::closed_set::closed_set! {
    /// What sets a cluster up.
    pub enum Distribution {
        /// K3s.
        K3s = "k3s",
        /// Talos Linux.
        Talos = "talos",
        /// kubeadm.
        Kubeadm = "kubeadm",
        /// RKE2.
        Rke2 = "rke2",
        /// k0s.
        K0s = "k0s",
        /// MicroK8s.
        MicroK8s = "microk8s",
    }

    /// How pods of different nodes reach each other.
    pub enum PodRouting {
        /// By routes to the addresses of pods.
        Native = "native",
        /// In a tunnel between the nodes.
        Overlay = "overlay",
    }
}

impl Distribution {
    /// Whether control planes run pods unless they are told not to: these leave their nodes without a taint (K3s and RKE2,
    /// "Server"; MicroK8s, "High availability"); kubeadm and Talos taint them, k0s gives them no kubelet.
    #[must_use]
    pub const fn schedules_on_control_plane(self) -> bool {
        match self {
            Self::K3s | Self::Rke2 | Self::MicroK8s => true,
            Self::Talos | Self::Kubeadm | Self::K0s => false,
        }
    }
}

impl Kubernetes {
    /// Whether pods run on control planes: as stated, else as the distribution has it.
    #[must_use]
    pub fn schedules_on_control_plane(&self) -> bool {
        let by_default = || {
            self.distribution
                .is_some_and(|it| it.value.schedules_on_control_plane())
        };
        self.schedule_on_control_plane
            .map_or_else(by_default, |stated| stated.value)
    }

    /// Whether containers may have CPU limits: not unless said.
    #[must_use]
    pub fn limits_cpu(&self) -> bool {
        self.cpu_limits
            .is_some_and(|limits| limits.value == CpuLimits::Set)
    }

    /// The members in a role that are not removed.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(move |member| member.role == role && member.about.is_present())
    }

    /// The address of the API: as stated, else the only control plane's.
    #[must_use]
    pub fn endpoint(&self) -> Option<HostRef> {
        if let Some(api) = &self.api {
            return Some(api.host.value);
        }
        let mut planes = self.in_role(Role::ControlPlane);
        let only = planes.next().filter(|_| planes.next().is_none())?;
        let host = super::host::HostId::Guest(only.guest.value);
        Some(HostRef::Host(host, None))
    }

    /// The port of the API; 6443 unless said (kubeadm, k3s and Talos listen there).
    #[must_use]
    pub fn api_port(&self) -> u16 {
        let port = self.api.as_ref().and_then(|api| api.port);
        port.map_or(6443, |port| port.value)
    }
}

/// Whether containers may have CPU limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuLimits {
    /// None has one.
    None,
    /// Some have.
    Set,
}

impl CpuLimits {
    /// The words of the language.
    pub const WORDS: &[&str] = &["none", "set"];

    /// The value of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "none" => Some(Self::None),
            "set" => Some(Self::Set),
            _ => None,
        }
    }
}

/// What a node of Kubernetes does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs the API and etcd.
    ControlPlane,
    /// Runs pods only.
    Worker,
}

impl Role {
    /// The word of the language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::Worker => "worker",
        }
    }
}

/// A node of Kubernetes: a guest with a role.
#[derive(Debug)]
pub struct Member {
    /// Its role.
    pub role: Role,
    /// Which guest.
    pub guest: Ref<Guest>,
    /// What it says of itself.
    pub about: About,
    /// The addresses of its pods.
    pub pods: Vec<Spanned<IpNet>>,
    /// Labels of the node.
    pub labels: Vec<Spanned<Label>>,
    /// Taints of the node.
    pub taints: Vec<Spanned<Taint>>,
}

/// What every node with a GPU gets.
#[derive(Debug)]
pub struct GpuNodes {
    /// Labels.
    pub labels: Vec<Spanned<Label>>,
    /// Taints.
    pub taints: Vec<Spanned<Taint>>,
    /// Where the word stands.
    pub span: Span,
}

/// Where the API is reached.
#[derive(Debug)]
pub struct Api {
    /// At whom; an address that nobody in the lab has is a virtual one.
    pub host: Spanned<HostRef>,
    /// On which port.
    pub port: Option<Spanned<u16>>,
}

/// The network plugin.
#[derive(Debug)]
pub struct Cni {
    /// Which.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// `native` or `overlay`.
    pub routing: Option<Spanned<PodRouting>>,
    /// Whether pods leave under the address of their node.
    pub masquerade: Option<Spanned<bool>>,
}

/// A service of type LoadBalancer: a host of the lab.
#[derive(Debug)]
pub struct LoadBalancer {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Which cluster it is of: the position in the lab.
    pub kubernetes: usize,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// On which ports it listens.
    pub ports: Option<Spanned<Ports>>,
    /// The names of what is reached behind it.
    pub ingress: Vec<Text>,
}

impl Named for LoadBalancer {
    fn name(&self) -> &Spanned<Name> {
        &self.name
    }

    fn about(&self) -> &About {
        &self.about
    }
}

/// Where volumes come from.
#[derive(Debug)]
pub struct StorageClass {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// What makes its volumes.
    pub provisioner: Option<Text>,
    /// The export behind it: of which node, by position there.
    pub export: Option<Spanned<(Id<Node>, usize)>>,
    /// The storage behind it.
    pub storage: Option<Ref<Storage>>,
}

/// A namespace.
#[derive(Debug)]
pub struct Namespace {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The tier that it is put into, where its name does not tell: the position in the cluster.
    pub tier: Option<Spanned<usize>>,
}

impl Kubernetes {
    /// The tiers that a namespace belongs to: the one it names, or those whose patterns its name fits.
    pub fn tiers_of<'a>(&'a self, namespace: &'a Namespace) -> impl Iterator<Item = usize> + 'a {
        let fits = |tier: &Tier| {
            tier.patterns
                .iter()
                .any(|it| it.value.fits(&namespace.name.value))
        };
        let by_pattern = move |(at, tier): (usize, &Tier)| fits(tier).then_some(at);
        let stated = namespace.tier.map(|tier| tier.value);
        let found = self.tiers.iter().enumerate().filter_map(by_pattern);
        stated
            .into_iter()
            .chain(found.filter(move |_| stated.is_none()))
    }
}
