//! LACP with two partners.

use super::Cabled;
use crate::diag::{Diagnostic, Sink};
use crate::rule;
use crate::rules::View;

rule! {
    /// The members of an LACP bond end at different switches.
    ///
    /// ## Why it matters
    /// LACP joins links that have one partner. Two switches are one partner only if they are stacked or run MLAG;
    /// otherwise the bond uses the links to one of them and the others stand by. (IEEE 802.1AX: one aggregator, one
    /// partner system.)
    ///
    /// ## What to do
    /// Plug all members into one switch. If the switches are stacked, allow it and say so; if not, `active-backup` works
    /// with any two switches.
    pub(super) RULE = "bond" / "across-switches", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for bond in super::lacp(view) {
        if let [first, others @ ..] = &bond.ends[..]
            && let Some(other) = others.iter().find(|it| it.device != first.device)
        {
            let name = |id| &view.lab.devices.at(id).name.value;
            let (one, two) = (name(first.device), name(other.device));
            sink.push(
                across(&bond, one, two)
                    .related(first.span, format!("to `{one}`"))
                    .related(other.span, format!("to `{two}`")),
            );
        }
    }
}

fn across(bond: &Cabled<'_>, one: &str, other: &str) -> Diagnostic {
    let message = format!(
        "LACP bond `{}` of node `{}` ends at two switches, `{one}` and `{other}`",
        bond.iface.name.value, bond.node.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(bond.bond.mode.span, "one partner is needed")
        .help("plug all members into one switch, write `mode=\"active-backup\"`, or allow it if the two are stacked")
}
