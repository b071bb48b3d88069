//! What storages stand on: a pool, a volume group, a folder or the lab's own Ceph, whatever their ids are. Two storages
//! on one foundation are lost together.

use super::datasets;
use super::reach::{has, machine};
use crate::model::Lab;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Storage, StorageKind};

/// What a storage stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foundation {
    /// The Ceph that the lab runs.
    Ceph,
    /// A ZFS pool of a node.
    Pool(Id<Node>, Box<str>),
    /// A volume group of a node.
    VolumeGroup(Id<Node>, Box<str>),
    /// A folder of a node that is in no pool that the lab describes.
    Folder {
        /// The node.
        node: Id<Node>,
        /// The absolute path.
        path: Box<str>,
        /// Whether something of its own is mounted there.
        is_mountpoint: bool,
    },
}

impl Foundation {
    /// What a storage stands on, as a node sees it. None where that is elsewhere or not known.
    #[must_use]
    pub fn of(lab: &Lab, storage: &Storage, node: Id<Node>) -> Option<Self> {
        let node = storage.node().unwrap_or(node);
        let text = |text: &Option<crate::model::about::Text>| Some(text.as_ref()?.value.clone());
        match &storage.kind.value {
            StorageKind::Rbd(ceph) | StorageKind::CephFs(ceph) => {
                let is_own = ceph.monitors.is_empty() && lab.ceph.is_some();
                is_own.then_some(Self::Ceph)
            }
            StorageKind::ZfsPool { .. } => Some(Self::Pool(node, root(storage.zfs_pool()?).into())),
            StorageKind::Lvm { vg } | StorageKind::LvmThin { vg, .. } => {
                Some(Self::VolumeGroup(node, text(vg)?))
            }
            StorageKind::Dir {
                path,
                is_mountpoint,
            } => {
                let local = || (&*storage.name.value == "local").then(|| "/var/lib/vz".into());
                let path = text(path).or_else(local)?;
                let is_mountpoint = is_mountpoint.is_some_and(|it| it.value);
                Some(folder(lab, node, &path, is_mountpoint))
            }
            StorageKind::Nfs { server, export, .. } => {
                let server = node_of(lab, server.as_ref()?.value)?;
                Some(folder(lab, server, &text(export)?, false))
            }
            StorageKind::Pbs { backing, .. } => {
                let backing = lab.storages.at(backing.as_ref()?.value);
                Self::of(lab, backing, backing.node()?)
            }
            StorageKind::Cifs { .. } | StorageKind::Iscsi { .. } => None,
        }
    }

    /// Whether two foundations are one, or one is a part of the other.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Folder {
                    node: one,
                    path: upper,
                    is_mountpoint: upper_mounts,
                },
                Self::Folder {
                    node: two,
                    path: lower,
                    is_mountpoint: lower_mounts,
                },
            ) => {
                let same = upper == lower;
                let inside = is_below(lower, upper) && !lower_mounts;
                let around = is_below(upper, lower) && !upper_mounts;
                one == two && (same || inside || around)
            }
            _ => self == other,
        }
    }
}

/// The folder of a node, or the pool whose mount point it is below.
fn folder(lab: &Lab, node: Id<Node>, path: &str, is_mountpoint: bool) -> Foundation {
    let path = path.trim_end_matches('/');
    let own = lab.storages.values();
    let mut own = own.filter(|storage| storage.about.is_present() && has(node, storage));
    let pool = own.find_map(|storage| {
        let pool = storage.zfs_pool()?;
        let of_datasets = storage.datasets().iter();
        let mut mounted = of_datasets.map(|it| datasets::mountpoint(storage, it));
        let is_inside = |mount: &str| mount == path || is_below(path, mount);
        let found = is_inside(&format!("/{}", root(pool))) || mounted.any(|it| is_inside(&it));
        found.then(|| root(pool))
    });
    match pool {
        Some(pool) => Foundation::Pool(node, pool.into()),
        None => Foundation::Folder {
            node,
            path: path.into(),
            is_mountpoint,
        },
    }
}

/// The pool of a dataset.
fn root(dataset: &str) -> &str {
    dataset.split('/').next().unwrap_or(dataset)
}

/// Whether a path is inside a folder.
fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

/// The node that a host is, if it is one.
fn node_of(lab: &Lab, host: HostRef) -> Option<Id<Node>> {
    let HostRef::Host(host, _) = host else {
        return None;
    };
    match machine(lab, host) {
        HostId::Node(node) => Some(node),
        HostId::Guest(_) | HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    }
}
