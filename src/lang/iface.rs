//! `nic`, `bond`, `bridge`, `vlan`: the interfaces of a node.

use super::Lower;
use super::declare::natural;
use super::item::{Item, text};
use super::network::{VLANS, vlans};
use super::node::word_of;
use super::scalar::{ADDRESS, FLAG, MAC, MTU, NAME, SPEED, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Prop, Type, arg, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::host::HostRef;
use crate::model::id::{Arena, Id};
use crate::model::iface::{Bond, BondMode, Bridge, Iface, IfaceGateway, IfaceKind, Nic, Vlan};
use crate::model::name::Name;
use crate::model::network::Network;
use crate::source::{Span, Spanned};
use crate::syntax::Value;

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

/// `nic`.
pub(crate) static NIC: ElementSpec = ElementSpec {
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

/// `bond`.
pub(crate) static BOND: ElementSpec = ElementSpec {
    name: "bond",
    doc: "Several network cards that act as one.",
    args: &[arg("interface", &NAME, "The interface, such as `bond0`.")],
    props: &{
        let [address, dhcp, network, gateway, mtu] = INTERFACE;
        [
            prop(
                "ports",
                &NAME,
                "Its members: a comma list of cards of the node.",
            )
            .required(),
            prop("mode", &MODE, "How packets are spread over the members.").required(),
            prop(
                "hash",
                &TEXT,
                "By which parts of a packet a member is chosen: `layer2`, `layer2+3` or `layer3+4`.",
            )
            .or("layer3+4 with 802.3ad and balance-xor"),
            prop(
                "primary",
                &NAME,
                "The member that is used while it works, with active-backup.",
            ),
            prop(
                "lacp-rate",
                &TEXT,
                "How often LACP speaks: `slow` or `fast`.",
            )
            .or("slow"),
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

static MODE: Type = Type {
    name: "bond mode",
    grammar: "One of `balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb`.",
    example: "\"802.3ad\"",
};

impl Scalar for BondMode {
    const TYPE: &'static Type = &MODE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// `bridge`.
pub(crate) static BRIDGE: ElementSpec = ElementSpec {
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
            prop(
                "vlans",
                &VLANS,
                "The networks that it carries tagged: makes it VLAN-aware.",
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

/// `vlan`.
pub(crate) static VLAN: ElementSpec = ElementSpec {
    name: "vlan",
    doc: "One tagged network on a bond, bridge or card: where the node itself has an address in it.",
    args: &[arg(
        "network",
        &NAME,
        "The network; its tag is the interface's.",
    )],
    props: &{
        let [address, dhcp, _, gateway, mtu] = INTERFACE;
        [
            prop("on", &NAME, "The interface that carries it.").required(),
            prop("name", &NAME, "The interface's name.").or("ON.TAG"),
            address,
            dhcp,
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

/// An interface whose name is known, and nothing else yet.
struct Draft<'d> {
    item: Item<'d>,
    word: &'static str,
    name: Spanned<Name>,
    /// The network of a `vlan`.
    network: Option<Spanned<Id<Network>>>,
}

/// The interfaces of a node: cards, bonds, bridges, and tagged networks behind what carries them; each by name.
pub(crate) fn ifaces<'d>(
    node: &Item<'d>,
    networks: &Arena<Network>,
    cx: &mut Lower<'d>,
) -> Vec<Iface> {
    let mut drafts = Vec::new();
    for spec in [&NIC, &BOND, &BRIDGE, &VLAN] {
        for item in node.children(spec.name) {
            drafts.extend(draft(item, spec.name, networks, cx));
        }
    }
    let bridges: Vec<_> = drafts
        .iter()
        .filter(|draft| draft.word == BRIDGE.name)
        .map(|draft| draft.name.value.clone())
        .collect();
    drafts.sort_by(|a, b| {
        rank(a, &bridges)
            .cmp(&rank(b, &bridges))
            .then_with(|| natural(&a.name.value, &b.name.value))
    });
    told_apart(&drafts, cx);
    let names: Vec<_> = drafts
        .iter()
        .map(|draft| draft.name.value.as_str().to_owned())
        .collect();
    drafts
        .into_iter()
        .filter_map(|draft| iface(draft, &names, cx))
        .collect()
}

/// What is joined stands before what joins it: members, bonds, tagged networks on them, bridges, tagged networks on those.
fn rank(draft: &Draft<'_>, bridges: &[Name]) -> u8 {
    let on = || draft.item.entry("on").map(|entry| text(&entry));
    match draft.word {
        "nic" => 0,
        "bond" => 1,
        "bridge" => 3,
        _ if on().is_some_and(|on| bridges.iter().any(|bridge| **bridge == *on)) => 4,
        _ => 2,
    }
}

fn told_apart(drafts: &[Draft<'_>], cx: &mut Lower<'_>) {
    for (at, draft) in drafts.iter().enumerate() {
        let mut before = drafts.iter().take(at);
        if let Some(first) = before.find(|other| other.name.value == draft.name.value) {
            cx.push(iface_twice(
                &draft.name.value,
                draft.name.span,
                first.name.span,
            ));
        }
    }
}

fn draft<'d>(
    item: Item<'d>,
    word: &'static str,
    networks: &Arena<Network>,
    cx: &mut Lower<'d>,
) -> Option<Draft<'d>> {
    if word != VLAN.name {
        let name = super::host::name(&item, cx);
        let network = None;
        return Some(Draft {
            item,
            word,
            name,
            network,
        });
    }
    let written = item.need_arg::<Name>(0, cx)?;
    let network = cx.network(Spanned::new(&written.value, written.span))?;
    let on = item.need::<Name>("on", cx)?;
    let Some(tag) = networks.at(network.value).vlan else {
        cx.push(untagged(&written, networks.at(network.value)));
        return None;
    };
    let name = match item.prop::<Name>("name", cx) {
        Some(name) => name,
        None => Spanned::new(
            Name::parse(&format!("{}.{}", on.value, tag.value)).ok()?,
            written.span,
        ),
    };
    Some(Draft {
        item,
        word,
        name,
        network: Some(network),
    })
}

fn untagged(name: &Spanned<Name>, network: &Network) -> Diagnostic {
    let message = format!(
        "network `{}` has no tag, so no interface can carry it tagged",
        name.value
    );
    Diagnostic::new(&super::faults::WRONG_KIND, message)
        .at(name.span, "has no `vlan=`")
        .related(network.name.span, "declared here")
        .help("give the network its `vlan=`, or write the address right on the interface: untagged")
}

fn iface_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("`{name}` names two interfaces of one node");
    Diagnostic::new(&super::faults::NAME_TAKEN, message)
        .at(span, "taken already")
        .related(first, "here")
        .help("give one of them another name")
}

fn iface<'d>(draft: Draft<'d>, names: &[String], cx: &mut Lower<'d>) -> Option<Iface> {
    let item = &draft.item;
    let kind = kind(&draft, names, cx)?;
    Some(Iface {
        about: about(item, cx),
        kind,
        addresses: super::host::addresses(item, cx),
        dhcp: item.flag("dhcp", cx),
        network: match draft.network {
            Some(network) => Some(network),
            None => super::network::reference(item, "network", cx),
        },
        gateway: gateway(item, cx),
        mtu: item.prop("mtu", cx),
        name: draft.name,
    })
}

fn kind<'d>(draft: &Draft<'d>, names: &[String], cx: &mut Lower<'d>) -> Option<IfaceKind> {
    let item = &draft.item;
    Some(match (draft.word, draft.network) {
        ("nic", _) => IfaceKind::Nic(Nic {
            speed: item.prop("speed", cx),
            media: item.prop("media", cx),
            mac: item.prop("mac", cx),
        }),
        ("bond", _) => IfaceKind::Bond(bond(item, names, cx)?),
        (_, Some(network)) => {
            let on = item.need::<Name>("on", cx)?;
            let on = position(&on, names, cx)?;
            IfaceKind::Vlan(Vlan { network, on })
        }
        (_, None) => IfaceKind::Bridge(Bridge {
            ports: ports(item, names, cx),
            vlans: vlans(item, cx),
            stp: item.flag("stp", cx),
        }),
    })
}

fn bond<'d>(item: &Item<'d>, names: &[String], cx: &mut Lower<'d>) -> Option<Bond> {
    if item.entry("ports").is_none() {
        cx.missing_property(item, "ports");
    }
    let ports = ports(item, names, cx);
    let primary = item.prop::<Name>("primary", cx);
    let primary = primary.and_then(|name| position(&name, names, cx));
    let hash = word_of(item, "hash", HASHES, cx);
    let lacp_rate = word_of(item, "lacp-rate", LACP_RATES, cx);
    let mode = item.need("mode", cx)?;
    Some(Bond {
        ports,
        mode,
        hash,
        primary,
        lacp_rate,
    })
}

/// What Proxmox VE takes (pve-common, `Interfaces.pm`).
const HASHES: &[&str] = &["layer2", "layer2+3", "layer3+4"];
/// The kernel's words.
const LACP_RATES: &[&str] = &["slow", "fast"];

fn ports<'d>(item: &Item<'d>, names: &[String], cx: &mut Lower<'d>) -> Vec<Spanned<usize>> {
    let written = item.list::<Name>("ports", cx);
    let found = written.iter().filter_map(|name| position(name, names, cx));
    found.collect()
}

/// The interface of that name, by position.
fn position(name: &Spanned<Name>, names: &[String], cx: &mut Lower<'_>) -> Option<Spanned<usize>> {
    let at = names.iter().position(|known| **known == *name.value);
    if at.is_none() {
        cx.push(unknown_port(name, names));
    }
    Some(Spanned::new(at?, name.span))
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
