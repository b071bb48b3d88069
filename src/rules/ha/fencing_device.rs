//! Fencing by hardware that a node does not have.

use crate::diag::{Diagnostic, Sink};
use crate::model::ha::Fencing;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// Fencing is done by hardware, but a node has none that could cut it off.
    ///
    /// ## Why it matters
    /// Guests of a failed node start elsewhere only after it is known to be off. A node that nothing can switch off
    /// is never known to be: with `hardware` its guests stay down, with `both` the watchdog is all there is
    /// (pve-cluster, `fencing` of datacenter.cfg).
    ///
    /// ## What to do
    /// Say which controller can do it: `oob "ipmi" address="…" fencing=#true`. Or leave `fencing` out: the watchdog
    /// needs no device.
    pub(super) RULE = "ha" / "fencing-device", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let fencing = cluster.ha.as_ref().and_then(|ha| ha.fencing);
        let Some(fencing) = fencing.filter(|it| it.value != Fencing::Watchdog) else {
            continue;
        };
        let nodes = votes
            .members
            .iter()
            .map(|member| view.lab.nodes.at(member.node));
        for node in nodes.filter(|node| !can_be_cut_off(node)) {
            sink.push(nothing_cuts_it_off(node, fencing));
        }
    }
}

fn can_be_cut_off(node: &Node) -> bool {
    let mut controllers = node.oob.iter().filter(|oob| oob.about.is_active());
    controllers.any(|oob| oob.fencing.is_some_and(|it| it.value))
}

fn nothing_cuts_it_off(node: &Node, fencing: Spanned<Fencing>) -> Diagnostic {
    let name = &node.name.value;
    let message = format!("fencing is by hardware, but nothing can cut off node `{name}`");
    let found = Diagnostic::new(&RULE, message)
        .at(node.name.span, "no `oob` with `fencing=#true`")
        .related(fencing.span, "by hardware");
    found
        .help("write `oob \"ipmi\" address=\"…\" fencing=#true`, or `fencing=\"watchdog\"` in `ha`")
}
