//! A port that is too small for what passes it.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::cables::{Cable, End};
use crate::facts::layer2::Place;
use crate::facts::segment::{Mode, Segment};
use crate::model::network::Network;
use crate::model::unit::Mtu;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A port on the way lets only smaller packets through than the network has.
    ///
    /// ## Why it matters
    /// A switch drops what is too large without telling anybody. Small packets pass, so links look fine and logins work;
    /// large transfers hang. Ceph and NFS fail in ways that point anywhere but here. (IEEE 802.3: oversized
    /// frames are discarded; nothing on layer 2 reports them.)
    ///
    /// ## What to do
    /// Raise the MTU of the port to that of the network, on every port of the way, or lower the network's.
    pub(super) RULE = "mtu" / "path-too-small", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let stated = stated(view);
    if stated.is_empty() {
        return;
    }
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_member())
    {
        let segment = Segment::new(&view.lab, &view.facts, id);
        let mut seen = BTreeSet::new();
        for (cable, end, mtu) in &stated {
            // Ports that share one line are one mistake.
            if mtu.value < network.mtu()
                && is_on_the_way(&segment, cable, *end)
                && seen.insert(mtu.span)
            {
                sink.push(small_port(view, network, *end, *mtu));
            }
        }
    }
}

/// The ends of cables at ports that say how large a packet may be.
fn stated(view: &View) -> Vec<(&Cable, End, Spanned<Mtu>)> {
    let cables = view.facts.ports.cables.all().iter();
    let ends = cables.flat_map(|cable| [(cable, cable.from), (cable, cable.to)]);
    let stated = ends.filter_map(|(cable, end)| match end {
        End::Port(device, at) => {
            let mtu = view.facts.ports.at(device, at).facts.mtu?;
            Some((cable, end, mtu))
        }
        End::Iface(..) | End::Host(_) | End::Internet => None,
    });
    stated.collect()
}

/// Whether packets of the network surely pass an end: members are on both sides of its cable, and the port is said to
/// carry the network, or there is no other path.
fn is_on_the_way(segment: &Segment<'_>, cable: &Cable, end: End) -> bool {
    let (one, other) = (Place::from(cable.from), Place::from(cable.to));
    let wire = (one, other);
    let carries = match segment.mode(end.into()) {
        Mode::No => return false,
        Mode::Tagged | Mode::Untagged => true,
        Mode::Unknown | Mode::NotTagged => false,
    };
    segment.passes(one, other)
        && segment.serves(one, wire)
        && segment.serves(other, wire)
        && (carries || !segment.reaches(one, other, wire))
}

fn small_port(view: &View, network: &Network, end: End, mtu: Spanned<Mtu>) -> Diagnostic {
    let (name, needed) = (&network.name.value, network.mtu());
    let message = format!(
        "network `{name}` has packets of {needed} bytes, {} lets {} through",
        view.place_name(end.into()),
        mtu.value
    );
    let stated = network.mtu.map_or(network.name.span, |it| it.span);
    Diagnostic::new(&RULE, message)
        .at(mtu.span, format!("{} here", mtu.value))
        .related(stated, format!("{needed} needed"))
        .propose(Proposal::property(
            mtu.span,
            "mtu",
            needed,
            "write {} and set it on the switch",
        ))
}
