//! `node`: the Proxmox machines, their hardware and what they serve.

use super::Lower;
use super::closed::DISK_KIND;
use super::declare::TopLevel;
use super::host::{SSH, VAR};
use super::iface;
use super::item::Item;
use super::scalar::{
    ADDRESS, CLOCK, COUNT, FLAG, NAME, SIZE, Scalar, ScalarError, TEXT, VOTES, one_of,
};
use super::spec::{ElementSpec, Type, arg, keyed, once, prop};
use super::texts::{AbsolutePath, PATH};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::cluster::Votes;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::network::Network;
use crate::model::node::{Cpu, Disk, Export, Gpu, Memory, Node, Oob, Reserve};
use crate::model::stated::Stated;
use crate::model::storage::{Place, Storage};
use crate::source::Spanned;

/// `node`.
pub(crate) static NODE: ElementSpec = ElementSpec {
    name: "node",
    doc: "A physical Proxmox machine.",
    args: &[arg("name", &NAME, "Its name, which is its host name.")],
    props: &[
        prop(
            "id",
            &COUNT,
            "Corosync's node id: given once, never changed. Needed in a cluster.",
        ),
        prop("role", &TEXT, "What people call its part in the lab."),
        prop("priority", &TEXT, "How much it matters, in words."),
        prop("model", &TEXT, "The hardware."),
        prop("profile", &NAME, "What it shares with others."),
        prop("votes", &VOTES, "Its votes in the cluster.").or("1"),
        prop(
            "address",
            &ADDRESS,
            "Its address, when nobody recorded on which interface.",
        ),
        super::device::POWER,
    ],
    children: &[
        once(&CPU),
        once(&MEMORY),
        keyed(&DISK),
        keyed(&GPU),
        once(&RESERVE),
        keyed(&iface::NIC),
        keyed(&iface::BOND),
        keyed(&iface::BRIDGE),
        keyed(&iface::VLAN),
        keyed(&OOB),
        keyed(&EXPORT),
        keyed(&super::storage::LOCAL),
        once(&super::vzdump::VZDUMP),
        once(&super::install::INSTALL),
        once(&SSH),
        keyed(&VAR),
    ],
    named: true,
    makes: "everything below nodes/NAME/",
};

