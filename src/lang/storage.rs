//! `storage`: in a node, or shared at the top.

use super::Lower;
use super::declare::TopLevel;
use super::faults;
use super::item::{Item, text};
use super::scalar::{
    FINGERPRINT, FLAG, NAME, PORT, SECRET, SIZE, Scalar, ScalarError, TEXT, one_of,
};
use super::spec::{Child, ElementSpec, Prop, Type, arg, joined, keyed, once, prop};
use super::texts::{
    AbsolutePath, CephPoolName, DATASTORE, Datastore, EXPORT, ExportPath, FOLDER, LVM_NAME,
    LvmName, MOUNT_OPTIONS, MountOptions, NAMESPACE, PATH, POOL, PbsNamespace, PbsUser, PlainUser,
    SHARE, ShareName, StorageFolder, USER, WINDOWS_DOMAIN, WindowsDomain, ZfsPool,
};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef, Service};
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::model::storage::{CephPool, Content, Place, Storage, StorageKind};
use crate::source::{Span, Spanned};

/// What every storage may say.
const PROPS: [Prop; 29] = joined::<27, 2, 29>(
    [
        prop(
            "type",
            &KIND,
            "Its type. Known without saying: `local` is dir, `local-zfs` zfspool, `local-lvm` lvmthin.",
        ),
        prop("content", &CONTENT, "What it may hold: a comma list.")
            .or("the type's; `vztmpl,iso,backup` for `local`"),
        prop(
            "shared",
            &FLAG,
            "dir, lvm at the top level: whether all of its nodes see the same content, as on a SAN or in a cluster file \
             system. hlc and Proxmox VE share nothing by it: it says what is so already.",
        )
        .or("#false: each node has its own. The types of the network are always shared, zfspool and lvmthin never"),
        prop("size", &SIZE, "How large; of each copy where every node has its own."),
        prop("used", &SIZE, "How much is in use."),
        prop("path", &FOLDER, "dir: the folder."),
        prop(
            "is-mountpoint",
            &FLAG,
            "dir: whether something has to be mounted there.",
        )
        .or("#false"),
        prop(
            "server",
            &super::host::HOST,
            "nfs, cifs, pbs: who serves it.",
        ),
        prop("export", &EXPORT, "nfs: which path of the server."),
        prop("share", &SHARE, "cifs: which share of the server."),
        prop(
            "subdir",
            &PATH,
            "cifs, cephfs: the folder of the share or file system that is mounted.",
        )
        .or("its root"),
        prop("domain", &WINDOWS_DOMAIN, "cifs: the domain of the user."),
        prop("portal", &super::host::HOST, "iscsi: who serves it."),
        prop(
            "target",
            &TEXT,
            "iscsi: the qualified name of the target, such as `iqn.2026-01.example.home:san`.",
        ),
        prop("options", &MOUNT_OPTIONS, "nfs, cifs: mount options."),
        prop(
            "pool",
            &POOL,
            "zfspool: the pool or dataset. rbd: the pool. cephfs: the file system.",
        )
        .or("the id; `rpool/data` for `local-zfs`"),
        prop(
            "thin",
            &FLAG,
            "zfspool: whether disks of virtual machines take space only as they are written.",
        )
        .or("#false"),
        prop("vg", &LVM_NAME, "lvm, lvmthin: the volume group.").or("`pve` for `local-lvm`"),
        prop("thinpool", &LVM_NAME, "lvmthin: the pool in it.").or("`data` for `local-lvm`"),
        prop(
            "monhost",
            &super::host::HOST,
            "rbd, cephfs: the monitors of a Ceph that the lab does not run, a comma list.",
        ),
        prop("datastore", &DATASTORE, "pbs: the datastore.").or("the id"),
        prop(
            "namespace",
            &NAMESPACE,
            "pbs: the namespace in the datastore. rbd: the namespace in the pool.",
        ),
        prop("port", &PORT, "pbs: the port of its API.").or("8007"),
        prop(
            "fingerprint",
            &FINGERPRINT,
            "pbs: the fingerprint of its certificate. Without it the nodes accept only a certificate that a known authority \
             signed; the server shows it under \"Show Fingerprint\".",
        ),
        prop(
            "krbd",
            &FLAG,
            "rbd: whether the kernel maps the images of virtual machines, as it always does for containers.",
        )
        .or("#false"),
        prop(
            "backing",
            &NAME,
            "pbs: the storage on the server's node that holds the datastore.",
        ),
        prop("user", &USER, "cifs, rbd, cephfs, pbs: as whom."),
    ],
    super::zfs::PROPERTIES,
);

