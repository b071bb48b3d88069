//! `firewall`: ordered rules, and sets of those they are about.

use super::Lower;
use super::declare::{TopLevel, identity};
use super::host::{HostText, PORTS, name};
use super::item::Item;
use super::names::{Kinds, Thing};
use super::scalar::{FLAG, NAME, Scalar, ScalarError, one_of};
use super::spec::{ElementSpec, Prop, Type, adds, arg, prop};
use super::universal::about;
use super::{faults, part};
use crate::diag::Diagnostic;
use crate::model::firewall::{Firewall, FirewallPlace, FirewallRule, FirewallSet, Peer, Verdict};
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef, Service};
use crate::model::id::{Arena, Id};
use crate::model::iface::IfaceGateway;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::source::Spanned;

/// The word that means the cluster, whatever that is called.
const CLUSTER: &str = "cluster";

/// `firewall`.
pub(crate) static FIREWALL: ElementSpec = ElementSpec {
    name: "firewall",
    doc: "Who may talk to whom. The first rule that matches decides, so here order counts; at most one at each place.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("on", &PLACE, "Where the packets pass.").required(),
        prop(
            "default",
            &VERDICT,
            "What happens to what no rule matches. At nodes and guests it is about what comes in; what goes out passes.",
        )
        .or("accept on a router, drop on the cluster and on a guest; after the rules of a node, those of the cluster"),
    ],
    children: &[adds(&SET), adds(&ACCEPT), adds(&DROP), adds(&REJECT)],
    named: true,
    makes: "cluster.fw, host.fw, VMID.fw, the firewall page",
};

static SET: ElementSpec = ElementSpec {
    name: "set",
    doc: "Several things under one name, for rules.",
    args: &[
        arg("name", &NAME, "Its name."),
        arg("member", &MEMBER, "What is in it.").several(),
    ],
    named: true,
    makes: "an IPSET of cluster.fw",
    ..ElementSpec::LEAF
};

static RULE_PROPS: &[Prop] = &[
    prop("from", &PEER, "Who sends: a list.").or("`*`"),
    prop("to", &PEER, "Who receives: a list.").or("`*`"),
    prop("ports", &PORTS, "On which ports of the receiver.").or("everything"),
    prop("log", &FLAG, "Whether it leaves a line in the log.").or("#false"),
];

/// A rule of that verdict.
const fn rule_spec(name: &'static str, doc: &'static str) -> ElementSpec {
    ElementSpec {
        name,
        doc,
        props: RULE_PROPS,
        named: true,
        ..ElementSpec::LEAF
    }
}

static ACCEPT: ElementSpec = rule_spec("accept", "Lets pass.");
static DROP: ElementSpec = rule_spec("drop", "Lets vanish.");
static REJECT: ElementSpec = rule_spec("reject", "Refuses, and tells the sender.");

static PLACE: Type = Type {
    name: "place of a firewall",
    grammar: "A device or guest that routes, any other guest, a node, or the cluster: by its name, or as `cluster`.",
    example: "\"router\"",
};

/// The place of a firewall as it is written.
struct PlaceText(Box<str>);

