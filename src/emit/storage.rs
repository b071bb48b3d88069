//! `/etc/pve/storage.cfg`: every storage of the running lab, once by its id (pve-storage, `src/PVE/Storage/*.pm`).
//!
//! Passwords are no part of it: Proxmox VE keeps them below `/etc/pve/priv/storage`.

use std::collections::{BTreeMap, BTreeSet};

use super::pve::{self, Realm};
use super::{Artifacts, Input};
use crate::facts::names;
use crate::model::Lab;
use crate::model::about::Text;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{CephPool, Content, Place, Sharing, Storage, StorageKind};
use crate::source::{Span, Spanned};
use crate::text::line::{Setting, Word};
use crate::text::section::Section;
use crate::text::token::Comment;

/// The storage that every Proxmox VE has: a folder at this path on every node, whatever the file says.
const LOCAL: (&str, &str) = ("local", "/var/lib/vz");

/// What the installer calls the thin pool of LVM that it makes: the id, the volume group, the pool.
const LOCAL_LVM: (&str, &str, &str) = ("local-lvm", "pve", "data");

pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    for realm in pve::realms(input) {
        of_realm(input, out, &realm);
    }
}

fn of_realm(input: Input<'_>, out: &mut Artifacts, realm: &Realm) {
    let lab = &input.lab.lab;
    let mut origins = Vec::new();
    let mut sections = Vec::new();
    for (id, same) in by_id(lab) {
        let here = |it: &&Storage| it.node().is_none_or(|node| realm.has(node));
        let same: Vec<_> = same.into_iter().filter(here).collect();
        if let Some(section) = section(input, id, &same, &realm.nodes) {
            origins.extend(same.iter().flat_map(|it| places(lab, it)));
            sections.push(section);
        }
    }
    if !sections.is_empty() && needs_local(lab) {
        sections.insert(0, installed_local());
    }
    realm.add_sections(input, out, "storage.cfg", sections, origins);
}

/// Whether the file has to say what the installer made of `local`: without a section Proxmox VE adds one that holds disks
/// too (pve-storage, `Plugin.pm`). On btrfs the installer switches it off, so nothing is said there.
fn needs_local(lab: &Lab) -> bool {
    let is_written = lab.storages.values().any(|it| &*it.name.value == LOCAL.0);
    let installs = lab
        .nodes
        .values()
        .filter_map(|node| node.install.as_deref());
    let mut filesystems = installs.filter_map(|it| it.filesystem.as_ref());
    !is_written && !filesystems.any(|it| &*it.value == "btrfs")
}

/// `local` as the installer makes it (pve-installer, `Proxmox/Install.pm`).
fn installed_local() -> Section {
    let kind = StorageKind::Dir {
        path: None,
        is_mountpoint: None,
    };
    let content = kind.default_content(LOCAL.0).iter().map(|it| it.word());
    let content: Vec<_> = content.collect();
    Section {
        comment: Some(Comment::new(
            "As the installer makes it: the lab does not describe it.",
        )),
        kind: kind.word(),
        id: Word::new(LOCAL.0),
        settings: vec![
            Setting::new("path", LOCAL.1),
            Setting::new("content", content.join(",")),
        ],
    }
}

/// The storages of the running lab by id. What several nodes have under one id is one storage to Proxmox VE.
fn by_id(lab: &Lab) -> BTreeMap<&str, Vec<&Storage>> {
    let mut by_id = BTreeMap::<_, Vec<_>>::new();
    for storage in lab.storages.values().filter(|it| it.about.is_member()) {
        by_id
            .entry(storage.name.value.as_str())
            .or_default()
            .push(storage);
    }
    by_id
}

/// Where a storage is written, the node that it is in, and who serves it.
fn places(lab: &Lab, storage: &Storage) -> Vec<Span> {
    let node = storage.node().map(|node| lab.nodes.at(node).name.span);
    let server = match storage.kind.value.server().map(|server| server.value) {
        Some(HostRef::Host(host, _)) => Some(lab.host_name(host).span),
        Some(HostRef::Literal(_)) | None => None,
    };
    let name = std::iter::once(storage.name.span);
    name.chain(node).chain(server).collect()
}