const CHILDREN: &[Child] = &[
    once(&super::backup::KEEP),
    once(&PASSWORD),
    keyed(&super::zfs::DATASET),
    super::setting::SETTINGS,
];

static PASSWORD: ElementSpec = ElementSpec {
    name: "password",
    doc: "Where the password of a backup server or a share is kept.",
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
    doc: "A storage that several nodes have. Types of the network are shared: one storage, the same from every node. So is \
          `dir` or `lvm` with `shared=#true`. Any other is local: every node has its own under this id, and what one \
          writes the others do not see.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &joined::<1, 29, 30>(
        [prop("nodes", &NAME, "Which nodes have it: a comma list, or `*`.").or("*")],
        PROPS,
    ),
    children: CHILDREN,
    named: true,
    makes: "storage.cfg",
};

static KIND: Type = Type {
    name: "type of storage",
    grammar: "One of `dir nfs cifs iscsi zfspool lvm lvmthin rbd cephfs pbs`.",
    example: "\"zfspool\"",
};

static CONTENT: Type = Type {
    name: "kind of content",
    grammar: "A comma list of `images rootdir vztmpl iso backup snippets import`, or `none`.",
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
        let on_all = item.entry("nodes").is_some_and(|all| text(&all) == "*");
        let nodes = if on_all {
            Vec::new()
        } else {
            item.list::<Name>("nodes", cx)
        };
        let nodes = nodes
            .iter()
            .filter_map(|name| cx.node(Spanned::new(&name.value, name.span)));
        let place = Place::Nodes(nodes.collect());
        let id = add(&item, place, storages, cx);
        cx.names.shared_storage(&item, id);
    }
}

/// Adds a storage, wherever it is. What it is backed by is looked up when the guests are known.
pub(crate) fn add<'d>(
    item: &Item<'d>,
    place: Place,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Id<Storage> {
    let id = storages.push(storage(item, place, cx));
    if let Some(backing) = item.prop::<Name>("backing", cx) {
        cx.backings.push((id, backing));
    }
    id
}

fn storage<'d>(item: &Item<'d>, place: Place, cx: &mut Lower<'d>) -> Storage {
    let name = super::host::name(item, cx);
    let kind = kind(item, &name.value, cx);
    let content = if item.entry("content").is_some() {
        item.list("content", cx)
    } else {
        let default = kind.value.default_content(&name.value).iter();
        default
            .map(|content| Spanned::new(*content, name.span))
            .collect()
    };
    Storage {
        about: about(item, cx),
        shared: shared_of(item, &kind.value, &place, &name.value, cx),
        content,
        size: item.prop("size", cx),
        used: item.prop("used", cx),
        keep: super::backup::keep(item, cx),
        password: item.child("password").and_then(|item| item.need_arg(0, cx)),
        settings: super::setting::settings(item, super::storage_type::COVERED, cx),
        kind,
        place,
        name,
    }
}

/// Looks up what backup servers keep their datastores on: a storage of the node on which the server is.
pub(crate) fn backings(guests: &Arena<Guest>, storages: &mut Arena<Storage>, cx: &mut Lower<'_>) {
    for (id, name) in std::mem::take(&mut cx.backings) {
        let Some(storage) = storages.at_mut(id) else {
            continue;
        };
        let server = storage.kind.value.server();
        let StorageKind::Pbs { backing, .. } = &mut storage.kind.value else {
            continue;
        };
        let node = server.and_then(|server| node_of(server.value, guests, &cx.services));
        *backing = cx.storage(Spanned::new(&name.value, name.span), node);
    }
}

