//! Two ways between two switches.

use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::{Cable, End};
use crate::facts::layer2::Place;
use crate::facts::segment::Segment;
use crate::model::device::{Device, DeviceKind};
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;

rule! {
    /// A cable closes a loop of switches.
    ///
    /// ## Why it matters
    /// Without a spanning tree, one broadcast goes round for ever and takes all links with it. With one, a cable of the loop
    /// carries nothing until another one fails. hlc does not know what the switches run, so this is only worth knowing.
    ///
    /// ## What to do
    /// If both cables shall carry traffic, make them one link aggregation group (`lag`). If the loop is meant as a reserve
    /// and the switches run a spanning tree, allow it and say so.
    pub(super) RULE = "switch" / "cable-loop", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut joined: Vec<(Id<Device>, Id<Device>)> = Vec::new();
    let mut groups: Vec<Vec<Id<Device>>> = Vec::new();
    for cable in view.facts.ports.cables.all() {
        let Some((one, other)) = switches(view, cable) else {
            continue;
        };
        // Two cables in one port are another fault, and one of them is none.
        if [cable.from, cable.to]
            .into_iter()
            .any(|end| view.facts.ports.cables.at(end).count() > 1)
        {
            continue;
        }
        let same = |group: &&Vec<Id<Device>>| group.contains(&one) && group.contains(&other);
        if groups.iter().find(same).is_none() {
            join(&mut groups, one, other);
        } else if !is_aggregated(view, cable, &joined) && network_round(view, cable) {
            sink.push(closes(view, cable, one, other));
        }
        joined.push((one, other));
    }
}

/// The two switches that a cable joins.
fn switches(view: &View, cable: &Cable) -> Option<(Id<Device>, Id<Device>)> {
    let (End::Port(one, _), End::Port(other, _)) = (cable.from, cable.to) else {
        return None;
    };
    let is_switch = |id: Id<Device>| view.lab.devices.at(id).kind.value == DeviceKind::Switch;
    (one != other && is_switch(one) && is_switch(other)).then_some((one, other))
}

fn join(groups: &mut Vec<Vec<Id<Device>>>, one: Id<Device>, other: Id<Device>) {
    let touches = |group: &Vec<Id<Device>>| group.contains(&one) || group.contains(&other);
    let (mut touched, rest): (Vec<_>, Vec<_>) =
        std::mem::take(groups).into_iter().partition(touches);
    touched.push(vec![one, other]);
    *groups = rest;
    groups.push(touched.concat());
}

/// Whether a cable is in a link aggregation group and another one joins the same two switches.
fn is_aggregated(view: &View, cable: &Cable, joined: &[(Id<Device>, Id<Device>)]) -> bool {
    let lag = |end: End| match end {
        End::Port(device, at) => view.facts.ports.at(device, at).lag,
        End::Iface(..) | End::Host(_) | End::Internet => None,
    };
    let is_lag = lag(cable.from).or(lag(cable.to)).is_some();
    let pair = switches(view, cable);
    is_lag
        && joined
            .iter()
            .any(|it| pair == Some(*it) || pair == Some((it.1, it.0)))
}

/// Whether some network can go round: by this cable and back by others.
fn network_round(view: &View, cable: &Cable) -> bool {
    let (one, other) = (Place::from(cable.from), Place::from(cable.to));
    let mut networks = view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_member());
    networks.any(|(id, _)| {
        let segment = Segment::new(&view.lab, &view.facts, id);
        segment.passes(one, other) && segment.reaches(one, other, (one, other))
    })
}

fn closes(view: &View, cable: &Cable, one: Id<Device>, other: Id<Device>) -> Diagnostic {
    let name = |id| &view.lab.devices.at(id).name.value;
    let message = format!("a second way joins `{}` and `{}`", name(one), name(other));
    Diagnostic::new(&RULE, message)
        .at(cable.span, "closes a loop")
        .help("write `lag` at its ports if they are aggregated, or allow it if the switches run a spanning tree")
}
