//! Who cannot work without whom: one graph of the lab's things, each tie with its kind and the place that makes it.
//!
//! [`references`] are the ties that the lab writes. [`starting`] is the part of the graph that matters after a power cut:
//! what has to be up before what, with those ties that only follow from the lab. [`loops`] finds what waits for itself,
//! [`standing`] what fails together with what.

mod graph;
pub mod loops;
pub mod references;
pub mod standing;
pub mod starting;

use crate::model::Lab;
use crate::model::about::{About, Status};
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::source::Span;

/// Something that needs others, or is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A host.
    Host(HostId),
    /// A storage.
    Storage(Id<Storage>),
    /// A storage, as that node reaches it.
    Mount(Id<Node>, Id<Storage>),
    /// A network.
    Network(Id<Network>),
    /// A backup job.
    Backup(Id<Backup>),
    /// The tie-breaker of a cluster, by its position.
    QDevice(usize),
    /// A zone, by its position.
    Zone(usize),
    /// A Kubernetes cluster, by its position.
    Kubernetes(usize),
    /// Whoever answers names.
    Resolvers,
}

impl Thing {
    /// What it says of itself, where it is a host or a storage.
    #[must_use]
    pub fn about(self, lab: &Lab) -> Option<&About> {
        if let Self::Host(host) = self {
            return Some(lab.host_about(host));
        }
        let storage = self.storage()?;
        Some(&lab.storages.at(storage).about)
    }

    /// The storage that it is, wherever it is reached from.
    #[must_use]
    pub const fn storage(self) -> Option<Id<Storage>> {
        match self {
            Self::Storage(storage) | Self::Mount(_, storage) => Some(storage),
            Self::Host(_)
            | Self::Network(_)
            | Self::Backup(_)
            | Self::QDevice(_)
            | Self::Zone(_)
            | Self::Kubernetes(_)
            | Self::Resolvers => None,
        }
    }

    /// The guest that it is.
    #[must_use]
    pub const fn guest(self) -> Option<Id<Guest>> {
        match self {
            Self::Host(HostId::Guest(guest)) => Some(guest),
            Self::Host(_)
            | Self::Storage(_)
            | Self::Mount(..)
            | Self::Network(_)
            | Self::Backup(_)
            | Self::QDevice(_)
            | Self::Zone(_)
            | Self::Kubernetes(_)
            | Self::Resolvers => None,
        }
    }

    /// Where it is in its life; a service is not further than who offers it, a load balancer than its cluster. In service,
    /// where nobody says.
    #[must_use]
    pub fn status(self, lab: &Lab) -> Status {
        let own = self.about(lab).map_or(Status::Active, |it| it.status);
        let below = match self {
            Self::Host(HostId::Service(service)) => {
                Some(lab.host_about(lab.services.at(service).host).status)
            }
            Self::Host(HostId::LoadBalancer(balancer)) => {
                let cluster = lab.load_balancers.at(balancer).kubernetes;
                lab.kubernetes.get(cluster).map(|it| it.about.status)
            }
            Self::Host(HostId::Node(_) | HostId::Guest(_) | HostId::Device(_))
            | Self::Storage(_)
            | Self::Mount(..)
            | Self::Network(_)
            | Self::Backup(_)
            | Self::QDevice(_)
            | Self::Zone(_)
            | Self::Kubernetes(_)
            | Self::Resolvers => None,
        };
        below.filter(|_| own == Status::Active).unwrap_or(own)
    }

    /// Whether it still is a part of the running lab, switched on or off.
    #[must_use]
    pub fn is_member(self, lab: &Lab) -> bool {
        matches!(self.status(lab), Status::Active | Status::Offline)
    }
}

/// In which way one thing needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It says that it needs it.
    Needs,
    /// A guest on its node.
    RunsOn,
    /// A load balancer in its cluster.
    RunsIn,
    /// A guest with a disk on a storage.
    StoredOn,
    /// A guest whose copies are on a node.
    CopiedTo,
    /// A guest whose backups are on a storage; a backup job, or a node, that writes to one.
    SavedTo,
    /// A storage or a zone with its server.
    ServedBy,
    /// A storage inside another one.
    LiesOn,
    /// A storage of Ceph with a monitor.
    MonitoredBy,
    /// A network, a node, or what a node reaches, through who routes.
    RoutedBy,
    /// A storage whose server goes by a name.
    NamedBy,
    /// Resolvers, of which one is enough.
    Asks,
    /// An address that several hosts share, of which one is enough.
    AnsweredBy,
    /// A cluster of Kubernetes with its control planes, of which more than half are enough.
    ControlledBy,
    /// A cluster with the machine of its tie-breaker.
    VotesThrough,
}

impl Tie {
    /// Whether a thing with several of these can do without one of them.
    #[must_use]
    pub const fn is_one_of_several(self) -> bool {
        matches!(
            self,
            Self::Asks | Self::AnsweredBy | Self::MonitoredBy | Self::ControlledBy
        )
    }
}

/// A tie between two things, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who needs.
    pub from: Thing,
    /// What is needed.
    pub to: Thing,
    /// In which way.
    pub tie: Tie,
    /// The reference that makes it.
    pub span: Span,
}
