//! An address from a range that is kept for others.

use crate::diag::nearest::quoted;
use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::model::host::HostId;
use crate::model::network::{Reserve, ReservedFor};
use crate::rule;
use crate::rules::View;

rule! {
    /// An address lies in a range that is reserved for other kinds of things, or for nobody yet.
    ///
    /// ## Why it matters
    /// The plan of addresses is a promise: what is handed out against it collides with whatever the range was kept
    /// for, on the day that comes. (The lab's own `reserve` says so.)
    ///
    /// ## What to do
    /// Take an address outside of the range, or say in `for` who may use it.
    pub(super) RULE = "address" / "in-reserved-range", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| !it.reserved.is_empty())
    {
        let mut open: Vec<(&Claim, &Reserve)> = Vec::new();
        let mut claims: Vec<_> = view.facts.addresses.of_network(id).collect();
        // A range that starts at an address comes before that address: it holds it.
        claims.sort_by_key(|claim| (claim.ip(), claim.owner.is_single()));
        for claim in claims {
            open.retain(|(range, _)| range.range.last() >= claim.ip());
            if let Owner::Reserve(_, at) = claim.owner {
                open.extend(network.reserved.get(at).map(|reserve| (claim, reserve)));
            } else if super::is_given(view, claim) {
                let mut others = open
                    .iter()
                    .filter(|(_, it)| !may_use(view, claim.owner, it));
                if let Some((range, reserve)) = others.next() {
                    sink.push(reserved(view, claim, range, reserve));
                }
            }
        }
    }
}

fn may_use(view: &View, owner: Owner, reserve: &Reserve) -> bool {
    let kind = kind_of(view, owner);
    reserve.kinds.iter().any(|it| Some(it.value) == kind)
}

fn kind_of(view: &View, owner: Owner) -> Option<ReservedFor> {
    if matches!(owner, Owner::Oob(..)) {
        return Some(ReservedFor::Oob);
    }
    owner.host().map(|host| kind(view, host))
}

fn kind(view: &View, host: HostId) -> ReservedFor {
    match host {
        HostId::Node(_) => ReservedFor::Nodes,
        HostId::Guest(_) => ReservedFor::Guests,
        HostId::Device(_) => ReservedFor::Devices,
        HostId::LoadBalancer(_) => ReservedFor::LoadBalancers,
        // A service with an address of its own has it from its host's share of the plan.
        HostId::Service(id) => match view.lab.services.at(id).host {
            HostId::Node(_) => ReservedFor::Nodes,
            HostId::Guest(_) => ReservedFor::Guests,
            HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => {
                ReservedFor::Devices
            }
        },
    }
}

fn reserved(view: &View, claim: &Claim, range: &Claim, reserve: &Reserve) -> Diagnostic {
    let owner = view.owner_name(claim.owner);
    let kinds: Vec<_> = reserve.kinds.iter().map(|kind| kind.value.word()).collect();
    let whom = if kinds.is_empty() {
        "nobody yet".to_owned()
    } else {
        quoted(&kinds)
    };
    let message = format!(
        "address `{}` of {owner} is in `{}`, which is reserved for {whom}",
        claim.ip(),
        range.range
    );
    let found = Diagnostic::new(&RULE, message)
        .at(claim.span, "reserved for others")
        .related(range.span, "the reserved range");
    let own = free_of_own(view, claim);
    match own.or_else(|| super::next_free(view, claim)) {
        Some(free) => found.propose(free),
        None => found.help("say in `for` of the range who may use it"),
    }
}

/// An address of the range that is kept for its kind, where the network has such a one.
fn free_of_own(view: &View, claim: &Claim) -> Option<Proposal> {
    let (id, kind) = (claim.network?, kind_of(view, claim.owner)?);
    let ranges = view.lab.networks.at(id).reserved.iter();
    let own = ranges.filter(|it| it.kinds.iter().any(|it| it.value == kind));
    let free = own.filter_map(|it| {
        let range = it.range.value;
        let free = view.facts.addresses.next_free_within(id, range)?;
        let sentence = format!(
            "take one of `{range}`, which is kept for `{}`: {{}} is free",
            kind.word()
        );
        Some(Proposal::value(claim.span, free, sentence).exclusive())
    });
    free.into_iter().next()
}
