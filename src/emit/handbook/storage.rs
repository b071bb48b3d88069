//! Storages: what is kept where.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{datasets, diagram, order, phrase, replication, space};
use crate::emit::Input;
use crate::model::about::Text;
use crate::model::id::Id;
use crate::model::storage::{Storage, StorageKind};
use crate::source::Spanned;

/// The page of storages.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let storages = order::storages(&input.lab.lab);
    let lab = &input.lab.lab;
    if storages.is_empty() && lab.nodes.values().all(|node| node.exports.is_empty()) {
        return None;
    }
    let mut draft = Draft::new(PageName::Storage, "Storage");
    diagram::add(&mut draft, input, "storage");
    for (_, it) in &storages {
        draft.origin(it.name.span);
    }
    if !storages.is_empty() {
        overview(&mut draft, input, &storages);
    }
    served(&mut draft, input, &storages);
    zfs(&mut draft, input, &storages);
    datasets::section(&mut draft, input);
    datasets::exports(&mut draft, input);
    retired(&mut draft, &storages);
    space::section(&mut draft, input);
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
            space::place(input, storage),
            Line::joined(content.map(|it| Line::new().code(it.value.word()))).or_not_recorded(),
            phrase::size(storage.size),
            properties(input, storage),
            phrase::purpose(&storage.about),
        ]
    });
    let columns = [
        "Storage",
        "Type",
        "On",
        "Content",
        "Size",
        "Properties",
        "Purpose",
    ];
    draft.table(columns, rows);
}

/// What sets a storage apart from others of its type.
fn properties(input: Input<'_>, storage: &Storage) -> Line {
    let word = |key: &str, word: &str| Line::from(key).text(" ").code(word);
    let text = |key, text: &Option<Text>| text.as_ref().map(|it| word(key, &it.value));
    let on =
        |key: &str, flag: Option<Spanned<bool>>| flag.filter(|it| it.value).map(|_| key.into());
    let said: Vec<Option<Line>> = match &storage.kind.value {
        StorageKind::Dir {
            path,
            is_mountpoint,
        } => vec![text("path", path), on("has to be mounted", *is_mountpoint)],
        StorageKind::ZfsPool {
            thin, properties, ..
        } => {
            let compression = properties.compression.as_ref();
            let acltype = properties.acltype;
            vec![
                on("thin", *thin),
                compression.map(|it| word("compression", it.value.word())),
                acltype.map(|it| word("acltype", it.value.word())),
            ]
        }
        StorageKind::Lvm { vg } => vec![text("volume group", vg)],
        StorageKind::LvmThin { vg, thinpool } => {
            vec![text("volume group", vg), text("pool", thinpool)]
        }
        StorageKind::Nfs { options, .. } => vec![text("options", options)],
        StorageKind::Cifs { options, user, .. } => {
            vec![text("user", user), text("options", options)]
        }
        StorageKind::Rbd(of) | StorageKind::CephFs(of) => {
            let monitors = of.monitors.iter();
            let monitors = monitors.map(|it| phrase::host_ref(input, it.value));
            let monitors = Line::joined(monitors);
            let monitors = (!monitors.is_empty()).then(|| Line::from("monitors ").line(monitors));
            vec![text("pool", &of.pool), monitors, text("user", &of.user)]
        }
        StorageKind::Pbs {
            namespace,
            user,
            backing,
            ..
        } => {
            let backing = backing.map(|it| phrase::storage(&input.lab.lab, it.value));
            vec![
                text("namespace", namespace),
                text("user", user),
                backing.map(|it| Line::from("held by ").line(it)),
            ]
        }
    };
    Line::joined(said.into_iter().flatten()).or_none()
}

/// What comes over the network: who serves it, and where the nodes mount it.
fn served(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().filter_map(|(id, storage)| {
        let written = |text: &Option<Text>| text.as_ref().map(|it| it.value.to_string());
        let (what, mounted) = match &storage.kind.value {
            StorageKind::Nfs { export, .. } => (written(export), Some(mount_point(storage))),
            StorageKind::Cifs { share, .. } => (written(share), Some(mount_point(storage))),
            StorageKind::Pbs { datastore, .. } => {
                let own = || storage.name.value.to_string();
                (Some(written(datastore).unwrap_or_else(own)), None)
            }
            StorageKind::Dir { .. }
            | StorageKind::ZfsPool { .. }
            | StorageKind::Lvm { .. }
            | StorageKind::LvmThin { .. }
            | StorageKind::Rbd(_)
            | StorageKind::CephFs(_) => return None,
        };
        let server = storage.kind.value.server();
        let server = server.map(|server| phrase::host_ref(input, server.value));
        let what = what.map(|what| Line::new().code(what));
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
            [
                "Storage",
                "Server",
                "Export, share or datastore",
                "Mounted at",
            ],
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
            space::place(input, storage),
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

/// What is not in service: since when, why, and what took its place.
fn retired(draft: &mut Draft, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().filter_map(|(_, storage)| {
        let life = phrase::life(&storage.about);
        (!life.is_empty()).then(|| [Line::new().code(&storage.name.value), life])
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        draft.heading(Depth::Part, "Not in service");
        draft.table(["Storage", "Status"], rows);
    }
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
        Some([
            phrase::storage(lab, *id),
            space::place(input, storage),
            guests,
        ])
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
