//! Unattended installation: what the installer refuses, and what it cannot know.

use std::collections::BTreeSet;

use super::View;
use crate::model::about::Text;
use crate::model::id::Id;
use crate::model::node::{Disk, Install, Node};
use crate::model::unit::Size;
use crate::source::Spanned;

crate::rules::group! {
    country_unknown,
    disk_chosen_twice,
    disk_repeated,
    disk_too_small,
    disk_unknown,
    filesystem_unknown,
    incomplete,
    keyboard_unknown,
    mail,
    names_not_pinned,
    nic_ambiguous,
    raid,
    setting_unused,
    size_without_effect,
    stripe,
    timezone_unknown,
    unused,
}

/// The nodes that are installed by an answer file.
fn installs(view: &View) -> impl Iterator<Item = (Id<Node>, &Node, &Install)> {
    let nodes = view.lab.nodes.iter().filter(|(_, node)| node.has_files());
    nodes.filter_map(|(id, node)| Some((id, node, node.install.as_deref()?)))
}

/// A setting of all installations, each place once: nodes that share a line share its faults.
fn setting(view: &View, of: fn(&Install) -> Option<&Text>) -> Vec<&Text> {
    let mut seen = BTreeSet::new();
    let settings = installs(view).filter_map(|(_, _, install)| of(install));
    settings.filter(|text| seen.insert(text.span)).collect()
}

/// What an installation uses of its smallest disk, where that is known exactly: `hdsize`, or all of it.
fn used(node: &Node, install: &Install) -> Option<Spanned<Size>> {
    let chosen = |disk: &&Disk| {
        let name = disk.name.value.known();
        name.is_some_and(|name| {
            install
                .disks
                .iter()
                .any(|it| it.value.known() == Some(name))
        })
    };
    let disks = node.disks.iter().filter(chosen);
    let sizes = disks.filter_map(|disk| {
        let size = disk.size?;
        Some(Spanned::new(*size.value.known()?, size.span))
    });
    let used = sizes.chain(install.hdsize).min_by_key(|it| it.value)?;
    (!used.value.approximate()).then_some(used)
}

/// A size of LVM, where the file system has one.
fn lvm_size(install: &Install, word: &str) -> Option<Spanned<Size>> {
    let mut sizes = install.lvm.iter().filter(|_| has_lvm(install));
    sizes.find_map(|(name, size)| (*name == word).then_some(*size))
}

/// Whether the file system is on LVM: ext4, which is the default, and xfs.
fn has_lvm(install: &Install) -> bool {
    let filesystem = install.filesystem.as_ref().map(|it| &*it.value);
    !matches!(filesystem, Some("zfs" | "btrfs"))
}
