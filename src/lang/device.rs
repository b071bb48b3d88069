//! `device`: hardware that is no Proxmox node.

use super::Lower;
use super::declare::TopLevel;
use super::host::{SERVICE, SSH, VAR};
use super::item::Item;
use super::port::{PORT, PORTS};
use super::scalar::{ADDRESS, NAME, SIZE, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Prop, Type, adds, arg, keyed, once, prop};
use super::universal::about;
use crate::model::about::Ref;
use crate::model::device::{Device, DeviceKind};
use crate::model::host::HostId;
use crate::model::id::{Arena, Id};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;

/// `device`.
pub(crate) static DEVICE: ElementSpec = ElementSpec {
    name: "device",
    doc: "Hardware that is no Proxmox node: router, switch, NAS, Pi.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("kind", &KIND, "What it is.").required(),
        prop("model", &TEXT, "The hardware."),
        prop("os", &TEXT, "What runs on it."),
        prop(
            "address",
            &ADDRESS,
            "Its addresses, in any number of networks.",
        ),
        prop("profile", &NAME, "What it shares with others."),
        POWER,
    ],
    children: &[
        adds(&PORTS),
        adds(&PORT),
        once(&MEMORY),
        once(&SSH),
        adds(&SERVICE),
        keyed(&VAR),
    ],
    named: true,
    makes: "the inventory if it has `ssh`, the switch page, diagrams",
};

/// Where the power of a node or a device comes from.
pub(crate) const POWER: Prop = prop(
    "power",
    &NAME,
    "The devices that give it power, a UPS or a power strip: a comma list. With several it runs while one of them does.",
);

static KIND: Type = Type {
    name: "kind of device",
    grammar: "One of `router switch access-point nas computer kvm ups other`.",
    example: "\"nas\"",
};

impl Scalar for DeviceKind {
    const TYPE: &'static Type = &KIND;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static MEMORY: ElementSpec = ElementSpec {
    name: "memory",
    doc: "Its memory.",
    args: &[arg("size", &SIZE, "How much.")],
    ..ElementSpec::LEAF
};

/// The devices from which a machine gets its power.
pub(crate) fn power<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Ref<Device>> {
    let names = item.list::<Name>("power", cx);
    let names = names.iter();
    names
        .filter_map(|it| cx.device(Spanned::new(&it.value, it.span)))
        .collect()
}

/// All devices.
pub(crate) fn devices<'d>(
    top: &TopLevel<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Arena<Device> {
    let mut devices = Arena::default();
    for (index, item) in top.items(&DEVICE, cx).into_iter().enumerate() {
        let device = device(&item, Id::new(index), nodes, cx);
        devices.push(device);
    }
    devices
}

fn device<'d>(item: &Item<'d>, id: Id<Device>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Device {
    let kind = item.need("kind", cx);
    Device {
        name: super::host::name(item, cx),
        about: about(item, cx),
        kind: kind.unwrap_or_else(|| Spanned::new(DeviceKind::Other, item.span())),
        model: item.prop("model", cx),
        os: item.prop("os", cx),
        addresses: super::host::addresses(item, cx),
        power: power(item, cx),
        port_groups: super::port::groups(item, cx),
        ports: super::port::ports(item, nodes, cx),
        memory: item
            .child("memory")
            .and_then(|memory| memory.need_arg(0, cx)),
        ssh: super::host::ssh(item, cx),
        services: super::host::services(item, HostId::Device(id), cx),
        vars: super::host::vars(item, cx),
    }
}
