//! Rules that accept everything from everybody.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::{Firewall, Verdict};
use crate::rule;
use crate::rules::View;

use super::Line;

rule! {
    /// A rule accepts everything, where what no rule matches would be blocked.
    ///
    /// ## Why it matters
    /// Such a rule is written for a test and stays. With it, the firewall blocks no more than the rules above it say,
    /// and its default is an empty promise. (pve-firewall: `policy_in` is what counts when no rule matched.)
    ///
    /// ## What to do
    /// Say from whom, to whom, on which ports. If all of it is meant, write `default="accept"` at the firewall.
    pub(super) RULE = "firewall" / "too-open", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, firewall) in view.running_firewalls() {
        if !firewall.default_verdict().blocks() {
            continue;
        }
        for line in view.lines(id).filter(accepts_everything) {
            sink.push(open(firewall, &line));
        }
    }
}

fn accepts_everything(line: &Line<'_>) -> bool {
    let resolved = line.resolved;
    let everybody = resolved.from.everything && resolved.to.everything;
    everybody && line.rule.ports.is_none() && line.rule.verdict == Verdict::Accept
}

fn open(firewall: &Firewall, line: &Line<'_>) -> Diagnostic {
    let message = format!(
        "rule {} of firewall `{}` accepts everything from everybody",
        line.number(),
        firewall.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(line.rule.span, "nothing is blocked behind it")
        .help("say from whom, to whom, on which ports; or write `default=\"accept\"`")
}
