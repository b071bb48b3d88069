//! A network that stops half way.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::layer2::Place;
use crate::facts::segment::{Break, Mode, Segment};
use crate::rule;
use crate::rules::View;
use crate::rules::wires::carried_span;
use crate::source::Span;

rule! {
    /// A network stops on the way between two that are in it.
    ///
    /// ## Why it matters
    /// Frames with a tag that a port does not carry are dropped without a word: the guest has its address, the link
    /// is up, and nothing answers. (IEEE 802.1Q, ingress and egress filtering.) Only ways that the lab describes are
    /// looked at: where no cable is written, nothing is known and nothing is said.
    ///
    /// ## What to do
    /// Let the port carry the network, tagged (`vlans`) or untagged (`network`), as its neighbours on the way do.
    pub(super) RULE = "vlan" / "path-broken", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    if view.facts.ports.cables.all().is_empty() {
        return;
    }
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_member())
    {
        let segment = Segment::new(&view.lab, &view.facts, id);
        let breaks = segment.breaks().into_iter();
        let found = breaks.filter_map(|it| broken(view, &segment, &network.name.value, &it));
        // Ports that share one line are one mistake.
        let mut seen = BTreeSet::new();
        for found in found.filter(|it| seen.insert(it.primary.span)) {
            sink.push(found);
        }
    }
}

fn broken(view: &View, segment: &Segment<'_>, network: &str, stop: &Break) -> Option<Diagnostic> {
    let hop = stop.path.get(stop.at..)?;
    let (one, other) = (*hop.first()?, *hop.get(1)?);
    let blames = |place: &Place| matches!(segment.mode(*place), Mode::No | Mode::NotTagged);
    let blocker = [one, other].into_iter().find(blames).unwrap_or(other);
    let (from, to) = (*stop.path.first()?, *stop.path.last()?);
    let message = format!(
        "network `{network}` stops at {}, between {} and {}",
        view.place_name(blocker),
        view.place_name(from),
        view.place_name(to)
    );
    let found = Diagnostic::new(&RULE, message).at(place(view, blocker)?, "does not carry it");
    let ends = [(from, "needs it"), (to, "has it")];
    let found = ends
        .into_iter()
        .fold(found, |found, (end, text)| match view.place_span(end) {
            Some(span) => found.related(span, text),
            None => found,
        });
    Some(found.help(format!(
        "let it carry `{network}`; the way is {}",
        view.way(&stop.path)
    )))
}

fn place(view: &View, place: Place) -> Option<Span> {
    if let Place::Port(device, at) = place {
        return Some(carried_span(view.facts.ports.at(device, at)));
    }
    view.place_span(place)
}
