//! Two ends of a cable that mean different networks by "untagged".

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::Cable;
use crate::facts::layer2::Place;
use crate::rule;
use crate::rules::View;
use crate::rules::wires::carried_span;
use crate::source::Span;

rule! {
    /// What one end of a cable sends untagged is another network at the other end, or is expected with a tag there.
    ///
    /// ## Why it matters
    /// A frame without a tag belongs to whatever network the receiving port says. Two networks are joined into one, or
    /// the host is in the wrong one, and no error is shown anywhere. (IEEE 802.1Q: the port VLAN identifier.)
    ///
    /// ## What to do
    /// Say the same at both ends: `network` for what passes untagged, `vlans` for what passes with a tag.
    pub(super) RULE = "vlan" / "native-mismatch", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cable in view.facts.ports.cables.all() {
        let (one, other) = (Place::from(cable.from), Place::from(cable.to));
        let is_wired = view.facts.layer2.near(one).contains(&other);
        if is_wired && view.facts.differ_untagged(one, other) {
            sink.push(mismatch(view, cable));
        }
    }
}

fn mismatch(view: &View, cable: &Cable) -> Diagnostic {
    let (one, other) = (Place::from(cable.from), Place::from(cable.to));
    let message = format!("{}, but {}", says(view, one), says(view, other));
    let found = Diagnostic::new(&RULE, message).at(span(view, one), "at this end");
    let found = found.related(span(view, other), "at the other end");
    found.related(cable.span, "the cable").help(
        "say the same at both ends: `network` for what passes untagged, `vlans` for what is tagged",
    )
}

/// What an end says, as in "`eno1` of `pve1` carries `lan` untagged".
fn says(view: &View, place: Place) -> String {
    let name = view.place_name(place);
    match view.facts.untagged(place) {
        Some(network) => {
            let network = &view.lab.networks.at(network).name.value;
            format!("{name} carries `{network}` untagged")
        }
        None => format!("{name} carries it tagged"),
    }
}

fn span(view: &View, place: Place) -> Span {
    let Place::Port(device, at) = place else {
        return view.place_span(place).unwrap_or_default();
    };
    let port = view.facts.ports.at(device, at);
    let untagged = port.facts.network.map(|network| network.span);
    untagged.unwrap_or_else(|| carried_span(port))
}
