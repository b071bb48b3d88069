//! Kubernetes: clusters of guests, their load balancers and how they sort what they run.

use ipnet::IpNet;

use super::about::{About, Named, Ref, Text};
use super::guest::Guest;
use super::host::{Address, HostRef};
use super::id::Id;
use super::kubernetes_object::{Label, Taint};
use super::name::Name;
use super::node::Node;
use super::range::{AddressRange, Ports};
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
    /// Which distribution: k3s, talos and so on.
    pub distribution: Option<Text>,
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
    /// Its nodes: control planes first, then workers, each as written.
    pub members: Vec<Member>,
    /// What every node with a GPU gets.
    pub gpu_nodes: Option<GpuNodes>,
    /// Where its API is reached, where it is stated.
    pub api: Option<Api>,
    /// Its network plugin.
    pub cni: Option<Cni>,
    /// Its load balancer implementation.
    pub metallb: Option<Metallb>,
    /// Its load balancers, as written.
    pub load_balancers: Vec<Id<LoadBalancer>>,
    /// Where its volumes come from.
    pub storage_classes: Vec<StorageClass>,
    /// Its policy engine, where something is said of it.
    pub kyverno: Option<Kyverno>,
    /// The tiers of what it runs, as written.
    pub tiers: Vec<Tier>,
    /// Namespaces that are declared one by one.
    pub namespaces: Vec<Namespace>,
}

impl Kubernetes {
    /// Whether pods run on control planes: as stated, else as the distribution has it. K3s taints no node of its own.
    #[must_use]
    pub fn schedules_on_control_plane(&self) -> bool {
        let is_k3s = || {
            self.distribution
                .as_ref()
                .is_some_and(|it| &*it.value == "k3s")
        };
        self.schedule_on_control_plane
            .map_or_else(is_k3s, |stated| stated.value)
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
    pub routing: Option<Text>,
    /// Whether pods leave under the address of their node.
    pub masquerade: Option<Spanned<bool>>,
}

/// MetalLB: addresses for services of type LoadBalancer.
#[derive(Debug)]
pub struct Metallb {
    /// The namespace that it runs in, and takes its configuration from.
    pub namespace: Option<Spanned<Name>>,
    /// How it announces addresses: layer 2 unless said.
    pub mode: Option<Spanned<MetallbMode>>,
    /// Its version.
    pub version: Option<Text>,
    /// Its pools, as written.
    pub pools: Vec<Pool>,
    /// The routers that it talks BGP to.
    pub peers: Vec<Peer>,
    /// Where the word stands.
    pub span: Span,
}

impl Metallb {
    /// The namespace that MetalLB's own manifests and its Helm guide install it to.
    pub const NAMESPACE: &str = "metallb-system";

    /// The namespace of all its objects.
    #[must_use]
    pub fn namespace(&self) -> &str {
        let stated = self.namespace.as_ref();
        stated.map_or(Self::NAMESPACE, |name| name.value.as_str())
    }

    /// How it announces addresses.
    #[must_use]
    pub fn mode(&self) -> MetallbMode {
        self.mode.map_or(MetallbMode::Layer2, |mode| mode.value)
    }
}

/// How MetalLB announces addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetallbMode {
    /// One node answers ARP and neighbour discovery.
    Layer2,
    /// Every node tells the routers.
    Bgp,
}

impl MetallbMode {
    /// The words of the language.
    pub const WORDS: &[&str] = &["l2", "bgp"];

    /// The mode of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "l2" => Some(Self::Layer2),
            "bgp" => Some(Self::Bgp),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Layer2 => "l2",
            Self::Bgp => "bgp",
        }
    }
}

/// Addresses for load balancers.
#[derive(Debug)]
pub struct Pool {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The addresses.
    pub ranges: Vec<Spanned<AddressRange>>,
    /// The interfaces of the nodes on which they are announced; all unless said.
    pub interfaces: Vec<Spanned<Name>>,
    /// The nodes that announce them; all unless said.
    pub nodes: Vec<Ref<Guest>>,
    /// Whether services get one without asking for the pool: so unless said.
    pub auto_assign: Option<Spanned<bool>>,
    /// Whether addresses that end in .0 and .255 are left out.
    pub avoid_buggy: Option<Spanned<bool>>,
    /// How many addresses its owner believes there are.
    pub expect_addresses: Option<Spanned<u32>>,
}

impl Pool {
    /// How many addresses it has, those that end in .0 and .255 included.
    #[must_use]
    pub fn len(&self) -> u128 {
        self.ranges.iter().map(|range| range.value.len()).sum()
    }

    /// Whether it has no address: nobody could read its ranges.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether an address is one of the pool's.
    #[must_use]
    pub fn contains(&self, ip: std::net::IpAddr) -> bool {
        self.ranges.iter().any(|range| range.value.contains(ip))
    }
}

/// A router that MetalLB talks BGP to.
#[derive(Debug)]
pub struct Peer {
    /// What the object is called.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// Who it is.
    pub host: Spanned<HostRef>,
    /// The cluster's own number.
    pub my_asn: Spanned<u32>,
    /// The router's number.
    pub peer_asn: Spanned<u32>,
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

/// Kyverno, the policy engine.
#[derive(Debug)]
pub struct Kyverno {
    /// Its version.
    pub version: Option<Text>,
    /// The kinds of policies that it gets, where they are stated.
    pub api: Option<Spanned<KyvernoApi>>,
    /// Where the word stands.
    pub span: Span,
}

impl Kyverno {
    /// The version that is compiled for where none is stated.
    pub const VERSION: (u32, u32) = (1, 19);

    /// The first version with the stable kinds of `policies.kyverno.io/v1` (its custom resource definitions).
    pub const FIRST_WITH_CEL: (u32, u32) = (1, 17);

    /// The version as numbers; none where its text has none.
    #[must_use]
    pub fn version(&self) -> Option<(u32, u32)> {
        let Some(text) = &self.version else {
            return Some(Self::VERSION);
        };
        let text = text.value.trim_start_matches('v');
        let mut parts = text.split('.').map(|part| part.parse().ok());
        Some((parts.next()??, parts.next()??))
    }

    /// The kinds of policies: as stated, else the newest that the version knows.
    #[must_use]
    pub fn api(&self) -> KyvernoApi {
        if let Some(stated) = self.api {
            return stated.value;
        }
        let is_old = self.version().is_some_and(|it| it < Self::FIRST_WITH_CEL);
        if is_old {
            KyvernoApi::ClusterPolicy
        } else {
            KyvernoApi::Cel
        }
    }
}

/// The kinds of policies that Kyverno gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KyvernoApi {
    /// `policies.kyverno.io/v1`: MutatingPolicy and GeneratingPolicy, with CEL.
    Cel,
    /// `kyverno.io/v1`: ClusterPolicy.
    ClusterPolicy,
}

impl KyvernoApi {
    /// The words of the language.
    pub const WORDS: &[&str] = &["cel", "cluster-policy"];

    /// The kinds of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "cel" => Some(Self::Cel),
            "cluster-policy" => Some(Self::ClusterPolicy),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cel => "cel",
            Self::ClusterPolicy => "cluster-policy",
        }
    }
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
