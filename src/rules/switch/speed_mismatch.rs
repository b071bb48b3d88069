//! Two ends of a cable that cannot agree on a speed.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::{Cable, End};
use crate::model::hardware::Media;
use crate::model::iface::IfaceKind;
use crate::model::unit::Speed;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The two ends of a link have different speeds, and both are slots for modules, which run at one speed.
    ///
    /// ## Why it matters
    /// Copper sockets agree on the highest speed that both know, also behind a copper module. Optical modules do not: a 10 Gbps module and a
    /// 1 Gbps module give no link at all. (IEEE 802.3, clauses 28 and 52.)
    ///
    /// ## What to do
    /// Write at both ends the speed at which the link runs, or plug in modules that fit.
    pub(super) RULE = "switch" / "speed-mismatch", Warning
}

/// What an end says of its link.
struct Said {
    speed: Spanned<Speed>,
    media: Option<Spanned<Media>>,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for cable in view.facts.ports.cables.all() {
        let ends = said(view, cable.from).zip(said(view, cable.to));
        if let Some((from, to)) = ends
            && from.speed.value != to.speed.value
            && is_fixed(from.media)
            && is_fixed(to.media)
        {
            sink.push(mismatch(view, cable, from.speed, to.speed));
        }
    }
}

fn said(view: &View, end: End) -> Option<Said> {
    match end {
        End::Port(device, at) => {
            let facts = &view.facts.ports.at(device, at).facts;
            facts.speed.map(|speed| Said {
                speed,
                media: facts.media,
            })
        }
        End::Iface(node, at) => match &view.lab.nodes.at(node).ifaces.get(at)?.kind {
            IfaceKind::Nic(nic) => nic.speed.map(|speed| Said {
                speed,
                media: nic.media,
            }),
            IfaceKind::Bond(_) | IfaceKind::Bridge(_) | IfaceKind::Vlan(_) => None,
        },
        End::Host(_) | End::Internet => None,
    }
}

/// Whether a medium is known to run at one speed.
fn is_fixed(media: Option<Spanned<Media>>) -> bool {
    media.is_some_and(|media| media.value.has_one_speed())
}

fn mismatch(view: &View, cable: &Cable, from: Spanned<Speed>, to: Spanned<Speed>) -> Diagnostic {
    let (one, other) = (
        view.place_name(cable.from.into()),
        view.place_name(cable.to.into()),
    );
    let message = format!(
        "{one} runs at {}, {other} at the other end of its cable at {}",
        from.value, to.value
    );
    Diagnostic::new(&RULE, message)
        .at(from.span, format!("{} here", from.value))
        .related(to.span, format!("{} there", to.value))
        .related(cable.span, "the cable")
        .help("write at both ends the speed at which the link runs")
}
