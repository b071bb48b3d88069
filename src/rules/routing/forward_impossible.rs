//! A port that leads nowhere.

use crate::diag::{Diagnostic, Sink};
use crate::facts::passing;
use crate::model::routing::PortForward;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};

rule! {
    /// A `port-forward` has no IPv4 address or no port to lead to.
    ///
    /// ## Why it matters
    /// What arrives is sent on by number (`iptables -t nat … -j DNAT`): without an address no line can be written, and the
    /// port would be shut in silence.
    ///
    /// ## What to do
    /// Give the host a fixed IPv4 address, or name another one. Ports are 1 to 65535.
    pub(super) RULE = "routing" / "forward-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        for forward in &wire.iface.routing.port_forwards {
            if let Some(found) = problem(view, &wire, forward) {
                once.push(found, sink);
            }
        }
    }
}

fn problem(view: &View, wire: &Wire<'_>, forward: &PortForward) -> Option<Diagnostic> {
    let to = forward.to;
    if passing::receiver(&view.lab, &view.facts, wire.id, to.value).is_none() {
        let whom = view.reference_name(to.value);
        let message = format!(
            "{} sends ports on to {whom}, which has no fixed IPv4 address",
            wire.name()
        );
        let found = Diagnostic::new(&RULE, message).at(to.span, "no address to send to");
        return Some(found.help("give it an `address`, or name its address"));
    }
    let port = forward.port.filter(|it| !(1..=65535).contains(&it.value))?;
    let message = format!("{} sends on to port {}", wire.name(), port.value);
    let found = Diagnostic::new(&RULE, message).at(port.span, "no port");
    Some(found.help("write a port of 1 to 65535"))
}