static CPU: ElementSpec = ElementSpec {
    name: "cpu",
    doc: "The processor, in totals of the node.",
    args: &[arg("model", &TEXT, "What it is called.").optional()],
    props: &[
        prop("cores", &COUNT, "Cores."),
        prop("threads", &COUNT, "Threads."),
        prop("sockets", &COUNT, "Sockets that are filled."),
        prop("clock", &CLOCK, "Base clock."),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static MEMORY: ElementSpec = ElementSpec {
    name: "memory",
    doc: "The memory.",
    args: &[arg("size", &SIZE, "How much.")],
    props: &[prop("type", &TEXT, "Of which kind.")],
    ..ElementSpec::LEAF
};

static DISK: ElementSpec = ElementSpec {
    name: "disk",
    doc: "A disk, by the kernel's name for it.",
    args: &[arg("name", &NAME, "The kernel's name, such as `nvme0n1`.")],
    props: &[
        prop("size", &SIZE, "How large."),
        prop("type", &DISK_KIND, "Of which kind it is."),
        prop("model", &TEXT, "The hardware."),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static GPU: ElementSpec = ElementSpec {
    name: "gpu",
    doc: "A graphics card or another accelerator.",
    args: &[arg(
        "name",
        &NAME,
        "Its name: that of the resource mapping in Proxmox, where there is one.",
    )],
    props: &[
        prop("model", &TEXT, "The hardware."),
        prop("chip", &TEXT, "Its chip."),
        prop("memory", &SIZE, "Its memory."),
        prop("type", &TEXT, "Of which kind its memory is."),
        prop("driver", &TEXT, "The driver and its version."),
        prop("address", &TEXT, "Its PCI address, such as `0000:06:00.0`."),
        prop("integrated", &FLAG, "Whether it is part of the processor.").or("#false"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static RESERVE: ElementSpec = ElementSpec {
    name: "reserve",
    doc: "What the node keeps for Proxmox itself: no guest is promised any of it.",
    props: &[
        prop("threads", &COUNT, "Threads.").or("0"),
        prop("memory", &SIZE, "Memory.").or("0"),
        prop("disk", &SIZE, "Space on its disks.").or("0"),
    ],
    ..ElementSpec::LEAF
};

static OOB: ElementSpec = ElementSpec {
    name: "oob",
    doc: "A controller that works while the node does not.",
    args: &[arg(
        "kind",
        &OOB_KIND,
        "What it is: `vpro ipmi idrac ilo jetkvm pikvm`.",
    )],
    props: &[
        prop("address", &ADDRESS, "Its address."),
        prop("fencing", &FLAG, "Whether it can cut the node off.").or("#false"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static OOB_KIND: Type = Type {
    name: "kind of controller",
    grammar: "One of `vpro ipmi idrac ilo jetkvm pikvm`.",
    example: "\"ipmi\"",
};

/// The kind of a controller.
struct OobKind(Name);

impl Scalar for OobKind {
    const TYPE: &'static Type = &OOB_KIND;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let known = |word: &str| Oob::KINDS.contains(&word).then_some(());
        one_of(text, Oob::KINDS, known)?;
        Name::parse(text).map(Self).map_err(ScalarError::Name)
    }
}

static EXPORT: ElementSpec = ElementSpec {
    name: "export",
    doc: "A path that the node itself serves over NFS.",
    args: &[arg("path", &PATH, "The path.")],
    props: &[prop("disk", &NAME, "The disk that it is on.")],
    named: true,
    ..ElementSpec::LEAF
};

/// All nodes. Their storages go into the arena, and their names become known.
pub(crate) fn nodes<'d>(
    top: &TopLevel<'d>,
    networks: &Arena<Network>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Arena<Node> {
    let mut nodes = Arena::default();
    for (index, item) in top.items(&NODE, cx).into_iter().enumerate() {
        let node = node(&item, Id::new(index), networks, storages, cx);
        nodes.push(node);
    }
    nodes
}

fn node<'d>(
    item: &Item<'d>,
    id: Id<Node>,
    networks: &Arena<Network>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Node {
    let name = super::host::name(item, cx);
    let ifaces = iface::ifaces(item, &name, networks, cx);
    let about = about(item, cx);
    let local: Vec<_> = item
        .children("storage")
        .iter()
        .map(|child| {
            let storage = super::storage::add(child, Place::Node(id), storages, cx);
            let name = &storages.at(storage).name.value;
            cx.names.local_storage(id, name, storage);
            storage
        })
        .collect();
    let is_unread = cx.follow.may_have_more(item.span());
    if is_unread || cx.incomplete.contains(&item.element().span()) {
        cx.incomplete_nodes.insert(id);
    }
    let disks: Vec<_> = item
        .children("disk")
        .iter()
        .filter_map(|item| disk(item, cx))
        .collect();
    let exports = exports(item, &name, &disks, cx);
    Node {
        name,
        about,
        id: item.prop("id", cx),
        role: item.prop("role", cx),
        priority: item.prop("priority", cx),
        model: item.prop("model", cx),
        votes: item.prop::<Votes>("votes", cx).map(|it| it.map(Votes::get)),
        addresses: super::host::addresses(item, cx),
        power: super::device::power(item, cx),
        cpu: item.child("cpu").map(|item| cpu(&item, cx)),
        memory: item.child("memory").and_then(|item| memory(&item, cx)),
        exports,
        disks,
        gpus: item
            .children("gpu")
            .iter()
            .map(|item| gpu(item, cx))
            .collect(),
        reserve: item.child("reserve").map(|item| reserve(&item, cx)),
        ifaces,
        oob: item
            .children("oob")
            .iter()
            .filter_map(|item| oob(item, cx))
            .collect(),
        vzdump: item
            .child("vzdump")
            .map(|item| super::vzdump::vzdump(&item, id, &local, storages, cx)),
        storages: local,
        install: item
            .child("install")
            .map(|item| Box::new(super::install::install(&item, cx))),
        ssh: super::host::ssh(item, cx),
        vars: super::host::vars(item, cx),
    }
}

fn cpu<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Cpu {
    Cpu {
        model: item.arg(0, cx),
        cores: item.prop("cores", cx),
        threads: item.prop("threads", cx),
        sockets: item.prop("sockets", cx),
        clock: item.prop("clock", cx),
        about: about(item, cx),
    }
}

fn memory<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Memory> {
    let size = item.need_arg(0, cx);
    let kind = item.prop("type", cx);
    Some(Memory { size: size?, kind })
}

fn disk<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Disk> {
    let name = item.need_arg(0, cx);
    let disk = Disk {
        name: name?,
        size: item.prop("size", cx),
        kind: item.prop("type", cx),
        model: item.prop("model", cx),
        about: about(item, cx),
    };
    Some(disk)
}

fn gpu<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Gpu {
    Gpu {
        name: super::host::name(item, cx),
        about: about(item, cx),
        model: item.prop("model", cx),
        chip: item.prop("chip", cx),
        memory: item.prop("memory", cx),
        kind: item.prop("type", cx),
        driver: item.prop("driver", cx),
        address: item.prop("address", cx),
        integrated: item.flag("integrated", cx),
    }
}

fn reserve<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Reserve {
    Reserve {
        threads: item.prop("threads", cx),
        memory: item.prop("memory", cx),
        disk: item.prop("disk", cx),
    }
}

fn oob<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Oob> {
    let kind = item.need_arg::<OobKind>(0, cx);
    let oob = Oob {
        addresses: super::host::addresses(item, cx),
        fencing: item.flag("fencing", cx),
        about: about(item, cx),
        kind: kind?.map(|kind| kind.0),
    };
    Some(oob)
}

fn exports<'d>(
    item: &Item<'d>,
    node: &Spanned<Name>,
    disks: &[Disk],
    cx: &mut Lower<'d>,
) -> Vec<Export> {
    let items = item.children("export");
    let export = |item: &Item<'d>| {
        let path = item.need_arg::<AbsolutePath>(0, cx);
        let about = about(item, cx);
        let disk = item.prop::<Name>("disk", cx);
        let disk = disk.and_then(|name| disk_of(&name, node, disks, cx));
        Some(Export {
            path: path?.map(Into::into),
            disk,
            about,
        })
    };
    items.iter().filter_map(export).collect()
}

/// The disk of that name, by position.
fn disk_of(
    name: &Spanned<Name>,
    node: &Spanned<Name>,
    disks: &[Disk],
    cx: &mut Lower<'_>,
) -> Option<Spanned<usize>> {
    let known = |disk: &Disk| matches!(&disk.name.value, Stated::Known(it) if *it == name.value);
    let at = disks.iter().position(known);
    if at.is_none() && !cx.may_be_part(&name.value, name.span) {
        let names = disks.iter().filter_map(|disk| disk.name.value.known());
        let message = format!("node `{}` has no disk `{}`", node.value, name.value);
        let found = Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
            .at(name.span, "unknown on this node")
            .related(node.span, "the node");
        let found = found.help(format!("declare it: `disk \"{}\"`", name.value));
        cx.push(found.suggest(name.span, &name.value, names.map(Name::as_str)));
    }
    Some(Spanned::new(at?, name.span))
}
