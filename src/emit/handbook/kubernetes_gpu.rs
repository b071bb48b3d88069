//! Labels and taints of the nodes of a Kubernetes cluster, as commands: a kubelet owns its Node object, so nothing may
//! apply one as a whole.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::phrase;
use crate::emit::Input;
use crate::facts::kubernetes;
use crate::model::guest::{Guest, Passthrough};
use crate::model::kubernetes::{Kubernetes, Member};

/// Nodes with a GPU, then what every node is labelled and tainted with.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    let rows: Vec<_> = kubernetes::with_gpu(&input.lab.lab, cluster)
        .flat_map(|(member, guest)| devices(input, member, guest))
        .collect();
    if !rows.is_empty() {
        draft.heading(Depth::Section, "GPUs");
        draft.table(["Node", "Slot", "Device", "Purpose"], rows);
    }
    marks(draft, input, cluster);
}

fn devices(input: Input<'_>, member: &Member, guest: &Guest) -> Vec<[Line; 4]> {
    let present = guest.devices.iter().filter(|it| it.about.is_present());
    let given = present.filter(|it| kubernetes::is_gpu(&input.lab.lab, guest, it));
    given.map(|it| device(input, member, guest, it)).collect()
}

fn device(input: Input<'_>, member: &Member, guest: &Guest, given: &Passthrough) -> [Line; 4] {
    let device = input.lab.lab.device_name(guest, given);
    [
        phrase::guest(&input.lab.lab, member.guest.value),
        Line::new().code(&given.slot.value).mark(given.about.status),
        phrase::value(device).or_not_recorded(),
        phrase::purpose(&given.about),
    ]
}

fn marks(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    let commands = commands(input, cluster);
    if commands.is_empty() {
        return;
    }
    draft.heading(Depth::Section, "Labels and taints");
    draft.paragraph("A node belongs to its kubelet, so these are commands and no manifest:");
    draft.commands(&commands);
    if cluster_prefers(cluster) {
        draft.paragraph(
            Line::new()
                .code("PreferNoSchedule")
                .text(" is a preference: other pods may still be put there. ")
                .code("NoSchedule")
                .text(" keeps them away."),
        );
    }
}

fn cluster_prefers(cluster: &Kubernetes) -> bool {
    use crate::model::kubernetes_object::Effect;
    let of_members = cluster.members.iter().flat_map(|member| &member.taints);
    let of_gpus = cluster.gpu_nodes.iter().flat_map(|gpu| &gpu.taints);
    let mut taints = of_members.chain(of_gpus);
    taints.any(|taint| taint.value.effect() == Effect::PreferNoSchedule)
}

/// One command a node and kind: labels and taints are sorted, and what is said twice is set once.
fn commands(input: Input<'_>, cluster: &Kubernetes) -> Vec<String> {
    let lab = &input.lab.lab;
    let with_gpu: BTreeSet<_> = kubernetes::with_gpu(lab, cluster)
        .map(|(member, _)| member.guest.value)
        .collect();
    let mut commands = Vec::new();
    let members = kubernetes::members(cluster).map(|(_, member)| member);
    for member in members.filter(|member| member.about.is_member()) {
        let gpu = cluster.gpu_nodes.as_ref();
        let gpu = gpu.filter(|_| with_gpu.contains(&member.guest.value));
        let labels = gpu.map_or(&[][..], |gpu| &gpu.labels);
        let labels: BTreeSet<_> = member
            .labels
            .iter()
            .chain(labels)
            .map(|it| &it.value)
            .collect();
        let taints = gpu.map_or(&[][..], |gpu| &gpu.taints);
        let taints: BTreeSet<_> = member
            .taints
            .iter()
            .chain(taints)
            .map(|it| &it.value)
            .collect();
        let name = &lab.guests.at(member.guest.value).name.value;
        commands.extend(command(
            "label",
            name,
            labels.iter().map(ToString::to_string),
        ));
        commands.extend(command(
            "taint",
            name,
            taints.iter().map(ToString::to_string),
        ));
    }
    commands
}

fn command(verb: &str, node: &str, marks: impl Iterator<Item = String>) -> Option<String> {
    let marks: Vec<_> = marks.collect();
    let node = node.to_ascii_lowercase();
    let marks = (!marks.is_empty()).then(|| marks.join(" "))?;
    Some(format!("kubectl {verb} nodes {node} --overwrite {marks}"))
}