/// The section of an id; none if no node that runs has it, or if it lacks what its type needs, for then Proxmox VE
/// would drop it. They must mean the same, so the first speaks for all.
fn section(
    input: Input<'_>,
    id: &str,
    same: &[&Storage],
    everywhere: &[Id<Node>],
) -> Option<Section> {
    let storage = same.first()?;
    let on = nodes(same, everywhere);
    if on.is_empty() && !everywhere.is_empty() {
        return None;
    }
    let readers: Vec<_> = on.iter().copied().map(HostId::Node).collect();
    let mut settings = of_kind(input, &readers, storage)?;
    let is_stated = storage.kind.value.sharing() == Sharing::Stated;
    if is_stated && storage.is_shared() {
        settings.push(Setting::new("shared", 1));
    }
    settings.push(Setting::new("content", content(storage)));
    if on.len() < everywhere.len() && id != LOCAL.0 {
        settings.push(Setting::new("nodes", names_of(&input.lab.lab, &on)));
    }
    let keep = storage
        .keep
        .as_ref()
        .filter(|_| storage.kind.value.takes_backups());
    settings.extend(pve::retention(keep).map(|it| Setting::new("prune-backups", it)));
    if !storage.about.is_active() {
        settings.push(Setting::flag("disable"));
    }
    settings.extend(pve::plain(&storage.settings));
    Some(Section {
        comment: pve::remark(&storage.about),
        kind: storage.kind.value.word(),
        id: Word::new(id),
        settings,
    })
}

/// The running nodes that have a storage, in the order of all.
fn nodes(same: &[&Storage], everywhere: &[Id<Node>]) -> Vec<Id<Node>> {
    let has = |node: &Id<Node>| {
        same.iter().any(|storage| match &storage.place {
            Place::Node(on) => on == node,
            Place::Nodes(named) => named.is_empty() || named.iter().any(|it| it.value == *node),
        })
    };
    everywhere.iter().copied().filter(has).collect()
}

fn names_of(lab: &Lab, nodes: &[Id<Node>]) -> String {
    let names = nodes
        .iter()
        .map(|node| lab.nodes.at(*node).name.value.as_str());
    names.collect::<Vec<_>>().join(",")
}

/// What it may hold, in a fixed order.
fn content(storage: &Storage) -> String {
    let content: BTreeSet<_> = storage.content.iter().map(|it| it.value).collect();
    let words: Vec<_> = content.into_iter().map(Content::word).collect();
    words.join(",")
}

