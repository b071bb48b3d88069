//! What is in service needs what is not there yet.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::{Edge, references};
use crate::model::about::Status;
use crate::rule;
use crate::rules::View;

rule! {
    /// Something in service cannot work without something that is only planned.
    ///
    /// ## Why it matters
    /// Planned things are not deployed: a backup job would name a storage that no node has, a network a gateway
    /// that does not answer, a guest a node that is not installed.
    ///
    /// ## What to do
    /// Plan the dependent thing too, or take the plan's `status` away once it is real.
    pub(super) RULE = "lifecycle" / "depends-on-planned", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for need in references::of_active(&view.lab) {
        if need.to.status(&view.lab) == Status::Planned {
            not_there_yet(view, &need)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

fn not_there_yet(view: &View, need: &Edge) -> Option<Diagnostic> {
    let dependent = view.thing_name(need.from);
    let needed = view.thing_name(need.to);
    let message = format!("{dependent} is in service, but needs {needed}, which is planned");
    let found = Diagnostic::new(&RULE, message)
        .at(need.span, "not there yet")
        .related(need.to.about(&view.lab)?.status_span, "planned here");
    Some(found.help(format!(
        "plan {dependent} too, or say that {needed} is in service"
    )))
}
