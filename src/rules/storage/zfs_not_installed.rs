//! A ZFS pool that the installer does not make.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::has;
use crate::model::id::Id;
use crate::model::installer::FILESYSTEMS;
use crate::model::node::{Install, Node};
use crate::model::storage::Storage;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A storage is in the pool `rpool`, but its node is not installed on ZFS.
    ///
    /// ## Why it matters
    /// The installer makes `rpool`, and with it `local-zfs`, only with `filesystem="zfs"`. With ext4 or xfs there is
    /// `local-lvm` instead: disks on `local-zfs` and their replication have no place (pve-installer).
    ///
    /// ## What to do
    /// Install with ZFS (one disk: `raid="raid0"`), or use `local-lvm` and no replication.
    pub(super) RULE = "storage" / "zfs-not-installed", Error
}

/// A storage without its pool, and the nodes that install otherwise: one finding a line that says so.
type Fault<'v> = (&'v Storage, &'v Install, Vec<&'v Node>);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut faults: BTreeMap<(Span, Span), Fault<'_>> = BTreeMap::new();
    let pools = view
        .lab
        .storages
        .values()
        .filter(|it| it.about.is_active() && is_in_rpool(it));
    let without: BTreeMap<_, _> = without_zfs(view).collect();
    for storage in pools {
        let own = storage.node().map(|id| (id, id));
        let (first, last) = own.unwrap_or((Id::new(0), Id::new(view.lab.nodes.len())));
        let there = without
            .range(first..=last)
            .filter(|(id, _)| has(**id, storage));
        for (_, (node, install)) in there {
            let place = install
                .filesystem
                .as_ref()
                .map_or(install.span, |it| it.span);
            let fault = faults.entry((place, storage.name.span));
            fault
                .or_insert((storage, install, Vec::new()))
                .2
                .push(*node);
        }
    }
    for ((place, _), (storage, install, nodes)) in faults {
        sink.push(no_such_pool(view, place, storage, install, &nodes));
    }
}

fn is_in_rpool(storage: &Storage) -> bool {
    storage
        .zfs_pool()
        .is_some_and(|pool| pool.split('/').next() == Some("rpool"))
}

/// The nodes that say how they are installed, and not on ZFS.
fn without_zfs(view: &View) -> impl Iterator<Item = (Id<Node>, (&Node, &Install))> {
    let active = view
        .lab
        .nodes
        .iter()
        .filter(|(_, node)| node.about.is_active());
    active.filter_map(|(id, node)| {
        let install = node.install.as_deref()?;
        let filesystem = install.filesystem.as_ref()?;
        // What the installer does not make is reported as such.
        FILESYSTEMS.contains(&&*filesystem.value).then_some(())?;
        (&*filesystem.value != "zfs").then_some((id, (node, install)))
    })
}

fn no_such_pool(
    view: &View,
    place: Span,
    storage: &Storage,
    install: &Install,
    nodes: &[&Node],
) -> Diagnostic {
    let filesystem = install
        .filesystem
        .as_ref()
        .map_or("another file system", |it| &it.value);
    let names: Vec<_> = nodes
        .iter()
        .map(|node| format!("`{}`", node.name.value))
        .collect();
    let (id, names) = (&storage.name.value, names.join(", "));
    let message = format!(
        "storage `{id}` is in the ZFS pool `rpool`, which an installation on {filesystem} does not make: {names}"
    );
    let found = Diagnostic::new(&RULE, message)
        .at(place, "makes no `rpool`")
        .related(
            storage.name.span,
            format!("in `{}`", storage.zfs_pool().unwrap_or("rpool")),
        );
    let found = match replicated(view, storage) {
        Some((who, span)) => found.related(span, format!("{who} is replicated from it")),
        None => found,
    };
    found.help(match install.disks.len() {
        1 => "write `filesystem=\"zfs\" raid=\"raid0\"`",
        _ => "write `filesystem=\"zfs\"`, with the `raid` that the disks make",
    })
}

/// A guest that is replicated from a storage of that id.
fn replicated(view: &View, storage: &Storage) -> Option<(String, Span)> {
    view.guests().find_map(|(id, guest)| {
        let replication = guest.replications.first()?;
        let mut disks = guest.disks.iter().filter_map(|disk| disk.storage);
        let here = disks.any(|it| view.lab.storages.at(it.value).name == storage.name);
        here.then(|| (view.guest_name(id), replication.span))
    })
}
