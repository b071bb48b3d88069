//! What every host may say: addresses, services, how to log in, variables. And references to hosts.

use super::Lower;
use super::item::{Item, text};
use super::scalar::{ADDRESS, NAME, Scalar, ScalarError, TEXT, Written, one_of, variable};
use super::spec::{ElementSpec, Type, arg, prop};
use super::texts::{DNS_NAME, DnsName, SCHEME, Scheme, URL, Url};
use super::universal::about;
use crate::diag::nearest::suggestion;
use crate::model::about::Ref;
use crate::model::host::{Address, HostId, HostRef, OwnFact, Service, Ssh, Var, VarValue};
use crate::model::id::Id;
use crate::model::name::Name;
use crate::model::node::Node;
use crate::model::range::Ports;
use crate::model::secret::Secret;
use crate::source::Spanned;
use crate::syntax::{Entry, Value};

/// A reference to a host.
pub(crate) static HOST: Type = Type {
    name: "host",
    grammar: "The name of a node, guest, device, load balancer or service with an address; `NAME@NETWORK` for its address there; \
              an address only for what the lab does not describe. Of several addresses, a file has the one in a \
              network of its readers, else the one in the management network.",
    example: "\"opnsense\"",
};

/// A reference as it is written.
pub(crate) struct HostText(pub(crate) Box<str>);

impl HostText {
    /// The reserved name of everything outside.
    pub(crate) const INTERNET: &str = "internet";
}

impl Scalar for HostText {
    const TYPE: &'static Type = &HOST;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

/// Ports.
pub(crate) static PORTS: Type = Type {
    name: "list of ports",
    grammar: "A comma list of `N` or `N-M`, each with `/tcp`, `/udp` or `/tcp+udp`; tcp when unsaid.",
    example: "\"80,443\"",
};

impl Scalar for Ports {
    const TYPE: &'static Type = &PORTS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).map_err(|error| ScalarError::Value(error.to_string(), None))
    }
}

/// `service`.
pub(crate) static SERVICE: ElementSpec = ElementSpec {
    name: "service",
    doc: "Something a host offers. With an address of its own it is a host itself, and others may name it.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("port", &PORTS, "Where it listens."),
        prop("scheme", &SCHEME, "How it is opened.").or("http"),
        prop("path", &TEXT, "The path of its page."),
        prop(
            "address",
            &ADDRESS,
            "Its own address, if it is not its host's.",
        ),
        prop(
            "shared-with",
            &NAMES,
            "Who else answers for that address: VRRP, CARP, the address of a Kubernetes API.",
        ),
    ],
    named: true,
    ..ElementSpec::LEAF
};

/// Hosts that are named.
pub(super) static NAMES: Type = Type {
    name: "list of hosts",
    grammar: "A comma list of nodes, guests and devices.",
    example: "\"router-b\"",
};

/// `ssh`.
pub(crate) static SSH: ElementSpec = ElementSpec {
    name: "ssh",
    doc: "How people and Ansible log in. Nodes are logged in to as root unless this says otherwise.",
    args: &[arg("user", &NAME, "As whom.")],
    props: &[
        prop(
            "zone",
            &DNS_NAME,
            "The DNS zone in which it is called: `ssh USER@NAME.ZONE`.",
        ),
        prop("keys-url", &URL, "Where the public keys come from."),
    ],
    makes: "ansible_user",
    ..ElementSpec::LEAF
};

/// `var`.
pub(crate) static VAR: ElementSpec = ElementSpec {
    name: "var",
    doc: "A variable for Ansible: a value, a secret by reference, or a fact that the lab already holds.",
    args: &[
        arg("name", &NAME, "Its name."),
        arg("value", &VALUE, "Its value."),
    ],
    makes: "host_vars, group_vars",
    ..ElementSpec::LEAF
};

static VALUE: Type = Type {
    name: "value",
    grammar: "Text, a whole number, a flag, a secret, `(own)\"fqdn\"` (also `name address id purpose model`), \
              `(subnet)\"NETWORK\"` or `(address)\"HOST\"`.",
    example: "(subnet)\"management\"",
};

/// The name of a thing: its one argument.
pub(crate) fn name<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Spanned<Name> {
    item.need_arg(0, cx)
        .unwrap_or_else(|| Spanned::new(Name::missing(), item.span()))
}

/// A host by the reference in a property.
pub(crate) fn reference<'d>(
    item: &Item<'d>,
    property: &'static str,
    cx: &mut Lower<'d>,
) -> Option<Spanned<HostRef>> {
    let text = item.prop::<HostText>(property, cx)?;
    cx.host(Spanned::new(&text.value.0, text.span))
}

/// A node by the name in a property.
pub(crate) fn node_reference<'d>(
    item: &Item<'d>,
    property: &'static str,
    cx: &mut Lower<'d>,
) -> Option<Ref<Node>> {
    let name = item.prop::<Name>(property, cx)?;
    cx.node(Spanned::new(&name.value, name.span))
}

/// The addresses in a property.
pub(crate) fn addresses<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Address> {
    let written = item.list::<Written>("address", cx);
    let address = |it: Spanned<Written>| Address {
        ip: it.value.ip,
        prefix: it.value.prefix,
        span: it.span,
    };
    written.into_iter().map(address).collect()
}

