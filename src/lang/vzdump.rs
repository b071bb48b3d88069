//! `vzdump` in a node, and the settings of vzdump that a job may make too.

use super::Lower;
use super::closed::{BACKUP_MODE, CHANGE_DETECTION, COMPRESSION, MAIL_OCCASION, NOTIFICATION_MODE};
use super::item::Item;
use super::scalar::{COUNT, DURATION, FLAG, NAME, RATE, Scalar, ScalarError, TEXT};
use super::spec::{Child, ElementSpec, Prop, Type, arg, joined, once, prop};
use super::texts::{AbsolutePath, MAIL_RECEIVER, MailReceiver, PATH};
use crate::diag::Diagnostic;
use crate::model::about::Ref;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::model::vzdump::{Settings, Tmpdir, Vzdump};
use crate::source::Spanned;

/// `vzdump` in a node.
pub(crate) static VZDUMP: ElementSpec = ElementSpec {
    name: "vzdump",
    doc: "What backups of this node do unless a job says otherwise.",
    props: &joined::<3, 20, 23>(
        [
            prop(
                "tmpdir",
                &TMPDIR,
                "Where vzdump unpacks. Containers need ACLs of POSIX there.",
            ),
            prop("storage", &NAME, "Where to."),
            prop("dumpdir", &PATH, "Where to, without a storage: a path."),
        ],
        SETTINGS,
    ),
    children: &[once(&super::backup::KEEP), EXCLUDE_PATHS],
    makes: "vzdump.conf",
    ..ElementSpec::LEAF
};

/// What a node and a job may both set.
pub(crate) const SETTINGS: [Prop; 20] = [
    prop("mode", &BACKUP_MODE, "How a guest is held.").or("snapshot"),
    prop("compress", &COMPRESSION, "How it compresses."),
    prop(
        "zstd",
        &COUNT,
        "Threads of zstd; 0 for half of the processors.",
    ),
    prop(
        "pigz",
        &COUNT,
        "Threads of pigz, which then does the work of gzip.",
    ),
    prop("bwlimit", &RATE, "How fast it may read."),
    prop(
        "ionice",
        &COUNT,
        "Its place in the queue of the disk, 0 to 8.",
    ),
    prop(
        "lockwait",
        &DURATION,
        "How long it waits for another run on the node, in whole minutes.",
    )
    .or("3h"),
    prop(
        "stopwait",
        &DURATION,
        "How long it waits for a guest to stop, in whole minutes.",
    )
    .or("10min"),
    prop(
        "max-workers",
        &COUNT,
        "How many workers read the disks of a virtual machine.",
    )
    .or("16"),
    prop(
        "pbs-entries-max",
        &COUNT,
        "How many entries of a directory the backup server's client holds in memory.",
    ),
    prop(
        "fleecing",
        &NAME,
        "A storage where old blocks wait while a virtual machine writes over them.",
    ),
    prop("remove", &FLAG, "Whether what is not kept is removed.").or("#true"),
    prop(
        "protected",
        &FLAG,
        "Whether a backup is protected from being removed.",
    )
    .or("#false"),
    prop(
        "stdexcludes",
        &FLAG,
        "Whether temporary files and logs are left out.",
    )
    .or("#true"),
    prop(
        "notes",
        &TEXT,
        "The template of a backup's notes, for Proxmox to fill in.",
    ),
    prop(
        "notification-mode",
        &NOTIFICATION_MODE,
        "How people are told.",
    )
    .or("auto"),
    prop("mailto", &MAIL_RECEIVER, "Whom to write to: a comma list."),
    prop("mailnotification", &MAIL_OCCASION, "When to write.").or("always"),
    prop("script", &PATH, "A hook script: a path."),
    prop(
        "pbs-change-detection-mode",
        &CHANGE_DETECTION,
        "How the backup server's client finds what changed in a container.",
    )
    .or("legacy"),
];

/// The paths that a node or a job leaves out.
pub(crate) const EXCLUDE_PATHS: Child = once(&EXCLUDE_PATH);

static EXCLUDE_PATH: ElementSpec = ElementSpec {
    name: "exclude-path",
    doc: "Paths of containers that are left out; shell patterns.",
    args: &[arg("path", &TEXT, "A path.").several()],
    ..ElementSpec::LEAF
};

static TMPDIR: Type = Type {
    name: "folder",
    grammar: "A dataset of this node, by its name or as `POOL/NAME`, or an absolute path.",
    example: "\"backup-tmpdir\"",
};

/// A folder as it is written.
struct Folder(Box<str>);

