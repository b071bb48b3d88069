//! Storages: what is kept where.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{diagram, order, phrase, replication};
use crate::emit::Input;
use crate::model::id::Id;
use crate::model::storage::{Place, Storage, StorageKind};

/// The page of storages.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let storages = order::storages(&input.lab.lab);
    if storages.is_empty() {
        return None;
    }
    let mut draft = Draft::new(PageName::Storage, "Storage");
    diagram::add(&mut draft, input, "storage");
    for (_, it) in &storages {
        draft.origin(it.name.span);
    }
    overview(&mut draft, input, &storages);
    served(&mut draft, input, &storages);
    zfs(&mut draft, input, &storages);
    users(&mut draft, input, &storages);
    notes(&mut draft, &storages);
    replication::section(&mut draft, input);
    Some(draft.done())
}

fn overview(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().map(|(id, storage)| {
        let content = storage.content.iter();
        [
            phrase::storage(&input.lab.lab, *id),
            storage.kind.value.word().into(),
            place(input, storage),
            Line::joined(content.map(|it| Line::new().code(it.value.word()))).or_not_recorded(),
            phrase::size(storage.size),
            phrase::purpose(&storage.about),
        ]
    });
    let columns = ["Storage", "Type", "On", "Content", "Size", "Purpose"];
    draft.table(columns, rows);
}

fn place(input: Input<'_>, storage: &Storage) -> Line {
    let lab = &input.lab.lab;
    match &storage.place {
        Place::Node(node) => phrase::node(lab, *node),
        Place::Shared(nodes) if nodes.is_empty() => "all nodes".into(),
        Place::Shared(nodes) => {
            Line::joined(nodes.iter().map(|node| phrase::node(lab, node.value)))
        }
    }
}

/// What comes over the network: who serves it, and where the nodes mount it.
fn served(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().filter_map(|(id, storage)| {
        let (what, mounted) = match &storage.kind.value {
            StorageKind::Nfs { export, .. } => (export, Some(mount_point(storage))),
            StorageKind::Cifs { share, .. } => (share, Some(mount_point(storage))),
            StorageKind::Pbs { datastore, .. } => (datastore, None),
            StorageKind::Dir { .. }
            | StorageKind::ZfsPool { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_) => return None,
        };
        let server = storage.kind.value.server();
        let server = server.map(|server| phrase::host_ref(input, server.value));
        let what = what.as_ref().map(|what| Line::new().code(&what.value));
        Some([
            phrase::storage(&input.lab.lab, *id),
            server.unwrap_or_else(Line::not_recorded),
            what.unwrap_or_else(Line::not_recorded),
            phrase::value(mounted).or_none(),
        ])
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Over the network");
        draft.table(
            ["Storage", "Server", "Export or datastore", "Mounted at"],
            rows,
        );
    }
}

/// Where Proxmox mounts an export (pve-storage: `/mnt/pve/ID`).
pub(super) fn mount_point(storage: &Storage) -> String {
    format!("/mnt/pve/{}", storage.name.value)
}

/// Proxmox, ZFS and the pool have three names for one place; confusing them is the usual mistake.
fn zfs(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().filter_map(|(id, storage)| {
        let dataset = storage.zfs_pool()?;
        let pool = dataset.split('/').next().unwrap_or(dataset);
        Some([
            phrase::storage(&input.lab.lab, *id),
            place(input, storage),
            Line::new().code(dataset),
            Line::new().code(pool),
        ])
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    draft.heading(Depth::Part, "ZFS: storage, dataset, pool");
    draft.paragraph(
        Line::from("Three names for one place. Proxmox knows the storage (")
            .code("pvesm status")
            .text("), ZFS the dataset (")
            .code("zfs list")
            .text("), the disks the pool (")
            .code("zpool status")
            .text("). A command takes only its own kind."),
    );
    draft.table(["Storage", "On", "Dataset", "Pool"], rows);
}

/// Whose disks are on what.
fn users(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let lab = &input.lab.lab;
    let mut guests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, guest) in order::guests(lab) {
        let disks = guest.disks.iter().filter_map(|disk| disk.storage);
        for storage in disks.map(|it| it.value).collect::<BTreeSet<_>>() {
            guests
                .entry(storage)
                .or_default()
                .push(phrase::guest(lab, id));
        }
    }
    let rows = storages.iter().filter_map(|(id, storage)| {
        let guests = Line::joined(guests.remove(id)?);
        Some([phrase::storage(lab, *id), place(input, storage), guests])
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Whose disks are where");
        draft.table(["Storage", "On", "Guests"], rows);
    }
}

/// What is said of single storages, once for those that several nodes share through a profile.
fn notes(draft: &mut Draft, storages: &[(Id<Storage>, &Storage)]) {
    let noted = storages
        .iter()
        .filter(|(_, it)| !it.about.detail().notes.is_empty());
    let noted: Vec<_> = noted.collect();
    if !noted.is_empty() {
        draft.heading(Depth::Part, "Notes");
    }
    for (_, storage) in noted {
        draft.heading(Depth::Section, &storage.name.value);
        for note in &storage.about.detail().notes {
            draft.prose(&note.value);
        }
    }
}
