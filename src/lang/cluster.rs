//! `cluster`: votes, links, the tie-breaker, and what must stay open between the nodes.

use super::Lower;
use super::closed::{CIPHER, CRYPTO_HASH, MIGRATION_TYPE, TLS};
use super::declare::TopLevel;
use super::ha::HA;
use super::host::PORTS;
use super::item::Item;
use super::scalar::{
    ADDRESS_ONLY, COUNT, DURATION, LINK_NUMBER, NAME, Scalar, ScalarError, VOTES, one_of,
};
use super::spec::{ElementSpec, Type, adds, arg, keyed, once, prop};
use super::universal::about;
use crate::model::cluster::{
    Algorithm, Cluster, Link, LinkMember, Migration, QDevice, RequiredPort, Totem, Transport, Votes,
};
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;

/// `cluster`.
pub(crate) static CLUSTER: ElementSpec = ElementSpec {
    name: "cluster",
    doc: "A cluster of nodes. Left out, there is no corosync and nothing asks for a quorum.",
    args: &[arg("name", &NAME, "Its name, at most 15 characters.")],
    props: &[
        prop("nodes", &NAME, "Its nodes: a comma list, or `*`.").or("*"),
        prop(
            "config-version",
            &COUNT,
            "The `config_version` of the corosync.conf that runs now. The file that is made has the next one.",
        ),
        prop("transport", &TRANSPORT, "How the nodes talk.").or("knet"),
        prop(
            "token",
            &DURATION,
            "After which silence a node is given up.",
        )
        .or("corosync's: 3s"),
        prop(
            "token-coefficient",
            &DURATION,
            "What each node beyond two adds to that.",
        )
        .or("corosync's: 650ms"),
        prop(
            "consensus",
            &DURATION,
            "How long the nodes may take to agree on who is left; at least 1.2 times `token`.",
        )
        .or("corosync's: 1.2 times `token`"),
        prop("crypto-cipher", &CIPHER, "How traffic is encrypted.").or("aes256"),
        prop("crypto-hash", &CRYPTO_HASH, "How it is signed.").or("sha256"),
        prop("expect-votes", &COUNT, "A claim: how many votes there are."),
        prop(
            "expect-quorum",
            &COUNT,
            "A claim: how many of them are a quorum.",
        ),
    ],
    children: &[
        keyed(&LINK),
        once(&QDEVICE),
        once(&HA),
        once(&MIGRATION),
        once(&super::datacenter::DATACENTER),
        adds(&REQUIRED_PORT),
    ],
    named: true,
    makes: "corosync.conf, datacenter.cfg",
};

static TRANSPORT: Type = Type {
    name: "transport",
    grammar: "`knet`, `udp` or `udpu`.",
    example: "\"knet\"",
};

impl Scalar for Transport {
    const TYPE: &'static Type = &TRANSPORT;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static LINK: ElementSpec = ElementSpec {
    name: "link",
    doc: "A link of corosync. Each node's address on it is the one it has in that network.",
    args: &[arg("number", &LINK_NUMBER, "0 to 7.")],
    props: &[
        prop("network", &NAME, "The network it runs over.").required(),
        prop(
            "priority",
            &COUNT,
            "Which link is preferred: the higher number.",
        ),
    ],
    children: &[keyed(&MEMBER)],
    named: true,
    ..ElementSpec::LEAF
};

static MEMBER: ElementSpec = ElementSpec {
    name: "member",
    doc: "A node whose end of the link is in another network, or that has several addresses in the link's.",
    args: &[arg("node", &NAME, "The node.")],
    props: &[
        prop("network", &NAME, "The network it has its end in.").or("the link's"),
        prop(
            "address",
            &ADDRESS_ONLY,
            "Which of its addresses there, if it has several.",
        )
        .or("the first one there"),
    ],
    ..ElementSpec::LEAF
};

