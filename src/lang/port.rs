//! `ports` and `port`: the sockets of a device, and the cables in them.

use super::Lower;
use super::closed::MEDIA;
use super::faults;
use super::host::HostText;
use super::item::Item;
use super::network::{VLANS, vlans};
use super::scalar::{COUNT, MTU, NAME, SPEED, Scalar, ScalarError};
use super::spec::{ElementSpec, Prop, Type, arg, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::device::{Port, PortEnd, PortFacts, PortGroup};
use crate::model::host::HostId;
use crate::model::id::Arena;
use crate::model::node::Node;
use crate::source::Spanned;
use crate::syntax::{Entry, Value};

/// What a port may say, alone or with others.
const FACTS: [Prop; 5] = [
    prop("speed", &SPEED, "Of its link."),
    prop("media", &MEDIA, "What its cable is plugged in with."),
    prop("network", &NAME, "What it carries untagged."),
    prop("vlans", &VLANS, "What it carries tagged."),
    prop("mtu", &MTU, "The largest packet that it lets through."),
];

/// `ports`.
pub(crate) static PORTS: ElementSpec = ElementSpec {
    name: "ports",
    doc: "What several ports share. A port that nothing else mentions is free.",
    args: &[arg("labels", &LABELS, "Which.")],
    props: &FACTS,
    named: true,
    ..ElementSpec::LEAF
};

/// `port`.
pub(crate) static PORT: ElementSpec = ElementSpec {
    name: "port",
    doc: "A port, and the cable in it. A cable is written once, at either end that is a device.",
    args: &[arg(
        "label",
        &LABEL,
        "What is printed beside it. Absent: nobody noted which one it is.",
    )
    .optional()],
    props: &{
        let [speed, media, network, vlans, mtu] = FACTS;
        [
            prop("to", &END, "Where its cable ends."),
            prop(
                "lag",
                &COUNT,
                "The link aggregation group that it belongs to.",
            ),
            speed,
            media,
            network,
            vlans,
            mtu,
        ]
    },
    named: true,
    makes: "the switch page, diagrams",
    ..ElementSpec::LEAF
};

static END: Type = Type {
    name: "end of a cable",
    grammar: "`NODE:INTERFACE`, a device, `DEVICE:LABEL`, any other host, or `internet`.",
    example: "\"pve1:eno1\"",
};

/// Where a cable ends, as it is written.
struct EndText(Box<str>);

impl Scalar for EndText {
    const TYPE: &'static Type = &END;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

static LABEL: Type = Type {
    name: "label",
    grammar: "What is printed beside a port: a number or text.",
    example: "\"SFP+ 1\"",
};

static LABELS: Type = Type {
    name: "labels",
    grammar: "A label, or several that end in `N-M`.",
    example: "\"SFP+ 1-8\"",
};

/// A label: a number stands for itself.
struct Label(Box<str>);

impl Scalar for Label {
    const TYPE: &'static Type = &LABEL;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        if text.is_empty() || text.contains(char::is_control) {
            let problem = "a label has at least one letter or digit, and stands on one line";
            return Err(ScalarError::Value(problem.to_owned(), None));
        }
        Ok(Self(text.into()))
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::String(text) => Self::parse(&text),
            Value::Number(number) => Self::parse(number.text()),
            Value::Bool(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// As many ports as any switch has: a longer range is a slip of the keyboard.
const MOST: u32 = 512;

/// One label or a range of them.
struct Labels(Vec<Box<str>>);

impl Scalar for Labels {
    const TYPE: &'static Type = &LABELS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let Some((head, first, last)) = range(text) else {
            return Label::parse(text).map(|label| Self(vec![label.0]));
        };
        if first > last || last - first >= MOST {
            let problem = format!("`{text}` runs from {first} to {last}");
            let help = "write the lower number first, and at most 512 ports".to_owned();
            return Err(ScalarError::Value(problem, Some(help)));
        }
        let labels = (first..=last).map(|number| format!("{head}{number}").into());
        Ok(Self(labels.collect()))
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::String(text) => Self::parse(&text),
            Value::Number(number) => Self::parse(number.text()),
            Value::Bool(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// The two numbers at the end of `SFP+ 1-8`, and what stands before them.
fn range(text: &str) -> Option<(&str, u32, u32)> {
    let (head, last) = text.rsplit_once('-')?;
    let prefix = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let first = head.strip_prefix(prefix)?;
    Some((prefix, first.parse().ok()?, last.parse().ok()?))
}

/// What the ports of a device share.
pub(crate) fn groups<'d>(device: &Item<'d>, cx: &mut Lower<'d>) -> Vec<PortGroup> {
    let items = device.children("ports");
    let group = |item: &Item<'d>| {
        let labels = item.need_arg::<Labels>(0, cx);
        let facts = facts(item, cx);
        let about = about(item, cx);
        let labels = labels?;
        Some(PortGroup {
            labels: labels.value.0,
            facts,
            about,
            span: labels.span,
        })
    };
    items.iter().filter_map(group).collect()
}

/// The ports of a device.
pub(crate) fn ports<'d>(device: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Vec<Port> {
    let items = device.children("port");
    items.iter().map(|item| port(item, nodes, cx)).collect()
}

fn port<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> Port {
    let to = item.prop::<EndText>("to", cx);
    Port {
        label: item.arg::<Label>(0, cx).map(|label| label.map(|it| it.0)),
        to: to.and_then(|to| end(Spanned::new(&to.value.0, to.span), nodes, cx)),
        lag: item.prop("lag", cx),
        facts: facts(item, cx),
        about: about(item, cx),
        span: item.element().name_span(),
    }
}

fn facts<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> PortFacts {
    PortFacts {
        speed: item.prop("speed", cx),
        media: item.prop("media", cx),
        network: super::network::reference(item, "network", cx),
        vlans: vlans(item, cx),
        mtu: item.prop("mtu", cx),
    }
}

/// What a cable ends at. That the port of a device exists is for a rule to say.
fn end(text: Spanned<&str>, nodes: &Arena<Node>, cx: &mut Lower<'_>) -> Option<Spanned<PortEnd>> {
    if text.value == HostText::INTERNET {
        return Some(Spanned::new(PortEnd::Internet, text.span));
    }
    let Some((name, part)) = super::part::split(text) else {
        let host = cx.plain_host(text)?;
        return Some(host.map(PortEnd::Host));
    };
    match cx.plain_host(name)?.value {
        HostId::Node(node) => {
            let at = super::part::iface(part, nodes.at(node), cx)?;
            Some(Spanned::new(PortEnd::Iface(node, at), text.span))
        }
        HostId::Device(device) => Some(Spanned::new(
            PortEnd::Port(device, part.value.into()),
            text.span,
        )),
        HostId::Guest(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
            cx.push(no_socket(name));
            None
        }
    }
}

fn no_socket(name: Spanned<&str>) -> Diagnostic {
    let message = format!("`{}` has no socket for a cable", name.value);
    Diagnostic::new(&faults::WRONG_KIND, message)
        .at(name.span, "should be a node or a device")
        .help("a cable ends at `NODE:INTERFACE`, `DEVICE:LABEL` or `internet`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        let labels = Labels::parse(text).expect("legal");
        labels.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ranges_of_labels() {
        assert_eq!(labels("SFP+ 1-3"), ["SFP+ 1", "SFP+ 2", "SFP+ 3"]);
        assert_eq!(labels("9-10"), ["9", "10"]);
        assert_eq!(labels("wan-lan"), ["wan-lan"]);
        assert!(Labels::parse("8-1").is_err() && Labels::parse("1-9999").is_err());
    }
}
