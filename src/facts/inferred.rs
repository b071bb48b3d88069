//! What follows for a port without a label from all that it may be.

use super::ports::{EffectivePort, PortUse};
use crate::model::device::PortFacts;
use crate::model::iface::Vlans;
use crate::source::Spanned;

/// What nobody says of a port without a label is what all ports share that it may be: if a switch carries one network
/// everywhere, the cable whose number nobody noted carries it too. Nothing follows where more cables are in than ports
/// are listed.
pub(super) fn add(ports: &mut [EffectivePort]) {
    let candidates = ports.iter().filter(|it| it.usage == PortUse::Unclear);
    let candidates: Vec<_> = candidates.map(|it| it.facts.clone()).collect();
    let wanting = ports.iter_mut().filter(|port| port.label.is_none());
    let wanting: Vec<_> = wanting.collect();
    if wanting.len() > candidates.len() {
        return;
    }
    for port in wanting {
        let own = std::mem::take(&mut port.facts);
        port.facts = PortFacts {
            speed: own.speed.or_else(|| shared(&candidates, |it| it.speed)),
            media: own.media.or_else(|| shared(&candidates, |it| it.media)),
            network: own.network.or_else(|| shared(&candidates, |it| it.network)),
            mtu: own.mtu.or_else(|| shared(&candidates, |it| it.mtu)),
            vlans: own.vlans.or_else(|| shared_vlans(&candidates)),
        };
    }
}

fn shared<T: PartialEq>(
    facts: &[PortFacts],
    property: impl Fn(&PortFacts) -> Option<Spanned<T>>,
) -> Option<Spanned<T>> {
    let first = property(facts.first()?)?;
    let same = |it| property(it).is_some_and(|it| it.value == first.value);
    facts.iter().all(same).then_some(first)
}

fn shared_vlans(facts: &[PortFacts]) -> Option<Vlans> {
    let first = facts.first()?.vlans.as_ref()?;
    let same = |it: &PortFacts| it.vlans.as_ref().is_some_and(|it| it.is_same(first));
    facts.iter().all(same).then(|| first.clone())
}
