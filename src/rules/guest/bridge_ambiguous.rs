//! Two bridges, and nothing that says which.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Sink};
use crate::facts::plugs;
use crate::model::iface::Iface;
use crate::rule;
use crate::rules::View;

rule! {
    /// Several bridges of a node carry the network of a guest's card, and the lab does not say which one it takes.
    ///
    /// ## Why it matters
    /// Both would do, until one of them is changed. What the handbook and the diagrams show must be what runs, so hlc
    /// does not choose. (A `net0` of Proxmox names one bridge.)
    ///
    /// ## What to do
    /// Write `bridge="NAME"` at the card.
    pub(super) RULE = "guest" / "bridge-ambiguous", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, guest) in view.guests() {
        for nic in guest.nics.iter().filter(|nic| nic.about.is_present()) {
            let plugs = plugs::of_nic(&view.lab, &view.facts, guest, nic);
            let bridges = plugs.iter().filter_map(|plug| {
                let ifaces = &view.lab.nodes.at(plug.node).ifaces;
                ifaces
                    .get(plug.bridge)
                    .filter(|it| !is_repeated(ifaces, it))
            });
            let bridges: Vec<_> = bridges.collect();
            if let [first, _, ..] = bridges.as_slice() {
                let names: Vec<_> = bridges.iter().map(|it| it.name.value.as_str()).collect();
                let message = format!(
                    "`{}` of {} may be plugged into {}: all carry its network",
                    nic.slot.value,
                    view.guest_name(id),
                    quoted(&names)
                );
                let mut found = Diagnostic::new(&RULE, message).at(nic.slot.span, "into which?");
                for bridge in &bridges {
                    found = found.related(bridge.name.span, "carries its network");
                }
                let help = format!("write `bridge=\"{}\"` or another of them", first.name.value);
                sink.push(found.help(help));
            }
        }
    }
}

/// Whether all addresses of a bridge stand at an interface before it: then nobody knows where they belong, and that
/// is reported.
fn is_repeated(ifaces: &[Iface], bridge: &Iface) -> bool {
    let before = || {
        ifaces
            .iter()
            .take_while(|it| it.name.span != bridge.name.span)
    };
    let mut addresses = bridge.addresses.iter();
    !bridge.addresses.is_empty()
        && addresses.all(|one| {
            let mut others = before().flat_map(|it| &it.addresses);
            others.any(|other| other.ip == one.ip)
        })
}
