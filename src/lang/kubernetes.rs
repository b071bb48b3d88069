//! `kubernetes`: its nodes, where it is reached, its load balancers, where its volumes come from.

use super::Lower;
use super::closed::{DISTRIBUTION, POD_ROUTING};
use super::declare::{NaturalKey, TopLevel, identity};
use super::host::{HOST, HostText, PORTS, addresses, name};
use super::item::Item;
use super::kubernetes_node::{CONTROL_PLANE, GPU_NODES, WORKER, arguments, gpu_nodes, members};
use super::metallb::{METALLB, metallb};
use super::scalar::{ADDRESS, COUNT, FLAG, NAME, PORT, SUBNET, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Type, adds, arg, keyed, once, prop};
use super::texts::{INGRESS_NAME, IngressName};
use super::tier::{NAMESPACE, TIER, namespaces, tiers};
use super::universal::about;
use crate::model::id::{Arena, Id};
use crate::model::kubernetes::{Api, Cni, CpuLimits, Kubernetes, LoadBalancer, StorageClass};
use crate::model::kyverno::{Kyverno, KyvernoApi};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;

/// `kubernetes`.
pub(crate) static KUBERNETES: ElementSpec = ElementSpec {
    name: "kubernetes",
    doc: "A Kubernetes cluster whose nodes are guests of the lab.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("distribution", &DISTRIBUTION, "What sets it up."),
        prop("version", &TEXT, "Its version, to the letter."),
        prop("runtime", &TEXT, "The container runtime."),
        prop("gitops", &TEXT, "What keeps it as its repository says."),
        prop("pods", &SUBNET, "The addresses of pods."),
        prop("services", &SUBNET, "The addresses of services."),
        prop(
            "schedule-on-control-plane",
            &FLAG,
            "Whether control planes run pods.",
        )
        .or("#false; k3s, rke2, microk8s: #true"),
        prop(
            "cpu-limits",
            &CPU_LIMITS,
            "Whether containers may have CPU limits.",
        )
        .or("none"),
        prop("expect-nodes", &COUNT, "A claim: how many nodes it has."),
    ],
    children: &[
        keyed(&CONTROL_PLANE),
        keyed(&WORKER),
        once(&GPU_NODES),
        once(&API),
        once(&CNI),
        once(&METALLB),
        keyed(&LOAD_BALANCER),
        keyed(&STORAGE_CLASS),
        once(&KYVERNO),
        keyed(&TIER),
        keyed(&NAMESPACE),
    ],
    named: true,
    makes: "kubernetes/NAME/, the inventory groups NAME_control_plane and NAME_workers",
};

static CPU_LIMITS: Type = Type {
    name: "choice of CPU limits",
    grammar: "`none` or `set`.",
    example: "\"none\"",
};

impl Scalar for CpuLimits {
    const TYPE: &'static Type = &CPU_LIMITS;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

static API: ElementSpec = ElementSpec {
    name: "api",
    doc: "Where the API is reached. Left out: at the only control plane.",
    args: &[arg(
        "host",
        &HOST,
        "At whom. An address that nobody has is a virtual one.",
    )],
    props: &[prop("port", &PORT, "Its port.").or("6443")],
    ..ElementSpec::LEAF
};

static CNI: ElementSpec = ElementSpec {
    name: "cni",
    doc: "The network plugin.",
    args: &[arg(
        "name",
        &NAME,
        "Which, such as `cilium`, `calico` or `flannel`.",
    )],
    props: &[
        prop(
            "routing",
            &POD_ROUTING,
            "How pods of different nodes reach each other.",
        ),
        prop(
            "masquerade",
            &FLAG,
            "Whether pods leave under the address of their node.",
        ),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static LOAD_BALANCER: ElementSpec = ElementSpec {
    name: "load-balancer",
    doc: "A service of type LoadBalancer. It is a host of the lab: others may name it.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("address", &ADDRESS, "Its address; one per family."),
        prop("ports", &PORTS, "Where it listens."),
    ],
    children: &[adds(&INGRESS)],
    named: true,
    ..ElementSpec::LEAF
};

static INGRESS: ElementSpec = ElementSpec {
    name: "ingress",
    doc: "A name under which something is reached behind the load balancer.",
    args: &[arg("name", &INGRESS_NAME, "The name.")],
    ..ElementSpec::LEAF
};

static STORAGE_CLASS: ElementSpec = ElementSpec {
    name: "storage-class",
    doc: "Where volumes come from.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop("provisioner", &TEXT, "What makes the volumes."),
        prop("export", &TEXT, "The export behind it: `NODE:PATH`."),
        prop("storage", &NAME, "The storage behind it."),
    ],
    named: true,
    ..ElementSpec::LEAF
};

static KYVERNO: ElementSpec = ElementSpec {
    name: "kyverno",
    doc: "The policy engine that puts the tiers into effect.",
    props: &[
        prop("version", &TEXT, "Its version.").or("1.19"),
        prop("api", &KYVERNO_API, "The kinds of its policies.").or("cel from 1.17 on"),
    ],
    makes: "kyverno.yaml",
    ..ElementSpec::LEAF
};

static KYVERNO_API: Type = Type {
    name: "kind of policies",
    grammar: "`cel` (policies.kyverno.io/v1) or `cluster-policy` (kyverno.io/v1).",
    example: "\"cel\"",
};

impl Scalar for KyvernoApi {
    const TYPE: &'static Type = &KYVERNO_API;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        one_of(text, Self::WORDS, Self::from_word)
    }
}

