//! `ceph`: daemons, disks, and pools, each of which is a storage at once.

mod osd;

use super::Lower;
use super::closed::POOL_USE;
use super::declare::{TopLevel, natural};
use super::item::{Item, text};
use super::scalar::{COUNT, NAME, Scalar, ScalarError, one_of};
use super::spec::{ElementSpec, Type, adds, arg, keyed, once, prop};
use super::universal::about;
use crate::model::about::{Ref, Status};
use crate::model::ceph::{Ceph, FailureDomain, Placement, Pool, PoolUse, Uuid};
use crate::model::id::Arena;
use crate::model::name::Name;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::{CephPool, Content, Place, Storage, StorageKind};
use crate::source::Spanned;

/// `ceph`.
pub(crate) static CEPH: ElementSpec = ElementSpec {
    name: "ceph",
    doc: "Ceph on the nodes of the lab.",
    props: &[
        prop(
            "public-network",
            &NAME,
            "The network over which clients and monitors talk.",
        )
        .required(),
        prop(
            "cluster-network",
            &NAME,
            "The network over which copies travel.",
        )
        .or("the public network"),
        prop(
            "failure-domain",
            &DOMAIN,
            "What copies of one object may not share.",
        )
        .or("host"),
        prop(
            "fsid",
            &FSID,
            "Its identity, once `pveceph init` has given it one: `ceph fsid` prints it.",
        ),
    ],
    children: &[
        once(&MON),
        once(&MGR),
        once(&MDS),
        keyed(&osd::OSD),
        keyed(&POOL),
        adds(&super::cluster::REQUIRED_PORT),
    ],
    named: true,
    makes: "ceph.conf, storage.cfg",
    ..ElementSpec::LEAF
};

static MON: ElementSpec = ElementSpec {
    name: "mon",
    doc: "Where monitors run.",
    args: &[arg("node", &NODES, "A node, or `*` for all.").several()],
    ..ElementSpec::LEAF
};

static MGR: ElementSpec = ElementSpec {
    name: "mgr",
    doc: "Where managers run; left out, beside the monitors.",
    args: &[arg("node", &NODES, "A node, or `*` for all.").several()],
    ..ElementSpec::LEAF
};

static MDS: ElementSpec = ElementSpec {
    name: "mds",
    doc: "Where metadata servers of CephFS run.",
    args: &[arg("node", &NODES, "A node, or `*` for all.").several()],
    ..ElementSpec::LEAF
};

static POOL: ElementSpec = ElementSpec {
    name: "pool",
    doc: "A pool. It is a storage of that id by itself, on all nodes.",
    args: &[arg("id", &NAME, "Its id.")],
    props: &[
        prop("size", &COUNT, "How many copies there are of an object.").or("3"),
        prop(
            "min-size",
            &COUNT,
            "With how few copies it may still be written to.",
        )
        .or("2"),
        prop("pg", &COUNT, "How many placement groups."),
        prop("type", &POOL_USE, "For disks, or for files.").or("rbd"),
    ],
    named: true,
    makes: "storage.cfg",
    ..ElementSpec::LEAF
};

static NODES: Type = Type {
    name: "node or `*`",
    grammar: "The name of a node, or `*` for all nodes.",
    example: "\"*\"",
};

static DOMAIN: Type = Type {
    name: "failure domain",
    grammar: "`host` or `osd`.",
    example: "\"host\"",
};

impl Scalar for FailureDomain {
    const TYPE: &'static Type = &DOMAIN;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static FSID: Type = Type {
    name: "UUID",
    grammar: "32 hexadecimal digits in groups of 8-4-4-4-12.",
    example: "\"0d3f2c1a-5b6e-4f70-9a8b-1c2d3e4f5a6b\"",
};

impl Scalar for Uuid {
    const TYPE: &'static Type = &FSID;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let problem = || ScalarError::Value(format!("`{text}` is no UUID"), None);
        Self::parse(text).ok_or_else(problem)
    }
}

