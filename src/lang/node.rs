//! `node`: the Proxmox machines, their hardware and interfaces.

use super::Lower;
use super::declare::{TopLevel, natural};
use super::host::{SSH, VAR};
use super::item::{Item, text};
use super::scalar::{
    ADDRESS, CLOCK, COUNT, FLAG, MAC, MTU, NAME, SIZE, SPEED, Scalar, ScalarError, TEXT, one_of,
};
use super::spec::{ElementSpec, Prop, Type, arg, keyed, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::host::HostRef;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::{Bridge, Cpu, Disk, Iface, IfaceGateway, IfaceKind, Memory, Nic, Node};
use crate::model::storage::{Place, Storage};
use crate::source::{Span, Spanned};
use crate::syntax::Value;

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
        prop("votes", &COUNT, "Its votes in the cluster.").or("1"),
        prop(
            "address",
            &ADDRESS,
            "Its address, when nobody recorded on which interface.",
        ),
    ],
    children: &[
        once(&CPU),
        once(&MEMORY),
        keyed(&DISK),
        keyed(&NIC),
        keyed(&BRIDGE),
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
        prop("type", &TEXT, "`nvme`, `ssd` or `hdd`."),
        prop("model", &TEXT, "The hardware."),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// What every interface may say.
const INTERFACE: [Prop; 5] = [
    prop(
        "address",
        &ADDRESS,
        "Its addresses. The network follows from them, untagged.",
    ),
    prop("dhcp", &FLAG, "Whether it is configured by DHCP."),
    prop(
        "network",
        &NAME,
        "What it carries untagged, where no address tells it.",
    ),
    prop(
        "gateway",
        &GATEWAY,
        "Whether the default route leaves here, or by whom.",
    ),
    prop("mtu", &MTU, "Its MTU.").or("the largest of what it carries"),
];

static NIC: ElementSpec = ElementSpec {
    name: "nic",
    doc: "A network card, by its interface name.",
    args: &[arg("interface", &NAME, "The interface, such as `eno1`.")],
    props: &{
        let [address, dhcp, network, gateway, mtu] = INTERFACE;
        [
            prop("speed", &SPEED, "Of its link."),
            prop(
                "media",
                &TEXT,
                "`onboard`, `copper`, `usb`, `usb-c`, `sfp+` or `wifi`.",
            ),
            prop(
                "mac",
                &MAC,
                "Its hardware address; an `enx…` name tells it already.",
            ),
            address,
            dhcp,
            network,
            gateway,
            mtu,
        ]
    },
    named: true,
    makes: "a stanza of interfaces",
    ..ElementSpec::LEAF
};

static BRIDGE: ElementSpec = ElementSpec {
    name: "bridge",
    doc: "A bridge: what guests plug into.",
    args: &[arg("interface", &NAME, "The interface, such as `vmbr0`.")],
    props: &{
        let [address, dhcp, network, gateway, mtu] = INTERFACE;
        [
            prop(
                "ports",
                &NAME,
                "What is plugged in: a comma list of interfaces of the node. Absent: inside the host only.",
            ),
            prop("stp", &FLAG, "Whether it runs the spanning tree protocol.").or("#false"),
            address,
            dhcp,
            network,
            gateway,
            mtu,
        ]
    },
    named: true,
    makes: "a stanza of interfaces",
    ..ElementSpec::LEAF
};

static GATEWAY: Type = Type {
    name: "gateway",
    grammar: "`#true` for the gateway of the interface's network, or a host.",
    example: "#true",
};

impl<'d> Item<'d> {
    /// The children that are interfaces, with how each is lowered.
    fn ifaces(&self) -> Vec<(Self, IfaceWord)> {
        let nics = self
            .children("nic")
            .into_iter()
            .map(|item| (item, IfaceWord::Nic));
        let bridges = self
            .children("bridge")
            .into_iter()
            .map(|item| (item, IfaceWord::Bridge));
        nics.chain(bridges).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IfaceWord {
    Nic,
    Bridge,
}

/// The gateway of an interface as it is written.
struct GatewayText(IfaceGatewayText);

enum IfaceGatewayText {
    Here(bool),
    By(Box<str>),
}

impl Scalar for GatewayText {
    const TYPE: &'static Type = &GATEWAY;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(IfaceGatewayText::By(text.into())))
    }

    fn read(entry: &crate::syntax::Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::Bool(here) => Ok(Self(IfaceGatewayText::Here(here))),
            Value::String(text) => Self::parse(&text),
            Value::Number(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// All nodes. Their storages go into the arena, and their names become known.
pub(crate) fn nodes<'d>(
    top: &TopLevel<'d>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Arena<Node> {
    let mut nodes = Arena::default();
    for (index, item) in top.items(&NODE, cx).into_iter().enumerate() {
        let node = node(&item, Id::new(index), storages, cx);
        nodes.push(node);
    }
    nodes
}

fn node<'d>(
    item: &Item<'d>,
    id: Id<Node>,
    storages: &mut Arena<Storage>,
    cx: &mut Lower<'d>,
) -> Node {
    let name = super::host::name(item, cx);
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
    Node {
        name,
        about,
        id: item.prop("id", cx),
        role: item.prop("role", cx),
        priority: item.prop("priority", cx),
        model: item.prop("model", cx),
        votes: item.prop("votes", cx),
        addresses: super::host::addresses(item, cx),
        cpu: item.child("cpu").map(|item| cpu(&item, cx)),
        memory: item.child("memory").and_then(|item| memory(&item, cx)),
        disks: item
            .children("disk")
            .iter()
            .filter_map(|item| disk(item, cx))
            .collect(),
        ifaces: ifaces(item, cx),
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

/// The interfaces of a node, cards before bridges, each by name.
fn ifaces<'d>(node: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Iface> {
    let mut items: Vec<_> = node.ifaces();
    let key = |item: &Item<'d>| {
        item.args()
            .next()
            .map(|name| text(&name))
            .unwrap_or_default()
    };
    items.sort_by(|(a, word_a), (b, word_b)| {
        (*word_a as u8)
            .cmp(&(*word_b as u8))
            .then_with(|| natural(&key(a), &key(b)))
    });
    let names: Vec<_> = items
        .iter()
        .map(|(item, _)| (key(item), item.span()))
        .collect();
    for (at, (name, span)) in names.iter().enumerate() {
        if let Some((_, first)) = names.iter().take(at).find(|(other, _)| other == name) {
            cx.push(iface_twice(name, *span, *first));
        }
    }
    let names: Vec<_> = names
        .into_iter()
        .map(|(name, _)| name.into_owned())
        .collect();
    items
        .iter()
        .map(|(item, word)| iface(item, *word, &names, cx))
        .collect()
}

fn iface_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("`{name}` names two interfaces of one node");
    Diagnostic::new(&super::faults::NAME_TAKEN, message)
        .at(span, "taken already")
        .related(first, "here")
        .help("give one of them another name")
}

fn iface<'d>(item: &Item<'d>, word: IfaceWord, names: &[String], cx: &mut Lower<'d>) -> Iface {
    let kind = match word {
        IfaceWord::Nic => IfaceKind::Nic(Nic {
            speed: item.prop("speed", cx),
            media: item.prop("media", cx),
            mac: item.prop("mac", cx),
        }),
        IfaceWord::Bridge => IfaceKind::Bridge(Bridge {
            ports: ports(item, names, cx),
            stp: item.flag("stp", cx),
        }),
    };
    Iface {
        name: super::host::name(item, cx),
        about: about(item, cx),
        kind,
        addresses: super::host::addresses(item, cx),
        dhcp: item.flag("dhcp", cx),
        network: super::network::reference(item, "network", cx),
        gateway: gateway(item, cx),
        mtu: item.prop("mtu", cx),
    }
}

fn ports<'d>(item: &Item<'d>, names: &[String], cx: &mut Lower<'d>) -> Vec<Spanned<usize>> {
    let written = item.list::<Name>("ports", cx);
    let found = written.into_iter().filter_map(|name| {
        let at = names.iter().position(|known| **known == *name.value);
        if at.is_none() {
            cx.push(unknown_port(&name, names));
        }
        Some(Spanned::new(at?, name.span))
    });
    found.collect()
}

