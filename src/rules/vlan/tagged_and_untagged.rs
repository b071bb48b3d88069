//! One network at a port, with a tag and without.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ports::EffectivePort;
use crate::model::device::Device;
use crate::model::id::Id;
use crate::model::iface::Vlans;
use crate::rule;
use crate::rules::View;

rule! {
    /// A port of a device carries one network both untagged and tagged.
    ///
    /// ## Why it matters
    /// A port is a tagged or an untagged member of a VLAN, never both (IEEE 802.1Q, "Tagging and untagging"): a switch
    /// refuses the second setting or replaces the first one by it, so the host at the other end may hear nothing.
    ///
    /// ## What to do
    /// Leave the network out of `vlans` where it is the port's `network`, or leave `network` out where it arrives tagged.
    pub(super) RULE = "vlan" / "tagged-and-untagged", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (device, ports) in view.facts.ports.devices() {
        let member = view.lab.devices.at(device).about.is_member();
        let mut seen = Vec::new();
        for port in ports.iter().filter(|it| member && it.is_member()) {
            // Ports of one group share the line that says so.
            if let Some((place, found)) = both(view, device, port)
                && !seen.contains(&place)
            {
                seen.push(place);
                sink.push(found);
            }
        }
    }
}

fn both(
    view: &View,
    device: Id<Device>,
    port: &EffectivePort,
) -> Option<(crate::source::Span, Diagnostic)> {
    let untagged = port.facts.network?;
    let Some(Vlans::Named(named)) = &port.facts.vlans else {
        return None;
    };
    let tagged = named.iter().find(|it| it.value == untagged.value)?;
    let network = &view.lab.networks.at(untagged.value).name.value;
    let name = &view.lab.devices.at(device).name.value;
    let label = port.label.as_deref();
    let port = label.map_or("a port".to_owned(), |label| format!("port `{label}`"));
    let message = format!("{port} of `{name}` carries `{network}` untagged and tagged");
    let found = Diagnostic::new(&RULE, message)
        .at(tagged.span, "tagged here")
        .related(untagged.span, "and untagged")
        .help(format!("take `{network}` out of `vlans`"));
    Some((tagged.span, found))
}
