//! What datasets are once inheritance has done its work: full name, place, properties.

use crate::model::Lab;
use crate::model::storage::{Storage, StorageKind};
use crate::model::vzdump::Tmpdir;
use crate::model::zfs::{AclType, Compression, Dataset, ZfsProperties};
use crate::source::Spanned;

/// The name by which ZFS knows a dataset: the pool's, a slash, its own.
#[must_use]
pub fn full_name(storage: &Storage, dataset: &Dataset) -> String {
    let pool = storage.zfs_pool().unwrap_or_default();
    format!("{pool}/{}", dataset.name.value)
}

/// Where a dataset is mounted: where it says, else below the root, by its full name (zfsprops(7)).
#[must_use]
pub fn mountpoint(storage: &Storage, dataset: &Dataset) -> String {
    match &dataset.mountpoint {
        Some(mountpoint) => mountpoint.value.to_string(),
        None => format!("/{}", full_name(storage, dataset)),
    }
}

/// Its access control lists, where it or its pool says.
#[must_use]
pub fn acltype(storage: &Storage, dataset: &Dataset) -> Option<Spanned<AclType>> {
    let of_pool = || of_pool(storage)?.acltype;
    dataset.properties.acltype.or_else(of_pool)
}

/// Its compression, where it or its pool says.
#[must_use]
pub fn compression<'l>(
    storage: &'l Storage,
    dataset: &'l Dataset,
) -> Option<&'l Spanned<Compression>> {
    let of_pool = || of_pool(storage)?.compression.as_ref();
    let own = dataset.properties.compression.as_ref();
    own.or_else(of_pool)
}

/// What the lab says of a pool as a whole.
#[must_use]
pub const fn of_pool(storage: &Storage) -> Option<&ZfsProperties> {
    match &storage.kind.value {
        StorageKind::ZfsPool { properties, .. } => Some(properties),
        StorageKind::Dir { .. }
        | StorageKind::Nfs { .. }
        | StorageKind::Cifs { .. }
        | StorageKind::Iscsi { .. }
        | StorageKind::Lvm { .. }
        | StorageKind::LvmThin { .. }
        | StorageKind::Rbd(_)
        | StorageKind::CephFs(_)
        | StorageKind::Pbs { .. } => None,
    }
}

/// The dataset in which vzdump unpacks, with its storage.
#[must_use]
pub fn of_tmpdir<'l>(lab: &'l Lab, tmpdir: &Tmpdir) -> Option<(&'l Storage, &'l Dataset)> {
    let Tmpdir::Dataset(storage, at) = tmpdir else {
        return None;
    };
    let storage = lab.storages.at(*storage);
    Some((storage, storage.datasets().get(*at)?))
}

/// The folder in which vzdump unpacks.
#[must_use]
pub fn tmpdir(lab: &Lab, tmpdir: &Tmpdir) -> Option<String> {
    if let Tmpdir::Path(path) = tmpdir {
        return Some(path.to_string());
    }
    let (storage, dataset) = of_tmpdir(lab, tmpdir)?;
    Some(mountpoint(storage, dataset))
}
