//! What is in service needs what is not there yet.

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::{Edge, references};
use crate::model::about::Status;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Something in service cannot work without something that is only planned.
    ///
    /// ## Why it matters
    /// Planned things are not deployed: a backup job would name a storage that no node has, a network a gateway that
    /// does not answer, a guest a node that is not installed or a GPU that is not there. (The lab's own word `status`.)
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
    // A name may be there before its host, a cluster before all of its nodes, a bridge before its NIC.
    for used in view
        .uses(&[Status::Planned])
        .iter()
        .filter(|it| it.is_needed())
    {
        let (user, part) = (used.user(view), used.part());
        sink.push(needs(&user, &part, used.about.status_span, used.span));
    }
    for used in view.network_uses(&[Status::Planned]) {
        let (hosts, network) = (
            used.hosts(view),
            format!("network `{}`", used.network.name.value),
        );
        let mut places = used.users.iter().map(|(_, span)| *span);
        let first = places
            .next()
            .map(|span| needs(&hosts, &network, used.about().status_span, span));
        let found = first.map(|found| {
            places.fold(found, |found, span| {
                found.related(span, "not there yet either")
            })
        });
        found.into_iter().for_each(|found| sink.push(found));
    }
}

fn not_there_yet(view: &View, need: &Edge) -> Option<Diagnostic> {
    let dependent = view.thing_name(need.from);
    let needed = view.thing_name(need.to);
    let planned = need.to.about(&view.lab)?.status_span;
    Some(needs(&dependent, &needed, planned, need.span))
}

fn needs(dependent: &str, needed: &str, planned: Span, span: Span) -> Diagnostic {
    let message = format!("{dependent} is in service, but needs {needed}, which is planned");
    let found = Diagnostic::new(&RULE, message)
        .at(span, "not there yet")
        .related(planned, "planned here");
    found.help(format!(
        "plan {dependent} too, or say that {needed} is in service"
    ))
}
