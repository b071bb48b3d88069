//! `cluster`: votes, links, the tie-breaker, high availability.

use super::Lower;
use super::declare::TopLevel;
use super::item::Item;
use super::scalar::{COUNT, LINK_NUMBER, NAME, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Type, adds, arg, keyed, once, prop};
use super::universal::about;
use crate::model::cluster::{Affinity, Algorithm, Cluster, Ha, Link, QDevice};
use crate::model::name::Name;
use crate::source::Spanned;

/// `cluster`.
pub(crate) static CLUSTER: ElementSpec = ElementSpec {
    name: "cluster",
    doc: "A cluster of nodes. Left out, there is no corosync and nothing asks for a quorum.",
    args: &[arg("name", &NAME, "Its name, at most 15 characters.")],
    props: &[
        prop("nodes", &NAME, "Its nodes: a comma list, or `*`.").or("*"),
        prop("expect-votes", &COUNT, "A claim: how many votes there are."),
        prop(
            "expect-quorum",
            &COUNT,
            "A claim: how many of them are a quorum.",
        ),
    ],
    children: &[keyed(&LINK), once(&QDEVICE), once(&HA)],
    named: true,
    makes: "corosync.conf",
};

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
    named: true,
    ..ElementSpec::LEAF
};

static QDEVICE: ElementSpec = ElementSpec {
    name: "qdevice",
    doc: "A tie-breaker outside the cluster, for an even number of nodes.",
    args: &[arg("host", &super::host::HOST, "Who runs qnetd.")],
    props: &[
        prop("algorithm", &ALGORITHM, "How it votes.")
            .or("ffsplit for an even number of nodes, else lms"),
        prop("tls", &TEXT, "`on`, `off` or `required`.").or("on"),
        prop("votes", &COUNT, "Its votes.").or("as the algorithm wants"),
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

static HA: ElementSpec = ElementSpec {
    name: "ha",
    doc: "High availability: what is restarted where.",
    children: &[adds(&TOGETHER), adds(&SEPARATE)],
    makes: "ha/",
    ..ElementSpec::LEAF
};

static TOGETHER: ElementSpec = ElementSpec {
    name: "keep-together",
    doc: "Guests that stay on one node together.",
    args: &[arg("guest", &NAME, "A guest.").several()],
    ..ElementSpec::LEAF
};

static SEPARATE: ElementSpec = ElementSpec {
    name: "keep-separate",
    doc: "Guests that stay on different nodes.",
    args: &[arg("guest", &NAME, "A guest.").several()],
    ..ElementSpec::LEAF
};

/// All clusters.
pub(crate) fn clusters<'d>(top: &TopLevel<'d>, cx: &mut Lower<'d>) -> Vec<Cluster> {
    top.items(&CLUSTER, cx)
        .iter()
        .map(|item| cluster(item, cx))
        .collect()
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
        links,
        qdevice: item.child("qdevice").and_then(|item| qdevice(&item, cx)),
        expect_votes: item.prop("expect-votes", cx),
        expect_quorum: item.prop("expect-quorum", cx),
        ha: item.child("ha").map(|item| ha(&item, cx)),
    }
}

fn nodes<'d>(
    item: &Item<'d>,
    cx: &mut Lower<'d>,
) -> Option<Vec<Spanned<crate::model::id::Id<crate::model::node::Node>>>> {
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

fn link<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Link> {
    let number = item.need_arg(0, cx);
    let network = item.need::<Name>("network", cx);
    let network = network.and_then(|name| cx.network(Spanned::new(&name.value, name.span)));
    let priority = item.prop("priority", cx);
    let about = about(item, cx);
    Some(Link {
        number: number?,
        network: network?,
        priority,
        about,
    })
}

fn qdevice<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<QDevice> {
    let host = item.need_arg::<super::host::HostText>(0, cx);
    let host = host.and_then(|it| cx.host(Spanned::new(&it.value.0, it.span)));
    let algorithm = item.prop("algorithm", cx);
    let tls = super::node::word_of(item, "tls", &["on", "off", "required"], cx);
    let votes = item.prop("votes", cx);
    let about = about(item, cx);
    Some(QDevice {
        host: host?,
        algorithm,
        tls,
        votes,
        about,
    })
}

fn ha<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Ha {
    Ha {
        span: item.element().name_span(),
        together: affinities(item, "keep-together", cx),
        separate: affinities(item, "keep-separate", cx),
    }
}

fn affinities<'d>(item: &Item<'d>, word: &'static str, cx: &mut Lower<'d>) -> Vec<Affinity> {
    let mut found = Vec::new();
    for item in item.children(word) {
        if item.args().next().is_none() {
            cx.missing_argument(&item, 0);
        }
        let names = item.args_from::<Name>(0, cx);
        let guests = names
            .iter()
            .filter_map(|it| cx.guest(Spanned::new(&it.value, it.span)));
        let guests = guests.collect();
        found.push(Affinity {
            guests,
            span: item.element().name_span(),
        });
    }
    found
}
