//! Storages: what is kept where.

use super::draft::Draft;
use super::line::Line;
use super::page::{Depth, Page, PageName};
use super::{datasets, diagram, order, phrase, replication, space, storage_sections};
use crate::emit::Input;
use crate::facts::readers;
use crate::model::about::Text;
use crate::model::id::Id;
use crate::model::storage::{Sharing, Storage, StorageKind};
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
    storage_sections::sections(&mut draft, input, &storages);
    served(&mut draft, input, &storages);
    zfs(&mut draft, input, &storages);
    datasets::section(&mut draft, input);
    datasets::exports(&mut draft, input);
    space::section(&mut draft, input);
    replication::section(&mut draft, input);
    Some(draft.done())
}

fn overview(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().map(|(id, storage)| {
        let content = storage.content.iter();
        [
            phrase::storage(input, *id),
            storage.kind.value.word().into(),
            space::place(input, storage),
            Line::joined(content.map(|it| Line::new().code(it.value.word()))).or_not_recorded(),
            phrase::size(storage.size),
            properties(input, storage).or_none(),
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
pub(super) fn properties(input: Input<'_>, storage: &Storage) -> Line {
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
        StorageKind::Iscsi { .. } => Vec::new(),
        StorageKind::Cifs {
            subdir,
            domain,
            options,
            user,
            ..
        } => vec![
            text("folder", subdir),
            text("user", user),
            text("domain", domain),
            text("options", options),
        ],
        StorageKind::Rbd(of) | StorageKind::CephFs(of) => {
            let nodes = readers::of_storage(&input.lab.lab, storage);
            let monitors = of.monitors.iter();
            let monitors = monitors.map(|it| phrase::host_for(input, it.value, &nodes));
            let monitors = Line::joined(monitors);
            let monitors = (!monitors.is_empty()).then(|| Line::from("monitors ").line(monitors));
            vec![
                text("pool", &of.pool),
                text("namespace", &of.namespace),
                text("folder", &of.subdir),
                monitors,
                text("user", &of.user),
                on("mapped by the kernel", of.krbd),
            ]
        }
        StorageKind::Pbs {
            port,
            fingerprint,
            namespace,
            user,
            backing,
            ..
        } => {
            let port = port.map(|it| Line::from(format!("port {}", it.value)));
            let fingerprint = fingerprint.as_ref();
            let fingerprint = fingerprint.map(|it| word("fingerprint", &it.value.to_string()));
            let backing = backing.map(|it| phrase::storage(input, it.value));
            vec![
                text("namespace", namespace),
                text("user", user),
                backing.map(|it| Line::from("held by ").line(it)),
                port,
                fingerprint,
            ]
        }
    };
    let is_stated = storage.kind.value.sharing() == Sharing::Stated;
    let shared = (is_stated && storage.is_shared()).then(|| "shared".into());
    let plain = storage.settings.iter();
    let plain = plain.map(|it| word(&it.key.value, &it.value.value));
    Line::joined(
        shared
            .into_iter()
            .chain(said.into_iter().flatten())
            .chain(plain),
    )
}

/// How a storage comes over the network.
pub(super) struct Served {
    /// Who serves it.
    pub(super) server: Line,
    /// What is asked for there.
    pub(super) what: Line,
    /// Where the nodes mount it, if they do.
    pub(super) mounted: Option<Line>,
}

/// How a storage comes over the network, if it does.
pub(super) fn served_by(input: Input<'_>, storage: &Storage) -> Option<Served> {
    let written = |text: &Option<Text>| text.as_ref().map(|it| it.value.to_string());
    let (what, is_mounted) = match &storage.kind.value {
        StorageKind::Nfs { export, .. } => (written(export), true),
        StorageKind::Cifs { share, .. } => (written(share), true),
        StorageKind::Iscsi { target, .. } => (written(target), false),
        StorageKind::Pbs { datastore, .. } => {
            let own = || storage.name.value.to_string();
            (Some(written(datastore).unwrap_or_else(own)), false)
        }
        StorageKind::Dir { .. }
        | StorageKind::ZfsPool { .. }
        | StorageKind::Lvm { .. }
        | StorageKind::LvmThin { .. }
        | StorageKind::Rbd(_)
        | StorageKind::CephFs(_) => return None,
    };
    let server = storage.kind.value.server();
    let nodes = readers::of_storage(&input.lab.lab, storage);
    let server = server.map(|server| phrase::host_for(input, server.value, &nodes));
    Some(Served {
        server: server.unwrap_or_else(Line::not_recorded),
        what: phrase::value(what).or_not_recorded(),
        mounted: is_mounted.then(|| Line::new().code(mount_point(storage))),
    })
}

/// What comes over the network: who serves it, and where the nodes mount it.
fn served(draft: &mut Draft, input: Input<'_>, storages: &[(Id<Storage>, &Storage)]) {
    let rows = storages.iter().filter_map(|(id, storage)| {
        let served = served_by(input, storage)?;
        Some([
            phrase::storage(input, *id),
            served.server,
            served.what,
            served.mounted.unwrap_or_default().or_none(),
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
            phrase::storage(input, *id),
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
