//! `metallb`: pools of addresses for load balancers, and how they are announced.

use super::Lower;
use super::host::{HOST, name, reference};
use super::item::Item;
use super::scalar::{COUNT, FLAG, NAME, RANGE, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Type, arg, keyed, prop};
use super::universal::about;
use crate::model::kubernetes::{Metallb, MetallbMode, Peer, Pool};
use crate::model::name::Name;
use crate::source::Spanned;

/// `metallb`.
pub(crate) static METALLB: ElementSpec = ElementSpec {
    name: "metallb",
    doc: "MetalLB, which gives services of type LoadBalancer their addresses.",
    props: &[
        prop("namespace", &NAME, "The namespace that it runs in.").or("metallb-system"),
        prop("mode", &MODE, "How it announces addresses.").or("l2"),
        prop("version", &TEXT, "Its version."),
    ],
    children: &[keyed(&POOL), keyed(&PEER)],
    makes: "metallb.yaml",
    ..ElementSpec::LEAF
};

static MODE: Type = Type {
    name: "mode of MetalLB",
    grammar: "`l2` or `bgp`.",
    example: "\"l2\"",
};

impl Scalar for MetallbMode {
    const TYPE: &'static Type = &MODE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static POOL: ElementSpec = ElementSpec {
    name: "pool",
    doc: "Addresses for load balancers.",
    args: &[
        arg("name", &NAME, "Its name."),
        arg("range", &RANGE, "Its addresses.").several(),
    ],
    props: &[
        prop(
            "interfaces",
            &NAME,
            "The interfaces of the nodes on which they are announced: a comma list.",
        )
        .or("all"),
        prop(
            "nodes",
            &NAME,
            "The guests that announce them: a comma list.",
        )
        .or("all nodes of the cluster"),
        prop(
            "auto-assign",
            &FLAG,
            "Whether a service gets one without asking for the pool.",
        )
        .or("#true"),
        prop(
            "avoid-buggy",
            &FLAG,
            "Whether addresses that end in .0 and .255 are left out.",
        )
        .or("#false"),
        prop(
            "expect-addresses",
            &COUNT,
            "A claim: how many addresses it has.",
        ),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static PEER: ElementSpec = ElementSpec {
    name: "peer",
    doc: "A router that learns the addresses by BGP.",
    args: &[arg("name", &NAME, "What the peering is called.")],
    props: &[
        prop("address", &HOST, "The router.").required(),
        prop("my-asn", &COUNT, "The cluster's own AS number.").required(),
        prop("peer-asn", &COUNT, "The router's AS number.").required(),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// MetalLB.
pub(crate) fn metallb<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Metallb {
    let pools = item.children("pool");
    let peers = item.children("peer");
    Metallb {
        namespace: item.prop("namespace", cx),
        mode: item.prop("mode", cx),
        version: item.prop("version", cx),
        pools: pools.iter().map(|item| pool(item, cx)).collect(),
        peers: peers.iter().filter_map(|item| peer(item, cx)).collect(),
        span: item.element().name_span(),
    }
}

fn pool<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Pool {
    if item.args().nth(1).is_none() {
        cx.missing_argument(item, 1);
    }
    let nodes = item.list::<Name>("nodes", cx);
    let nodes = nodes
        .iter()
        .filter_map(|name| cx.guest(Spanned::new(&name.value, name.span)));
    Pool {
        nodes: nodes.collect(),
        name: name(item, cx),
        about: about(item, cx),
        ranges: item.args_from(1, cx),
        interfaces: item.list("interfaces", cx),
        auto_assign: item.flag("auto-assign", cx),
        avoid_buggy: item.flag("avoid-buggy", cx),
        expect_addresses: item.prop("expect-addresses", cx),
    }
}

fn peer<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Peer> {
    if item.entry("address").is_none() {
        cx.missing_property(item, "address");
    }
    let host = reference(item, "address", cx);
    let my_asn = item.need("my-asn", cx);
    let peer_asn = item.need("peer-asn", cx);
    let about = about(item, cx);
    Some(Peer {
        name: name(item, cx),
        about,
        host: host?,
        my_asn: my_asn?,
        peer_asn: peer_asn?,
    })
}