/// A service of a host.
pub(crate) fn service<'d>(item: &Item<'d>, host: HostId, cx: &mut Lower<'d>) -> Service {
    Service {
        name: name(item, cx),
        about: about(item, cx),
        host,
        ports: item.prop("port", cx),
        scheme: item.text::<Scheme>("scheme", cx),
        path: item.prop("path", cx),
        addresses: addresses(item, cx).into(),
        shared_with: Box::default(),
    }
}

/// Who else has a part in what a property says, which must be there then.
pub(super) fn shared_with<'d>(
    item: &Item<'d>,
    property: &'static str,
    cx: &mut Lower<'d>,
) -> Box<[Spanned<HostId>]> {
    let names = item.list::<Shared>("shared-with", cx);
    if !names.is_empty() && item.entry(property).is_none() {
        cx.missing_property(item, property);
    }
    let hosts = names.iter();
    let hosts = hosts.filter_map(|name| cx.plain_host(Spanned::new(&name.value.0, name.span)));
    hosts.collect()
}

/// The name of a host that shares an address.
struct Shared(Name);

impl Scalar for Shared {
    const TYPE: &'static Type = &NAMES;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Name::parse(text).map(Self).map_err(ScalarError::Name)
    }
}

/// The services of a host: those with an address have been lowered with the names, but for the names in them.
pub(crate) fn services<'d>(item: &Item<'d>, host: HostId, cx: &mut Lower<'d>) -> Vec<Id<Service>> {
    let addressed = cx.addressed.remove(&host).unwrap_or_default();
    let mut ids: Vec<_> = addressed.iter().map(|(_, id)| *id).collect();
    for child in item.children("service") {
        let lowered = addressed
            .iter()
            .find(|(element, _)| *element == child.element().span());
        let id = match lowered {
            Some((_, id)) => *id,
            None => {
                let mut service = service(&child, host, cx);
                service.shared_with = shared_with(&child, "address", cx);
                ids.push(cx.services.push(service));
                continue;
            }
        };
        let shared_with = shared_with(&child, "address", cx);
        if let Some(service) = cx.services.get_mut(id) {
            service.shared_with = shared_with;
        }
    }
    ids
}

/// How to log in.
pub(crate) fn ssh<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Ssh> {
    let item = item.child("ssh")?;
    let user = name(&item, cx);
    Some(Ssh {
        user,
        zone: item.text::<DnsName>("zone", cx),
        keys_url: item.text::<Url>("keys-url", cx),
    })
}

/// The variables of a host or group.
pub(crate) fn vars<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Var> {
    item.children("var")
        .iter()
        .filter_map(|item| var(item, cx))
        .collect()
}

fn var<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Var> {
    let name = item.need_arg(0, cx);
    let Some(entry) = item.args().nth(1) else {
        cx.missing_argument(item, 1);
        return None;
    };
    let value = var_value(&entry, cx)?;
    Some(Var {
        name: name?,
        value: Spanned::new(value, entry.value_span()),
    })
}

fn var_value<'d>(entry: &Entry<'d>, cx: &mut Lower<'d>) -> Option<VarValue> {
    let written = text(entry);
    let span = entry.value_span();
    let Some((annotation, annotation_span)) = entry.annotation() else {
        return Some(match entry.value() {
            Value::String(text) => VarValue::Text(text.into()),
            Value::Bool(flag) => VarValue::Flag(flag),
            Value::Number(number) => match number.integer().and_then(|it| it.try_into().ok()) {
                Some(integer) => VarValue::Integer(integer),
                None => VarValue::Text(number.text().into()),
            },
            Value::Null => return None,
        });
    };
    let name = Spanned::new(&*written, span);
    match &*annotation {
        "own" => match OwnFact::from_word(&written) {
            Some(fact) => Some(VarValue::Own(fact)),
            None => {
                let error = one_of(&written, OwnFact::WORDS, |_| None::<OwnFact>).err()?;
                cx.misread::<Fact>(&error, span, entry);
                None
            }
        },
        "subnet" => cx
            .network(name)
            .map(|network| VarValue::Subnet(network.value)),
        "address" => cx.host(name).map(|host| VarValue::Address(host.value)),
        "env" => match variable(&written) {
            Ok(()) => Some(VarValue::Secret(Secret::Env((&*written).into()))),
            Err(None) => Some(VarValue::Secret(Secret::Plain)),
            Err(Some(error)) => {
                cx.misread::<Fact>(&error, span, entry);
                None
            }
        },
        other => {
            if let Some(secret) = Secret::reference(other, &written) {
                return Some(VarValue::Secret(secret));
            }
            let legal = ["own", "subnet", "address", "env", "file", "vault"];
            let problem = format!("`({other})` is no kind of value");
            let error = ScalarError::Value(problem, suggestion(other, legal));
            cx.misread::<Fact>(&error, annotation_span, entry);
            None
        }
    }
}

/// The value of a variable, for messages.
struct Fact;

impl Scalar for Fact {
    const TYPE: &'static Type = &VALUE;

    fn parse(_: &str) -> Result<Self, ScalarError> {
        Ok(Self)
    }
}
