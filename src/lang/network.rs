//! `network`, and what is said of its addresses.

use super::Lower;
use super::declare::TopLevel;
use super::item::{Item, text};
use super::scalar::{
    COUNT, FLAG, MTU, NAME, RANGE, SUBNET, Scalar, ScalarError, TEXT, VLAN_ID, one_of,
};
use super::spec::{Arg, ElementSpec, Type, adds, arg, prop};
use super::universal::about;
use crate::model::id::Arena;
use crate::model::iface::Vlans;
use crate::model::name::Name;
use crate::model::network::{Dhcp, Network, Reserve, ReservedFor};

/// `network`.
pub(crate) static NETWORK: ElementSpec = ElementSpec {
    name: "network",
    doc: "A layer-2 segment and its addresses.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop(
            "subnet",
            &SUBNET,
            "Its addresses: a subnet, or a list of them where both families or several subnets are on one wire.",
        ),
        prop("vlan", &VLAN_ID, "Its tag. Absent: untagged everywhere."),
        prop(
            "gateway",
            &super::host::HOST,
            "Who routes out of it: that host's address here is the gateway. Absent: not recorded.",
        ),
        prop("mtu", &MTU, "The largest packet.").or("1500"),
        prop(
            "isolated",
            &FLAG,
            "Whether it has no gateway and shall have none.",
        )
        .or("#false"),
        prop(
            "owner",
            &TEXT,
            "Whose it is, if it is somebody else's: no address plan is expected then.",
        ),
        prop(
            "expect-addresses",
            &COUNT,
            "How many hosts you believe fit in. hlc counts and compares.",
        ),
    ],
    children: &[adds(&DHCP), adds(&RESERVE)],
    named: true,
    makes: "interfaces, the address plan, diagrams",
};

static DHCP: ElementSpec = ElementSpec {
    name: "dhcp",
    doc: "What a DHCP server hands out. Without a range, what depends on it is reported as unknown.",
    args: &[DHCP_RANGE],
    props: &[
        prop("server", &super::host::HOST, "Who hands it out."),
        prop(
            "shared-with",
            &super::host::NAMES,
            "Further servers that hand out the same range in a redundant group: Kea high availability, ISC failover.",
        ),
        prop(
            "relay",
            &super::host::HOST,
            "Who passes requests on to a server that is in another network.",
        ),
    ],
    ..ElementSpec::LEAF
};

const DHCP_RANGE: Arg = arg("range", &RANGE, "The addresses.").optional();

static RESERVE: ElementSpec = ElementSpec {
    name: "reserve",
    doc: "Addresses that are kept for a kind of thing, or for later.",
    args: &[arg("range", &RANGE, "The addresses.")],
    props: &[prop("for", &KINDS, "Who may use them. Absent: nobody yet.")],
    named: true,
    ..ElementSpec::LEAF
};

static KINDS: Type = Type {
    name: "kind of thing",
    grammar: "A comma list of `devices oob nodes guests load-balancers`.",
    example: "\"nodes,guests\"",
};

impl Scalar for ReservedFor {
    const TYPE: &'static Type = &KINDS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// Networks that something carries tagged.
pub(crate) static VLANS: Type = Type {
    name: "list of networks",
    grammar: "A comma list of networks that have a tag, or `*`: all of them.",
    example: "\"management,guests\"",
};

/// What stands in `vlans=`.
pub(crate) fn vlans<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Vlans> {
    let entry = item.entry("vlans")?;
    if text(&entry) == "*" {
        return Some(Vlans::All(entry.value_span()));
    }
    let names = item.list::<Name>("vlans", cx);
    let known = names
        .iter()
        .filter_map(|name| cx.network(crate::source::Spanned::new(&name.value, name.span)));
    Some(Vlans::Named(known.collect()))
}

/// All networks.
pub(crate) fn networks<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Arena<Network> {
    let mut networks = Arena::default();
    for item in top.items(&NETWORK, cx) {
        let network = network(&item, cx);
        let says = item.entry("vlan").is_some() || cx.follow.misspells(item.element(), "vlan");
        let is_unread = says && network.vlan.is_none();
        let id = networks.push(network);
        if is_unread {
            cx.unread_tags.insert(id);
        }
    }
    networks
}

fn network<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Network {
    let about = about(item, cx);
    Network {
        name: super::host::name(item, cx),
        about,
        subnets: item.list("subnet", cx),
        vlan: item.prop("vlan", cx),
        gateway: super::host::reference(item, "gateway", cx),
        mtu: item.prop("mtu", cx),
        isolated: item.flag("isolated", cx),
        owner: item.prop("owner", cx),
        expect_addresses: item.prop("expect-addresses", cx),
        dhcp: item
            .children("dhcp")
            .iter()
            .map(|item| dhcp(item, cx))
            .collect(),
        reserved: item
            .children("reserve")
            .iter()
            .filter_map(|item| reserve(item, cx))
            .collect(),
    }
}

fn dhcp<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Dhcp {
    Dhcp {
        range: item.arg(0, cx),
        server: super::host::reference(item, "server", cx),
        shared_with: super::host::shared_with(item, "server", cx),
        relay: super::host::reference(item, "relay", cx),
        span: item.span(),
    }
}

fn reserve<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Reserve> {
    let range = item.need_arg(0, cx);
    let kinds = item.list("for", cx);
    let about = about(item, cx);
    Some(Reserve {
        range: range?,
        kinds,
        about,
    })
}

/// A network by the name in a property.
pub(crate) fn reference<'d>(
    item: &Item<'d>,
    property: &'static str,
    cx: &mut Lower<'d>,
) -> Option<crate::model::about::Ref<Network>> {
    let name = item.prop::<Name>(property, cx)?;
    cx.network(crate::source::Spanned::new(&name.value, name.span))
}
