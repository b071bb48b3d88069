//! What is in service needs what is out of it for good.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::dependence::{Edge, references};
use crate::model::about::{About, Status};
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// Something in service, or planned, needs something that is retired or removed.
    ///
    /// ## Why it matters
    /// Retired things are left out of every configuration, and removed ones are gone: a backup job would name a storage
    /// that no node has any more, a virtual machine a GPU that was taken out, a bridge a NIC, a record a host that does
    /// not answer. A plan that needs it cannot become real as it is written: a warning. (The lab's own word `status`.)
    ///
    /// ## What to do
    /// Refer to what took its place, or retire the dependent thing too.
    pub(super) RULE = "lifecycle" / "depends-on-retired", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for need in references::of_active(&view.lab) {
        let found = out_of_service(view, &need, "in service");
        found.into_iter().for_each(|found| sink.push(found));
    }
    for need in references::of_planned(&view.lab) {
        if let Some(mut found) = out_of_service(view, &need, "planned") {
            found.level = Level::Warning;
            sink.push(found);
        }
    }
    for used in view.uses(GONE) {
        let (user, part) = (used.user(view), used.part());
        sink.push(needs(&user, "in service", &part, used.about, used.span));
    }
    for used in view.network_uses(GONE) {
        let (hosts, network) = (
            used.hosts(view),
            format!("network `{}`", used.network.name.value),
        );
        let mut places = used.users.iter().map(|(_, span)| *span);
        let first = places
            .next()
            .map(|span| needs(&hosts, "in service", &network, used.about(), span));
        let found = first
            .map(|found| places.fold(found, |found, span| found.related(span, "in it as well")));
        found.into_iter().for_each(|found| sink.push(found));
    }
}

/// Out of service for good.
const GONE: &[Status] = &[Status::Retired, Status::Removed];

/// The finding about a need of something with a status, where what it needs is gone.
fn out_of_service(view: &View, need: &Edge, state: &str) -> Option<Diagnostic> {
    if !GONE.contains(&need.to.status(&view.lab)) {
        return None;
    }
    let dependent = view.thing_name(need.from);
    let needed = view.thing_name(need.to);
    let about = need.to.about(&view.lab)?;
    Some(needs(&dependent, state, &needed, about, need.span))
}

fn needs(dependent: &str, state: &str, needed: &str, about: &About, span: Span) -> Diagnostic {
    let status = about.status.word();
    let message = format!("{dependent} is {state}, but needs {needed}, which is {status}");
    let found = Diagnostic::new(&RULE, message)
        .at(span, "out of service")
        .related(about.status_span, format!("{status} here"));
    found.help(match &about.detail().replaced_by {
        Some(successor) => format!("refer to `{}`, which took its place", successor.value),
        None => format!("refer to what took its place, or retire {dependent} too"),
    })
}
