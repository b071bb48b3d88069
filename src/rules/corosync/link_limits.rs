//! Numbers of a link that corosync does not take.

use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The priority of a link is above 255.
    ///
    /// ## Why it matters
    /// Corosync keeps `knet_link_priority` in one byte, 0 to 255, and refuses a file with more. Of the links that
    /// work it uses the one with the highest number.
    ///
    /// ## What to do
    /// Take small numbers, with room between: 20 for the preferred link, 10 for the other.
    pub(super) RULE = "corosync" / "link-limits", Error
}

/// The highest priority that corosync takes.
const HIGHEST: u32 = 255;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for link in view.clusters().flat_map(|(cluster, _)| &cluster.links) {
        if let Some(priority) = link.priority.filter(|it| it.value > HIGHEST) {
            let (number, value) = (link.number.value, priority.value);
            let message = format!("link {number} has the priority {value}");
            let found =
                Diagnostic::new(&RULE, message).at(priority.span, "corosync takes 0 to 255");
            sink.push(found.help("take small numbers, such as 20 and 10: the higher is preferred"));
        }
    }
}
