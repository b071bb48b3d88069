//! One id, two storages.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::about::Text;
use crate::model::storage::{Place, Storage, StorageKind};
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage id means different things on different nodes.
    ///
    /// ## Why it matters
    /// `storage.cfg` is one file for the whole cluster, with one entry an id: type, pool or path, and content are the
    /// same on every node. What differs cannot be written, and a guest that moves would look for its disk in the
    /// wrong place. The same id with the same meaning on several nodes is as it should be.
    ///
    /// ## What to do
    /// Make them the same (a profile says it once), or give one of them another id.
    pub(super) RULE = "storage" / "means-two-things", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut by_id: BTreeMap<&str, Vec<&Storage>> = BTreeMap::new();
    for (_, storage) in view.written_storages() {
        by_id.entry(&storage.name.value).or_default().push(storage);
    }
    for same in by_id.values_mut() {
        same.sort_by_key(|storage| storage.name.span);
        if let [first, others @ ..] = same.as_slice() {
            for other in others {
                if let Some(what) = difference(first, other) {
                    sink.push(not_the_same(first, other, what));
                }
            }
        }
    }
}

/// What the two disagree about, in the words of the language.
fn difference(a: &Storage, b: &Storage) -> Option<&'static str> {
    if matches!(a.place, Place::Node(_)) != matches!(b.place, Place::Node(_)) {
        return Some("place");
    }
    if a.kind.value.word() != b.kind.value.word() {
        return Some("type");
    }
    let content = |storage: &Storage| {
        let mut content: Vec<_> = storage.content.iter().map(|it| it.value).collect();
        content.sort();
        content.dedup();
        content
    };
    if content(a) != content(b) {
        return Some("content");
    }
    where_it_lies(a, b)
}

fn where_it_lies(a: &Storage, b: &Storage) -> Option<&'static str> {
    let text = |text: &Option<Text>| text.as_ref().map(|it| it.value.clone());
    match (&a.kind.value, &b.kind.value) {
        (StorageKind::ZfsPool { .. }, StorageKind::ZfsPool { .. }) => {
            (a.zfs_pool() != b.zfs_pool()).then_some("pool")
        }
        (StorageKind::Dir { path: one, .. }, StorageKind::Dir { path: other, .. }) => {
            (text(one) != text(other)).then_some("path")
        }
        (
            StorageKind::LvmThin {
                vg: vg1,
                thinpool: pool1,
            },
            StorageKind::LvmThin {
                vg: vg2,
                thinpool: pool2,
            },
        ) => {
            let same = text(vg1) == text(vg2) && text(pool1) == text(pool2);
            (!same).then_some("thinpool")
        }
        (StorageKind::Lvm { vg: one }, StorageKind::Lvm { vg: other }) => {
            (text(one) != text(other)).then_some("vg")
        }
        // The same id twice on the network is one entry at the top, so it is in two nodes: an odd place, and
        // no contradiction.
        _ => None,
    }
}

fn not_the_same(first: &Storage, other: &Storage, what: &str) -> Diagnostic {
    let id = &other.name.value;
    let message = format!("storage `{id}` means two things: its {what} is not the same everywhere");
    Diagnostic::new(&RULE, message)
        .at(other.name.span, format!("another {what} here"))
        .related(first.name.span, "first written here")
        .help("make them the same, or give one another id")
}
