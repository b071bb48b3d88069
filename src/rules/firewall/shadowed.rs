//! Rules that others decide before.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::Firewall;
use crate::rule;
use crate::rules::View;

use super::Line;

rule! {
    /// A firewall rule can never match: the rules before it decide about all of its packets.
    ///
    /// ## Why it matters
    /// The first rule that matches decides. A `drop` behind a wider `accept` stops nothing, and nobody notices. That
    /// the rules before it do so only together makes it no better: their union is compared, address by address and port
    /// by port. (iptables(8), which pve-firewall writes for: the target of the first rule that matches.)
    ///
    /// ## What to do
    /// Move the narrower rule up, or take it away if it says what another one says.
    pub(super) RULE = "firewall" / "shadowed", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, firewall) in view.running_firewalls() {
        let lines: Vec<_> = view.lines(id).collect();
        for (at, line) in lines.iter().enumerate() {
            let before = lines.get(..at).unwrap_or_default();
            if let Some(deciding) = deciding(line, before) {
                sink.push(never_matches(firewall, line, &deciding));
            }
        }
    }
}

/// The earlier rules that decide, if together they leave nothing. What is not known is never covered.
fn deciding<'a>(line: &Line<'_>, before: &'a [Line<'a>]) -> Option<Vec<&'a Line<'a>>> {
    let known = line.resolved.complete && !line.resolved.region.is_empty();
    let mut left = line.resolved.region.clone();
    let mut deciding = Vec::new();
    for earlier in before.iter().filter(|_| known) {
        if earlier.resolved.region.meets(&left) {
            left = left.without(&earlier.resolved.region)?;
            deciding.push(earlier);
        }
        if left.is_empty() {
            return Some(deciding);
        }
    }
    None
}

fn never_matches(firewall: &Firewall, line: &Line<'_>, deciding: &[&Line<'_>]) -> Diagnostic {
    let numbers: Vec<_> = deciding.iter().map(|it| it.number().to_string()).collect();
    let (rules, decide) = match numbers.as_slice() {
        [one] => (format!("rule {one}"), "decides"),
        many => (format!("rules {}", many.join(", ")), "decide"),
    };
    let message = format!(
        "rule {} of firewall `{}` can never match: {rules} {decide} before it",
        line.number(),
        firewall.name.value
    );
    let found = Diagnostic::new(&RULE, message).at(line.rule.span, "nothing is left for it");
    let found = deciding.iter().fold(found, |found, earlier| {
        let what = format!("rule {}: {}", earlier.number(), earlier.rule.verdict.word());
        found.related(earlier.rule.span, what)
    });
    let same = deciding
        .iter()
        .all(|it| it.rule.verdict == line.rule.verdict);
    let first = deciding.first().map_or(0, |it| it.number());
    found.help(if same {
        "take it away: it says what is said already".to_owned()
    } else {
        format!("move it above rule {first}")
    })
}