static QDEVICE: ElementSpec = ElementSpec {
    name: "qdevice",
    doc: "A tie-breaker outside the cluster, for an even number of nodes.",
    args: &[arg("host", &super::host::HOST, "Who runs qnetd.")],
    props: &[
        prop("algorithm", &ALGORITHM, "How it votes.")
            .or("ffsplit for an even number of nodes, else lms"),
        prop("tls", &TLS, "Whether its connection is encrypted.").or("on"),
        prop("votes", &VOTES, "Its votes.").or("as the algorithm wants"),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static ALGORITHM: Type = Type {
    name: "algorithm",
    grammar: "`ffsplit` or `lms`.",
    example: "\"ffsplit\"",
};

impl Scalar for Algorithm {
    const TYPE: &'static Type = &ALGORITHM;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static MIGRATION: ElementSpec = ElementSpec {
    name: "migration",
    doc: "The way of guests that move while they run.",
    props: &[
        prop(
            "network",
            &NAME,
            "The network that carries them. Every node needs one address there.",
        )
        .or("that of the main addresses"),
        prop(
            "type",
            &MIGRATION_TYPE,
            "How they move: in a tunnel, or in the clear, which is faster.",
        )
        .or("secure"),
    ],
    makes: "datacenter.cfg",
    ..ElementSpec::LEAF
};

/// `required-port`, in a cluster and wherever else nodes need open ports.
pub(crate) static REQUIRED_PORT: ElementSpec = ElementSpec {
    name: "required-port",
    doc: "Ports that must stay open between nodes.",
    args: &[arg("ports", &PORTS, "Which.")],
    named: true,
    ..ElementSpec::LEAF
};

/// All clusters.
pub(crate) fn clusters<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Vec<Cluster> {
    let mut clusters = Vec::new();
    for item in top.items(&CLUSTER, cx) {
        let cluster = cluster(&item, cx);
        cx.declare_ha_groups(clusters.len(), &cluster);
        clusters.push(cluster);
    }
    clusters
}

fn cluster<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Cluster {
    let mut links: Vec<_> = item
        .children("link")
        .iter()
        .filter_map(|item| link(item, cx))
        .collect();
    links.sort_by_key(|link| link.number);
    Cluster {
        name: super::host::name(item, cx),
        about: about(item, cx),
        nodes: nodes(item, cx),
        config_version: item.prop("config-version", cx),
        transport: item.prop("transport", cx),
        totem: totem(item, cx),
        links,
        qdevice: item.child("qdevice").and_then(|item| qdevice(&item, cx)),
        expect_votes: item.prop("expect-votes", cx),
        expect_quorum: item.prop("expect-quorum", cx),
        ha: item.child("ha").map(|item| super::ha::ha(&item, cx)),
        migration: item.child("migration").map(|item| migration(&item, cx)),
        datacenter: item
            .child("datacenter")
            .map(|item| super::datacenter::datacenter(&item, cx)),
        required_ports: required_ports(item, cx),
    }
}

fn nodes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Vec<Spanned<Id<Node>>>> {
    let entry = item.entry("nodes")?;
    if super::item::text(&entry) == "*" {
        return None;
    }
    let names = item.list::<Name>("nodes", cx);
    Some(
        names
            .iter()
            .filter_map(|it| cx.node(Spanned::new(&it.value, it.span)))
            .collect(),
    )
}

fn totem<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Totem {
    Totem {
        token: item.prop("token", cx),
        token_coefficient: item.prop("token-coefficient", cx),
        consensus: item.prop("consensus", cx),
        crypto_cipher: item.prop("crypto-cipher", cx),
        crypto_hash: item.prop("crypto-hash", cx),
    }
}

fn link<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Link> {
    let number = item.need_arg(0, cx);
    let network = item.need::<Name>("network", cx);
    let network = network.and_then(|name| cx.network(Spanned::new(&name.value, name.span)));
    let members = item.children("member");
    let members = members.iter().filter_map(|item| member(item, cx)).collect();
    let priority = item.prop("priority", cx);
    let about = about(item, cx);
    Some(Link {
        number: number?,
        network: network?,
        members,
        priority,
        about,
    })
}

fn member<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<LinkMember> {
    let node = item.need_arg::<Name>(0, cx);
    let node = node.and_then(|name| cx.node(Spanned::new(&name.value, name.span)));
    let network = super::network::reference(item, "network", cx);
    let address = item.prop("address", cx);
    Some(LinkMember {
        node: node?,
        network,
        address,
    })
}

fn qdevice<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<QDevice> {
    let host = item.need_arg::<super::host::HostText>(0, cx);
    let host = host.and_then(|it| cx.host(Spanned::new(&it.value.0, it.span)));
    let algorithm = item.prop("algorithm", cx);
    let tls = item.prop("tls", cx);
    let votes = item.prop::<Votes>("votes", cx);
    let votes = votes.map(|it| it.map(Votes::get));
    let about = about(item, cx);
    Some(QDevice {
        host: host?,
        algorithm,
        tls,
        votes,
        about,
    })
}

fn migration<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Migration {
    Migration {
        network: super::network::reference(item, "network", cx),
        kind: item.prop("type", cx),
        span: item.element().name_span(),
    }
}

/// The ports that must stay open between nodes, as they are written.
pub(crate) fn required_ports<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<RequiredPort> {
    let items = item.children("required-port");
    let ports = items.iter().filter_map(|item| {
        let ports = item.need_arg(0, cx);
        let about = about(item, cx);
        Some(RequiredPort {
            ports: ports?,
            about,
        })
    });
    ports.collect()
}
