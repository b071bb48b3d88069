//! Guests of which nobody recorded an address.

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::{Guest, GuestNic};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// Guests in service have a network card, and no address is recorded for any of their cards.
    ///
    /// ## Why it matters
    /// Nobody can tell whether their addresses are free of conflicts. They are in no zone of DNS, no firewall rule can name
    /// them, and the inventory of Ansible has no `ansible_host` for them. This is one finding for the whole lab.
    ///
    /// ## What to do
    /// Write `address="…"` at a card of each, or `dhcp=#true` where it leases one; both together are a reservation.
    pub(super) RULE = "guest" / "address-unknown", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let active = view.guests().filter(|(_, guest)| guest.about.is_active());
    let with_cards: Vec<_> = active.filter(|(_, guest)| !guest.nics.is_empty()).collect();
    let silent = with_cards.iter().map(|(_, guest)| *guest);
    let silent: Vec<_> = silent
        .filter(|guest| !guest.nics.iter().any(is_said))
        .collect();
    if let [first, others @ ..] = &silent[..] {
        sink.push(unknown(view, first, others, with_cards.len()));
    }
}

fn is_said(nic: &GuestNic) -> bool {
    !nic.addresses.is_empty() || nic.dhcp.is_some_and(|dhcp| dhcp.value)
}

fn unknown(view: &View, first: &Guest, others: &[&Guest], all: usize) -> Diagnostic {
    let count = others.len() + 1;
    let verb = if count == 1 { "has" } else { "have" };
    let of = counted(all, "guest");
    let message = format!("{count} of {of} in service {verb} no recorded address");
    let found = Diagnostic::new(&RULE, message)
        .at(view.lab.name.span, "nobody knows where they are reached")
        .related(first.name.span, "no address");
    let found = others.iter().fold(found, |found, guest| {
        found.related(guest.name.span, "no address")
    });
    found.help("write `address=\"…\"` or `dhcp=#true` at a card of each")
}