/// The pools, which are storages before anything refers to one.
pub(crate) fn pools<'d>(
    top: &TopLevel<'d>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Vec<Pool> {
    let Some(ceph) = top.the(&CEPH) else {
        return Vec::new();
    };
    let status = ceph.prop("status", cx);
    let mut items = ceph.children("pool");
    let id = |item: &Item<'d>| item.args().next().map(|id| text(&id)).unwrap_or_default();
    items.sort_by(|a, b| natural(&id(a), &id(b)));
    let pools = items.iter().map(|item| pool(item, status, storages, cx));
    pools.collect()
}

fn pool<'d>(
    item: &Item<'d>,
    status: Option<Spanned<Status>>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Pool {
    let mut storage = storage(item, cx);
    // A pool is no further in its life than Ceph itself.
    if let Some(status) = status.filter(|_| storage.about.is_active()) {
        storage.about.status = status.value;
        storage.about.status_span = status.span;
    }
    let storage = storages.push(storage);
    cx.names.shared_storage(item, storage);
    Pool {
        storage,
        size: item.prop("size", cx),
        min_size: item.prop("min-size", cx),
        pg: item.prop("pg", cx),
    }
}

/// The storage that `pveceph pool create --add_storages` or `pveceph fs create --add-storage` makes of a pool.
fn storage<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Storage {
    use Content::{Backup, Images, Iso, Rootdir, Vztmpl};
    let name = super::host::name(item, cx);
    let word = item.prop::<PoolUse>("type", cx);
    let span = word.as_ref().map_or(name.span, |word| word.span);
    let (kind, content) = match word.map(|word| word.value) {
        Some(PoolUse::CephFs) => (
            StorageKind::CephFs(CephPool::default()),
            vec![Vztmpl, Iso, Backup],
        ),
        Some(PoolUse::Rbd) | None => (StorageKind::Rbd(CephPool::default()), vec![Images, Rootdir]),
    };
    let content = content
        .into_iter()
        .map(|content| Spanned::new(content, span));
    Storage {
        about: about(item, cx),
        kind: Spanned::new(kind, span),
        place: Place::Nodes(Vec::new()),
        content: content.collect(),
        shared: None,
        settings: Vec::new(),
        size: None,
        used: None,
        keep: None,
        password: None,
        name,
    }
}

/// The rest of it, once the nodes are known.
pub(crate) fn ceph<'d>(
    top: &TopLevel<'d>,
    pools: Vec<Pool>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Option<Ceph> {
    let item = top.the(&CEPH)?;
    let public = item.need::<Name>("public-network", cx);
    let public = public.and_then(|name| network(&name, cx));
    let cluster = item.prop::<Name>("cluster-network", cx);
    let cluster_network = cluster.and_then(|name| network(&name, cx));
    let osds = osd::osds(&item, nodes, cx);
    let required_ports = super::cluster::required_ports(&item, cx);
    let about = about(&item, cx);
    let monitors = placement(&item, "mon", cx);
    let managers = placement(&item, "mgr", cx);
    let metadata_servers = placement(&item, "mds", cx);
    Some(Ceph {
        about,
        public_network: public?,
        cluster_network,
        failure_domain: item.prop("failure-domain", cx),
        fsid: item.prop("fsid", cx),
        monitors: monitors.unwrap_or_else(|| Placement::On(Vec::new())),
        managers,
        metadata_servers,
        osds,
        pools,
        required_ports,
        span: item.element().name_span(),
    })
}

fn network(name: &Spanned<Name>, cx: &mut Lower<'_>) -> Option<Ref<Network>> {
    cx.network(Spanned::new(&name.value, name.span))
}

/// A node, or all of them.
struct NodeText(Box<str>);

impl Scalar for NodeText {
    const TYPE: &'static Type = &NODES;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

fn placement<'d>(item: &Item<'d>, word: &'static str, cx: &mut Lower<'d>) -> Option<Placement> {
    let item = item.child(word)?;
    if item.args().next().is_none() {
        cx.missing_argument(&item, 0);
    }
    let names = item.args_from::<NodeText>(0, cx);
    if let Some(all) = names.iter().find(|name| &*name.value.0 == "*") {
        return Some(Placement::Everywhere(all.span));
    }
    let nodes = names
        .iter()
        .filter_map(|name| cx.node(Spanned::new(&name.value.0, name.span)));
    Some(Placement::On(nodes.collect()))
}
