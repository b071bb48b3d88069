//! `ha` in a cluster: groups, policies, who stays with whom. And how a guest takes part.

use super::Lower;
use super::closed::{SCHEDULING, SHUTDOWN_POLICY};
use super::item::{Item, text};
use super::scalar::{COUNT, FLAG, NAME, Scalar, ScalarError, one_of};
use super::spec::{ElementSpec, Type, adds, arg, keyed, prop};
use super::universal::about;
use crate::model::guest::GuestHa;
use crate::model::ha::{Affinity, Fencing, GroupNode, Ha, HaGroup};
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Value};

/// `ha`.
pub(super) static HA: ElementSpec = ElementSpec {
    name: "ha",
    doc: "High availability: what is restarted where.",
    props: &[
        prop(
            "shutdown-policy",
            &SHUTDOWN_POLICY,
            "What happens to guests when their node shuts down.",
        )
        .or("conditional"),
        prop(
            "max-relocate",
            &COUNT,
            "How often a guest that failed is tried on other nodes.",
        )
        .or("1"),
        prop(
            "max-restart",
            &COUNT,
            "How often it is restarted on its node before that.",
        )
        .or("1"),
        prop(
            "fencing",
            &FENCING,
            "How a node that lost the others is made to stop.",
        )
        .or("watchdog"),
        prop(
            "scheduling",
            &SCHEDULING,
            "How the node for a guest is chosen: `basic` counts guests, `static` adds up what they are given, \
             `dynamic` (from 9.2) what they use.",
        )
        .or("basic"),
    ],
    children: &[keyed(&GROUP), adds(&TOGETHER), adds(&SEPARATE)],
    makes: "ha/, datacenter.cfg",
    ..ElementSpec::LEAF
};

static FENCING: Type = Type {
    name: "way of fencing",
    grammar: "`watchdog`, `hardware` or `both`.",
    example: "\"watchdog\"",
};

impl Scalar for Fencing {
    const TYPE: &'static Type = &FENCING;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static GROUP: ElementSpec = ElementSpec {
    name: "group",
    doc: "Nodes that guests belong to. A guest joins with `ha=\"NAME\"`. It becomes a rule from Proxmox VE 9 on, a \
          group before.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop(
            "nodes",
            &GROUP_NODES,
            "Its nodes: a comma list, or `*`. `NAME:2` gives a priority; the higher is preferred.",
        )
        .required(),
        prop(
            "strict",
            &FLAG,
            "Whether its guests may run nowhere else, even if none of the nodes is there.",
        )
        .or("#false"),
    ],
    named: true,
    makes: "ha/rules.cfg, ha/groups.cfg",
    ..ElementSpec::LEAF
};

static GROUP_NODES: Type = Type {
    name: "list of nodes with priorities",
    grammar: "A comma list of nodes, each `NAME` or `NAME:PRIORITY`; or `*`.",
    example: "\"pve1:2,pve2\"",
};

/// A node of a group as it is written.
struct GroupNodeText {
    name: Name,
    priority: Option<u32>,
}

impl Scalar for GroupNodeText {
    const TYPE: &'static Type = &GROUP_NODES;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let (name, priority) = match text.split_once(':') {
            None => (text, None),
            Some((name, priority)) => (name, Some(number(priority)?)),
        };
        Ok(Self {
            name: Name::parse(name).map_err(ScalarError::Name)?,
            priority,
        })
    }
}

fn number(text: &str) -> Result<u32, ScalarError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| {
        let help = "write a whole number behind the colon, such as `pve1:2`".to_owned();
        ScalarError::Value(format!("`{text}` is no priority"), Some(help))
    })
}

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

/// What a guest says of high availability.
pub(super) static GUEST_HA: Type = Type {
    name: "flag or HA group",
    grammar: "`#true`, `#false`, or the name of a group of the cluster's `ha`.",
    example: "#true",
};

/// The same as it is written.
enum GuestHaText {
    Flag(bool),
    Group(Box<str>),
}

impl Scalar for GuestHaText {
    const TYPE: &'static Type = &GUEST_HA;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self::Group(text.into()))
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::Bool(flag) => Ok(Self::Flag(flag)),
            Value::String(text) => Self::parse(&text),
            Value::Number(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// How a guest takes part. Groups are those of the cluster that its home is in.
pub(super) fn of_guest<'d>(
    item: &Item<'d>,
    home: Option<Id<Node>>,
    cx: &mut Lower<'d>,
) -> Option<Spanned<GuestHa>> {
    let written = item.prop::<GuestHaText>("ha", cx)?;
    let value = match &written.value {
        GuestHaText::Flag(true) => GuestHa::On,
        GuestHaText::Flag(false) => GuestHa::Off,
        GuestHaText::Group(name) => {
            let name = Spanned::new(&**name, written.span);
            GuestHa::Group(cx.ha_group(name, home)?)
        }
    };
    Some(Spanned::new(value, written.span))
}

/// What a cluster says of high availability.
pub(super) fn ha<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Ha {
    Ha {
        span: item.element().name_span(),
        shutdown_policy: item.prop("shutdown-policy", cx),
        max_relocate: item.prop("max-relocate", cx),
        max_restart: item.prop("max-restart", cx),
        fencing: item.prop("fencing", cx),
        scheduling: item.prop("scheduling", cx),
        groups: item
            .children("group")
            .iter()
            .map(|it| group(it, cx))
            .collect(),
        together: affinities(item, "keep-together", cx),
        separate: affinities(item, "keep-separate", cx),
    }
}

fn group<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> HaGroup {
    HaGroup {
        name: super::host::name(item, cx),
        about: about(item, cx),
        nodes: group_nodes(item, cx),
        strict: item.flag("strict", cx),
    }
}

fn group_nodes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Vec<GroupNode>> {
    let Some(entry) = item.entry("nodes") else {
        cx.missing_property(item, "nodes");
        return None;
    };
    if text(&entry) == "*" {
        return None;
    }
    let written = item.list::<GroupNodeText>("nodes", cx);
    let nodes = written.iter().filter_map(|it| group_node(it, cx));
    Some(nodes.collect())
}

fn group_node<'d>(written: &Spanned<GroupNodeText>, cx: &mut Lower<'d>) -> Option<GroupNode> {
    let (name, priority) = (&written.value.name, written.value.priority);
    let (name_span, priority_span) = parts(written.span, name);
    Some(GroupNode {
        node: cx.node(Spanned::new(name, name_span))?,
        priority: priority.map(|it| Spanned::new(it, priority_span)),
    })
}

/// The places of a name and of the number behind its colon; the whole where the name is not written letter by letter.
fn parts(whole: Span, name: &Name) -> (Span, Span) {
    let length = usize::try_from(whole.len()).unwrap_or(0);
    if length < name.len() {
        return (whole, whole);
    }
    let number = (name.len() + 1).min(length)..length;
    (whole.part(0..name.len()), whole.part(number))
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
