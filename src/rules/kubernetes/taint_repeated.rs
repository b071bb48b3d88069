//! One taint or label of a node of Kubernetes, twice.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, members, with_gpu};
use crate::model::kubernetes::{Kubernetes, Member};
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A node gets two taints of one key and effect, or two values of one label.
    ///
    /// ## Why it matters
    /// Taints of a node are told apart by key and effect, and the API server refuses a node that has one of them twice
    /// (kubernetes, `pkg/apis/core/validation`). A label has one value: the last command wins, and selectors for the other
    /// one find nothing.
    ///
    /// ## What to do
    /// Keep one of them. What `gpu-nodes` says holds for every member with a GPU, beside its own.
    pub(super) RULE = "kubernetes" / "taint-repeated", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let gpus: Vec<_> = with_gpu(&view.lab, cluster)
            .map(|(it, _)| it.guest.value)
            .collect();
        let mut seen = Vec::new();
        for (_, member) in members(cluster) {
            let shared = gpus.contains(&member.guest.value).then_some(cluster);
            for found in repeated(&said(member, shared)) {
                if !seen.contains(&found.primary.span) {
                    seen.push(found.primary.span);
                    sink.push(found);
                }
            }
        }
    }
}

/// A taint or label: its kind, what tells it apart from others, and all of it.
type Said = (&'static str, String, Spanned<String>);

/// What a member gets: its own taints and labels, then those of every member with a GPU.
fn said(member: &Member, shared: Option<&Kubernetes>) -> Vec<Said> {
    let gpu = shared.and_then(|cluster| cluster.gpu_nodes.as_ref());
    let taints = member
        .taints
        .iter()
        .chain(gpu.into_iter().flat_map(|it| &it.taints));
    let labels = member
        .labels
        .iter()
        .chain(gpu.into_iter().flat_map(|it| &it.labels));
    let taints = taints.map(|it| {
        let (key, effect) = it.value.identity();
        let whole = Spanned::new(it.value.to_string(), it.span);
        ("taint", format!("{key}:{effect}"), whole)
    });
    let labels = labels.map(|it| {
        let whole = Spanned::new(it.value.to_string(), it.span);
        ("label", it.value.key().to_owned(), whole)
    });
    taints.chain(labels).collect()
}

fn repeated(said: &[Said]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(&str, &str), &Spanned<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (kind, key, whole) in said {
        match first.get(&(*kind, key.as_str())) {
            // The same label again changes nothing.
            Some(before) if *kind == "label" && before.value == whole.value => {}
            Some(before) => found.push(twice(kind, key, whole, before.span)),
            None => {
                first.insert((kind, key), whole);
            }
        }
    }
    found
}

fn twice(kind: &str, key: &str, again: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("one node gets {kind} `{key}` twice"))
        .at(again.span, format!("`{}` again", again.value))
        .related(first, "the first")
        .help("keep one of the two")
}
