//! Free addresses that help lines name: each is offered once in a report, and to whom it is kept for.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::View;
use crate::diag::Sink;
use crate::facts::addresses::{Claim, Owner, Share};
use crate::model::id::Id;
use crate::model::network::{Network, Reserve, ReservedFor};
use crate::source::Span;

/// The kind of host for which ranges are kept, where most plans have such a range. Nodes and guests are wherever there
/// is space.
pub(super) const fn kind_with_range(owner: Owner) -> Option<ReservedFor> {
    if matches!(owner, Owner::Oob(..)) {
        Some(ReservedFor::Oob)
    } else if matches!(owner, Owner::Device(_)) {
        Some(ReservedFor::Devices)
    } else {
        None
    }
}

/// A free address for the owner of a claim, in its network: one of the range that is kept for its kind, else the next.
pub(super) fn free_address(view: &View, claim: &Claim) -> Option<IpAddr> {
    let network = claim.network?;
    let addresses = &view.facts.addresses;
    if let Owner::LoadBalancer(id) = claim.owner {
        let cluster = view.lab.load_balancers.at(id).kubernetes;
        let mut claims = addresses.of_network(network);
        let is_pool = |it: &&Claim| matches!(it.owner, Owner::Kubernetes(at, Share::Pool(..)) if at == cluster);
        return claims
            .find(is_pool)
            .and_then(|pool| addresses.next_free_of_pool(network, pool.range));
    }
    let is_own = |reserve: &&Reserve| {
        let kind = kind_with_range(claim.owner);
        reserve.kinds.iter().any(|it| Some(it.value) == kind)
    };
    let reserved = view.lab.networks.at(network).reserved.iter();
    let mut own = reserved.filter(is_own);
    let is_alike = |ip: &IpAddr| ip.is_ipv4() == claim.ip().is_ipv4();
    own.find_map(|it| {
        addresses
            .next_free_within(network, it.range.value)
            .filter(is_alike)
    })
    .or_else(|| addresses.next_free_after(&view.lab, network, claim.ip()))
}

/// Gives each place for which findings offer an address one that no other place is offered.
pub(super) fn distinct(view: &View, sink: &mut Sink) {
    // For each address that rules found free: the last one that was offered in its place.
    let mut last: BTreeMap<IpAddr, IpAddr> = BTreeMap::new();
    let mut offered: BTreeMap<Span, IpAddr> = BTreeMap::new();
    for found in sink.by_message() {
        let Some(proposal) = &found.proposal else {
            continue;
        };
        let Some(free) = proposal.exclusive_value().and_then(|it| it.parse().ok()) else {
            continue;
        };
        let place = proposal.span();
        let ip = offered.get(&place).copied().unwrap_or_else(|| {
            let next = last.get(&free).and_then(|ip| another(view, *ip));
            next.unwrap_or(free)
        });
        last.insert(free, ip);
        offered.insert(place, ip);
        if ip != free {
            let proposal = proposal.clone().with_value(ip);
            found.help = Some(proposal.sentence());
            found.proposal = Some(proposal);
        }
    }
}

/// The free address after another one, of the same range if that is reserved.
fn another(view: &View, ip: IpAddr) -> Option<IpAddr> {
    let network: Id<Network> = view.facts.addresses.network_of(ip)?;
    let addresses = &view.facts.addresses;
    let mut reserved = view.lab.networks.at(network).reserved.iter();
    match reserved.find(|it| it.range.value.contains(ip)) {
        Some(reserve) => addresses.next_free_within_after(network, reserve.range.value, ip),
        None => addresses.next_free_after(&view.lab, network, ip),
    }
}