impl Scalar for Folder {
    const TYPE: &'static Type = &TMPDIR;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

/// The defaults of a node. Its storages have been lowered.
pub(crate) fn vzdump<'d>(
    item: &Item<'d>,
    node: Id<Node>,
    local: &[Id<Storage>],
    storages: &Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Vzdump {
    let written = item.prop::<Folder>("tmpdir", cx);
    Vzdump {
        tmpdir: written.and_then(|written| tmpdir(&written, local, storages, cx)),
        storage: storage_of(item, "storage", Some(node), cx),
        dumpdir: item.text::<AbsolutePath>("dumpdir", cx),
        settings: settings(item, Some(node), cx),
        keep: super::backup::keep(item, cx),
        span: item.span(),
    }
}

/// The settings of a node, or of a job for all nodes.
pub(crate) fn settings<'d>(
    item: &Item<'d>,
    node: Option<Id<Node>>,
    cx: &mut Lower<'d>,
) -> Settings {
    let paths = item.child("exclude-path");
    if let Some(paths) = paths.filter(|paths| paths.args().next().is_none()) {
        cx.missing_argument(&paths, 0);
    }
    Settings {
        mode: item.prop("mode", cx),
        compress: item.prop("compress", cx),
        zstd: item.prop("zstd", cx),
        pigz: item.prop("pigz", cx),
        bwlimit: item.prop("bwlimit", cx),
        ionice: item.prop("ionice", cx),
        lockwait: item.prop("lockwait", cx),
        stopwait: item.prop("stopwait", cx),
        max_workers: item.prop("max-workers", cx),
        pbs_entries_max: item.prop("pbs-entries-max", cx),
        fleecing: storage_of(item, "fleecing", node, cx),
        remove: item.flag("remove", cx),
        protected: item.flag("protected", cx),
        stdexcludes: item.flag("stdexcludes", cx),
        exclude_paths: paths.map_or_else(Vec::new, |paths| paths.args_from(0, cx)),
        notes: item.prop("notes", cx),
        notification_mode: item.prop("notification-mode", cx),
        mailto: item
            .list::<MailReceiver>("mailto", cx)
            .into_iter()
            .map(|it| it.map(Into::into))
            .collect(),
        mailnotification: item.prop("mailnotification", cx),
        script: item.text::<AbsolutePath>("script", cx),
        change_detection: item.prop("pbs-change-detection-mode", cx),
    }
}

fn storage_of<'d>(
    item: &Item<'d>,
    property: &'static str,
    node: Option<Id<Node>>,
    cx: &mut Lower<'d>,
) -> Option<Ref<Storage>> {
    let name = item.prop::<Name>(property, cx)?;
    cx.storage(Spanned::new(&name.value, name.span), node)
}

/// An absolute path, or the one dataset of the node that is called so.
fn tmpdir(
    written: &Spanned<Folder>,
    local: &[Id<Storage>],
    storages: &Arena<Storage>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<Tmpdir>> {
    let text = &*written.value.0;
    if text.starts_with('/') {
        return Some(Spanned::new(Tmpdir::Path(text.into()), written.span));
    }
    let known = datasets(local, storages);
    let mut named = known
        .iter()
        .filter(|(names, ..)| names.iter().any(|name| name == text));
    match (named.next(), named.next()) {
        (Some((_, storage, at)), None) => {
            Some(Spanned::new(Tmpdir::Dataset(*storage, *at), written.span))
        }
        (Some((first, ..)), Some((second, ..))) => {
            cx.push(ambiguous(written, [first, second].map(|[_, full]| full)));
            None
        }
        (None, _) => {
            if !cx.may_be_part(text, written.span) {
                cx.push(unknown(written, &known));
            }
            None
        }
    }
}

/// A dataset with its two names: in its pool, and in full.
type Known = ([String; 2], Id<Storage>, usize);

fn datasets(local: &[Id<Storage>], storages: &Arena<Storage>) -> Vec<Known> {
    let mut known = Vec::new();
    for id in local {
        let storage = storages.at(*id);
        let pool = storage.zfs_pool().unwrap_or_default();
        for (at, dataset) in storage.datasets().iter().enumerate() {
            let name = dataset.name.value.to_string();
            let full = format!("{pool}/{name}");
            known.push(([name, full], *id, at));
        }
    }
    known
}

fn unknown(written: &Spanned<Folder>, known: &[Known]) -> Diagnostic {
    let text = &written.value.0;
    let message = format!("`{text}` is neither a dataset of this node nor an absolute path");
    let found = Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
        .at(written.span, "unknown on this node");
    let names = known.iter().flat_map(|(names, ..)| names);
    found
        .help("declare it, `dataset \"…\"` in a zfspool of this node, or write a path from `/` on")
        .suggest(written.span, text, names.map(String::as_str))
}

fn ambiguous(written: &Spanned<Folder>, [first, second]: [&String; 2]) -> Diagnostic {
    let message = format!("two datasets of this node are called `{}`", written.value.0);
    Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
        .at(written.span, "which of them?")
        .help(format!("write `{first}` or `{second}`"))
}