/// All clusters, and their load balancers in the order in which their names were declared.
pub(crate) fn clusters<'d>(
    top: &TopLevel<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> (Vec<Kubernetes>, Arena<LoadBalancer>) {
    let mut balancers = Arena::default();
    let items = top.items(&KUBERNETES, cx).into_iter().enumerate();
    let clusters = items.map(|(at, item)| cluster(at, &item, nodes, &mut balancers, cx));
    let clusters = clusters.collect();
    (clusters, balancers)
}

fn cluster<'d>(
    at: usize,
    item: &Item<'d>,
    nodes: &Arena<Node>,
    balancers: &mut Arena<LoadBalancer>,
    cx: &mut Lower<'d>,
) -> Kubernetes {
    let tiers = tiers(item, cx);
    Kubernetes {
        name: name(item, cx),
        about: about(item, cx),
        distribution: item.prop("distribution", cx),
        version: item.prop("version", cx),
        runtime: item.prop("runtime", cx),
        gitops: item.prop("gitops", cx),
        pods: item.list("pods", cx),
        services: item.list("services", cx),
        schedule_on_control_plane: item.flag("schedule-on-control-plane", cx),
        cpu_limits: item.prop("cpu-limits", cx),
        expect_nodes: item.prop("expect-nodes", cx),
        members: members(item, cx),
        gpu_nodes: item.child("gpu-nodes").map(|item| gpu_nodes(&item, cx)),
        api: item.child("api").and_then(|item| api(&item, cx)),
        cni: item.child("cni").map(|item| cni(&item, cx)),
        metallb: item.child("metallb").map(|item| metallb(&item, cx)),
        load_balancers: load_balancers(at, item, balancers, cx),
        storage_classes: storage_classes(item, nodes, cx),
        kyverno: item.child("kyverno").map(|item| kyverno(&item, cx)),
        namespaces: namespaces(item, &tiers, cx),
        tiers,
    }
}

/// Things of one word by name, so that their order in the source decides nothing.
pub(super) fn by_name(mut items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    items.sort_by_cached_key(|item| {
        let name = identity(&item.element()).map(|(name, _)| name);
        NaturalKey::of(&name.unwrap_or_default())
    });
    items
}

fn load_balancers<'d>(
    at: usize,
    item: &Item<'d>,
    balancers: &mut Arena<LoadBalancer>,
    cx: &mut Lower<'d>,
) -> Vec<Id<LoadBalancer>> {
    let mut found = Vec::new();
    for item in item.children("load-balancer") {
        found.push(balancers.push(load_balancer(at, &item, cx)));
    }
    found.sort_by_cached_key(|id| NaturalKey::of(&balancers.at(*id).name.value));
    found
}

fn storage_classes<'d>(
    item: &Item<'d>,
    nodes: &Arena<Node>,
    cx: &mut Lower<'d>,
) -> Vec<StorageClass> {
    let items = by_name(item.children("storage-class"));
    let classes = items.iter().map(|item| storage_class(item, nodes, cx));
    classes.collect()
}

fn api<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Api> {
    let port = item.prop("port", cx);
    let host = item.need_arg::<HostText>(0, cx)?;
    Some(Api {
        host: cx.host(Spanned::new(&host.value.0, host.span))?,
        port,
    })
}

fn cni<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Cni {
    Cni {
        name: name(item, cx),
        about: about(item, cx),
        routing: item.prop("routing", cx),
        masquerade: item.flag("masquerade", cx),
    }
}

fn load_balancer<'d>(at: usize, item: &Item<'d>, cx: &mut Lower<'d>) -> LoadBalancer {
    LoadBalancer {
        name: name(item, cx),
        about: about(item, cx),
        kubernetes: at,
        addresses: addresses(item, cx),
        ports: item.prop("ports", cx),
        ingress: arguments::<IngressName>(item, "ingress", cx)
            .into_iter()
            .map(|name| name.map(Into::into))
            .collect(),
    }
}

fn storage_class<'d>(item: &Item<'d>, nodes: &Arena<Node>, cx: &mut Lower<'d>) -> StorageClass {
    let storage = item.prop::<Name>("storage", cx);
    let export = item.prop::<Box<str>>("export", cx);
    StorageClass {
        name: name(item, cx),
        about: about(item, cx),
        provisioner: item.prop("provisioner", cx),
        export: export
            .and_then(|it| super::part::export(Spanned::new(&*it.value, it.span), nodes, cx)),
        storage: storage.and_then(|it| cx.storage(Spanned::new(&it.value, it.span), None)),
    }
}

fn kyverno<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Kyverno {
    Kyverno {
        version: item.prop("version", cx),
        api: item.prop("api", cx),
        span: item.element().name_span(),
    }
}
