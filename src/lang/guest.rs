//! `vm` and `lxc`: the guests.

use super::Lower;
use super::backup::SCHEDULE;
use super::closed::PASSTHROUGH_MODE;
use super::declare::{TopLevel, natural};
use super::faults;
use super::host::{SERVICE, SSH, VAR};
use super::item::{Item, text};
use super::scalar::{ADDRESS, COUNT, FLAG, MAC, MTU, NAME, RATE, SIZE, SPEED, TEXT, VMID};
use super::spec::{Arg, Child, ElementSpec, Prop, Repeat, adds, arg, keyed, once, prop};
use super::texts::{AbsolutePath, FEATURE, Feature, PATH};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::about::Status;
use crate::model::guest::{
    CloudInit, Guest, GuestDisk, GuestKind, GuestNic, Passthrough, PassthroughDevice, Replication,
};
use crate::model::host::HostId;
use crate::model::id::{Arena, Id};
use crate::model::iface::IfaceKind;
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;
use crate::syntax::Value;

const ARGS: &[Arg] = &[
    arg(
        "id",
        &VMID,
        "Its number in the cluster. A planned guest may have none yet.",
    )
    .optional(),
    arg("name", &NAME, "Its name."),
];

const PROPS: &[Prop] = &[
    prop("on", &NAME, "Its node. Not needed in a lab of one node."),
    prop("cores", &COUNT, "Virtual processors."),
    prop("memory", &SIZE, "Memory."),
    prop("cpu", &TEXT, "vm: the processor type, such as `host`."),
    prop(
        "balloon",
        &SIZE,
        "vm: the least memory that ballooning may leave.",
    ),
    prop("profile", &NAME, "What it shares with others."),
    prop("os", &TEXT, "What runs in it."),
    prop("tags", &NAME, "Tags, as in Proxmox: a comma list."),
    prop(
        "pool",
        &NAME,
        "The resource pool of Proxmox VE that it is in.",
    ),
    prop(
        "ha",
        &super::ha::GUEST_HA,
        "Whether another node starts it when its own fails.",
    ),
    prop(
        "features",
        &FEATURE,
        "lxc: what it may do beyond a plain container: a comma list.",
    ),
    prop(
        "unprivileged",
        &FLAG,
        "lxc: whether root inside is nobody outside.",
    )
    .or("#true"),
    prop("onboot", &FLAG, "Whether it starts with its node.").or("#true"),
    prop("start-order", &COUNT, "Its turn when the node starts."),
    prop(
        "depends-on",
        &super::host::HOST,
        "What it needs to run: a comma list.",
    ),
];

const CHILDREN: &[Child] = &[
    keyed(&NIC),
    keyed(&DISK),
    keyed(&PCI),
    keyed(&USB),
    once(&CLOUD_INIT),
    Child {
        spec: &REPLICATE,
        repeat: Repeat::KeyedBy("to"),
    },
    adds(&SERVICE),
    once(&SSH),
    keyed(&VAR),
];

const MAKES: &str = "jobs.cfg, replication.cfg, ha/, the inventory";

/// `vm`.
pub(crate) static VM: ElementSpec = ElementSpec {
    name: "vm",
    doc: "A virtual machine. hlc creates no guests: it checks, documents and references them.",
    args: ARGS,
    props: PROPS,
    children: CHILDREN,
    named: true,
    makes: MAKES,
};

/// `lxc`.
pub(crate) static LXC: ElementSpec = ElementSpec {
    name: "lxc",
    doc: "A container. hlc creates no guests: it checks, documents and references them.",
    args: ARGS,
    props: PROPS,
    children: CHILDREN,
    named: true,
    makes: MAKES,
};