impl Scalar for PlaceText {
    const TYPE: &'static Type = &PLACE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

static MEMBER: Type = Type {
    name: "member",
    grammar: "The name of a network or host (all of its addresses); `NAME@NETWORK` for the address there; \
              `NODE:OOB`; `internet`; `*`; an address only for what the lab does not describe.",
    example: "\"pve1\"",
};

static PEER: Type = Type {
    name: "peer",
    grammar: "A comma list of sets, and of what a set may hold.",
    example: "\"lan\"",
};

/// Somebody who sends or receives, as it is written.
struct PeerText(Box<str>);

impl Scalar for PeerText {
    const TYPE: &'static Type = &PEER;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

static VERDICT: Type = Type {
    name: "verdict",
    grammar: "One of `accept drop reject`.",
    example: "\"drop\"",
};

impl Scalar for Verdict {
    const TYPE: &'static Type = &VERDICT;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// Every firewall with its sets.
pub(crate) fn firewalls<'d>(
    top: &TopLevel<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> (Arena<Firewall>, Arena<FirewallSet>) {
    let (mut firewalls, mut sets) = (Arena::default(), Arena::default());
    for item in top.items(&FIREWALL, cx) {
        let id = Id::new(firewalls.len());
        for child in item.children("set") {
            sets.push(set(&child, id, nodes, cx));
        }
        if let Some(firewall) = firewall(&item, top, nodes, cx) {
            report_second(&firewalls, &firewall, cx);
            firewalls.push(firewall);
        }
    }
    (firewalls, sets)
}

fn firewall<'d>(
    item: &Item<'d>,
    top: &TopLevel<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Option<Firewall> {
    let firewall = Firewall {
        name: name(item, cx),
        about: about(item, cx),
        default: item.prop("default", cx),
        rules: rules(item, nodes, cx),
        on: place(item, top, cx)?,
    };
    Some(firewall)
}

/// The host of that name, else the cluster of that name. `cluster` always means the cluster.
fn place<'d>(
    item: &Item<'d>,
    top: &TopLevel<'d>,
    cx: &mut Lower<'d>,
) -> Option<Spanned<FirewallPlace>> {
    let text = item.need::<PlaceText>("on", cx)?;
    let written = &*text.value.0;
    let mut clusters = top.of("cluster").iter().filter_map(identity);
    let is_cluster = clusters.any(|(name, _)| name == written);
    let is_host = cx.is_declared(written);
    if written == CLUSTER || is_cluster && !is_host {
        return Some(Spanned::new(FirewallPlace::Cluster, text.span));
    }
    let host = cx.plain_host(Spanned::new(written, text.span))?;
    Some(host.map(|host| {
        if let HostId::Node(node) = host {
            FirewallPlace::Node(node)
        } else {
            FirewallPlace::Router(host)
        }
    }))
}

/// The hosts that somebody sends packets to which are for others: gateways and next hops.
pub(crate) fn routing_hosts(networks: &Arena<Network>, nodes: &Arena<Node>) -> Vec<HostRef> {
    let gateways = networks.values().filter_map(|it| it.gateway);
    let mut hosts: Vec<_> = gateways.map(|it| it.value).collect();
    for iface in nodes.values().flat_map(|node| &node.ifaces) {
        let own = iface.gateway.map(|it| it.value);
        hosts.extend(own.and_then(|it| match it {
            IfaceGateway::By(host) => Some(host),
            IfaceGateway::Here(_) => None,
        }));
        let via = iface.routing.routes.iter().filter_map(|route| route.via);
        hosts.extend(via.map(|it| it.value));
    }
    hosts
}

/// Puts the firewall of a guest that does not route at its own NICs.
pub(crate) fn place_at_guests(
    firewalls: &mut Arena<Firewall>,
    guests: &Arena<Guest>,
    routing: &[HostRef],
    services: &Arena<Service>,
) {
    for firewall in firewalls.values_mut() {
        let FirewallPlace::Router(HostId::Guest(id)) = firewall.on.value else {
            continue;
        };
        let own = guests.at(id).nics.iter().flat_map(|nic| &nic.addresses);
        let own: Vec<_> = own.map(|it| it.ip).collect();
        let is_meant = |host: &HostRef| match host {
            HostRef::Literal(ip) => own.contains(ip),
            HostRef::Host(HostId::Service(service), _) => {
                let service = services.at(*service);
                let hosts = service.shared_with.iter().map(|it| it.value);
                hosts
                    .chain([service.host])
                    .any(|it| it == HostId::Guest(id))
            }
            HostRef::Host(host, _) => *host == HostId::Guest(id),
        };
        if !routing.iter().any(is_meant) {
            firewall.on.value = FirewallPlace::Guest(id);
        }
    }
}

/// Two lists of rules at one place would make the order of files count.
fn report_second(firewalls: &Arena<Firewall>, again: &Firewall, cx: &mut Lower<'_>) {
    let there = |it: &&Firewall| it.about.is_present() && it.on == again.on;
    let Some(first) = firewalls.values().find(there) else {
        return;
    };
    // Two of one name have been reported as such.
    if !again.about.is_present() || first.name.value == again.name.value {
        return;
    }
    let message = format!(
        "firewalls `{}` and `{}` stand at one place",
        first.name.value, again.name.value
    );
    let found = Diagnostic::new(&faults::REPEATED, message)
        .at(again.on.span, "here again")
        .related(first.on.span, "here already");
    cx.push(found.help("write all of its rules into one block: their order counts"));
}

fn set<'d>(
    item: &Item<'d>,
    firewall: Id<Firewall>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> FirewallSet {
    if item.args().nth(1).is_none() {
        cx.missing_argument(item, 1);
    }
    let written = item.args_from::<HostText>(1, cx);
    let members = written.iter().filter_map(|it| {
        let text = Spanned::new(&*it.value.0, it.span);
        peer(text, Kinds::NetworkOrHost, nodes, cx)
    });
    let members = members.collect();
    FirewallSet {
        name: name(item, cx),
        about: about(item, cx),
        firewall,
        members,
    }
}

/// The rules in the order in which they stand, whatever their verdict.
fn rules<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Vec<FirewallRule> {
    let verbs = [
        (&ACCEPT, Verdict::Accept),
        (&DROP, Verdict::Drop),
        (&REJECT, Verdict::Reject),
    ];
    let mut rules = Vec::new();
    for child in item.element().children() {
        let mut verbs = verbs.iter();
        if let Some((spec, verdict)) = verbs.find(|(spec, _)| child.is_named(spec.name)) {
            rules.push(rule(&Item::new(child, spec), *verdict, nodes, cx));
        }
    }
    rules
}

fn rule<'d>(
    item: &Item<'d>,
    verdict: Verdict,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> FirewallRule {
    FirewallRule {
        verdict,
        about: about(item, cx),
        from: peers(item, "from", nodes, cx),
        to: peers(item, "to", nodes, cx),
        ports: item.prop("ports", cx),
        log: item.flag("log", cx),
        span: item.span(),
    }
}

fn peers<'d>(
    item: &Item<'d>,
    property: &'static str,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Vec<Spanned<Peer>> {
    let written = item.list::<PeerText>(property, cx);
    let peers = written.iter().filter_map(|it| {
        let text = Spanned::new(&*it.value.0, it.span);
        peer(text, Kinds::Peer, nodes, cx)
    });
    peers.collect()
}

fn peer(
    text: Spanned<&str>,
    kinds: Kinds,
    nodes: &Arena<Node>,
    cx: &mut Lower<'_>,
) -> Option<Spanned<Peer>> {
    let peer = match text.value {
        "*" => Peer::Everything,
        "internet" => Peer::Internet,
        it if it.parse::<std::net::IpAddr>().is_ok() || it.contains('@') => {
            Peer::Host(cx.host(text)?.value)
        }
        it if it.contains(':') => {
            let (node, at) = part::oob(text, nodes, cx)?.value;
            Peer::Oob(node, at)
        }
        _ => match cx.thing(text, kinds)? {
            Thing::Network(id) => Peer::Network(id),
            Thing::Host(id) => Peer::Host(HostRef::Host(id, None)),
            Thing::Set(id) => Peer::Set(id),
        },
    };
    Some(Spanned::new(peer, text.span))
}

/// Declares the names of all sets, in the order in which [`firewalls`] lowers them.
pub(crate) fn declare_sets<'d>(
    top: &TopLevel<'d>,
    mut declare: impl FnMut(crate::syntax::Element<'d>, Thing),
) {
    let firewalls = top.of(FIREWALL.name).iter();
    let children = firewalls.flat_map(|it| it.children());
    let sets = children.filter(|child| child.is_named(SET.name));
    for (at, set) in sets.enumerate() {
        declare(set, Thing::Set(Id::new(at)));
    }
}
