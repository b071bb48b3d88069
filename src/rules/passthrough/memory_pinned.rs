//! A machine that shall give memory back, and cannot.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_members;
use crate::model::guest::{Guest, GuestKind, Passthrough};
use crate::model::id::Id;
use crate::model::unit::Size;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A virtual machine with a PCI device shall give memory back by ballooning.
    ///
    /// ## Why it matters
    /// The device reads and writes the machine's memory past the processor, so all of it is taken when the machine starts
    /// and stays where it is. QEMU switches the balloon off as long as there is such a device (`ram_block_discard` of
    /// its VFIO code): nothing ever comes back, and who counts on it promises the same memory twice.
    ///
    /// ## What to do
    /// Take `balloon` away, and count the machine with all of its memory.
    pub(super) RULE = "passthrough" / "memory-pinned", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let machines = view.guests().filter(|(_, it)| it.kind == GuestKind::Vm);
    let told = members_of_kubernetes(view);
    for (_, guest) in machines.filter(|(id, _)| !told.contains(id)) {
        let balloon = guest.balloon.filter(|it| gives_back(guest, it.value));
        let mut devices = guest.devices.iter().filter(|it| it.about.is_member());
        let device = devices.find(|it| it.slot.value.starts_with("hostpci"));
        if let Some((balloon, device)) = balloon.zip(device) {
            sink.push(stays(guest, balloon, device));
        }
    }
}

/// Nodes of Kubernetes: that these may lose memory is told for its own reason.
fn members_of_kubernetes(view: &View) -> BTreeSet<Id<Guest>> {
    let clusters = view.lab.kubernetes.iter().filter(|it| it.about.is_member());
    let members = clusters.flat_map(|it| running_members(&view.lab, it));
    members.map(|member| member.guest.value).collect()
}

/// Whether the least memory is less than all of it. No balloon at all is what such a machine wants.
fn gives_back(guest: &Guest, least: Size) -> bool {
    let memory = guest.memory.and_then(|it| it.value.known().copied());
    least.bytes() > 0 && memory.is_none_or(|all| least.bytes() < all.bytes())
}

fn stays(guest: &Guest, balloon: Spanned<Size>, device: &Passthrough) -> Diagnostic {
    let name = &guest.name.value;
    let (least, slot) = (balloon.value.in_words(), &device.slot.value);
    let message = format!(
        "`{name}` cannot shrink to {least}: its memory is pinned for the device in `{slot}`"
    );
    Diagnostic::new(&RULE, message)
        .at(balloon.span, "never happens")
        .related(device.slot.span, "needs all of the memory in its place")
        .help("take `balloon` away")
}
