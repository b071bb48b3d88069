//! Accelerators: which there are, who is given which.

use super::draft::Draft;
use super::line::{Line, Target};
use super::page::{Depth, Page, PageName, Subject, SubjectKind};
use super::{order, phrase};
use crate::emit::Input;
use crate::facts::kubernetes;
use crate::model::about::Status;
use crate::model::guest::PassthroughMode;
use crate::model::guest::{Guest, Passthrough};
use crate::model::id::Id;
use crate::model::node::{Gpu, Node};
use crate::model::stated::Stated;

/// The page of accelerators, if a node has one.
pub(super) fn page(input: Input<'_>) -> Option<Page> {
    let nodes = order::nodes(&input.lab.lab);
    let has_gpu = |node: &Node| node.gpus.iter().any(|gpu| gpu.about.is_present());
    if !nodes.iter().any(|(_, node)| has_gpu(node)) {
        return None;
    }
    let mut draft = Draft::new(PageName::Gpu, "Graphics cards and accelerators");
    overview(&mut draft, input, &nodes);
    for (id, node) in nodes {
        for (at, gpu) in node.gpus.iter().enumerate() {
            if gpu.about.is_present() {
                draft.origin(gpu.name.span);
                section(&mut draft, input, (id, node), at, gpu);
            }
        }
    }
    Some(draft.done())
}

/// All of them in one table.
fn overview(draft: &mut Draft, input: Input<'_>, nodes: &[(Id<Node>, &Node)]) {
    let rows = nodes.iter().flat_map(|(id, node)| {
        let gpus = node.gpus.iter().enumerate();
        let gpus = gpus.filter(|(_, gpu)| gpu.about.is_present());
        gpus.map(|(at, gpu)| {
            let given = holders(input, *id, at);
            let given = given.map(|(guest, ..)| phrase::guest(&input.lab.lab, guest));
            [
                link(gpu),
                phrase::node(&input.lab.lab, *id),
                model(gpu),
                phrase::size(gpu.memory),
                Line::joined(given).or_none(),
            ]
        })
    });
    let rows: Vec<_> = rows.collect();
    draft.table(["Accelerator", "Node", "Model", "Memory", "Given to"], rows);
}

/// An accelerator, as a link to its section.
pub(super) fn link(gpu: &Gpu) -> Line {
    let name = gpu.name.value.as_str();
    let to = Target::section(PageName::Gpu, name);
    Line::new().link(to, name).mark(gpu.about.status)
}

fn section(
    draft: &mut Draft,
    input: Input<'_>,
    (id, node): (Id<Node>, &Node),
    at: usize,
    gpu: &Gpu,
) {
    let subject = Subject::named(SubjectKind::Node, &node.name);
    draft.about(Depth::Part, &gpu.name.value, subject);
    phrase::introduce(draft, &gpu.about);
    let memory = phrase::size(gpu.memory);
    let kind = gpu.kind.as_ref().map(|kind| format!(" {}", kind.value));
    let given: Vec<_> = holders(input, id, at).collect();
    let mut facts = vec![
        ("Node", phrase::node(&input.lab.lab, id)),
        ("Model", model(gpu)),
        ("Chip", phrase::recorded(gpu.chip.as_ref())),
        ("Memory", memory.text(kind.unwrap_or_default())),
        ("Driver", phrase::recorded(gpu.driver.as_ref())),
        ("PCI address", address(gpu)),
    ];
    if gpu.integrated.is_some_and(|it| it.value) {
        facts.push(("Integrated", "yes, in the processor".into()));
    }
    let names = given
        .iter()
        .map(|(id, guest, device)| holder(input, *id, guest, device));
    let names = Line::joined(names);
    let nobody = "nobody: not given to any guest";
    facts.push((
        "Given to",
        if names.is_empty() {
            nobody.into()
        } else {
            names
        },
    ));
    let guests: Vec<_> = given.iter().map(|(id, ..)| *id).collect();
    facts.extend(marks(input, &guests).map(|marks| ("In Kubernetes", marks)));
    draft.facts(facts);
    if !given.is_empty() {
        let name = &node.name.value;
        draft.commands(&[format!(
            "lspci -nnk    # on {name}: its kernel driver in use must be vfio-pci"
        )]);
    }
}

/// The labels and taints that Kubernetes gives to nodes with an accelerator, if one of the guests is such a node.
fn marks(input: Input<'_>, guests: &[Id<Guest>]) -> Option<Line> {
    let clusters = input.lab.lab.kubernetes.iter();
    let with_gpu = clusters.filter(|cluster| {
        let mut members = kubernetes::with_gpu(&input.lab.lab, cluster);
        members.any(|(member, _)| guests.contains(&member.guest.value))
    });
    let gpu_nodes = with_gpu.filter_map(|cluster| cluster.gpu_nodes.as_ref());
    let marks = gpu_nodes.flat_map(|nodes| {
        let labels = nodes.labels.iter();
        let labels = labels.map(|label| Line::from("label ").code(&label.value));
        let taints = nodes.taints.iter();
        labels.chain(taints.map(|taint| Line::from("taint ").code(&taint.value)))
    });
    Some(Line::joined(marks)).filter(|line| !line.is_empty())
}

/// What the hardware is, which may not be decided.
pub(super) fn model(gpu: &Gpu) -> Line {
    match gpu.model.as_ref().map(|model| &model.value) {
        Some(Stated::Known(model)) => Line::from(&**model),
        Some(Stated::Tbd) => Line::new().with(super::line::Inline::Tbd),
        None => Line::not_recorded(),
    }
}

fn address(gpu: &Gpu) -> Line {
    phrase::value(gpu.address.as_ref().map(|address| &address.value)).or_not_recorded()
}

/// The guests of a node that are given an accelerator, in service or to come.
pub(super) fn holders(
    input: Input<'_>,
    node: Id<Node>,
    at: usize,
) -> impl Iterator<Item = (Id<Guest>, &Guest, &Passthrough)> {
    let here = input.lab.facts.guests.on(node);
    let here = order::guests_of(&input.lab.lab, here).into_iter();
    let here = here.filter(|(_, guest)| guest.about.status != Status::Retired);
    here.flat_map(move |(id, guest)| {
        let devices = guest.devices.iter().filter(move |device| {
            let gpu = input.lab.lab.nodes.at(node).gpus.get(at);
            gpu.is_some_and(|gpu| device.is_gpu(at, gpu)) && device.about.is_present()
        });
        devices.map(move |device| (id, guest, device))
    })
}

/// A guest with the slot: "k8s-node1 (VM 201, `hostpci0`, all of it)".
fn holder(input: Input<'_>, id: Id<Guest>, guest: &Guest, device: &Passthrough) -> Line {
    let number = guest.vmid.map(|vmid| format!(" {}", vmid.value));
    let kind = guest.kind.word().to_uppercase();
    let share = match device.mode.map(|mode| mode.value) {
        Some(PassthroughMode::Vgpu) => "a share",
        Some(PassthroughMode::Full) | None => "all of it",
    };
    phrase::guest(&input.lab.lab, id)
        .text(format!(" ({kind}{}, ", number.unwrap_or_default()))
        .code(&device.slot.value)
        .text(format!(", {share})"))
}
