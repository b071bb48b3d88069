//! Filtered NICs of guests that have no firewall.

use crate::diag::{Diagnostic, Sink};
use crate::model::firewall::FirewallPlace;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;

rule! {
    /// A NIC is marked for the firewall, but its guest has none.
    ///
    /// ## Why it matters
    /// `firewall=1` at a NIC filters nothing by itself: Proxmox VE skips a guest whose own firewall is not switched on
    /// (pve-firewall, `compile_iptables_filter`). Its web interface sets the mark at every new NIC.
    ///
    /// ## What to do
    /// Write a `firewall` with `on=` the guest, or take the mark away.
    pub(super) RULE = "firewall" / "nic-without-rules", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let guests = view.lab.guests.iter();
    let members = guests.filter(|(id, guest)| guest.about.is_member() && !is_filtered(view, *id));
    let marked = members.flat_map(|(_, guest)| {
        let nics = guest.nics.iter().filter(|nic| nic.about.is_member());
        let nics = nics.filter(|nic| nic.firewall.is_some_and(|it| it.value));
        nics.map(move |nic| (guest, nic))
    });
    let marked: Vec<_> = marked.collect();
    if let Some((first, others)) = marked.split_first() {
        sink.push(without_rules(first, others));
    }
}

fn is_filtered(view: &View, guest: Id<Guest>) -> bool {
    let mut firewalls = view
        .lab
        .firewalls
        .values()
        .filter(|it| it.about.is_present());
    firewalls.any(|it| it.on.value == FirewallPlace::Guest(guest))
}

fn without_rules((guest, nic): &(&Guest, &GuestNic), others: &[(&Guest, &GuestNic)]) -> Diagnostic {
    let more = match others.len() {
        0 => String::new(),
        1 => ", like 1 other NIC".to_owned(),
        count => format!(", like {count} other NICs"),
    };
    let name = &guest.name.value;
    let message = format!(
        "`{}` has `firewall=#true`, but guest `{name}` has no firewall{more}",
        nic.slot.value
    );
    let place = |nic: &GuestNic| nic.firewall.map_or(nic.slot.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message).at(place(nic), "filters nothing");
    let found = others.iter().fold(found, |found, (guest, nic)| {
        let text = format!("nothing at `{}` either", guest.name.value);
        found.related(place(nic), text)
    });
    found.help(format!(
        "write `firewall \"{name}\" on=\"{name}\"` with its rules, or take `firewall=#true` away"
    ))
}
