//! Labels and taints of the nodes of a Kubernetes cluster, as commands: a kubelet owns its Node object, so nothing may
//! apply one as a whole.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::line::{Inline, Line};
use super::page::Depth;
use super::phrase;
use crate::emit::Input;
use crate::facts::kubernetes;
use crate::model::guest::{Guest, Passthrough};
use crate::model::kubernetes::{Kubernetes, Member};
use crate::model::stated::Stated;
use crate::source::Spanned;

/// Nodes with a GPU, then what every node is labelled and tainted with.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, cluster: &Kubernetes) {
    let rows: Vec<_> = kubernetes::with_gpu(&input.lab.lab, cluster)
        .flat_map(|(member, guest)| devices(input, member, guest))
        .collect();
    if !rows.is_empty() {
        draft.heading(Depth::Section, "GPUs");
        draft.table(["Node", "Slot", "Device", "Model", "PCI address"], rows);
    }
    marks(draft, input, cluster);
}

fn devices(input: Input<'_>, member: &Member, guest: &Guest) -> Vec<[Line; 5]> {
    let present = guest.devices.iter().filter(|it| it.about.is_present());
    let given = present.filter(|it| kubernetes::is_gpu(&input.lab.lab, guest, it));
    given.map(|it| device(input, member, guest, it)).collect()
}

fn device(input: Input<'_>, member: &Member, guest: &Guest, given: &Passthrough) -> [Line; 5] {
    let lab = &input.lab.lab;
    let gpu = kubernetes::gpu_of(lab, guest, given);
    let model = gpu.and_then(|gpu| gpu.model.as_ref());
    let model = model.map(|model| match &model.value {
        Stated::Known(model) => Line::from(&**model),
        Stated::Tbd => Line::new().with(Inline::Tbd),
    });
    let address = gpu.and_then(|gpu| gpu.address.as_ref());
    [
        phrase::guest(lab, member.guest.value),
        Line::new().code(&given.slot.value).mark(given.about.status),
        phrase::value(lab.device_name(guest, given)).or_not_recorded(),
        model.unwrap_or_else(Line::not_recorded),
        phrase::value(address.map(|address| &address.value)).or_not_recorded(),
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
    let members = kubernetes::running_members(lab, cluster);
    let marked = members.flat_map(|member| {
        let gpu = cluster.gpu_nodes.as_ref();
        let gpu = gpu.filter(|_| with_gpu.contains(&member.guest.value));
        let labels = gpu.map_or(&[][..], |gpu| &gpu.labels);
        let taints = gpu.map_or(&[][..], |gpu| &gpu.taints);
        let name = &lab.guests.at(member.guest.value).name.value;
        [
            command("label", name, member.labels.iter().chain(labels)),
            command("taint", name, member.taints.iter().chain(taints)),
        ]
    });
    marked.flatten().collect()
}

fn command<'m, T: Ord + ToString + 'm>(
    verb: &str,
    node: &str,
    marks: impl Iterator<Item = &'m Spanned<T>>,
) -> Option<String> {
    let marks: BTreeSet<_> = marks.map(|mark| &mark.value).collect();
    let marks: Vec<_> = marks.into_iter().map(ToString::to_string).collect();
    let node = node.to_ascii_lowercase();
    let marks = (!marks.is_empty()).then(|| marks.join(" "))?;
    Some(format!("kubectl {verb} nodes {node} --overwrite {marks}"))
}
