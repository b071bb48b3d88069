//! The tables of `nic`, `bond`, `bridge` and `vlan`.

use super::super::closed::{HASH_POLICY, LACP_RATE, MEDIA};
use super::super::network::VLANS;
use super::super::routing::{self, RAW};
use super::super::scalar::{
    ADDRESS, ADDRESS_ONLY, DURATION, FLAG, MAC, MTU, NAME, SPEED, Scalar, ScalarError, VLAN_ID,
    one_of,
};
use super::super::spec::{Child, ElementSpec, Prop, Type, adds, arg, prop};
use super::super::texts::PATH;
use crate::model::iface::BondMode;

/// What every interface but a tagged one may say: the network of that one is its name.
const NETWORK: Prop = prop(
    "network",
    &NAME,
    "What it carries untagged, where no address tells it.",
);

/// What every interface may say.
const INTERFACE: [Prop; 11] = [
    prop(
        "address",
        &ADDRESS,
        "Its addresses. The network follows from them, untagged.",
    ),
    prop("dhcp", &FLAG, "Whether it is configured by DHCP."),
    prop(
        "gateway",
        &GATEWAY,
        "Whether the default route leaves here, or by whom.",
    ),
    prop(
        "on-link",
        &FLAG,
        "Whether that gateway is reached directly, though it is in no subnet of the interface.",
    )
    .or("#false"),
    prop(
        "point-to-point",
        &ADDRESS_ONLY,
        "The other end, where nothing but that is reached directly: the address then stands alone, without its subnet.",
    ),
    prop("mtu", &MTU, "Its MTU.").or("the largest of what it carries"),
    prop(
        "hotplug",
        &FLAG,
        "Whether it comes up when it is plugged in, instead of when the node starts.",
    )
    .or("#false"),
    prop(
        "hwaddress",
        &MAC,
        "The hardware address that it is given, in place of its own.",
    ),
    prop(
        "forwarding",
        &FLAG,
        "Whether the node passes packets on from the moment that this interface is up. `masquerade` and `port-forward` switch it on too.",
    )
    .or("#false"),
    prop(
        "masquerade",
        &MASQUERADE,
        "Packets from the IPv4 subnets of this interface leave under the node's own address: `#true` by the interface \
         of the default route, or by the one that is named.",
    )
    .or("#false"),
    prop(
        "accept-ra",
        &FLAG,
        "Whether router advertisements of IPv6 are taken here: also by a node that passes packets on.",
    )
    .or("what the kernel does"),
];

/// What may stand inside every interface.
const INSIDE: &[Child] = &[
    adds(&routing::PORT_FORWARD),
    adds(&RAW),
    adds(&routing::ROUTE),
    adds(&routing::ROUTING_RULE),
];

/// Properties of a kind, then those of every interface.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while compiling: a position that is not there does not compile"
)]
const fn join<const A: usize, const B: usize, const N: usize>(
    own: [Prop; A],
    every: [Prop; B],
) -> [Prop; N] {
    let mut all = [NETWORK; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < A { own[at] } else { every[at - A] };
        at += 1;
    }
    all
}

/// `nic`.
pub(crate) static NIC: ElementSpec = ElementSpec {
    name: "nic",
    doc: "A network card, by its interface name.",
    args: &[arg("interface", &NAME, "The interface, such as `eno1`.")],
    props: &join::<7, 11, 18>(CARD, INTERFACE),
    children: INSIDE,
    named: true,
    makes: "a stanza of interfaces",
};

const CARD: [Prop; 7] = [
    prop("speed", &SPEED, "Of its link."),
    prop("media", &MEDIA, "What its cable is plugged in with."),
    prop(
        "mac",
        &MAC,
        "Its hardware address; an `enx…` name tells it already.",
    ),
    prop(
        "wpa-conf",
        &PATH,
        "Where wpa_supplicant's settings are on the node, for a card without a wire.",
    ),
    prop(
        "wake-on-lan",
        &FLAG,
        "Whether a magic packet switches the node on (`ethtool -s … wol g`), or not (`wol d`).",
    )
    .or("what the card does"),
    prop(
        "no-offload",
        &NAME,
        "What the card is not to do for the kernel, by ethtool's names: a comma list, such as `tso,gso`.",
    ),
    NETWORK,
];

/// `bond`.
pub(crate) static BOND: ElementSpec = ElementSpec {
    name: "bond",
    doc: "Several network cards that act as one.",
    args: &[arg("interface", &NAME, "The interface, such as `bond0`.")],
    props: &join::<9, 11, 20>(BONDED, INTERFACE),
    children: INSIDE,
    named: true,
    makes: "a stanza of interfaces",
};

const BONDED: [Prop; 9] = [
    prop(
        "ports",
        &NAME,
        "Its members: a comma list of cards of the node.",
    )
    .required(),
    prop("mode", &MODE, "How packets are spread over the members.").required(),
    prop(
        "hash",
        &HASH_POLICY,
        "By which parts of a packet a member is chosen.",
    )
    .or("layer3+4 with 802.3ad and balance-xor"),
    prop(
        "primary",
        &NAME,
        "The member that is used while it works, with active-backup.",
    ),
    prop(
        "lacp-rate",
        &LACP_RATE,
        "How often LACP speaks: every 30 seconds, or every second.",
    )
    .or("slow"),
    prop(
        "miimon",
        &DURATION,
        "How often the link of each member is looked at.",
    )
    .or("100ms"),
    prop(
        "updelay",
        &DURATION,
        "How long a link has to be there before its member is used.",
    )
    .or("0ms"),
    prop(
        "downdelay",
        &DURATION,
        "How long a link has to be gone before its member is left.",
    )
    .or("0ms"),
    NETWORK,
];

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
    props: &join::<5, 11, 16>(BRIDGED, INTERFACE),
    children: INSIDE,
    named: true,
    makes: "a stanza of interfaces",
};

const BRIDGED: [Prop; 5] = [
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
    prop(
        "pvid",
        &VLAN_ID,
        "The tag that stands for untagged packets inside a VLAN-aware bridge.",
    )
    .or("1"),
    prop("stp", &FLAG, "Whether it runs the spanning tree protocol.").or("#false"),
    NETWORK,
];

/// `vlan`.
pub(crate) static VLAN: ElementSpec = ElementSpec {
    name: "vlan",
    doc: "One tagged network on a bond, bridge or card: where the node itself has an address in it.",
    args: &[arg(
        "network",
        &NAME,
        "The network; its tag is the interface's.",
    )],
    props: &join::<2, 11, 13>(TAGGED, INTERFACE),
    children: INSIDE,
    named: true,
    makes: "a stanza of interfaces",
};

const TAGGED: [Prop; 2] = [
    prop("on", &NAME, "The interface that carries it.").required(),
    prop("name", &NAME, "The interface's name.").or("ON.TAG"),
];

/// `gateway` of an interface.
pub(super) static GATEWAY: Type = Type {
    name: "gateway",
    grammar: "`#true` for the gateway of the interface's network, or a host.",
    example: "#true",
};

/// `masquerade`.
pub(super) static MASQUERADE: Type = Type {
    name: "way out",
    grammar: "`#true` for the interface of the default route, or the name of an interface of the node.",
    example: "#true",
};
