//! An isolated network that leaves its switch.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::{Cable, End};
use crate::facts::layer2::Place;
use crate::facts::segment::{Mode, Segment};
use crate::model::id::Id;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::rules::wires::carried_span;

rule! {
    /// A trunk carries an isolated network to where nobody is in it.
    ///
    /// ## Why it matters
    /// An isolated network has no gateway, so that only its members reach it. A trunk that carries it on offers it at every
    /// port behind: one more VLAN interface there is enough to get in, and its broadcasts (with jumbo frames) travel
    /// to switches that have no use for them. A `*` counts only where the network really arrives.
    ///
    /// ## What to do
    /// List the networks that are needed behind the port, without this one.
    pub(super) RULE = "vlan" / "isolated-leak", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_member());
    for (id, network) in networks.filter(|(_, it)| it.isolated.is_some_and(|it| it.value)) {
        let segment = Segment::new(&view.lab, &view.facts, id);
        for cable in view.facts.ports.cables.all() {
            for near in [cable.from, cable.to] {
                if leaks(&segment, cable, near) {
                    sink.push(leak(view, (id, network), cable, near));
                }
            }
        }
    }
}

/// Whether the network is on this side of a cable, leaves by it, and nobody is in it on the other side.
fn leaks(segment: &Segment<'_>, cable: &Cable, near: End) -> bool {
    let (End::Port(device, _), End::Port(..)) = (near, cable.across(near)) else {
        return false;
    };
    let (here, there) = (Place::from(near), Place::from(cable.across(near)));
    let wire = (here, there);
    let leaves = segment.mode(here) == Mode::Tagged && segment.passes(here, there);
    leaves && segment.serves(Place::Device(device), wire) && !segment.serves(there, wire)
}

fn leak(
    view: &View,
    (_, network): (Id<Network>, &Network),
    cable: &Cable,
    near: End,
) -> Diagnostic {
    let (here, there) = (Place::from(near), Place::from(cable.across(near)));
    let name = &network.name.value;
    let message = format!(
        "isolated network `{name}` leaves by {} to {}, behind which nobody is in it",
        view.place_name(here),
        view.place_name(there)
    );
    let span = match near {
        End::Port(device, at) => carried_span(view.facts.ports.at(device, at)),
        End::Iface(..) | End::Host(_) | End::Internet => cable.span,
    };
    let isolated = network.isolated.map_or(network.name.span, |it| it.span);
    Diagnostic::new(&RULE, message)
        .at(span, "carries it on")
        .related(isolated, "isolated here")
        .help(format!(
            "list the networks that are needed behind the port, without `{name}`"
        ))
}
