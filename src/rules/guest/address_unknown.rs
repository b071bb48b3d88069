//! Guests of which nobody recorded an address.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::running_members;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// Guests that others connect to have a network card, and no address is recorded for any of their cards.
    ///
    /// ## Why it matters
    /// Nodes of Kubernetes know each other by address, and lose each other when it changes. Where a guest has an `ssh`, the
    /// inventory of Ansible names it, without an `ansible_host`. And nobody can tell whether the addresses that they have
    /// are somebody else's. This is one finding for the whole lab; guests that nobody connects to are not in it.
    ///
    /// ## What to do
    /// Write `address="…"` at a card of each, or `dhcp=#true` where it leases one; both together are a reservation.
    pub(super) RULE = "guest" / "address-unknown", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let active = view.guests().filter(|(_, guest)| guest.about.is_active());
    let silent = active.filter(|(_, guest)| {
        let said = guest.nics.iter().any(is_said);
        !guest.nics.is_empty() && !said
    });
    let wanted = silent.filter(|(id, guest)| guest.ssh.is_some() || is_member(view, *id));
    let silent: Vec<_> = wanted.map(|(_, guest)| guest).collect();
    if let [first, others @ ..] = &silent[..] {
        sink.push(unknown(view, first, others));
    }
}

/// Whether a guest is a node of Kubernetes.
fn is_member(view: &View, id: Id<Guest>) -> bool {
    let clusters = view.lab.kubernetes.iter();
    let mut running = clusters.filter(|cluster| cluster.about.is_member());
    running.any(|cluster| running_members(&view.lab, cluster).any(|it| it.guest.value == id))
}

fn is_said(nic: &GuestNic) -> bool {
    !nic.addresses.is_empty() || nic.dhcp.is_some_and(|dhcp| dhcp.value)
}

fn unknown(view: &View, first: &Guest, others: &[&Guest]) -> Diagnostic {
    let count = others.len() + 1;
    let verb = if count == 1 { "has" } else { "have" };
    let guests = counted(count, "guest");
    let message = format!("{guests} that others connect to {verb} no recorded address");
    let found = Diagnostic::new(&RULE, message)
        .at(view.lab.name.span, "nobody knows where they are reached")
        .related(first.name.span, "no address");
    let found = others.iter().fold(found, |found, guest| {
        found.related(guest.name.span, "no address")
    });
    found.help("write `address=\"…\"` or `dhcp=#true` at a card of each")
}
