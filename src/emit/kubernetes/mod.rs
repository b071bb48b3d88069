//! `kubernetes/NAME/`: the objects that a Kubernetes cluster gets, in an order in which each finds what it names.
//!
//! Nothing is made for a cluster that is planned or out of service, and no file that would hold nothing.

mod kyverno;
mod metallb;
mod namespaces;
mod object;
mod priority;
mod quota;

use serde::Serialize;

use super::{Artifacts, Input, RelPath, header};
use crate::model::kubernetes::Kubernetes;
use crate::source::Span;
use crate::text::yaml;

/// Makes the documents of one file.
type Make = fn(Input<'_>, &Kubernetes) -> Vec<String>;

/// The files, in the order in which they are applied: priority classes before what names them, policies before the
/// namespaces that they watch.
static FILES: &[(&str, Make)] = &[
    ("priority-classes", priority::documents),
    ("kyverno", kyverno::documents),
    ("namespaces", namespaces::documents),
    ("metallb", metallb::documents),
];

/// What `kubectl apply -k` reads (kubernetes-sigs/kustomize, `api/types/kustomization.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    resources: Vec<String>,
}

/// Whether a cluster gets any object.
pub(super) fn has_manifests(cluster: &Kubernetes) -> bool {
    let pools = cluster
        .metallb
        .iter()
        .flat_map(crate::facts::kubernetes::configured);
    let tiers = cluster.tiers.iter().filter(|tier| tier.about.is_member());
    let namespaces = cluster.namespaces.iter();
    let namespaces = namespaces.filter(|it| it.about.is_member());
    let count = pools.count() + tiers.count() + namespaces.count();
    cluster.about.is_member() && count > 0
}

/// Makes the files of every cluster.
pub(super) fn emit(input: Input<'_>, out: &mut Artifacts) {
    let clusters = input.lab.lab.kubernetes.iter();
    for cluster in clusters.filter(|cluster| has_manifests(cluster)) {
        let mut resources = Vec::new();
        for (file, make) in FILES {
            let documents = make(input, cluster);
            if !documents.is_empty() {
                resources.push(format!("{file}.yaml"));
                add(input, cluster, file, &documents, out);
            }
        }
        let kustomization = yaml::document(&Kustomization {
            api_version: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            resources,
        });
        add(input, cluster, "kustomization", &[kustomization], out);
    }
}

fn add(
    input: Input<'_>,
    cluster: &Kubernetes,
    file: &str,
    documents: &[String],
    out: &mut Artifacts,
) {
    let origins = origins(cluster, file);
    let made_by = header::made_by(input.map, &origins);
    let documents: String = documents.iter().map(|it| format!("---\n{it}")).collect();
    let path = RelPath::new(format!("kubernetes/{}/{file}.yaml", cluster.name.value));
    out.add(path, format!("# {made_by}\n{documents}"), origins);
}

/// The places that a file follows from.
fn origins(cluster: &Kubernetes, file: &str) -> Vec<Span> {
    let tiers = cluster.tiers.iter().map(|tier| tier.name.span);
    let namespaces = cluster.namespaces.iter().map(|it| it.name.span);
    let pools = cluster.metallb.iter().flat_map(|metallb| {
        let pools = metallb.pools.iter().map(|pool| pool.name.span);
        pools.chain(metallb.peers.iter().map(|peer| peer.name.span))
    });
    let own = std::iter::once(cluster.name.span);
    match file {
        "priority-classes" => own.chain(tiers).collect(),
        "kyverno" => {
            let engine = cluster.kyverno.iter().map(|kyverno| kyverno.span);
            own.chain(engine).chain(tiers).chain(namespaces).collect()
        }
        "namespaces" => own.chain(tiers).chain(namespaces).collect(),
        "metallb" => own.chain(pools).collect(),
        _ => own.chain(tiers).chain(namespaces).chain(pools).collect(),
    }
}