fn unknown_port(name: &Spanned<Name>, names: &[String]) -> Diagnostic {
    let message = format!("this node has no interface `{}`", name.value);
    let found = Diagnostic::new(&super::faults::UNKNOWN_NAME, message)
        .at(name.span, "unknown on this node");
    match crate::diag::nearest::suggestion(&name.value, names.iter().map(String::as_str)) {
        Some(help) => found.help(help),
        None => found.help(format!("declare it: `nic \"{}\"`", name.value)),
    }
}

fn gateway<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Spanned<IfaceGateway>> {
    let written = item.prop::<GatewayText>("gateway", cx)?;
    let gateway = match &written.value.0 {
        IfaceGatewayText::Here(here) => IfaceGateway::Here(*here),
        IfaceGatewayText::By(host) => {
            let host: Spanned<HostRef> = cx.host(Spanned::new(host, written.span))?;
            IfaceGateway::By(host.value)
        }
    };
    Some(Spanned::new(gateway, written.span))
}

/// A node's own kind of list: one of a closed set, as text.
pub(crate) fn word_of<'d>(
    item: &Item<'d>,
    property: &'static str,
    words: &'static [&'static str],
    cx: &mut Lower<'d>,
) -> Option<crate::model::about::Text> {
    let entry = item.entry(property)?;
    let written = text(&entry);
    match one_of(&written, words, |word| {
        words.contains(&word).then(|| word.into())
    }) {
        Ok(word) => Some(Spanned::new(word, entry.value_span())),
        Err(error) => {
            cx.misread::<Box<str>>(&error, entry.value_span(), &entry);
            None
        }
    }
}
