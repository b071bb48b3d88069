//! Addresses: who has which.

use super::View;
use crate::facts::addresses::{Claim, Owner};

crate::rules::group! {
    duplicate,
    in_reserved_range,
    literal,
    network_or_broadcast,
    outside_own_range,
    outside_subnet,
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

/// Whether a claim is the address of one thing that somebody gave it, not a gateway by number.
fn is_given(claim: &Claim) -> bool {
    claim.owner.is_single() && !matches!(claim.owner, Owner::Gateway(_))
}
