//! `tier` and `namespace`: how a Kubernetes cluster sorts what it runs.

use super::Lower;
use super::host::name;
use super::item::Item;
use super::kubernetes::by_name;
use super::scalar::{COUNT, CPU, NAME, SIZE, Scalar, ScalarError, one_of};
use super::spec::{ElementSpec, Type, arg, keyed, once, prop};
use super::universal::about;
use crate::diag::Diagnostic;
use crate::model::kubernetes::Namespace;
use crate::model::kubernetes_object::NamespacePattern;
use crate::model::name::Name;
use crate::model::tier::{Container, Qos, Quota, Tier, TierService};
use crate::source::Spanned;

/// `tier`.
pub(crate) static TIER: ElementSpec = ElementSpec {
    name: "tier",
    doc: "A class of namespaces: what may be evicted for what, and what each may use.",
    args: &[arg(
        "name",
        &NAME,
        "Its number and name: `0-core`. The lowest number is evicted last.",
    )],
    props: &[
        prop(
            "priority",
            &COUNT,
            "The value of its priority class, at most 1000000000.",
        )
        .required(),
        prop(
            "qos",
            &QOS,
            "The class of service that its pods shall have.",
        )
        .required(),
        prop("namespaces", &PATTERN, "Its namespaces: a comma list.").or("`NAME-*`"),
    ],
    children: &[once(&CONTAINER), once(&QUOTA), keyed(&SERVICE)],
    named: true,
    makes: "priority-classes.yaml, kyverno.yaml",
};

static QOS: Type = Type {
    name: "class of service",
    grammar: "One of `guaranteed guaranteed-memory burstable best-effort`.",
    example: "\"burstable\"",
};

impl Scalar for Qos {
    const TYPE: &'static Type = &QOS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static PATTERN: Type = Type {
    name: "pattern of namespaces",
    grammar: "A namespace, or how the names of namespaces start with `*` behind it.",
    example: "\"0-core-*\"",
};

impl Scalar for NamespacePattern {
    const TYPE: &'static Type = &PATTERN;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).ok_or_else(|| {
            let problem = format!("no namespace can be called `{text}`");
            let help = "write lower-case letters, digits and inner dashes, then `*`";
            ScalarError::Value(problem, Some(help.to_owned()))
        })
    }
}

static CONTAINER: ElementSpec = ElementSpec {
    name: "container",
    doc: "What a container gets that asks for nothing.",
    props: &[
        prop("memory", &SIZE, "The memory that it may use."),
        prop("request-memory", &SIZE, "The memory that is kept for it.").or("`memory`"),
        prop(
            "cpu",
            &CPU,
            "The processors that it may use. Never with `cpu-limits=\"none\"`.",
        ),
        prop("request-cpu", &CPU, "The processors that are kept for it.").or("`cpu`"),
    ],
    ..ElementSpec::LEAF
};

static QUOTA: ElementSpec = ElementSpec {
    name: "quota",
    doc: "What all containers of a namespace may ask for together; each namespace of the tier has it.",
    props: &[
        prop("memory", &SIZE, "Memory."),
        prop("cpu", &CPU, "Processors."),
        prop("pods", &COUNT, "Pods."),
        prop("gpus", &COUNT, "GPUs."),
        prop("storage", &SIZE, "The size of all volumes."),
    ],
    ..ElementSpec::LEAF
};

static SERVICE: ElementSpec = ElementSpec {
    name: "service",
    doc: "Something that runs in the tier.",
    args: &[arg("name", &NAME, "Its name.")],
    named: true,
    ..ElementSpec::LEAF
};

/// `namespace`.
pub(crate) static NAMESPACE: ElementSpec = ElementSpec {
    name: "namespace",
    doc: "A namespace that is there.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[prop("tier", &NAME, "Its tier.").or("the one whose pattern it fits")],
    named: true,
    makes: "namespaces.yaml",
    ..ElementSpec::LEAF
};

/// The tiers of a cluster.
pub(crate) fn tiers<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Tier> {
    let children = by_name(item.children("tier"));
    children.iter().filter_map(|item| tier(item, cx)).collect()
}

fn tier<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Tier> {
    let name = name(item, cx);
    let priority = item.need("priority", cx);
    let qos = item.need("qos", cx);
    let services = by_name(item.children("service"));
    let about = about(item, cx);
    let container = item.child("container").map(|item| container(&item, cx));
    let quota = item.child("quota").map(|item| quota(&item, cx));
    Some(Tier {
        patterns: patterns(item, &name, cx),
        services: services.iter().map(|item| service(item, cx)).collect(),
        about,
        container,
        quota,
        name,
        priority: priority?,
        qos: qos?,
    })
}

fn patterns<'d>(
    item: &Item<'d>,
    name: &Spanned<Name>,
    cx: &mut Lower<'d>,
) -> Vec<Spanned<NamespacePattern>> {
    if item.entry("namespaces").is_some() {
        return item.list("namespaces", cx);
    }
    let pattern = NamespacePattern::starting_with(format!("{}-", name.value));
    vec![Spanned::new(pattern, name.span)]
}

fn service<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> TierService {
    TierService {
        name: name(item, cx),
        about: about(item, cx),
    }
}

fn container<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Container {
    Container {
        memory: item.prop("memory", cx),
        request_memory: item.prop("request-memory", cx),
        cpu: item.prop("cpu", cx),
        request_cpu: item.prop("request-cpu", cx),
        span: item.element().name_span(),
    }
}

fn quota<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Quota {
    Quota {
        memory: item.prop("memory", cx),
        cpu: item.prop("cpu", cx),
        pods: item.prop("pods", cx),
        gpus: item.prop("gpus", cx),
        storage: item.prop("storage", cx),
        span: item.element().name_span(),
    }
}

/// The namespaces of a cluster.
pub(crate) fn namespaces<'d>(
    item: &Item<'d>,
    tiers: &[Tier],
    cx: &mut Lower<'d>,
) -> Vec<Namespace> {
    let children = by_name(item.children("namespace"));
    let namespace = |item: &Item<'d>| {
        let stated = item.prop::<Name>("tier", cx);
        Namespace {
            tier: stated.and_then(|name| position(&name, tiers, cx)),
            name: name(item, cx),
            about: about(item, cx),
        }
    };
    children.iter().map(namespace).collect()
}

fn position(wanted: &Spanned<Name>, tiers: &[Tier], cx: &mut Lower<'_>) -> Option<Spanned<usize>> {
    let found = tiers.iter().position(|it| it.name.value == wanted.value);
    if found.is_none() {
        let message = format!("no tier is called `{}`", wanted.value);
        let unknown = Diagnostic::new(&super::faults::UNKNOWN_NAME, message);
        let unknown = unknown.at(wanted.span, "unknown in this cluster");
        let known = tiers.iter().map(|tier| tier.name.value.as_str());
        cx.push(unknown.suggest(wanted.span, &wanted.value, known));
    }
    Some(Spanned::new(found?, wanted.span))
}
