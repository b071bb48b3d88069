//! A balloon larger than the memory.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// Ballooning may not take a guest's memory below a size that is larger than all of its memory.
    ///
    /// ## Why it matters
    /// `balloon` is the least memory that is left to a virtual machine when its node runs short. Proxmox refuses one
    /// that is larger than `memory` (qemu-server: "balloon value too large").
    ///
    /// ## What to do
    /// Write a `balloon` up to the size of `memory`, or leave it out.
    pub(super) RULE = "guest" / "memory-or-topology", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let present = view
        .lab
        .guests
        .iter()
        .filter(|(_, it)| it.about.is_present());
    for (id, guest) in present {
        let memory = guest.memory.and_then(|memory| {
            let size = *memory.value.known()?;
            Some((size, memory.span))
        });
        if let (Some(balloon), Some((memory, span))) = (guest.balloon, memory)
            && balloon.value > memory
        {
            let message = format!(
                "{} keeps at least {} of its {memory} of memory",
                view.guest_name(id),
                balloon.value
            );
            let found = Diagnostic::new(&RULE, message)
                .at(balloon.span, "more than there is")
                .related(span, "all of it");
            sink.push(found.help(format!("write `balloon=\"{memory}\"` or less")));
        }
    }
}