/// What the type asks for.
fn of_kind(input: Input<'_>, on: &[HostId], storage: &Storage) -> Option<Vec<Setting>> {
    let id = storage.name.value.as_str();
    let settings = match &storage.kind.value {
        StorageKind::Dir {
            path,
            is_mountpoint,
        } => {
            let local = (id == LOCAL.0).then_some(LOCAL.1);
            let path = path.as_ref().map(|path| &*path.value).or(local)?;
            let mounted = is_mountpoint.filter(|it| it.value);
            let mounted = mounted.map(|_| Setting::new("is_mountpoint", "yes"));
            [Setting::new("path", path)]
                .into_iter()
                .chain(mounted)
                .collect()
        }
        StorageKind::Nfs {
            server,
            export,
            options,
        } => {
            let mut settings = vec![
                Setting::new("server", address(input, on, (*server)?)?),
                Setting::new("export", text(export.as_ref())?),
                Setting::new("path", format_args!("/mnt/pve/{id}")),
            ];
            settings.extend(optional("options", options.as_ref()));
            settings
        }
        StorageKind::Iscsi { portal, target } => vec![
            Setting::new("portal", address(input, on, (*portal)?)?),
            Setting::new("target", text(target.as_ref())?),
        ],
        StorageKind::Cifs {
            server,
            share,
            subdir,
            domain,
            options,
            user,
        } => {
            let mut settings = vec![
                Setting::new("server", address(input, on, (*server)?)?),
                Setting::new("share", text(share.as_ref())?),
                Setting::new("path", format_args!("/mnt/pve/{id}")),
            ];
            settings.extend(optional("subdir", subdir.as_ref()));
            settings.extend(optional("options", options.as_ref()));
            settings.extend(optional("username", user.as_ref()));
            settings.extend(optional("domain", domain.as_ref()));
            settings
        }
        StorageKind::Lvm { vg } => vec![Setting::new("vgname", text(vg.as_ref())?)],
        StorageKind::Rbd(pool) => {
            let name = text(pool.pool.as_ref()).unwrap_or(id);
            let mut settings = vec![Setting::new("pool", name)];
            settings.extend(optional("namespace", pool.namespace.as_ref()));
            settings.extend(of_ceph(input, on, pool)?);
            let krbd = pool.krbd.filter(|it| it.value);
            settings.extend(krbd.map(|_| Setting::new("krbd", 1)));
            settings
        }
        StorageKind::CephFs(pool) => {
            let name = text(pool.pool.as_ref()).unwrap_or(id);
            let mut settings = vec![
                Setting::new("path", format_args!("/mnt/pve/{id}")),
                Setting::new("fs-name", name),
            ];
            settings.extend(optional("subdir", pool.subdir.as_ref()));
            settings.extend(of_ceph(input, on, pool)?);
            settings
        }
        StorageKind::ZfsPool { thin, .. } => {
            let mut settings = vec![Setting::new("pool", storage.zfs_pool()?)];
            let thin = thin.filter(|thin| thin.value);
            settings.extend(thin.map(|_| Setting::new("sparse", 1)));
            settings
        }
        StorageKind::LvmThin { vg, thinpool } => {
            let installed = (id == LOCAL_LVM.0).then_some(LOCAL_LVM);
            let vg = text(vg.as_ref()).or(installed.map(|it| it.1))?;
            let pool = text(thinpool.as_ref()).or(installed.map(|it| it.2))?;
            vec![Setting::new("vgname", vg), Setting::new("thinpool", pool)]
        }
        StorageKind::Pbs {
            server,
            datastore,
            port,
            fingerprint,
            namespace,
            user,
            ..
        } => {
            let datastore = text(datastore.as_ref()).unwrap_or(id);
            let mut settings = vec![
                Setting::new("server", address(input, on, (*server)?)?),
                Setting::new("datastore", datastore),
            ];
            settings.extend(port.map(|it| Setting::new("port", it.value)));
            settings.extend(optional("namespace", namespace.as_ref()));
            settings.extend(optional("username", user.as_ref()));
            let fingerprint = fingerprint.as_ref();
            settings.extend(fingerprint.map(|it| Setting::new("fingerprint", &it.value)));
            settings
        }
    };
    Some(settings)
}

/// What leads to a Ceph: nothing to the lab's own, whose `ceph.conf` every node has; the monitors of another.
fn of_ceph(input: Input<'_>, on: &[HostId], pool: &CephPool) -> Option<Vec<Setting>> {
    if pool.monitors.is_empty() && input.lab.lab.ceph.is_none() {
        return None;
    }
    let monitors = pool.monitors.iter().map(|host| address(input, on, *host));
    let monitors: Vec<_> = monitors.collect::<Option<_>>()?;
    let monitors = (!monitors.is_empty()).then(|| monitors.join(" "));
    let monitors = monitors.map(|it| Setting::new("monhost", it));
    let user = optional("username", pool.user.as_ref());
    Some(monitors.into_iter().chain(user).collect())
}

fn text(written: Option<&Text>) -> Option<&str> {
    written.map(|text| &*text.value)
}

fn optional(key: &'static str, written: Option<&Text>) -> Option<Setting> {
    text(written).map(|text| Setting::new(key, text))
}

/// How the nodes that have a storage reach its server: by its address, or by its name where it leases one.
fn address(input: Input<'_>, on: &[HostId], server: Spanned<HostRef>) -> Option<String> {
    let (lab, facts) = (&input.lab.lab, &input.lab.facts);
    let meant = facts.address_for(lab, server.value, on);
    let named = || match server.value {
        HostRef::Host(host, _) => Some(names::called(lab, host)),
        HostRef::Literal(_) => None,
    };
    meant.map(|ip| ip.to_string()).or_else(named)
}
