//! A cable to a port that is not there.

use crate::diag::nearest::suggestion;
use crate::diag::{Diagnostic, Sink};
use crate::facts::cables::Stray;
use crate::rule;
use crate::rules::View;

rule! {
    /// A cable ends at a port that the other device does not have.
    ///
    /// ## Why it matters
    /// The other device lists its ports, and this label is not among them: the cable is looked for where it is not, and
    /// nothing that is said of the real port is checked along it. (The lab's own words: no device reads them.)
    ///
    /// ## What to do
    /// Write the label as it is there. If nobody noted the port, name the device alone.
    pub(super) RULE = "switch" / "port-unknown", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for stray in &view.facts.ports.cables.strays {
        sink.push(unknown(view, stray));
    }
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
