//! Resolvers beyond those that are asked.

use crate::diag::{Diagnostic, Sink};
use crate::facts::resolvers;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// More resolvers are listed than a node asks.
    ///
    /// ## Why it matters
    /// The C library reads three `nameserver` lines and no more (resolv.conf(5), `MAXNS`). hlc writes the first three;
    /// the others are never asked, not even when all three are down.
    ///
    /// ## What to do
    /// List three, the ones that know the lab's zones first.
    pub(super) RULE = "dns" / "resolver-ignored", Advice
}

/// As many as are read.
const MOST: usize = 3;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let active = resolvers::with_address(&view.lab, &view.facts);
    if let Some(first) = active.get(MOST) {
        sink.push(never_asked(active.len(), first.span));
    }
}

fn never_asked(count: usize, span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("of {count} resolvers only the first {MOST} are asked"),
    )
    .at(span, "never asked")
    .help("list three, those that know the lab's zones first")
}
