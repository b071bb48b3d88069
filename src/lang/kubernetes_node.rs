//! `control-plane`, `worker` and `gpu-nodes`: the nodes of a Kubernetes cluster, their labels and taints.

use super::Lower;
use super::item::Item;
use super::kubernetes::by_name;
use super::scalar::{NAME, SUBNET, Scalar, ScalarError};
use super::spec::{ElementSpec, Type, adds, arg, prop};
use super::universal::about;
use crate::model::about::Ref;
use crate::model::guest::Guest;
use crate::model::kubernetes::{GpuNodes, Member, Role};
use crate::model::kubernetes_object::{Label, Taint};
use crate::model::name::Name;
use crate::source::Spanned;

/// `control-plane`.
pub(super) static CONTROL_PLANE: ElementSpec = ElementSpec {
    name: "control-plane",
    doc: "A guest that runs the API and etcd.",
    ..WORKER
};

/// `worker`.
pub(super) static WORKER: ElementSpec = ElementSpec {
    name: "worker",
    doc: "A guest that runs pods.",
    args: &[arg("guest", &NAME, "The guest.")],
    props: &[prop("pods", &SUBNET, "The addresses of this node's pods.")],
    children: &[adds(&LABEL), adds(&TAINT)],
    named: true,
    ..ElementSpec::LEAF
};

/// `gpu-nodes`.
pub(super) static GPU_NODES: ElementSpec = ElementSpec {
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
    name: "Kubernetes label",
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

/// The nodes of a cluster: control planes first, each role by name.
pub(super) fn members<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> Vec<Member> {
    let mut found = Vec::new();
    for role in [Role::ControlPlane, Role::Worker] {
        for item in by_name(item.children(role.word())) {
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
pub(super) fn arguments<'d, T: Scalar>(
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

/// What every node with a GPU gets.
pub(super) fn gpu_nodes<'d>(item: &Item<'d>, cx: &mut Lower<'d>) -> GpuNodes {
    GpuNodes {
        labels: arguments(item, "label", cx),
        taints: arguments(item, "taint", cx),
        span: item.element().name_span(),
    }
}
