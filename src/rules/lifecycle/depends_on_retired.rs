//! What is in service needs what is out of it.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::{Edge, references};
use crate::model::about::Status;
use crate::rule;
use crate::rules::View;

rule! {
    /// Something in service cannot work without something that is retired.
    ///
    /// ## Why it matters
    /// Retired things are left out of every configuration: a backup job would name a storage that no node has any
    /// more, a storage a server that may be gone tomorrow.
    ///
    /// ## What to do
    /// Refer to what took its place, or retire the dependent thing too.
    pub(super) RULE = "lifecycle" / "depends-on-retired", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for need in references::of_active(&view.lab) {
        if need.to.status(&view.lab) == Status::Retired {
            out_of_service(view, &need)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

fn out_of_service(view: &View, need: &Edge) -> Option<Diagnostic> {
    let dependent = view.thing_name(need.from);
    let needed = view.thing_name(need.to);
    let about = need.to.about(&view.lab)?;
    let found = Diagnostic::new(
        &RULE,
        format!("{dependent} is in service, but needs {needed}, which is retired"),
    )
    .at(need.span, "out of service")
    .related(about.status_span, "retired here");
    Some(found.help(match &about.detail().replaced_by {
        Some(successor) => format!("refer to `{}`, which took its place", successor.value),
        None => format!("refer to what took its place, or retire {dependent} too"),
    }))
}
