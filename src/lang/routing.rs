//! `route`, `routing-rule`, `port-forward` and `raw`: what an interface says of packets that pass through its node.

use ipnet::IpNet;

use super::Lower;
use super::host::{HOST, PORTS};
use super::item::Item;
use super::scalar::{COUNT, FLAG, Scalar, ScalarError};
use super::spec::{ElementSpec, Type, arg, prop};
use crate::model::about::Text;
use crate::model::name::Name;
use crate::model::routing::{Destination, PortForward, RoutingRule, StaticRoute};
use crate::source::Spanned;

/// `route`.
pub(crate) static ROUTE: ElementSpec = ElementSpec {
    name: "route",
    doc: "A way beside the default route, through this interface.",
    args: &[arg("to", &DESTINATION, "Where it leads.")],
    props: &[
        prop(
            "via",
            &HOST,
            "The next hop. Absent: the destination is reached directly.",
        ),
        prop(
            "on-link",
            &FLAG,
            "Whether the next hop is reached directly, though it is in no subnet of the interface.",
        )
        .or("#false"),
        prop(
            "metric",
            &COUNT,
            "Of two ways to one destination the smaller one is taken.",
        ),
        prop("table", &COUNT, "The routing table, by number.").or("the main one"),
    ],
    makes: "post-up and post-down lines of interfaces",
    ..ElementSpec::LEAF
};

/// `routing-rule`.
pub(crate) static ROUTING_RULE: ElementSpec = ElementSpec {
    name: "routing-rule",
    doc: "Which packets ask another routing table: what answers on the interface on which it was asked, for one.",
    props: &[
        prop("from", &DESTINATION, "Packets from there."),
        prop("to", &DESTINATION, "Packets to there."),
        prop("table", &COUNT, "The routing table, by number.").required(),
        prop("priority", &COUNT, "Smaller ones are asked first."),
    ],
    makes: "post-up and post-down lines of interfaces",
    ..ElementSpec::LEAF
};

/// `port-forward`.
pub(crate) static PORT_FORWARD: ElementSpec = ElementSpec {
    name: "port-forward",
    doc: "Ports of the node that lead to another host: what arrives on this interface is sent on to its IPv4 address.",
    args: &[arg("ports", &PORTS, "Where packets arrive.")],
    props: &[
        prop("to", &HOST, "Who gets them.").required(),
        prop("port", &COUNT, "At which port, where it is another one."),
    ],
    makes: "post-up and post-down lines of interfaces",
    ..ElementSpec::LEAF
};

/// `raw`.
pub(crate) static RAW: ElementSpec = ElementSpec {
    name: "raw",
    doc: "Lines for the interface's stanza that no word says, to the letter. hlc neither reads nor checks them; the page of \
          findings lists them.",
    args: &[arg("line", &LINE, "A line each, without indent.").several()],
    makes: "lines of interfaces",
    ..ElementSpec::LEAF
};

static DESTINATION: Type = Type {
    name: "destination",
    grammar: "`default`, a subnet, or the name of a network.",
    example: "\"10.9.0.0/16\"",
};

/// A destination as it is written.
enum DestinationText {
    Default,
    Subnet(IpNet),
    Network(Name),
}

impl Scalar for DestinationText {
    const TYPE: &'static Type = &DESTINATION;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        if text == "default" {
            return Ok(Self::Default);
        }
        if text.contains('/') {
            return <IpNet as Scalar>::parse(text).map(|net| Self::Subnet(net.trunc()));
        }
        <Name as Scalar>::parse(text).map(Self::Network)
    }
}

static LINE: Type = Type {
    name: "line",
    grammar: "One line of a stanza: an option and its value. It begins no other stanza and is no comment.",
    example: "\"post-up ip link set eno1 promisc on\"",
};

/// A line of a stanza as it is written.
struct RawLine(Box<str>);

