//! Which properties and children of `storage` mean something for which type. Anything else would be ignored in silence.

use super::Lower;
use super::faults;
use super::item::Item;
use super::setting::Covered;
use crate::diag::Diagnostic;
use crate::model::storage::{Place, Sharing, StorageKind};

/// The properties that belong to some types only.
const PROPS: &[(&str, &[&str])] = &[
    ("path", &["dir"]),
    ("is-mountpoint", &["dir"]),
    ("server", &["nfs", "cifs", "pbs"]),
    ("export", &["nfs"]),
    ("portal", &["iscsi"]),
    ("target", &["iscsi"]),
    ("share", &["cifs"]),
    ("options", &["nfs", "cifs"]),
    ("pool", &["zfspool", "rbd", "cephfs"]),
    ("thin", &["zfspool"]),
    ("compression", &["zfspool"]),
    ("acltype", &["zfspool"]),
    ("vg", &["lvm", "lvmthin"]),
    ("thinpool", &["lvmthin"]),
    ("monhost", &["rbd", "cephfs"]),
    ("datastore", &["pbs"]),
    ("namespace", &["pbs", "rbd"]),
    ("port", &["pbs"]),
    ("fingerprint", &["pbs"]),
    ("subdir", &["cifs", "cephfs"]),
    ("domain", &["cifs"]),
    ("krbd", &["rbd"]),
    ("backing", &["pbs"]),
    ("user", &["cifs", "rbd", "cephfs", "pbs"]),
];

/// The children that belong to some types only.
const CHILDREN: &[(&str, &[&str])] = &[
    ("dataset", &["zfspool"]),
    ("keep", &["dir", "nfs", "cifs", "cephfs", "pbs"]),
    ("password", &["cifs", "pbs"]),
];

/// The keys of storage.cfg that have a keyword (`options` of the plugins of pve-storage), and the secrets that are not
/// written to the file.
pub(super) const COVERED: &[Covered] = &[
    ("content", "`content=`"),
    ("datastore", "`datastore=`"),
    ("disable", "`status=\"offline\"`"),
    ("domain", "`domain=`"),
    ("export", "`export=`"),
    ("fingerprint", "`fingerprint=`"),
    ("fs-name", "`pool=`"),
    ("is_mountpoint", "`is-mountpoint=`"),
    ("krbd", "`krbd=`"),
    ("monhost", "`monhost=`"),
    ("namespace", "`namespace=`"),
    ("nodes", "`nodes=`"),
    ("options", "`options=`"),
    ("password", "`password (env)\"NAME\"`"),
    ("path", "`path=`"),
    ("pool", "`pool=`"),
    ("portal", "`portal=`"),
    ("port", "`port=`"),
    ("prune-backups", "`keep`"),
    ("server", "`server=`"),
    ("share", "`share=`"),
    ("shared", "`shared=`"),
    ("sparse", "`thin=`"),
    ("subdir", "`subdir=`"),
    ("target", "`target=`"),
    ("thinpool", "`thinpool=`"),
    ("username", "`user=`"),
    ("vgname", "`vg=`"),
    (
        "encryption-key",
        "the key to `/etc/pve/priv/storage` on a node",
    ),
    ("keyring", "the keyring to `/etc/pve/priv/ceph` on a node"),
    (
        "master-pubkey",
        "the key to `/etc/pve/priv/storage` on a node",
    ),
];

/// Why `shared` has no effect on a storage, and what to write instead.
pub(super) fn sharing_problem(
    stated: bool,
    kind: &StorageKind,
    place: &Place,
    name: &str,
) -> Option<(String, String)> {
    let word = kind.word();
    let remove = "remove `shared`".to_owned();
    match (kind.sharing(), place) {
        (Sharing::Always, _) => {
            Some((format!("a storage of type {word} is always shared"), remove))
        }
        (Sharing::Never, _) => Some((format!("a storage of type {word} is never shared"), remove)),
        (Sharing::Stated, Place::Node(_)) if stated => Some((
            "a storage inside a node is not shared".to_owned(),
            "describe it once at the top level, with `shared=#true` and the `nodes` that see it"
                .to_owned(),
        )),
        (Sharing::Stated, Place::Nodes(_)) if stated && name == "local" => Some((
            "`local` is never shared: every node has its own".to_owned(),
            remove,
        )),
        (Sharing::Stated, _) => None,
    }
}

/// Reports what a storage says that its type does not know.
pub(super) fn check<'d>(item: &Item<'d>, kind: &StorageKind, cx: &mut Lower<'d>) {
    let word = kind.word();
    for (name, types) in PROPS.iter().filter(|(_, types)| !types.contains(&word)) {
        if let Some(entry) = item.entry(name) {
            let found = Diagnostic::new(&faults::UNKNOWN_PROPERTY, unknown(word, name))
                .at(entry.name_span(), "means nothing here");
            cx.push(found.help(belongs(types)));
        }
    }
    for (name, types) in CHILDREN.iter().filter(|(_, types)| !types.contains(&word)) {
        for child in item.children(name) {
            let found = Diagnostic::new(&faults::UNKNOWN_WORD, unknown(word, name))
                .at(child.element().name_span(), "means nothing here");
            cx.push(found.help(belongs(types)));
        }
    }
}

fn unknown(kind: &str, name: &str) -> String {
    format!("a storage of type {kind} has no `{name}`")
}

fn belongs(types: &[&str]) -> String {
    format!("take it away: it is for {}", types.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::model::storage::StorageKind;

    #[test]
    fn the_lists_hold_words_of_the_table() {
        let table = &crate::lang::storage::LOCAL;
        for (name, _) in super::PROPS {
            assert!(table.prop(name).is_some(), "{name}");
        }
        for (name, _) in super::CHILDREN {
            assert!(table.child(name).is_some(), "{name}");
        }
        let types = super::PROPS.iter().chain(super::CHILDREN);
        for word in types.flat_map(|(_, types)| *types) {
            assert!(StorageKind::WORDS.contains(word), "{word}");
        }
    }
}