static NIC: ElementSpec = ElementSpec {
    name: "nic",
    doc: "A network card of a guest. `address` is fixed, `dhcp` leased; both together are a reservation: always this lease.",
    args: &[arg(
        "slot",
        &NAME,
        "Its slot, `net0` and so on; gaps are fine.",
    )],
    props: &[
        prop(
            "network",
            &NAME,
            "The network it joins, where no address tells it.",
        ),
        prop("address", &ADDRESS, "Its addresses."),
        prop("dhcp", &FLAG, "Whether it leases its address."),
        prop("mac", &MAC, "Its hardware address."),
        prop(
            "bridge",
            &NAME,
            "The bridge, only if its node has two for that network.",
        ),
        prop("name", &TEXT, "What it is called inside the guest."),
        prop("firewall", &FLAG, "Whether Proxmox's firewall filters it."),
        prop("speed", &SPEED, "How fast it may be."),
        prop("mtu", &MTU, "Its MTU.").or("the bridge's"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static DISK: ElementSpec = ElementSpec {
    name: "disk",
    doc: "A disk of a guest.",
    args: &[arg(
        "slot",
        &NAME,
        "Its slot: `scsi0`, `virtio0`, `rootfs`, `mp0` and so on.",
    )],
    props: &[
        prop("size", &SIZE, "How large."),
        prop(
            "storage",
            &NAME,
            "Where: a storage of its node, or a shared one.",
        ),
        prop(
            "thin",
            &FLAG,
            "Whether it takes space only as it is written.",
        ),
        prop("used", &SIZE, "How much of it is in use."),
        prop(
            "volume",
            &TEXT,
            "Its volume, where it is not named as Proxmox names volumes.",
        ),
        prop("mount", &PATH, "lxc: where the container sees it."),
        prop("backup", &FLAG, "Whether backups include it.").or("#true"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static PCI: ElementSpec = ElementSpec {
    name: "pci",
    doc: "A PCI device of its node that it is given.",
    args: &[arg("slot", &NAME, "Its slot, `hostpci0` and so on.")],
    props: &[
        prop(
            "device",
            &TEXT,
            "Which: a gpu of its node, or a PCI address.",
        ),
        prop(
            "mode",
            &PASSTHROUGH_MODE,
            "Whether it gets all of it or a share.",
        )
        .or("full"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static USB: ElementSpec = ElementSpec {
    name: "usb",
    doc: "A USB device of its node that it is given.",
    args: &[arg("slot", &NAME, "Its slot, `usb0` and so on.")],
    props: &[prop(
        "device",
        &TEXT,
        "Which: a resource mapping, a port or a vendor and product id.",
    )],
    named: true,
    ..ElementSpec::LEAF
};

static CLOUD_INIT: ElementSpec = ElementSpec {
    name: "cloud-init",
    doc: "What cloud-init does in a virtual machine.",
    props: &[
        prop("user", &NAME, "The user that it makes."),
        prop("snippet", &TEXT, "The snippet that it runs."),
    ],
    ..ElementSpec::LEAF
};

static REPLICATE: ElementSpec = ElementSpec {
    name: "replicate",
    doc: "A copy of its disks on another node, brought up to date on a schedule. Needs ZFS at both ends.",
    props: &[
        prop("to", &NAME, "The other node.").required(),
        prop("schedule", &SCHEDULE, "When.").or("*/15"),
        prop("rate", &RATE, "How fast it may copy."),
        prop(
            "job",
            &COUNT,
            "The number of its job, the second part of `VMID-NUMBER`. Proxmox VE knows what it copied already by it.",
        )
        .or("the id of the other node"),
    ],
    named: true,
    makes: "replication.cfg",
    ..ElementSpec::LEAF
};

/// All guests: virtual machines, then containers, as their names were declared.
pub(crate) fn guests<'d>(
    top: &TopLevel<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Arena<Guest> {
    let mut guests = Arena::default();
    for (spec, kind) in [(&VM, GuestKind::Vm), (&LXC, GuestKind::Lxc)] {
        for item in top.items(spec, cx) {
            let id = Id::new(guests.len());
            let guest = guest(&item, kind, id, nodes, cx);
            guests.push(guest);
        }
    }
    guests
}

fn guest<'d>(
    item: &Item<'d>,
    kind: GuestKind,
    id: Id<Guest>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Guest {
    let about = about(item, cx);
    let (vmid, name) = identity(item, about.status, cx);
    let node = home(item, nodes, cx);
    let node_id = node.map(|node| node.value);
    Guest {
        kind,
        vmid,
        name,
        about,
        node,
        cores: item.prop("cores", cx),
        memory: item.prop("memory", cx),
        balloon: item.prop("balloon", cx),
        cpu: item.prop("cpu", cx),
        os: item.prop("os", cx),
        tags: item.list("tags", cx).into(),
        pool: item.prop("pool", cx),
        ha: super::ha::of_guest(item, node_id, cx),
        features: item
            .list::<Feature>("features", cx)
            .into_iter()
            .map(|it| it.map(Into::into))
            .collect(),
        unprivileged: item.flag("unprivileged", cx),
        onboot: item.flag("onboot", cx),
        start_order: item.prop("start-order", cx),
        depends_on: depends_on(item, cx).into(),
        nics: nics(item, node_id.and_then(|id| nodes.get(id)), cx).into(),
        disks: disks(item, node_id, cx).into(),
        devices: passthrough(item, node_id.and_then(|id| nodes.get(id)), cx).into(),
        cloud_init: cloud_init(item, cx).map(Box::new),
        replications: replications(item, cx).into(),
        services: super::host::services(item, HostId::Guest(id), cx).into(),
        ssh: super::host::ssh(item, cx),
        vars: super::host::vars(item, cx).into(),
    }
}

/// VMID and name. Only a planned guest may lack the former.
fn identity<'d>(
    item: &Item<'d>,
    status: Status,
    cx: &mut Lower<'d>,
) -> (Option<Spanned<crate::model::unit::VmId>>, Spanned<Name>) {
    let unnamed = Spanned::new(Name::missing(), item.span());
    match item.args().count() {
        0 => {
            cx.missing_argument(item, 1);
            (None, unnamed)
        }
        1 => {
            let only_a_number = item
                .args()
                .any(|arg| matches!(arg.value(), Value::Number(_)));
            if only_a_number {
                cx.missing_argument(item, 1);
                return (item.arg(0, cx), unnamed);
            }
            // A status that could not be read may have been meant to say so.
            let says = item.entry("status").map(|entry| text(&entry));
            let is_unread = says.is_some_and(|word| Status::from_word(&word).is_none());
            if status != Status::Planned && !is_unread {
                let found = no_vmid(item);
                cx.push(found);
            }
            (None, item.arg(0, cx).unwrap_or(unnamed))
        }
        _ => (item.arg(0, cx), item.arg(1, cx).unwrap_or(unnamed)),
    }
}

fn no_vmid(item: &Item<'_>) -> Diagnostic {
    let word = item.spec().name;
    Diagnostic::new(
        &faults::MISSING_ARGUMENT,
        format!("this `{word}` has no VMID"),
    )
    .at(item.span(), "no number before the name")
    .help(format!(
        "write its number: `{word} 107 …`; only a guest with `status=\"planned\"` may lack one"
    ))
}

/// Where it lives: as written, or the lab's only node.
fn home<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Option<Spanned<Id<Node>>> {
    if item.entry("on").is_some() {
        return super::host::node_reference(item, "on", cx);
    }
    let mut all = nodes.iter();
    let first = all.next().map(|(id, _)| Spanned::new(id, item.span()));
    first.filter(|_| all.next().is_none())
}

fn depends_on<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Spanned<HostId>> {
    let written = item.list::<super::host::HostText>("depends-on", cx);
    let hosts = written
        .iter()
        .filter_map(|it| cx.plain_host(Spanned::new(&it.value.0, it.span)));
    hosts.collect()
}

fn nics<'d>(item: &Item<'d>, node: Option<&Node>, cx: &mut Lower<'d>) -> Vec<GuestNic> {
    let mut nics: Vec<_> = item
        .children("nic")
        .iter()
        .map(|item| nic(item, node, cx))
        .collect();
    nics.sort_by(|a, b| natural(&a.slot.value, &b.slot.value));
    nics
}

fn nic<'d>(item: &Item<'d>, node: Option<&Node>, cx: &mut Lower<'d>) -> GuestNic {
    GuestNic {
        slot: super::host::name(item, cx),
        about: about(item, cx),
        addresses: super::host::addresses(item, cx).into(),
        network: super::network::reference(item, "network", cx),
        dhcp: item.flag("dhcp", cx),
        mac: item.prop("mac", cx),
        bridge: bridge(item, node, cx),
        inner_name: item.prop("name", cx),
        firewall: item.flag("firewall", cx),
        speed: item.prop("speed", cx),
        mtu: item.prop("mtu", cx),
    }
}

fn bridge<'d>(item: &Item<'d>, node: Option<&Node>, cx: &mut Lower<'d>) -> Option<Spanned<usize>> {
    let name = item.prop::<Name>("bridge", cx)?;
    let node = node?;
    let is_bridge = |kind: &IfaceKind| matches!(kind, IfaceKind::Bridge(_));
    let known = node
        .ifaces
        .iter()
        .position(|it| it.name.value == name.value && is_bridge(&it.kind));
    if known.is_none() {
        let bridges = node.ifaces.iter().filter(|iface| is_bridge(&iface.kind));
        let bridges: Vec<_> = bridges.map(|iface| iface.name.value.as_str()).collect();
        let message = format!("node `{}` has no bridge `{}`", node.name.value, name.value);
        let found = Diagnostic::new(&faults::UNKNOWN_NAME, message)
            .at(name.span, "unknown on its node")
            .related(node.name.span, "its node");
        let listed = format!("its bridges: {}", crate::diag::nearest::quoted(&bridges));
        let found = found.help(listed);
        cx.push(found.suggest(name.span, &name.value, bridges.iter().copied()));
    }
    Some(Spanned::new(known?, name.span))
}

fn disks<'d>(item: &Item<'d>, node: Option<Id<Node>>, cx: &mut Lower<'d>) -> Vec<GuestDisk> {
    let mut disks: Vec<_> = item
        .children("disk")
        .iter()
        .map(|item| disk(item, node, cx))
        .collect();
    disks.sort_by(|a, b| natural(&a.slot.value, &b.slot.value));
    disks
}

fn disk<'d>(item: &Item<'d>, node: Option<Id<Node>>, cx: &mut Lower<'d>) -> GuestDisk {
    let storage = item.prop::<Name>("storage", cx);
    GuestDisk {
        slot: super::host::name(item, cx),
        about: about(item, cx),
        size: item.prop("size", cx),
        storage: storage.and_then(|name| cx.storage(Spanned::new(&name.value, name.span), node)),
        thin: item.flag("thin", cx),
        used: item.prop("used", cx),
        volume: item.prop("volume", cx),
        mount: item.text::<AbsolutePath>("mount", cx),
        backup: item.flag("backup", cx),
    }
}

fn passthrough<'d>(item: &Item<'d>, node: Option<&Node>, cx: &mut Lower<'d>) -> Vec<Passthrough> {
    let mut all = Vec::new();
    for item in item.children("pci") {
        let written = item.prop::<Box<str>>("device", cx);
        all.push(Passthrough {
            slot: super::host::name(&item, cx),
            about: about(&item, cx),
            device: written.and_then(|device| pci_device(&device, node, cx)),
            mode: item.prop("mode", cx),
        });
    }
    for item in item.children("usb") {
        let written = item.prop::<Box<str>>("device", cx);
        all.push(Passthrough {
            slot: super::host::name(&item, cx),
            about: about(&item, cx),
            device: written.map(|device| device.map(PassthroughDevice::Address)),
            mode: None,
        });
    }
    all
}

/// A PCI address as it is, anything else as the name of an accelerator of the node.
fn pci_device(
    written: &Spanned<Box<str>>,
    node: Option<&Node>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<PassthroughDevice>> {
    let is_address = written.value.contains(':');
    let device = match node {
        _ if is_address => PassthroughDevice::Address(written.value.clone()),
        Some(node) => {
            let name = Spanned::new(&*written.value, written.span);
            PassthroughDevice::Gpu(super::part::gpu(name, node, cx)?)
        }
        None => return None,
    };
    Some(Spanned::new(device, written.span))
}

fn cloud_init<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<CloudInit> {
    let item = item.child("cloud-init")?;
    Some(CloudInit {
        user: item.prop("user", cx),
        snippet: item.prop("snippet", cx),
        span: item.span(),
    })
}

fn replications<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Replication> {
    let items = item.children("replicate");
    let found = items.iter().filter_map(|item| {
        let to = item.need::<Name>("to", cx);
        let target = to.and_then(|name| cx.node(Spanned::new(&name.value, name.span)));
        let about = about(item, cx);
        let schedule = item.prop("schedule", cx);
        let rate = item.prop("rate", cx);
        let job = item.prop("job", cx);
        Some(Replication {
            target: target?,
            schedule,
            rate,
            job,
            about,
            span: item.element().name_span(),
        })
    });
    let mut found: Vec<_> = found.collect();
    // The order of the targets, so that nothing depends on the source's.
    found.sort_by_key(|replication| replication.target.value);
    found
}