/// The node that a host is, or is on.
fn node_of(
    reference: HostRef,
    guests: &Arena<Guest>,
    services: &Arena<Service>,
) -> Option<Id<Node>> {
    let HostRef::Host(host, _) = reference else {
        return None;
    };
    match host {
        HostId::Node(node) => Some(node),
        HostId::Guest(guest) => guests.at(guest).node.map(|node| node.value),
        HostId::Service(service) => {
            let host = services.at(service).host;
            node_of(HostRef::Host(host, None), guests, services)
        }
        HostId::Device(_) | HostId::LoadBalancer(_) => None,
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
    let kind = word.and_then(|word| of_word(word, item, cx));
    if let Some(kind) = &kind {
        super::storage_type::check(item, kind, cx);
    }
    let kind = kind.unwrap_or_else(|| {
        match word {
            Some(other) => {
                // Its datasets are not read then, and may be referred to.
                cx.poison(item.element());
                cx.push(unknown_kind(other, span));
            }
            // The type may follow from a name that could not be read.
            None if *name == *Name::missing() => {}
            None => {
                cx.poison(item.element());
                cx.missing_property(item, "type");
            }
        }
        StorageKind::Dir {
            path: None,
            is_mountpoint: None,
        }
    });
    Spanned::new(kind, span)
}

fn of_word<'d>(word: &str, item: &Item<'d>, cx: &mut Lower<'d>) -> Option<StorageKind> {
    Some(match word {
        "dir" => StorageKind::Dir {
            path: item.text::<StorageFolder>("path", cx),
            is_mountpoint: item.flag("is-mountpoint", cx),
        },
        "nfs" => StorageKind::Nfs {
            server: super::host::reference(item, "server", cx),
            export: item.text::<ExportPath>("export", cx),
            options: item.text::<MountOptions>("options", cx),
        },
        "iscsi" => StorageKind::Iscsi {
            portal: super::host::reference(item, "portal", cx),
            target: item.prop("target", cx),
        },
        "cifs" => StorageKind::Cifs {
            server: super::host::reference(item, "server", cx),
            share: item.text::<ShareName>("share", cx),
            subdir: item.text::<AbsolutePath>("subdir", cx),
            domain: item.text::<WindowsDomain>("domain", cx),
            options: item.text::<MountOptions>("options", cx),
            user: item.text::<PlainUser>("user", cx),
        },
        "zfspool" => StorageKind::ZfsPool {
            pool: item.text::<ZfsPool>("pool", cx),
            thin: item.flag("thin", cx),
            properties: super::zfs::properties(item, cx),
            datasets: super::zfs::datasets(item, cx),
        },
        "lvm" => StorageKind::Lvm {
            vg: item.text::<LvmName>("vg", cx),
        },
        "lvmthin" => StorageKind::LvmThin {
            vg: item.text::<LvmName>("vg", cx),
            thinpool: item.text::<LvmName>("thinpool", cx),
        },
        "rbd" => StorageKind::Rbd(CephPool {
            namespace: item.text::<PbsNamespace>("namespace", cx),
            krbd: item.flag("krbd", cx),
            ..ceph_pool(item, cx)
        }),
        "cephfs" => StorageKind::CephFs(CephPool {
            subdir: item.text::<AbsolutePath>("subdir", cx),
            ..ceph_pool(item, cx)
        }),
        "pbs" => StorageKind::Pbs {
            server: super::host::reference(item, "server", cx),
            datastore: item.text::<Datastore>("datastore", cx),
            port: item.prop("port", cx),
            fingerprint: item.prop("fingerprint", cx),
            namespace: item.text::<PbsNamespace>("namespace", cx),
            user: item.text::<PbsUser>("user", cx),
            backing: None,
        },
        _ => return None,
    })
}

fn ceph_pool<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> CephPool {
    let hosts = item.list::<super::host::HostText>("monhost", cx);
    let monitors = hosts
        .iter()
        .filter_map(|host| cx.host(Spanned::new(&host.value.0, host.span)));
    CephPool {
        monitors: monitors.collect(),
        pool: item.text::<CephPoolName>("pool", cx),
        user: item.text::<PlainUser>("user", cx),
        ..CephPool::default()
    }
}

/// What `shared` says, where it may say anything: at the top level, of a type that leaves it open.
fn shared_of<'d>(
    item: &Item<'d>,
    kind: &StorageKind,
    place: &Place,
    name: &str,
    cx: &mut Lower<'d>,
) -> Option<Spanned<bool>> {
    let entry = item.entry("shared")?;
    let stated = item.flag("shared", cx)?;
    match super::storage_type::sharing_problem(stated.value, kind, place, name) {
        Some((message, help)) => {
            let found = Diagnostic::new(&faults::UNKNOWN_PROPERTY, message);
            cx.push(found.at(entry.name_span(), "means nothing here").help(help));
            None
        }
        None => Some(stated),
    }
}

fn unknown_kind(written: &str, span: Span) -> Diagnostic {
    if StorageKind::UNDESCRIBED.contains(&written) {
        let message = format!("storages of type `{written}` cannot be described yet");
        return Diagnostic::new(&faults::UNREADABLE_VALUE, message)
            .at(span, "Proxmox VE knows it, the language does not")
            .help("leave it out, and keep its section when you put storage.cfg in place");
    }
    let message = format!("`{written}` is no type of storage");
    let found =
        Diagnostic::new(&faults::UNREADABLE_VALUE, message).at(span, "expected a type of storage");
    found.suggest(span, written, StorageKind::WORDS.iter().copied())
}
