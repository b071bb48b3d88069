//! Too few monitors, or one too many.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ceph::placed;
use crate::facts::members::members;
use crate::model::ceph::Placement;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Span;

rule! {
    /// Ceph has fewer than three monitors, or an even number of them.
    ///
    /// ## Why it matters
    /// More than half of the monitors must be there, or Ceph stops: with one or two, the loss of a single one stops it.
    /// A fourth does not help: of four as of three only one may be lost (Ceph's manual, "Monitor Quorum").
    ///
    /// ## What to do
    /// Run three, on three nodes; five in a large cluster.
    pub(super) RULE = "ceph" / "monitors", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let running = placed(&view.lab, &ceph.monitors).len();
    let place = place(&ceph.monitors).unwrap_or(ceph.span);
    if running < 3 {
        sink.push(too_few(view, running, place));
    } else if running.is_multiple_of(2) {
        sink.push(even(running, place));
    }
}

fn place(placement: &Placement) -> Option<Span> {
    match placement {
        Placement::Everywhere(span) => Some(*span),
        Placement::On(nodes) => nodes.first().map(|node| node.span),
    }
}

fn too_few(view: &View, running: usize, place: Span) -> Diagnostic {
    let message = match running {
        0 => "Ceph has no monitor, so nothing finds it".to_owned(),
        some => format!(
            "Ceph has {} only: it stops with the first loss",
            counted(some, "monitor")
        ),
    };
    let help = match members(&view.lab).len() {
        0..=2 => "add nodes until there are three",
        3 => "write `mon \"*\"`",
        _ => "write three nodes: `mon \"a\" \"b\" \"c\"`",
    };
    let mut found = Diagnostic::new(&RULE, message)
        .at(place, "three are needed to lose one")
        .help(help);
    if running == 0 {
        found.level = Level::Error;
    }
    found
}

fn even(running: usize, place: Span) -> Diagnostic {
    let message = format!(
        "Ceph has {running} monitors: no more of them may be lost than of {}",
        running - 1
    );
    let mut found = Diagnostic::new(&RULE, message)
        .at(place, "an even number")
        .help(format!("run {} or {}", running - 1, running + 1));
    found.level = Level::Advice;
    found
}
