//! A guest that is tied to the hardware of its node.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::is_pinned;
use crate::model::guest::{GuestKind, Passthrough, PassthroughDevice};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::guarded::Guarded;
use crate::source::Span;

rule! {
    /// A highly available guest is given a device of its node, or a processor that other nodes do not have.
    ///
    /// ## Why it matters
    /// A guest with a device cannot move while it runs, and another node can start it only if it has the same device
    /// under the same resource mapping. Without one, it does not come back after its node has failed (Proxmox VE's
    /// manual, qm: PCI(e) passthrough). A machine with `cpu="host"` sees the real processor: moved to one of another
    /// vendor while it runs, it crashes.
    ///
    /// ## What to do
    /// Leave `ha` out, or map a like device of every node under one name; name a processor type that all nodes have,
    /// such as `x86-64-v2-AES`.
    pub(super) RULE = "ha" / "not-migratable", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let guarded = view.guarded().map(|it| (it.id, it));
    let guarded: BTreeMap<_, _> = guarded.collect();
    for (id, guest, ha) in view.ha_guests() {
        let in_cluster = guarded.get(&id);
        if is_pinned(&view.lab, guest) {
            continue;
        }
        let mut devices = guest.devices.iter();
        if let Some(device) = devices.find(|device| !is_mapped(view, device, in_cluster)) {
            // What cannot move at all need not suit the processors of other nodes.
            sink.push(tied(&view.guest_name(id), device, ha));
            continue;
        }
        let vendors = in_cluster.and_then(|guarded| vendors(view, guarded));
        vendors.into_iter().for_each(|found| sink.push(found));
    }
}

/// Whether every node that may start the guest has an accelerator of the same name: then it is a mapping of them all.
fn is_mapped(view: &View, device: &Passthrough, guarded: Option<&Guarded<'_>>) -> bool {
    let gpus = |node: Id<Node>| &view.lab.nodes.at(node).gpus;
    let gpu = device.device.as_ref().map(|it| &it.value);
    let Some((PassthroughDevice::Gpu(at), guarded)) = gpu.zip(guarded) else {
        return false;
    };
    let home = guarded.guest.node.map(|home| gpus(home.value));
    let Some(gpu) = home.and_then(|gpus| gpus.get(*at)) else {
        return false;
    };
    let targets = guarded.targets();
    let has_it = |node: &Id<Node>| gpus(*node).iter().any(|other| other.name == gpu.name);
    targets.len() > 1 && targets.iter().all(has_it)
}

fn tied(who: &str, device: &Passthrough, ha: Span) -> Diagnostic {
    let slot = &device.slot.value;
    let message = format!("{who} is highly available, but tied to its node by `{slot}`");
    Diagnostic::new(&RULE, message)
        .at(device.slot.span, "a device of the node")
        .related(ha, "shall start on another node")
        .help("leave `ha` out, or map a like device on every node under one name")
}

/// A machine that sees the real processor, where processors of two vendors may run it.
fn vendors(view: &View, guarded: &Guarded<'_>) -> Option<Diagnostic> {
    let cpu = guarded
        .guest
        .cpu
        .as_ref()
        .filter(|cpu| &*cpu.value == "host")?;
    if guarded.guest.kind != GuestKind::Vm {
        return None;
    }
    let home = view.lab.nodes.at(guarded.guest.node?.value);
    let own = vendor(home)?;
    let targets = guarded
        .targets()
        .into_iter()
        .map(|node| view.lab.nodes.at(node));
    let other = targets
        .into_iter()
        .find(|node| vendor(node).is_some_and(|it| it != own))?;
    let who = view.guest_name(guarded.id);
    let (a, b) = (&home.name.value, &other.name.value);
    let theirs = vendor(other)?;
    let message =
        format!("{who} sees the processor of its node: {own} on `{a}`, {theirs} on `{b}`");
    let found = Diagnostic::new(&RULE, message)
        .at(cpu.span, "cannot move between the two while it runs")
        .related(other.name.span, theirs);
    Some(found.help("name a type that all nodes have, such as `cpu=\"x86-64-v2-AES\"`"))
}

/// Who made the processor of a node, where its name says so.
pub(super) fn vendor(node: &Node) -> Option<&'static str> {
    let model = node.cpu.as_ref()?.model.as_ref()?;
    let model = model.value.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| model.contains(word));
    match (names(&["intel", "xeon"]), names(&["amd", "ryzen", "epyc"])) {
        (true, false) => Some("Intel"),
        (false, true) => Some("AMD"),
        _ => None,
    }
}
