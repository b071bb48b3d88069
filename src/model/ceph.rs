//! Ceph: its daemons, its disks, and the pools that are storages.

use super::about::{About, Ref};
use super::cluster::RequiredPort;
use super::id::Id;
use super::network::Network;
use super::node::Node;
use super::stated::Stated;
use super::storage::Storage;
use super::unit::Size;
use crate::source::{Span, Spanned};

/// A Ceph cluster on the nodes of the lab.
#[derive(Debug)]
pub struct Ceph {
    /// What it says of itself.
    pub about: About,
    /// Over which clients and monitors talk.
    pub public_network: Ref<Network>,
    /// Over which copies travel, where that is another one.
    pub cluster_network: Option<Ref<Network>>,
    /// What copies of one object may not share: a host unless said.
    pub failure_domain: Option<Spanned<FailureDomain>>,
    /// Its identity, which `pveceph init` rolls once.
    pub fsid: Option<Spanned<Uuid>>,
    /// Where monitors run.
    pub monitors: Placement,
    /// Where managers run, where that is not beside the monitors.
    pub managers: Option<Placement>,
    /// Where metadata servers of CephFS run.
    pub metadata_servers: Option<Placement>,
    /// Its disks, by number.
    pub osds: Vec<Osd>,
    /// Its pools, by name.
    pub pools: Vec<Pool>,
    /// What must stay open between its nodes.
    pub required_ports: Vec<RequiredPort>,
    /// Where the word stands.
    pub span: Span,
}

/// On which nodes a daemon runs.
#[derive(Debug)]
pub enum Placement {
    /// On every node.
    Everywhere(Span),
    /// On these.
    On(Vec<Ref<Node>>),
}

impl Placement {
    /// The place that puts the daemon on a node.
    #[must_use]
    pub fn place(&self, node: Id<Node>) -> Option<Span> {
        match self {
            Self::Everywhere(span) => Some(*span),
            Self::On(nodes) => nodes.iter().find(|it| it.value == node).map(|it| it.span),
        }
    }
}

/// What copies of one object may not share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureDomain {
    /// A disk.
    Osd,
    /// A node.
    Host,
}

impl FailureDomain {
    /// The words of the language, which are Ceph's.
    pub const WORDS: &[&str] = &["host", "osd"];

    /// The domain of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Osd, Self::Host]
            .into_iter()
            .find(|domain| domain.word() == word)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Osd => "osd",
            Self::Host => "host",
        }
    }
}

/// An identity of 128 bits. Ceph reads anything else as zero, without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uuid(Box<str>);

impl Uuid {
    /// Reads 8-4-4-4-12 hexadecimal digits; printed in lower case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lengths = text.split('-').map(str::len);
        let is_hex = |c: char| c == '-' || c.is_ascii_hexdigit();
        (lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(is_hex))
            .then(|| Self(text.to_ascii_lowercase().into()))
    }
}

impl std::fmt::Display for Uuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A disk, or a part of one, that Ceph writes to.
#[derive(Debug)]
pub struct Osd {
    /// Its number.
    pub number: Spanned<u32>,
    /// What it says of itself.
    pub about: About,
    /// On which node.
    pub node: Ref<Node>,
    /// Which disk: its position among those of the node.
    pub disk: Spanned<Stated<usize>>,
    /// How much of the disk, where it is not all.
    pub size: Option<Spanned<Stated<Size>>>,
    /// Its device class, where Ceph shall not guess it.
    pub class: Option<Spanned<DeviceClass>>,
}

/// A pool. It is a storage too, which has its name, type and purpose.
#[derive(Debug)]
pub struct Pool {
    /// The storage.
    pub storage: Id<Storage>,
    /// How many copies there are of an object: 3 unless said.
    pub size: Option<Spanned<u32>>,
    /// With how few of them it may still be written to: 2 unless said.
    pub min_size: Option<Spanned<u32>>,
    /// How many placement groups.
    pub pg: Option<Spanned<u32>>,
}

impl Pool {
    /// How many copies there are of an object.
    #[must_use]
    pub fn copies(&self) -> u32 {
        self.size.map_or(3, |size| size.value)
    }

    /// With how few of them it may still be written to.
    #[must_use]
    pub fn least_copies(&self) -> u32 {
        self.min_size.map_or(2, |size| size.value)
    }
}

impl Ceph {
    /// What copies of one object may not share.
    #[must_use]
    pub fn domain(&self) -> FailureDomain {
        self.failure_domain
            .map_or(FailureDomain::Host, |domain| domain.value)
    }

    /// The network over which copies travel.
    #[must_use]
    pub fn copy_network(&self) -> Ref<Network> {
        self.cluster_network.unwrap_or(self.public_network)
    }

    /// Where managers run.
    #[must_use]
    pub fn managers(&self) -> &Placement {
        self.managers.as_ref().unwrap_or(&self.monitors)
    }

    /// The pool that a storage is.
    #[must_use]
    pub fn pool(&self, storage: Id<Storage>) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.storage == storage)
    }
}

#[cfg(test)]
mod tests {
    use super::Uuid;

    #[test]
    fn identities() {
        let read = |text: &str| Uuid::parse(text).map(|it| it.to_string());
        let lower = "0d3f2c1a-1111-4222-8333-123456789abc";
        assert_eq!(read(lower).as_deref(), Some(lower));
        assert_eq!(read(&lower.to_uppercase()).as_deref(), Some(lower));
        for text in [
            "",
            "0d3f2c1a",
            "0d3f2c1a-1111-4222-8333-123456789ab",
            "zd3f2c1a-1111-4222-8333-123456789abc",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

super::closed_set::closed_set! {
    /// The class that CRUSH knows a disk by.
    pub enum DeviceClass {
        /// Solid state on PCI Express.
        Nvme = "nvme",
        /// Solid state on SATA or SAS.
        Ssd = "ssd",
        /// Rotating.
        Hdd = "hdd",
    }

    /// What a pool of Ceph is used as.
    pub enum PoolUse {
        /// For disks of guests.
        Rbd = "rbd",
        /// As a file system.
        CephFs = "cephfs",
    }
}
