//! `storage`: in a node, or shared at the top.

use super::Lower;
use super::declare::TopLevel;
use super::faults;
use super::item::{Item, text};
use super::scalar::{FLAG, NAME, SECRET, SIZE, Scalar, ScalarError, TEXT, one_of};
use super::spec::{Child, ElementSpec, Prop, Type, arg, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::id::Arena;
use crate::model::name::Name;
use crate::model::storage::{Content, Place, Storage, StorageKind};
use crate::source::Spanned;

/// What every storage may say.
const PROPS: [Prop; 15] = [
    prop(
        "type",
        &KIND,
        "Its type. Known without saying: `local` is dir, `local-zfs` zfspool, `local-lvm` lvmthin.",
    ),
    prop("content", &CONTENT, "What it may hold: a comma list.").or("the type's"),
    prop("size", &SIZE, "How large."),
    prop("used", &SIZE, "How much is in use."),
    prop("path", &TEXT, "dir: the folder."),
    prop("server", &super::host::HOST, "nfs, pbs: who serves it."),
    prop("export", &TEXT, "nfs: which path of the server."),
    prop("options", &TEXT, "nfs: mount options, one word."),
    prop("pool", &TEXT, "zfspool: the pool or dataset.").or("the id; `rpool/data` for `local-zfs`"),
    prop(
        "thin",
        &FLAG,
        "zfspool: whether disks take space only as they are written.",
    )
    .or("#false"),
    prop("vg", &TEXT, "lvmthin: the volume group.").or("`pve` for `local-lvm`"),
    prop("thinpool", &TEXT, "lvmthin: the pool in it.").or("`data` for `local-lvm`"),
    prop("datastore", &TEXT, "pbs: the datastore.").or("the id"),
    prop("namespace", &TEXT, "pbs: the namespace in it."),
    prop(
        "user",
        &TEXT,
        "pbs: as whom, `user@realm` or `user@realm!token`.",
    ),
];

const CHILDREN: &[Child] = &[once(&super::backup::KEEP), once(&PASSWORD)];

static PASSWORD: ElementSpec = ElementSpec {
    name: "password",
    doc: "Where the password of a backup server is kept.",
    args: &[arg("secret", &SECRET, "The place.")],
    ..ElementSpec::LEAF
};

/// `storage` in a node.
pub(crate) static LOCAL: ElementSpec = ElementSpec {
    name: "storage",
    doc: "A storage that this node has. The same id in several nodes is one entry of storage.cfg and must mean the same.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &PROPS,
    children: CHILDREN,
    named: true,
    makes: "storage.cfg",
};

/// `storage` at the top.
pub(crate) static SHARED: ElementSpec = ElementSpec {
    name: "storage",
    doc: "A storage that nodes share.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &{
        let mut props = [prop("nodes", &NAME, "Which nodes reach it: a comma list.").or("all"); 16];
        let mut at = 0;
        while at < PROPS.len() {
            #[expect(
                clippy::indexing_slicing,
                reason = "a constant loop over constant lengths"
            )]
            {
                props[at + 1] = PROPS[at];
            }
            at += 1;
        }
        props
    },
    children: CHILDREN,
    named: true,
    makes: "storage.cfg",
};

static KIND: Type = Type {
    name: "type of storage",
    grammar: "One of `dir nfs zfspool lvmthin pbs`.",
    example: "\"zfspool\"",
};

static CONTENT: Type = Type {
    name: "kind of content",
    grammar: "A comma list of `images rootdir vztmpl iso backup snippets import`.",
    example: "\"images,rootdir\"",
};

impl Scalar for Content {
    const TYPE: &'static Type = &CONTENT;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// The storages that nodes share.
pub(crate) fn shared<'d>(top: &TopLevel<'d>, storages: &mut Arena<Storage>, cx: &mut Lower<'d>) {
    for item in top.items(&SHARED, cx) {
        let nodes = item.list::<Name>("nodes", cx);
        let nodes = nodes
            .iter()
            .filter_map(|name| cx.node(Spanned::new(&name.value, name.span)));
        let place = Place::Shared(nodes.collect());
        let storage = storage(&item, place, cx);
        let id = storages.push(storage);
        if let Some(name) = item.args().next() {
            cx.names.shared_storage(text(&name), id);
        }
    }
}

/// A storage, wherever it is.
pub(crate) fn storage<'d>(item: &Item<'d>, place: Place, cx: &mut Lower<'d>) -> Storage {
    let name = super::host::name(item, cx);
    let kind = kind(item, &name.value, cx);
    let content = if item.entry("content").is_some() {
        item.list("content", cx)
    } else {
        let default = kind.value.default_content().iter();
        default
            .map(|content| Spanned::new(*content, name.span))
            .collect()
    };
    Storage {
        name,
        about: about(item, cx),
        kind,
        place,
        content,
        size: item.prop("size", cx),
        used: item.prop("used", cx),
        keep: super::backup::keep(item, cx),
    }
}

/// The types that Proxmox's installer gives to the storages that it makes.
fn type_of_name(name: &str) -> Option<&'static str> {
    match name {
        "local" => Some("dir"),
        "local-zfs" => Some("zfspool"),
        "local-lvm" => Some("lvmthin"),
        _ => None,
    }
}

fn kind<'d>(item: &Item<'d>, name: &str, cx: &mut Lower<'d>) -> Spanned<StorageKind> {
    let entry = item.entry("type");
    let span = entry.map_or_else(|| item.span(), |entry| entry.value_span());
    let written = entry.map(|entry| text(&entry));
    let word = written.as_deref().or_else(|| type_of_name(name));
    let kind = match word {
        Some("nfs") => StorageKind::Nfs {
            server: super::host::reference(item, "server", cx),
            export: item.prop("export", cx),
            options: item.prop("options", cx),
        },
        Some("zfspool") => StorageKind::ZfsPool {
            pool: item.prop("pool", cx),
            thin: item.flag("thin", cx),
        },
        Some("lvmthin") => StorageKind::LvmThin {
            vg: item.prop("vg", cx),
            thinpool: item.prop("thinpool", cx),
        },
        Some("pbs") => StorageKind::Pbs {
            server: super::host::reference(item, "server", cx),
            datastore: item.prop("datastore", cx),
            namespace: item.prop("namespace", cx),
            user: item.prop("user", cx),
            password: item.child("password").and_then(|item| item.need_arg(0, cx)),
        },
        Some("dir") => StorageKind::Dir {
            path: item.prop("path", cx),
        },
        Some(other) => {
            let found = unknown_kind(other, span);
            cx.push(found);
            StorageKind::Dir { path: None }
        }
        None => {
            cx.missing_property(item, "type");
            StorageKind::Dir { path: None }
        }
    };
    Spanned::new(kind, span)
}

fn unknown_kind(written: &str, span: crate::source::Span) -> Diagnostic {
    let message = format!("`{written}` is no type of storage");
    let found =
        Diagnostic::new(&faults::UNREADABLE_VALUE, message).at(span, "expected a type of storage");
    found.suggest(span, written, StorageKind::WORDS.iter().copied())
}
