//! A storage that needs itself.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::loops::Loop;
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage is served by a guest that has a disk on it.
    ///
    /// ## Why it matters
    /// The guest starts when the storage is there, and the storage is there when the guest has started. After the
    /// first power cut neither comes back.
    ///
    /// ## What to do
    /// Put the guest's disk on a storage of its node.
    pub(super) RULE = "storage" / "served-by-itself", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let loops = view.facts.loops.iter();
    for found in loops.filter_map(|it| needs_itself(view, it)) {
        sink.push(found);
    }
}

fn needs_itself(view: &View, found: &Loop) -> Option<Diagnostic> {
    let disk = found.own_disk()?;
    let server = found.way.get(1)?;
    let (who, what) = (view.thing_name(disk.from), view.thing_name(disk.to));
    let message = format!("{who} serves {what}, and has a disk on it");
    let found = Diagnostic::new(&RULE, message)
        .at(disk.span, "needs the storage to start")
        .related(server.span, "the storage needs it");
    Some(found.help(format!("put the disk on a storage of the node of {who}")))
}
