//! Addresses that cannot be hidden.

use crate::diag::{Diagnostic, Sink};
use crate::facts::passing;
use crate::model::routing::Masquerade;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// An interface masquerades, but has no IPv4 subnet, or there is no way out.
    ///
    /// ## Why it matters
    /// The rule says from which addresses and by which interface (Proxmox's guide, "Network Configuration"). Without either
    /// no line can be written, and the guests would have no way out.
    ///
    /// ## What to do
    /// Give the interface an address in a network with a subnet; name the interface that leads out, if the node's default
    /// route does not tell it.
    pub(super) RULE = "routing" / "masquerade-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        let routing = &wire.iface.routing;
        let wanted = routing.masquerade.filter(|_| passing::masquerades(routing));
        let done = passing::masqueraded(&view.lab, &view.facts, wire.id, wire.at);
        // Which of several default routes is meant is asked elsewhere.
        let waits = wanted.is_some_and(|it| it.value == Masquerade::DefaultRoute(true))
            && view.facts.routes.candidates(wire.id, true).len() > 1;
        if let Some(wanted) = wanted.filter(|_| done.is_none() && !waits) {
            once.push(impossible(view, &wire, wanted), sink);
        }
    }
}

fn impossible(view: &View, wire: &Wire<'_>, wanted: Spanned<Masquerade>) -> Diagnostic {
    let name = wire.name();
    let (problem, help) = if passing::subnets(&view.lab, &view.facts, wire.iface).is_empty() {
        (
            "has no IPv4 address",
            "write the `address` of the node in the network behind it",
        )
    } else if wanted.value == Masquerade::Through(wire.at) {
        ("would leave by itself", "name the interface that leads out")
    } else if let Some(route) = view.facts.routes.default(wire.id, true) {
        let problem = format!(
            "the node's default route leaves by it, through `{}`",
            route.gateway
        );
        return found(&name, &problem, wanted).help(
            "name the interface that leads out: `masquerade=\"…\"`; or write `gateway=#false` here, if the \
             node does not leave by this network",
        );
    } else {
        (
            "its node has no default route to leave by",
            "name the interface that leads out: `masquerade=\"…\"`",
        )
    };
    found(&name, problem, wanted).help(help)
}

fn found(name: &str, problem: &str, wanted: Spanned<Masquerade>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{name} masquerades, but {problem}"))
        .at(wanted.span, "cannot be done")
}
