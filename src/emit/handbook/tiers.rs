//! Tiers: who is evicted first, what a container gets that asks for nothing, what a namespace may use.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Depth, Page, PageName};
use super::{diagram, kubernetes, phrase};
use crate::emit::Input;
use crate::facts::kubernetes as facts;
use crate::model::kubernetes::Kubernetes;
use crate::model::tier::{QosClass, Quota, Tier};

/// The page of tiers.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let lab = &input.lab.lab;
    let mut draft = Draft::new(PageName::Tiers, "Tiers");
    diagram::add(&mut draft, input, "tiers");
    let mut is_empty = true;
    for (at, cluster) in facts::clusters(lab) {
        let tiers = by_priority(cluster);
        if tiers.is_empty() {
            continue;
        }
        is_empty = false;
        draft.heading(Depth::Part, &format!("Tiers of {}", cluster.name.value));
        draft.paragraph(Line::from("Cluster: ").line(kubernetes::link(lab, at)));
        overview(&mut draft, &tiers);
        eviction(&mut draft, cluster, &tiers);
        one_by_one(&mut draft, &tiers);
        namespaces(&mut draft, cluster);
    }
    (!is_empty).then(|| draft.done())
}

/// The tiers of a cluster, the one that is evicted last first.
fn by_priority(cluster: &Kubernetes) -> Vec<&Tier> {
    let present = cluster.tiers.iter().filter(|it| it.about.is_present());
    let mut tiers: Vec<_> = present.collect();
    tiers.sort_by_key(|tier| (std::cmp::Reverse(tier.priority.value), &tier.name.value));
    tiers
}

fn overview(draft: &mut Draft, tiers: &[&Tier]) {
    let rows = tiers.iter().map(|tier| {
        draft.origin(tier.name.span);
        row(tier)
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        "Tier",
        "Namespaces",
        "Priority",
        "QoS",
        "A container gets",
        "A namespace may use",
        "Services",
    ];
    draft.table(columns, rows);
}

/// A tier, as a link to its section.
pub(super) fn link(tier: &Tier) -> Line {
    let name = tier.name.value.as_str();
    Line::new().link(Target::section(PageName::Tiers, name), name)
}

fn row(tier: &Tier) -> [Line; 7] {
    let services = tier.services.iter().filter(|it| it.about.is_present());
    let services = services.map(|it| Line::from(it.name.value.as_str()).mark(it.about.status));
    let patterns = tier.patterns.iter();
    [
        link(tier).mark(tier.about.status),
        Line::joined(patterns.map(|pattern| Line::new().code(&pattern.value))),
        tier.priority.value.to_string().into(),
        qos(tier),
        defaults(tier).or_none(),
        tier.quota.as_ref().map(quota).unwrap_or_default().or_none(),
        Line::joined(services).or_none(),
    ]
}

/// The class that Kubernetes will really see, beside the one that is wanted where its word differs.
fn qos(tier: &Tier) -> Line {
    let class = tier.real_class();
    let held = class == QosClass::Burstable && tier.holds_memory();
    let line = Line::new().strong(class.word());
    let line = if held {
        line.text(", all memory kept")
    } else {
        line
    };
    line.text(format!(" ({} wanted)", tier.qos.value.word()))
}

fn defaults(tier: &Tier) -> Line {
    let container = tier.container.as_ref();
    let memory = container.and_then(|it| it.memory).map(|it| it.value);
    let cpu = container.and_then(|it| it.cpu).map(|it| it.value);
    let asked = tier.memory_request().map(|it| it.value);
    let asked_cpu = tier.cpu_request().map(|it| it.value);
    let said = [
        memory.map(|it| format!("up to {} memory", it.in_words())),
        asked.map(|it| format!("{} memory kept", it.in_words())),
        cpu.map(|it| format!("up to {it} CPU")),
        asked_cpu.map(|it| format!("{it} CPU kept")),
    ];
    Line::joined(said.into_iter().flatten().map(Line::from))
}

fn quota(quota: &Quota) -> Line {
    let said = [
        quota
            .memory
            .map(|it| format!("{} memory", it.value.in_words())),
        quota.cpu.map(|it| format!("{} CPU", it.value)),
        quota.pods.map(|it| counted(it.value, "pod")),
        quota.gpus.map(|it| counted(it.value, "GPU")),
        quota
            .storage
            .map(|it| format!("{} of volumes", it.value.in_words())),
    ];
    Line::joined(said.into_iter().flatten().map(Line::from))
}

fn counted(number: u32, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

fn eviction(draft: &mut Draft, cluster: &Kubernetes, tiers: &[&Tier]) {
    draft.heading(Depth::Section, "Who goes first");
    draft.paragraph(
        "A pod that finds no room takes the place of pods of a lower priority. A node that runs out of memory ends pods \
         that use more than they asked for, the lowest priority first:",
    );
    let names = tiers.iter().rev().map(|tier| link(tier));
    draft.list(names);
    if !cluster.limits_cpu() {
        draft.paragraph(
            "No container has a CPU limit here. Kubernetes calls a pod Guaranteed only if it has one, so the best class \
             is Burstable; memory is kept for a pod where its request is its limit.",
        );
    }
}

fn one_by_one(draft: &mut Draft, tiers: &[&Tier]) {
    for tier in tiers {
        draft.heading(Depth::Section, &tier.name.value);
        phrase::introduce(draft, &tier.about);
        let present = tier.services.iter().filter(|it| it.about.is_present());
        let rows: Vec<_> = present
            .map(|it| {
                let name = Line::from(it.name.value.as_str()).mark(it.about.status);
                [name, phrase::purpose(&it.about)]
            })
            .collect();
        if rows.is_empty() {
            draft.paragraph("Services: not recorded.");
        } else {
            draft.table(["Service", "Purpose"], rows);
        }
    }
}

fn namespaces(draft: &mut Draft, cluster: &Kubernetes) {
    let present = cluster.namespaces.iter().filter(|it| it.about.is_present());
    let rows: Vec<_> = present
        .map(|it| {
            let tiers = cluster.tiers_of(it).filter_map(|at| cluster.tiers.get(at));
            let tiers = tiers.map(link);
            [
                Line::new().code(&it.name.value).mark(it.about.status),
                Line::joined(tiers).or_none(),
                phrase::purpose(&it.about),
            ]
        })
        .collect();
    if !rows.is_empty() {
        draft.heading(Depth::Section, "Namespaces");
        draft.table(["Namespace", "Tier", "Purpose"], rows);
    }
}
