//! Memory that a guest cannot have.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, LEAST_MEMORY_MIB};
use crate::model::id::Id;
use crate::model::unit::{Size, SizeUnit};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A guest has less memory than Proxmox VE allows, or less than its balloon.
    ///
    /// ## Why it matters
    /// Proxmox VE refuses a guest with less than 16 MiB (qemu-server, `Memory.pm`; pve-container, `LXC/Config.pm`). `balloon` is
    /// the least memory that is left to a virtual machine when its node runs short: one that is larger than `memory` is
    /// refused as well (qemu-server: "balloon value too large").
    ///
    /// ## What to do
    /// Write the memory that the guest needs, and a `balloon` up to that size or none.
    pub(super) RULE = "guest" / "memory-or-topology", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let guests = view.lab.guests.iter();
    for (id, guest) in guests.filter(|(_, it)| it.about.is_present()) {
        let memory = guest.memory.and_then(|memory| {
            let size = *memory.value.known()?;
            Some(Spanned::new(size, memory.span))
        });
        let Some(memory) = memory else {
            continue;
        };
        let found = too_little(view, id, memory).or_else(|| balloon(view, (id, guest), memory));
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn too_little(view: &View, id: Id<Guest>, memory: Spanned<Size>) -> Option<Diagnostic> {
    let least = Size::new(LEAST_MEMORY_MIB, SizeUnit::Mebibyte)?;
    (memory.value < least).then(|| {
        let message = format!(
            "{} has {} of memory, and Proxmox VE needs {least}",
            view.guest_name(id),
            memory.value
        );
        Diagnostic::new(&RULE, message)
            .at(memory.span, "too little")
            .help(format!(
                "write what it needs, such as `memory=\"512MiB\"`: `{least}` is the least"
            ))
    })
}

fn balloon(
    view: &View,
    (id, guest): (Id<Guest>, &Guest),
    memory: Spanned<Size>,
) -> Option<Diagnostic> {
    let balloon = guest.balloon.filter(|it| it.value > memory.value)?;
    let memory_size = memory.value;
    let message = format!(
        "{} keeps at least {} of its {memory_size} of memory",
        view.guest_name(id),
        balloon.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(balloon.span, "more than there is")
        .related(memory.span, "all of it");
    Some(found.help(format!("write `balloon=\"{memory_size}\"` or less")))
}
