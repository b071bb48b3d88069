//! A guest that is tied to the hardware of its node.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// A highly available guest is given a device of its node.
    ///
    /// ## Why it matters
    /// It cannot move while it runs, and another node can start it only if it has the same device under the same
    /// resource mapping. Without one, it does not come back after its node has failed (Proxmox VE's manual,
    /// qm: PCI(e) passthrough).
    ///
    /// ## What to do
    /// Leave `ha` out, or map a like device of every node under one name and allow it with that reason.
    pub(super) RULE = "ha" / "not-migratable", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest, ha) in view.ha_guests() {
        if let Some(device) = guest.devices.first() {
            let (who, slot) = (view.guest_name(id), &device.slot.value);
            let message = format!("{who} is highly available, but tied to its node by `{slot}`");
            let found = Diagnostic::new(&RULE, message)
                .at(device.slot.span, "a device of the node")
                .related(ha, "shall start on another node");
            sink.push(
                found.help("leave `ha` out, or map a like device on every node under one name"),
            );
        }
    }
}
