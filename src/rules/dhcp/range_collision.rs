//! An address that may be leased to somebody else.

use super::Handed;
use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::model::id::Id;
use crate::model::network::{Network, Reserve, ReservedFor};
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::{View, offers};
use crate::source::Spanned;

rule! {
    /// A DHCP range holds an address that somebody has already, or that is kept for later.
    ///
    /// ## Why it matters
    /// The server hands out what it may hand out. Most ask the network first whether an address is in use, but a
    /// machine that is off, or planned, does not answer: its address is leased, and two have it when it comes back.
    /// (RFC 2131, section 2.2, leaves the probe to the server's choice.)
    ///
    /// ## What to do
    /// Take an address outside of the range, or end the range before it. If the server always gives this address to
    /// this guest, say so: `dhcp=#true` beside `address` is a reservation.
    pub(super) RULE = "dhcp" / "range-collision", Error
}

/// How many places one finding shows; more do not tell more.
const SHOWN: usize = 8;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| !it.dhcp.is_empty())
    {
        let fixed = super::fixed(view, id);
        for range in super::ranges(view, id) {
            match inside(&fixed, range.claim) {
                [] => {}
                [one] => sink.push(holds_one(view, id, range.claim, one)),
                several => sink.push(holds_several(view, network, range.claim, several)),
            }
            if let Some(kept) = kept(network, range.claim) {
                sink.push(holds_kept(range.claim, kept));
            }
        }
        let overlaps = super::overlapping(view, id).into_iter();
        for (first, again) in overlaps.filter(|(a, b)| super::two(a.dhcp, b.dhcp).is_none()) {
            sink.push(handed_twice(first, again));
        }
    }
}

/// The part of a list by address that lies in a range.
fn inside<'c, 'v>(fixed: &'c [&'v Claim], range: &Claim) -> &'c [&'v Claim] {
    let from = fixed.partition_point(|claim| claim.ip() < range.range.first());
    let to = fixed.partition_point(|claim| claim.ip() <= range.range.last());
    fixed.get(from..to).unwrap_or(&[])
}

/// A reserved range that shares addresses with one that is handed out. What is handed out may be a part of a range for
/// hosts that can ask for an address, which load balancers cannot.
fn kept<'v>(network: &'v Network, range: &Claim) -> Option<&'v Spanned<AddressRange>> {
    let is_home = |reserve: &Reserve| {
        let mut kinds = reserve.kinds.iter();
        let asks = !kinds.any(|kind| kind.value == ReservedFor::LoadBalancers);
        !reserve.kinds.is_empty() && asks && reserve.range.value.covers(range.range)
    };
    let mut reserved = network.reserved.iter();
    let kept = reserved.find(|it| it.range.value.overlaps(range.range) && !is_home(it));
    kept.map(|reserve| &reserve.range)
}

fn holds_one(view: &View, id: Id<Network>, range: &Claim, claim: &Claim) -> Diagnostic {
    let owner = view.owner_name(claim.owner);
    let message = format!(
        "address `{}` of {owner} is in the DHCP range `{}`",
        claim.ip(),
        range.range
    );
    let found = Diagnostic::new(&RULE, message)
        .at(claim.span, "may be leased to somebody else")
        .related(range.span, "handed out by DHCP");
    let name = &view.lab.networks.at(id).name.value;
    let Some(free) = offers::free_address(view, claim) else {
        return found.help("end the range before it");
    };
    let sentence = if matches!(claim.owner, Owner::GuestNic(..)) {
        format!(
            "write `dhcp=#true` if it is a reservation; otherwise the next free address in `{name}` is {{}}"
        )
    } else {
        format!("the next free address in `{name}` is {{}}")
    };
    found.propose(Proposal::value(claim.span, free, sentence).exclusive())
}

fn holds_several(view: &View, network: &Network, range: &Claim, several: &[&Claim]) -> Diagnostic {
    let message = format!(
        "DHCP range `{}` of network `{}` holds {} addresses that are taken",
        range.range,
        network.name.value,
        several.len()
    );
    let found = Diagnostic::new(&RULE, message).at(range.span, "handed out by DHCP");
    let labelled = several.iter().take(SHOWN).fold(found, |found, claim| {
        found.related(claim.span, format!("of {}", view.owner_name(claim.owner)))
    });
    labelled.help("end the range before them, or give them addresses outside of it")
}

fn holds_kept(range: &Claim, kept: &Spanned<AddressRange>) -> Diagnostic {
    let message = format!(
        "DHCP range `{}` takes from `{}`, which is reserved",
        range.range, kept.value
    );
    Diagnostic::new(&RULE, message)
        .at(range.span, "handed out by DHCP")
        .related(kept.span, "kept for another use")
        .help("let the two ranges end and start beside each other")
}

fn handed_twice(first: Handed<'_>, again: Handed<'_>) -> Diagnostic {
    let message = format!(
        "DHCP ranges `{}` and `{}` overlap",
        first.claim.range, again.claim.range
    );
    Diagnostic::new(&RULE, message)
        .at(again.claim.span, "handed out again")
        .related(first.claim.span, "handed out already")
        .help("join the two, or let them end and start beside each other")
}
