//! Interfaces in a circle.

use crate::diag::{Diagnostic, Sink};
use crate::model::iface::IfaceKind;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Span;

rule! {
    /// An interface stands on itself: it is its own port, or a port of what it carries.
    ///
    /// ## Why it matters
    /// None of them can be brought up first. ifupdown2 gives the whole file up with a circular dependency.
    ///
    /// ## What to do
    /// Take one of them out of the circle.
    pub(super) RULE = "nic" / "stands-on-itself", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        // What is joined stands before what joins it, wherever that is possible.
        if let Some((at, span)) = below(&wire).into_iter().find(|(at, _)| *at >= wire.at) {
            once.push(circle(&wire, at, span), sink);
        }
    }
}

fn below(wire: &Wire<'_>) -> Vec<(usize, Span)> {
    let ports = wire.iface.kind.ports().iter();
    let on = match &wire.iface.kind {
        IfaceKind::Vlan(vlan) => Some(&vlan.on),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => None,
    };
    ports.chain(on).map(|it| (it.value, it.span)).collect()
}

fn circle(wire: &Wire<'_>, at: usize, span: Span) -> Diagnostic {
    let below = wire.node.ifaces.get(at);
    let below = below.map_or("?", |it| it.name.value.as_str());
    let message = if at == wire.at {
        format!("{} stands on itself", wire.name())
    } else {
        format!("{} stands on `{below}`, which stands on it", wire.name())
    };
    Diagnostic::new(&RULE, message)
        .at(span, "a circle: which comes up first?")
        .help("take one of them out of the circle")
}
