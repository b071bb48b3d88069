//! `kubernetes`: its nodes, where it is reached, its load balancers, where its volumes come from.

use super::Lower;
use super::declare::TopLevel;
use super::host::{HOST, HostText, PORTS, addresses, name};
use super::item::Item;
use super::metallb::{METALLB, metallb};
use super::scalar::{ADDRESS, COUNT, FLAG, NAME, PORT, SUBNET, Scalar, ScalarError, TEXT, one_of};
use super::spec::{ElementSpec, Type, adds, arg, keyed, once, prop};
use super::tier::{NAMESPACE, TIER, namespaces, tiers};
use super::universal::about;
use crate::model::about::Ref;
use crate::model::guest::Guest;
use crate::model::id::Arena;
use crate::model::kubernetes::{
    Api, Cni, CpuLimits, GpuNodes, Kubernetes, Kyverno, KyvernoApi, LoadBalancer, Member, Role,
    StorageClass,
};
use crate::model::kubernetes_object::{Label, Taint};
use crate::model::name::Name;
use crate::model::node::Node;
use crate::source::Spanned;

/// `kubernetes`.
pub(crate) static KUBERNETES: ElementSpec = ElementSpec {
    name: "kubernetes",
    doc: "A Kubernetes cluster whose nodes are guests of the lab.",
    args: &[arg("name", &NAME, "Its name.")],
    props: &[
        prop(
            "distribution",
            &TEXT,
            "Which one: `k3s`, `talos`, `kubeadm`.",
        ),
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
        .or("#false; k3s: #true"),
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

static CONTROL_PLANE: ElementSpec = ElementSpec {
    name: "control-plane",
    doc: "A guest that runs the API and etcd.",
    ..WORKER
};

static WORKER: ElementSpec = ElementSpec {
    name: "worker",
    doc: "A guest that runs pods.",
    args: &[arg("guest", &NAME, "The guest.")],
    props: &[prop("pods", &SUBNET, "The addresses of this node's pods.")],
    children: &[adds(&LABEL), adds(&TAINT)],
    named: true,
    ..ElementSpec::LEAF
};

static GPU_NODES: ElementSpec = ElementSpec {
    name: "gpu-nodes",
    doc: "What every node of the cluster gets that holds a GPU (`pci`).",
    children: &[adds(&LABEL), adds(&TAINT)],
    ..ElementSpec::LEAF
};

static LABEL: ElementSpec = ElementSpec {
    name: "label",
    doc: "A label of the node, for selectors.",
    args: &[arg("label", &LABEL_TYPE, "The label.")],
    ..ElementSpec::LEAF
};

static TAINT: ElementSpec = ElementSpec {
    name: "taint",
    doc: "A taint of the node, which keeps pods away that do not tolerate it.",
    args: &[arg("taint", &TAINT_TYPE, "The taint.")],
    ..ElementSpec::LEAF
};

static LABEL_TYPE: Type = Type {
    name: "label",
    grammar: "`key=value`; the key may have a DNS name and a slash in front.",
    example: "\"nvidia.com/gpu.present=true\"",
};

static TAINT_TYPE: Type = Type {
    name: "taint",
    grammar: "`key=value:Effect`, the effect one of `NoSchedule PreferNoSchedule NoExecute`.",
    example: "\"nvidia.com/gpu=true:PreferNoSchedule\"",
};

impl Scalar for Label {
    const TYPE: &'static Type = &LABEL_TYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).map_err(|error| ScalarError::Value(format!("`{text}` {error}"), None))
    }
}

impl Scalar for Taint {
    const TYPE: &'static Type = &TAINT_TYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).map_err(|error| ScalarError::Value(format!("`{text}` {error}"), None))
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
    args: &[arg("name", &NAME, "Which: `cilium`, `calico`, `flannel`.")],
    props: &[
        prop("routing", &TEXT, "`native` or `overlay`."),
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
    args: &[arg("name", &TEXT, "The name, such as `app.home.example`.")],
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
        load_balancers: item
            .children("load-balancer")
            .iter()
            .map(|item| balancers.push(load_balancer(at, item, cx)))
            .collect(),
        storage_classes: item
            .children("storage-class")
            .iter()
            .map(|item| storage_class(item, nodes, cx))
            .collect(),
        kyverno: item.child("kyverno").map(|item| kyverno(&item, cx)),
        namespaces: namespaces(item, &tiers, cx),
        tiers,
    }
}

fn members<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Member> {
    let mut found = Vec::new();
    for role in [Role::ControlPlane, Role::Worker] {
        for item in item.children(role.word()) {
            found.extend(member(role, &item, cx));
        }
    }
    found
}

fn member<'d>(role: Role, item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Member> {
    let about = about(item, cx);
    let pods = item.list("pods", cx);
    let labels = arguments(item, "label", cx);
    let taints = arguments(item, "taint", cx);
    Some(Member {
        role,
        guest: guest(item, cx)?,
        about,
        pods,
        labels,
        taints,
    })
}

fn guest<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Option<Ref<Guest>> {
    let name = item.need_arg::<Name>(0, cx)?;
    cx.guest(Spanned::new(&name.value, name.span))
}

/// The first argument of every child of a word.
fn arguments<'d, T: Scalar>(
    item: &Item<'d>,
    word: &'static str,
    cx: &mut Lower<'d>,
) -> Vec<Spanned<T>> {
    let children = item.children(word);
    children
        .iter()
        .filter_map(|child| child.need_arg(0, cx))
        .collect()
}

fn gpu_nodes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> GpuNodes {
    GpuNodes {
        labels: arguments(item, "label", cx),
        taints: arguments(item, "taint", cx),
        span: item.element().name_span(),
    }
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
        routing: super::node::word_of(item, "routing", &["native", "overlay"], cx),
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
        ingress: arguments::<Box<str>>(item, "ingress", cx),
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
