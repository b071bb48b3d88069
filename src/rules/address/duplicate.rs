//! One address, two owners.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::model::device::DeviceKind;
use crate::model::host::HostId;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two things claim the same address.
    ///
    /// ## Why it matters
    /// Both answer for it. Traffic follows whichever answered last, and changes its mind when a neighbour's
    /// cache runs out: the fault comes and goes, and looks like anything but what it is. What is planned counts too:
    /// its address is taken. What was removed does not. (RFC 5227 has machines look for such conflicts themselves.)
    ///
    /// ## What to do
    /// Give one of them another address; the message names the next free one of the network. An address that two share on
    /// purpose (VRRP, CARP) is written once, as a service: `service "vip" address="…" shared-with="…"`.
    pub(super) RULE = "address" / "duplicate", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view.facts.addresses.claims();
    let mut singles: Vec<_> = claims
        .iter()
        .filter(|claim| claim.owner.is_single())
        .collect();
    singles.sort_by_key(|claim| (claim.ip(), claim.network, claim.span));
    let place = |claim: &Claim| (claim.ip(), claim.network);
    for same in singles.chunk_by(|a, b| place(a) == place(b)) {
        if let [first, others @ ..] = same {
            for again in others
                .iter()
                .filter(|again| !is_router_by_number(view, first, again))
                .filter(|again| !is_shared(view, first, again))
            {
                sink.push(claimed_twice(view, first, again));
            }
        }
    }
}

/// A gateway that is given by number although the lab knows the router: that is one thing, not two.
fn is_router_by_number(view: &View, first: &Claim, again: &Claim) -> bool {
    match (first.owner, again.owner) {
        (Owner::Gateway(_), Owner::Device(id)) | (Owner::Device(id), Owner::Gateway(_)) => {
            view.lab.devices.at(id).kind.value == DeviceKind::Router
        }
        _ => false,
    }
}

/// Load balancers of one cluster may share an address if their ports tell them apart (MetalLB, "IP address sharing").
fn is_shared(view: &View, first: &Claim, again: &Claim) -> bool {
    let (Owner::LoadBalancer(a), Owner::LoadBalancer(b)) = (first.owner, again.owner) else {
        return false;
    };
    let (a, b) = (view.lab.load_balancers.at(a), view.lab.load_balancers.at(b));
    let ports = a.ports.as_ref().zip(b.ports.as_ref());
    let apart = ports.is_some_and(|(a, b)| !a.value.overlaps(&b.value));
    a.kubernetes == b.kubernetes && apart
}

fn claimed_twice(view: &View, first: &Claim, again: &Claim) -> Diagnostic {
    let (one, other) = (view.owner_name(first.owner), view.owner_name(again.owner));
    let message = if is_one_host(first, again) {
        format!("address `{}` is written twice at {one}", again.ip())
    } else {
        format!(
            "address `{}` is claimed by both {one} and {other}",
            again.ip()
        )
    };
    let found = Diagnostic::new(&RULE, message)
        .at(again.span, "claimed again here")
        .related(first.span, "first claimed here");
    if let Some(help) = without_another(view, first, again) {
        return found.help(help);
    }
    match super::next_free(view, again) {
        Some(free) => found.propose(free),
        None => found,
    }
}

fn is_one_host(first: &Claim, again: &Claim) -> bool {
    first.owner.host().is_some() && first.owner.host() == again.owner.host()
}

/// What to do where another address would not help.
fn without_another(view: &View, first: &Claim, again: &Claim) -> Option<&'static str> {
    if is_service_of(view, first.owner, again.owner)
        || is_service_of(view, again.owner, first.owner)
    {
        return Some("take the service's `address` away: without one it is reached at its host's");
    }
    if is_one_host(first, again) {
        return Some("take one away: an address belongs to one interface");
    }
    None
}

fn is_service_of(view: &View, service: Owner, host: Owner) -> bool {
    let Owner::Service(id) = service else {
        return false;
    };
    let host: Option<HostId> = host.host();
    host == Some(view.lab.services.at(id).host)
}
