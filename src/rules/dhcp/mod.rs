//! DHCP: what is handed out, and what must not be.

use super::View;
use crate::facts::addresses::{Claim, Owner};
use crate::facts::kubernetes::is_from_pool;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};
use crate::source::Spanned;

crate::rules::group! {
    endpoint_must_be_static,
    range_collision,
    range_outside,
    range_too_small,
    range_unknown,
    server_elsewhere,
    two_servers,
}

/// A range that a DHCP server hands out, with the word that says so.
#[derive(Clone, Copy)]
pub(super) struct Handed<'v> {
    /// The range.
    pub(super) claim: &'v Claim,
    /// The `dhcp`.
    pub(super) dhcp: &'v Dhcp,
}

/// The ranges of a network, by address.
pub(super) fn ranges(view: &View, id: Id<Network>) -> Vec<Handed<'_>> {
    let network = view.lab.networks.at(id);
    let claims = view.facts.addresses.of_network(id);
    let handed = claims.filter_map(|claim| {
        let Owner::Dhcp(_, at) = claim.owner else {
            return None;
        };
        network.dhcp.get(at).map(|dhcp| Handed { claim, dhcp })
    });
    handed.collect()
}

/// Ranges of a network that overlap: each with the one before it that reaches farthest.
pub(super) fn overlapping(view: &View, id: Id<Network>) -> Vec<(Handed<'_>, Handed<'_>)> {
    let mut farthest: Option<Handed<'_>> = None;
    let mut found = Vec::new();
    for next in ranges(view, id) {
        if let Some(before) = farthest.filter(|it| it.claim.range.overlaps(next.claim.range)) {
            found.push((before, next));
        }
        let reaches = farthest.is_none_or(|it| it.claim.range.last() <= next.claim.range.last());
        farthest = if reaches { Some(next) } else { farthest };
    }
    found
}

/// The two servers of two ranges, where both are named and differ.
pub(super) fn two(one: &Dhcp, other: &Dhcp) -> Option<(Spanned<HostRef>, Spanned<HostRef>)> {
    one.server
        .zip(other.server)
        .filter(|(one, other)| one.value != other.value)
}

/// Whether what has an address leases it: then the address is a reservation at the DHCP server, not a fixed one.
pub(super) fn is_reservation(view: &View, claim: &Claim) -> bool {
    let leased = if let Owner::GuestNic(guest, at) = claim.owner {
        view.lab
            .guests
            .at(guest)
            .nics
            .get(at)
            .and_then(|nic| nic.dhcp)
    } else if let Owner::Iface(node, at) = claim.owner {
        view.lab
            .nodes
            .at(node)
            .ifaces
            .get(at)
            .and_then(|iface| iface.dhcp)
    } else {
        None
    };
    leased.is_some_and(|leased| leased.value)
}

/// What has a fixed address in a network: neither a range nor a reservation. By address.
pub(super) fn fixed(view: &View, id: Id<Network>) -> Vec<&Claim> {
    let claims = view.facts.addresses.of_network(id);
    claims
        .filter(|claim| claim.owner.is_single() && !is_reservation(view, claim))
        .filter(|claim| !is_from_pool(&view.lab, claim))
        .collect()
}
