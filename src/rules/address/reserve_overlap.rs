//! Two reserved ranges that share addresses.

use crate::diag::{Diagnostic, Sink};
use crate::model::network::{Network, Reserve};
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two reserved ranges of a network share addresses, and neither is a part of the other.
    ///
    /// ## Why it matters
    /// In the lab's own address plan each range says who may use its addresses. Those of both are kept for two uses, and
    /// whichever host takes one is in the range of another. A range inside of another is a part of it.
    ///
    /// ## What to do
    /// Let one of the two end where the other starts.
    pub(super) RULE = "address" / "reserve-overlap", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.values();
    for network in networks.filter(|it| it.about.is_present()) {
        let mut sorted: Vec<_> = network.reserved.iter().collect();
        sorted.sort_by_key(|it| (it.range.value.first(), it.range.value.last()));
        for (at, later) in sorted.iter().enumerate() {
            let mut earlier = sorted.iter().take(at);
            if let Some(first) = earlier.find(|it| collide(it.range.value, later.range.value)) {
                sink.push(shared(network, first, later));
            }
        }
    }
}

/// Whether two ranges share addresses and neither is a proper part of the other.
fn collide(one: AddressRange, other: AddressRange) -> bool {
    let is_part = |inner: AddressRange, outer: AddressRange| outer.covers(inner) && inner != outer;
    one.overlaps(other) && !is_part(one, other) && !is_part(other, one)
}

fn shared(network: &Network, one: &Reserve, other: &Reserve) -> Diagnostic {
    let (first, later) = if one.range.span <= other.range.span {
        (one, other)
    } else {
        (other, one)
    };
    let message = format!(
        "reserved ranges `{}` and `{}` of network `{}` overlap",
        first.range.value, later.range.value, network.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(later.range.span, "kept for another use")
        .related(first.range.span, "kept already")
        .help("let one of the two end where the other starts")
}
