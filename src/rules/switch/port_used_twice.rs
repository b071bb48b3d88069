//! Two cables in one socket.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::{Cable, End};
use crate::rule;
use crate::rules::View;

rule! {
    /// Two cables end in one socket, or a cable leads back to the port it comes from.
    ///
    /// ## Why it matters
    /// A socket takes one plug. One of the two lines is a slip, and everything that follows from it (which network
    /// arrives where, what a bond ends at) is wrong. (The lab's own words: no device reads them.)
    ///
    /// ## What to do
    /// Say for one of them where it really ends.
    pub(super) RULE = "switch" / "port-used-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (end, cables) in view.facts.ports.cables.ends() {
        if !matches!(end, End::Port(..) | End::Iface(..)) {
            continue;
        }
        if let [first, others @ ..] = &cables[..] {
            for again in others.iter().filter(|it| !is_told(end, first, it)) {
                sink.push(used_twice(view, end, first, again));
            }
            if first.from == first.to {
                sink.push(to_itself(view, end, first));
            }
        }
    }
}

/// Whether two lines lead from the same port to the same port: one line too many, told where it begins.
fn is_told(end: End, first: &Cable, again: &Cable) -> bool {
    first.from == again.from && first.to == again.to && end != again.from
}

fn used_twice(view: &View, end: End, first: &Cable, again: &Cable) -> Diagnostic {
    let message = format!("two cables end at {}", view.place_name(end.into()));
    Diagnostic::new(&RULE, message)
        .at(again.span, "a second cable")
        .related(first.span, "the first cable")
        .help("say for one of them where it really ends")
}

fn to_itself(view: &View, end: End, cable: &Cable) -> Diagnostic {
    let message = format!(
        "the cable of {} leads back to it",
        view.place_name(end.into())
    );
    Diagnostic::new(&RULE, message)
        .at(cable.span, "the same port")
        .help("say where the other end is plugged in")
}
