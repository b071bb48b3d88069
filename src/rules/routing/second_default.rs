//! A default route beside the default route.

use crate::diag::{Diagnostic, Sink};
use crate::facts::passing;
use crate::model::routing::{Destination, StaticRoute};
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};

rule! {
    /// A node has a default route, and a `route "default"` in the same table.
    ///
    /// ## Why it matters
    /// A table has one default route of each family unless their metrics differ. Which of the two stands, depends on
    /// the interface that comes up last. (ip-route(8): a route is known by destination, metric and table.)
    ///
    /// ## What to do
    /// Write `gateway=#false` at the other interface; or give the route a `metric` of its own or another `table`, with a
    /// `routing-rule` that asks it.
    pub(super) RULE = "routing" / "second-default", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        for route in &wire.iface.routing.routes {
            if let Some(found) = beside(view, &wire, route) {
                once.push(found, sink);
            }
        }
    }
}

fn beside(view: &View, wire: &Wire<'_>, route: &StaticRoute) -> Option<Diagnostic> {
    let same_table = route.table.is_none() && route.metric.is_none();
    if route.to.value != Destination::Default || !same_table {
        return None;
    }
    let hops = passing::next_hops(&view.lab, &view.facts, (wire.id, wire.iface), route);
    let hop = hops.first();
    let first = view
        .facts
        .routes
        .default(wire.id, hop.is_none_or(|hop| hop.is_ipv4()))?;
    let message = format!("{} has a default route beside another one", wire.name());
    let found = Diagnostic::new(&RULE, message)
        .at(route.to.span, "everything leads here")
        .related(first.span, format!("and here, by `{}`", first.gateway));
    Some(found.help("write `gateway=#false` there, or give this route a `metric` or a `table`"))
}
