//! One cable, written at both ends.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::Repeated;
use crate::rule;
use crate::rules::View;

rule! {
    /// A cable is written at both of the devices that it joins.
    ///
    /// ## Why it matters
    /// Whoever moves the cable has two lines to change, and one of them is forgotten. The two agree today, so they are
    /// read as one cable. (The lab's own words: no device reads them.)
    ///
    /// ## What to do
    /// Leave `to` out at one end. If there are two cables, name the port of the other device at both:
    /// `to="DEVICE:LABEL"`.
    pub(super) RULE = "switch" / "cable-stated-twice", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for Repeated { first, again } in &view.facts.ports.cables.repeated {
        let found = Diagnostic::new(&RULE, "this cable is written at its other end already")
            .at(*again, "the same cable again")
            .related(*first, "written here already");
        sink.push(found.help(
            "leave `to` out here, or write `DEVICE:LABEL` at both ends if there are two cables",
        ));
    }
}
