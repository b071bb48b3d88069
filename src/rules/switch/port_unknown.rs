//! A port that is not there.

use std::collections::BTreeMap;

use crate::diag::nearest::suggestion;
use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::cables::Stray;
use crate::model::device::{Device, Port, PortFacts, PortGroup};
use crate::rule;
use crate::rules::View;

rule! {
    /// A cable ends at a port that the device does not have.
    ///
    /// ## Why it matters
    /// The other device lists its ports, and this label is not among them: the cable is looked for where it is not, and
    /// nothing that is said of the real port is checked along it. (The lab's own words: no device reads them.) A number
    /// beyond the list at the device itself is a warning, where that line says nothing but where the cable leads.
    ///
    /// ## What to do
    /// Write the label as it is there. If nobody noted the port, name the device alone.
    pub(super) RULE = "switch" / "port-unknown", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for stray in &view.facts.ports.cables.strays {
        sink.push(unknown(view, stray));
    }
    let devices = view.lab.devices.values();
    for device in devices.filter(|it| it.about.is_present()) {
        let found = device.ports.iter().filter_map(|it| beyond(device, it));
        found.for_each(|found| sink.push(found));
    }
}

/// A port whose number is not among those that the device lists, and of which nothing is said but where its cable leads.
/// Ports that share networks are a group of ports, and no list of all.
fn beyond(device: &Device, port: &Port) -> Option<Diagnostic> {
    let label = port.label.as_ref().filter(|_| port.about.is_present())?;
    let number = as_number(&label.value)?;
    let groups = device.port_groups.iter();
    let groups: Vec<_> = groups.filter(|it| it.about.is_present()).collect();
    let is_list = |it: &&&PortGroup| !has_networks(&it.facts);
    if groups.iter().filter(is_list).count() < groups.len() || is_described(port) {
        return None;
    }
    let listed = groups.into_iter().flat_map(|group| {
        let labels = group.labels.iter().filter_map(|it| as_number(it));
        labels.map(|it| (it, group.span))
    });
    let listed: BTreeMap<_, _> = listed.collect();
    let (last, span) = listed.last_key_value()?;
    if listed.contains_key(&number) {
        return None;
    }
    let name = &device.name.value;
    let message = format!("`{name}` lists its ports, and `{number}` is not among them");
    let mut found = Diagnostic::new(&RULE, message)
        .at(label.span, "no such port")
        .related(*span, format!("the last number is {last}"))
        .help(format!(
            "write the number of a port that `{name}` has, or add `ports \"{number}\"`"
        ));
    found.level = Level::Warning;
    Some(found)
}

const fn has_networks(facts: &PortFacts) -> bool {
    facts.network.is_some() || facts.vlans.is_some() || facts.mtu.is_some()
}

/// Whether a port's own line says what kind of port it is, or what it carries.
const fn is_described(port: &Port) -> bool {
    let facts = &port.facts;
    facts.speed.is_some() || facts.media.is_some() || port.lag.is_some() || has_networks(facts)
}

/// The number that a label is.
fn as_number(label: &str) -> Option<u32> {
    let is_number = label.bytes().all(|it| it.is_ascii_digit());
    label.parse().ok().filter(|_| is_number)
}

fn unknown(view: &View, stray: &Stray) -> Diagnostic {
    let device = view.lab.devices.at(stray.device);
    let message = format!("`{}` has no port `{}`", device.name.value, stray.label);
    let ports = view.facts.ports.of(stray.device).iter();
    let labels = ports.filter_map(|port| port.label.as_deref());
    let help = suggestion(&stray.label, labels);
    Diagnostic::new(&RULE, message)
        .at(stray.span, "no such port")
        .related(device.name.span, "the device")
        .help(help.unwrap_or_else(|| format!("declare it there: `port \"{}\"`", stray.label)))
}
