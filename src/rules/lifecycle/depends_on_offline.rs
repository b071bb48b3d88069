//! What is in service needs what is switched off.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::dependence::{Thing, Tie, references};
use crate::model::about::Status;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Span;

rule! {
    /// Something in service needs something that is offline.
    ///
    /// ## Why it matters
    /// What is offline is left out of the configuration or does not answer: a bridge on a NIC that is offline has no port, a
    /// guest does not start without its disk. A host that is offline may only be off for now, so a storage that it serves or a
    /// network that it routes is advice. Guests on a node that is offline are reported by `lifecycle/on-offline-node`, copies
    /// on one by `replication/target`. (The lab's own word `status`.)
    ///
    /// ## What to do
    /// Take `status="offline"` away once it runs again, or write it at what needs it, too.
    pub(super) RULE = "lifecycle" / "depends-on-offline", Warning
}

/// What is offline: where it says so, what it is in words, and whether it is a host, which may only be off for now.
type Offline = (Span, String, bool);

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut found: BTreeMap<Offline, Vec<(Span, String)>> = BTreeMap::new();
    for need in references::of_active(&view.lab) {
        let about = need.to.about(&view.lab);
        let is_offline = about.is_some_and(|it| it.status == Status::Offline);
        let own_rule = matches!(need.tie, Tie::RunsOn | Tie::CopiedTo);
        if let Some(about) = about.filter(|_| is_offline && !own_rule) {
            let is_host = matches!(need.to, Thing::Host(_));
            let needed = (about.status_span, view.thing_name(need.to), is_host);
            let user = (need.span, view.thing_name(need.from));
            found.entry(needed).or_default().push(user);
        }
    }
    let uses = view.uses(&[Status::Offline]);
    for used in uses.iter().filter(|it| it.stops()) {
        let needed = (used.about.status_span, used.part(), false);
        let user = (used.span, used.user(view));
        found.entry(needed).or_default().push(user);
    }
    for ((span, needed, is_host), mut users) in found {
        users.sort();
        users.dedup();
        if let Some(mut found) = needs_offline(&needed, span, &users) {
            if is_host {
                found.level = Level::Advice;
            }
            sink.push(found);
        }
    }
}

fn needs_offline(needed: &str, offline: Span, users: &[(Span, String)]) -> Option<Diagnostic> {
    let ((span, first), others) = users.split_first()?;
    let message = match others.len() {
        0 => format!("{first} is in service, but needs {needed}, which is offline"),
        more => format!(
            "{first} and {} are in service, but need {needed}, which is offline",
            counted(more, "other")
        ),
    };
    let found = Diagnostic::new(&RULE, message)
        .at(*span, "switched off")
        .related(offline, "offline here");
    let found = others.iter().fold(found, |found, (span, user)| {
        found.related(*span, format!("{user} needs it as well"))
    });
    let who = if others.is_empty() {
        first
    } else {
        "all of them"
    };
    Some(found.help(format!(
        "take `status=\"offline\"` away once {needed} runs, or write it at {who} too"
    )))
}
