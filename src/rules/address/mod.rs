//! Addresses: who has which.

use super::{View, offers};
use crate::diag::Proposal;
use crate::facts::addresses::{Claim, Owner};
use crate::facts::kubernetes::is_from_pool;

crate::rules::group! {
    duplicate,
    in_no_network,
    in_reserved_range,
    literal,
    network_or_broadcast,
    outside_own_range,
    outside_subnet,
    reserve_outside,
    reserve_overlap,
}

/// The next free address of a claim's network, in its place.
fn next_free(view: &View, claim: &Claim) -> Option<Proposal> {
    let free = offers::free_address(view, claim)?;
    let name = &view.lab.networks.at(claim.network?).name.value;
    let sentence = format!("the next free address in `{name}` is {{}}");
    Some(Proposal::value(claim.span, free, sentence).exclusive())
}

/// Whether a claim is the address of one thing that somebody gave it: not a gateway or API by number, and not one that a pool
/// of load balancers gave, which is looked at as a whole.
fn is_given(view: &View, claim: &Claim) -> bool {
    let is_number = matches!(claim.owner, Owner::Api(_) | Owner::Gateway(_));
    claim.owner.is_single() && !is_number && !is_from_pool(&view.lab, claim)
}