impl Scalar for RawLine {
    const TYPE: &'static Type = &LINE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let text = text.trim();
        match problem(text) {
            Some(problem) => Err(ScalarError::Value(problem, None)),
            None => Ok(Self(text.into())),
        }
    }
}

/// Words that begin something else (interfaces(5), and ifupdown2's `networkinterfaces.py`).
const OPENERS: &[&str] = &[
    "auto",
    "iface",
    "mapping",
    "no-auto-down",
    "no-scripts",
    "rename",
    "source",
    "source-directory",
    "template",
    "vlan",
];

/// What keeps a text from being one option of a stanza.
fn problem(text: &str) -> Option<String> {
    let key = text.split_whitespace().next().unwrap_or_default();
    if text.contains(|c: char| c.is_control()) {
        return Some("a line holds no line break and no control character".to_owned());
    }
    if OPENERS.contains(&key) || key.starts_with("allow-") || key.starts_with(['#', '%']) {
        return Some(format!(
            "`{key}` would begin something else than a line of this stanza"
        ));
    }
    if text.ends_with('\\') {
        return Some("a line that ends in `\\` would swallow the next one".to_owned());
    }
    (text.split_whitespace().count() < 2).then(|| "a line is an option and its value".to_owned())
}

/// The routes through an interface.
pub(crate) fn routes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<StaticRoute> {
    let children = item.children(ROUTE.name);
    let routes = children.iter().filter_map(|item| route(item, cx));
    routes.collect()
}

fn route<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<StaticRoute> {
    let to = item.need_arg(0, cx).and_then(|to| destination(to, cx));
    let via = super::host::reference(item, "via", cx);
    let on_link = item.flag("on-link", cx);
    let (metric, table) = (item.prop("metric", cx), item.prop("table", cx));
    Some(StaticRoute {
        to: to?,
        via,
        on_link,
        metric,
        table,
        span: item.element().name_span(),
    })
}

fn destination<'d>(
    written: Spanned<DestinationText>,
    cx: &mut Lower<'d>,
) -> Option<Spanned<Destination>> {
    let span = written.span;
    let destination = match written.value {
        DestinationText::Default => Destination::Default,
        DestinationText::Subnet(net) => Destination::Subnet(net),
        DestinationText::Network(name) => {
            Destination::Network(cx.network(Spanned::new(&name, span))?.value)
        }
    };
    Some(Spanned::new(destination, span))
}

/// The rules that stand at an interface.
pub(crate) fn rules<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<RoutingRule> {
    let children = item.children(ROUTING_RULE.name);
    let rules = children.iter().filter_map(|item| rule(item, cx));
    rules.collect()
}

fn rule<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<RoutingRule> {
    let from = item.prop("from", cx).and_then(|it| destination(it, cx));
    let to = item.prop("to", cx).and_then(|it| destination(it, cx));
    let priority = item.prop("priority", cx);
    Some(RoutingRule {
        from,
        to,
        table: item.need("table", cx)?,
        priority,
        span: item.element().name_span(),
    })
}

/// What an interface sends on.
pub(crate) fn port_forwards<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<PortForward> {
    let children = item.children(PORT_FORWARD.name);
    let forwards = children.iter().filter_map(|item| port_forward(item, cx));
    forwards.collect()
}

fn port_forward<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<PortForward> {
    let ports = item.need_arg(0, cx);
    if item.entry("to").is_none() {
        cx.missing_property(item, "to");
    }
    let to = super::host::reference(item, "to", cx);
    let port = item.prop("port", cx);
    Some(PortForward {
        ports: ports?,
        to: to?,
        port,
    })
}

/// The lines that are passed on to the letter.
pub(crate) fn raw<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Text> {
    let children = item.children(RAW.name);
    let mut lines = Vec::new();
    for child in &children {
        if child.args().next().is_none() {
            cx.missing_argument(child, 0);
        }
        let written = child.args_from::<RawLine>(0, cx);
        lines.extend(
            written
                .into_iter()
                .map(|line| Spanned::new(line.value.0, line.span)),
        );
    }
    lines
}
