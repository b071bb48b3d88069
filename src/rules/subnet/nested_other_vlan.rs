//! A subnet inside another one, on another VLAN.

use crate::diag::{Diagnostic, Sink};
use crate::facts::subnets::{Nested, nested};
use crate::rule;
use crate::rules::View;

rule! {
    /// A subnet lies in another one that has another VLAN.
    ///
    /// ## Why it matters
    /// Machines of the wider network take those of the narrower one for neighbours, but their frames carry another
    /// tag: they ask and nobody answers, unless the router answers for them (proxy ARP, RFC 1027).
    ///
    /// ## What to do
    /// Shrink or move the wider network so that neither holds the other. Allow it where a router answers in between.
    pub(super) RULE = "subnet" / "nested-other-vlan", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for pair in nested(&view.lab).iter().filter(|pair| is_so(view, pair)) {
        sink.push(nested_in(view, pair));
    }
}

/// Whether a pair is nested, not equal, and on two VLANs: then it is a matter of this rule, not of an overlap.
pub(super) fn is_so(view: &View, pair: &Nested) -> bool {
    let vlan = |network| view.lab.networks.at(network).vlan;
    match (vlan(pair.outer.network), vlan(pair.inner.network)) {
        (Some(outer), Some(inner)) => outer != inner && pair.outer.subnet != pair.inner.subnet,
        (Some(_) | None, None) | (None, Some(_)) => false,
    }
}

fn nested_in(view: &View, pair: &Nested) -> Diagnostic {
    let (outer, inner) = (
        view.lab.networks.at(pair.outer.network),
        view.lab.networks.at(pair.inner.network),
    );
    let tag = inner.vlan.map_or(0, |vlan| vlan.value.get());
    let message = format!(
        "network `{}` lies within `{}` but uses VLAN {tag}; routes will disagree",
        inner.name.value, outer.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(pair.inner.span, "inside the other")
        .related(pair.outer.span, "the wider subnet")
        .help("shrink or move one so that neither holds the other")
}
