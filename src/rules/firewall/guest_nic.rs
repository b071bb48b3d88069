//! A guest's firewall beside NICs that are not filtered.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::{Firewall, FirewallPlace};
use crate::model::guest::{Guest, GuestNic};
use crate::rule;
use crate::rules::View;

rule! {
    /// A NIC of a guest with a firewall is not filtered.
    ///
    /// ## Why it matters
    /// Proxmox VE applies the rules of a guest only at NICs with `firewall=1` (pve-firewall, `compile_iptables_filter`).
    /// Whatever arrives through another NIC of the guest is not asked.
    ///
    /// ## What to do
    /// Write `firewall=#true` at the NIC, and tick "Firewall" at it in Proxmox VE. A NIC that is meant to stay open says
    /// `firewall=#false`, as long as another one is filtered.
    pub(super) RULE = "firewall" / "guest-nic", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, firewall) in view.running_firewalls() {
        let FirewallPlace::Guest(id) = firewall.on.value else {
            continue;
        };
        let guest = view.lab.guests.at(id);
        let nics = guest.nics.iter().filter(|nic| nic.about.is_member());
        let nics: Vec<_> = nics.collect();
        let is_filtered = |nic: &&GuestNic| nic.firewall.is_some_and(|it| it.value);
        let any = nics.iter().any(is_filtered);
        let open = nics.iter().filter(|nic| !is_filtered(nic));
        let open: Vec<_> = open.filter(|nic| !any || nic.firewall.is_none()).collect();
        if let Some((first, others)) = open.split_first() {
            sink.push(unfiltered(firewall, guest, first, others));
        }
    }
}

fn unfiltered(
    firewall: &Firewall,
    guest: &Guest,
    first: &GuestNic,
    others: &[&&GuestNic],
) -> Diagnostic {
    let names: Vec<_> = std::iter::once(first)
        .chain(others.iter().map(|nic| **nic))
        .map(|nic| format!("`{}`", nic.slot.value))
        .collect();
    let message = format!(
        "firewall `{}` does not filter {} of guest `{}`",
        firewall.name.value,
        names.join(", "),
        guest.name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(first.slot.span, "has no `firewall=#true`")
        .related(firewall.on.span, "the firewall of this guest");
    let found = others.iter().fold(found, |found, nic| {
        found.related(nic.slot.span, "has no `firewall=#true` either")
    });
    found.help("write `firewall=#true` at the NIC")
}
