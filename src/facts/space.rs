//! What each storage is promised: disks of guests, copies of them, datastores and datasets, against what it has.

use std::collections::{BTreeMap, BTreeSet};

use super::reach::{guest_behind, has};
use crate::model::Lab;
use crate::model::about::{About, Status};
use crate::model::guest::{Guest, GuestDisk, GuestKind};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::stated::Stated;
use crate::model::storage::{Place, Storage, StorageKind};
use crate::model::unit::{Size, SizeSum};
use crate::source::{Span, Spanned};

/// What every storage is promised.
#[derive(Debug)]
pub struct Space {
    by_storage: BTreeMap<Id<Storage>, Vec<Part>>,
}

/// Something that takes room, or may come to.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What it is.
    pub what: What,
    /// How much it is promised; none where nobody recorded it.
    pub size: Option<Stated<Size>>,
    /// How much of that is written, where it is known.
    pub used: Option<Size>,
    /// Whether all of it is taken from the first day on.
    pub thick: bool,
    /// The node that it is on, where that is known.
    pub node: Option<Id<Node>>,
    /// Where it is in its life: planned parts are not there yet.
    pub status: Status,
    /// The place that puts it on the storage.
    pub span: Span,
}

/// What takes room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A disk of a guest, by its position.
    Disk(Id<Guest>, usize),
    /// A copy of it, which replication keeps.
    Copy(Id<Guest>, usize),
    /// The datastore of a backup server.
    Datastore(Id<Storage>),
    /// A dataset with a quota, by its position.
    Dataset(usize),
}

impl Space {
    /// Derives what every storage is promised.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let mut space = Self {
            by_storage: BTreeMap::new(),
        };
        for (id, guest) in lab.guests.iter().filter(|(_, it)| it.about.is_present()) {
            for (at, disk) in guest.disks.iter().enumerate() {
                space.disk(lab, (id, guest), (at, disk));
            }
        }
        for (id, storage) in lab.storages.iter().filter(|(_, it)| counts(&it.about)) {
            space.datastore(lab, id, storage);
            space.datasets(id, storage);
        }
        space.by_storage.values_mut().for_each(Vec::shrink_to_fit);
        space
    }

    /// What a storage is promised to, as far as it is there or planned.
    #[must_use]
    pub fn of(&self, storage: Id<Storage>) -> &[Part] {
        self.by_storage.get(&storage).map_or(&[], Vec::as_slice)
    }

    /// The same, for each node that has a storage of its own under this id; as a whole for a storage of one node and one
    /// that nodes share.
    #[must_use]
    pub fn by_node(&self, lab: &Lab, id: Id<Storage>) -> Vec<(Option<Id<Node>>, Vec<&Part>)> {
        let storage = lab.storages.at(id);
        let parts = self.of(id);
        if storage.is_shared() || matches!(storage.place, Place::Node(_)) {
            return vec![(storage.node(), parts.iter().collect())];
        }
        let nodes: BTreeSet<_> = parts.iter().filter_map(|part| part.node).collect();
        let of = |node| {
            let here = parts.iter();
            let here = here.filter(move |part| part.node.is_none_or(|it| it == node));
            (Some(node), here.collect())
        };
        match nodes.is_empty() {
            true => vec![(None, parts.iter().collect())],
            false => nodes.into_iter().map(of).collect(),
        }
    }

    fn add(&mut self, storage: Id<Storage>, part: Part) {
        self.by_storage.entry(storage).or_default().push(part);
    }

    fn disk(
        &mut self,
        lab: &Lab,
        (id, guest): (Id<Guest>, &Guest),
        (at, disk): (usize, &GuestDisk),
    ) {
        let Some(written) = disk.storage.filter(|_| disk.about.is_present()) else {
            return;
        };
        let storage = lab.storages.at(written.value);
        let part = Part {
            what: What::Disk(id, at),
            size: disk.size.map(|size| size.value),
            used: disk.used.map(|used| used.value),
            thick: is_thick(storage, guest.kind, disk),
            node: guest.node.map(|node| node.value),
            status: guest.about.status,
            span: written.span,
        };
        self.add(written.value, part);
        if matches!(storage.kind.value, StorageKind::ZfsPool { .. }) {
            self.copies(lab, guest, (written, part), What::Copy(id, at));
        }
    }

    /// Replication keeps a copy of the same size in the storage of the same id.
    fn copies(
        &mut self,
        lab: &Lab,
        guest: &Guest,
        (storage, part): (Spanned<Id<Storage>>, Part),
        what: What,
    ) {
        let source = lab.storages.at(storage.value);
        let home = guest.node.map(|node| node.value);
        for replication in guest.replications.iter().filter(|it| counts(&it.about)) {
            let target = replication.target.value;
            let mut own = lab.nodes.at(target).storages.iter().copied();
            let own = own.find(|id| lab.storages.at(*id).name == source.name);
            let there = own.or_else(|| has(target, source).then_some(storage.value));
            if let Some(there) = there.filter(|_| Some(target) != home) {
                let copy = Part {
                    what,
                    node: Some(target),
                    span: replication.target.span,
                    ..part
                };
                self.add(there, copy);
            }
        }
    }

    /// A datastore lies in what backs it, unless it lies in a disk of the server there, which is counted already.
    fn datastore(&mut self, lab: &Lab, id: Id<Storage>, storage: &Storage) {
        let Some(backing) = storage.backing() else {
            return;
        };
        let server = storage.kind.value.server();
        let server = server.and_then(|server| guest_behind(lab, server.value));
        let mut disks = server.iter().flat_map(|guest| &lab.guests.at(*guest).disks);
        let inside = disks.any(|disk| disk.storage.map(|it| it.value) == Some(backing.value));
        if !inside {
            let part = Part {
                what: What::Datastore(id),
                size: storage.size.map(|size| size.value),
                used: storage.used.map(|used| used.value),
                thick: false,
                node: server.and_then(|guest| Some(lab.guests.at(guest).node?.value)),
                status: storage.about.status,
                span: backing.span,
            };
            self.add(backing.value, part);
        }
    }

    fn datasets(&mut self, id: Id<Storage>, storage: &Storage) {
        let datasets = storage.datasets().iter().enumerate();
        for (at, dataset) in datasets.filter(|(_, it)| counts(&it.about)) {
            if let Some(quota) = dataset.quota {
                let part = Part {
                    what: What::Dataset(at),
                    size: Some(quota.value),
                    used: None,
                    thick: false,
                    node: None,
                    status: dataset.about.status,
                    span: quota.span,
                };
                self.add(id, part);
            }
        }
    }
}

