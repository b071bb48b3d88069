//! One port, two values.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ports::Contradiction;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two lines give one property of a port two values.
    ///
    /// ## Why it matters
    /// Ranges of ports may overlap as long as each says something else: one the speed, one the networks. Where two say
    /// the same thing with two values, nobody can tell which port there is. (A `port` may differ from the `ports` that
    /// hold it: it is the exception from them.) (The lab's own words: no device reads them.)
    ///
    /// ## What to do
    /// End one range before the other, or give the port that differs a `port` of its own.
    pub(super) RULE = "switch" / "port-stated-twice", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for twice in &view.facts.ports.contradictions {
        // Two ranges contradict each other once, however many ports they share.
        if seen.insert((twice.first, twice.again)) {
            sink.push(stated_twice(view, twice));
        }
    }
}

fn stated_twice(view: &View, twice: &Contradiction) -> Diagnostic {
    let name = &view.lab.devices.at(twice.device).name.value;
    let message = format!(
        "`{}` of port `{}` of `{name}` is stated twice, with two values",
        twice.property, twice.label
    );
    Diagnostic::new(&RULE, message)
        .at(twice.again, "stated again")
        .related(twice.first, "stated already")
        .help("end one range before the other, or give the port that differs a `port` of its own")
}
