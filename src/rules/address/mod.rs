//! Addresses: who has which.

use super::View;
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

/// A sentence with the next free address of a claim's network.
fn next_free(view: &View, claim: &Claim) -> Option<String> {
    let network = claim.network?;
    let free = view
        .facts
        .addresses
        .next_free_after(&view.lab, network, claim.ip())?;
    let name = &view.lab.networks.at(network).name.value;
    Some(format!("the next free address in `{name}` is `{free}`"))
}

/// Whether a claim is the address of one thing that somebody gave it: not a gateway or API by number, and not one that a pool
/// of load balancers gave, which is looked at as a whole.
fn is_given(view: &View, claim: &Claim) -> bool {
    let is_number = matches!(claim.owner, Owner::Api(_) | Owner::Gateway(_));
    claim.owner.is_single() && !is_number && !is_from_pool(&view.lab, claim)
}