impl Part {
    /// Whether it is there, switched on or off, and not only planned.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.status != Status::Planned
    }

    /// How much it is promised, where that is known.
    #[must_use]
    pub fn known(&self) -> Option<Size> {
        self.size.as_ref().and_then(Stated::known).copied()
    }
}

/// How much parts are promised together, as far as that is known.
#[must_use]
pub fn promised<'p>(parts: impl IntoIterator<Item = &'p Part>) -> SizeSum {
    parts.into_iter().filter_map(Part::known).sum()
}

/// Whether parts take all they are promised from the first day on: a disk says it, else its storage's type does.
/// Containers on ZFS have a quota, not a reservation (pve-storage, `ZFSPoolPlugin.pm`).
fn is_thick(storage: &Storage, kind: GuestKind, disk: &GuestDisk) -> bool {
    if let Some(thin) = disk.thin {
        return !thin.value;
    }
    match &storage.kind.value {
        StorageKind::ZfsPool { thin, .. } => {
            kind == GuestKind::Vm && thin.is_none_or(|thin| !thin.value)
        }
        StorageKind::Lvm { .. } => true,
        StorageKind::Dir { .. }
        | StorageKind::Nfs { .. }
        | StorageKind::Cifs { .. }
        | StorageKind::Iscsi { .. }
        | StorageKind::LvmThin { .. }
        | StorageKind::Rbd(_)
        | StorageKind::CephFs(_)
        | StorageKind::Pbs { .. } => false,
    }
}

/// Whether a storage, dataset or copy takes part: what is out of service is emptied sooner or later, and not counted.
const fn counts(about: &About) -> bool {
    matches!(
        about.status,
        Status::Active | Status::Planned | Status::Offline
    )
}
