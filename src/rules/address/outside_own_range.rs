//! An address beside the range that is kept for its kind.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::{Claim, usable};
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::network::{Network, Reserve, ReservedFor};
use crate::rule;
use crate::rules::View;
use crate::rules::offers::kind_with_range;

rule! {
    /// A device or an out-of-band controller has an address outside of the range that its network keeps for such things.
    ///
    /// ## Why it matters
    /// Whoever looks for a switch looks in the range for switches, and whoever writes a firewall rule for consoles writes it
    /// for that range. `for` says who may use a range, not who must, so this is only worth knowing. The gateway of
    /// the network is left out: it stands first or last, by custom. An address in a range for others is
    /// `address/in-reserved-range`.
    ///
    /// ## What to do
    /// Take an address from the range when the thing is set up again, or widen the range.
    pub(super) RULE = "address" / "outside-own-range", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view.lab.networks.iter() {
        for claim in view.facts.addresses.of_network(id) {
            let Some(kind) = kind_with_range(claim.owner).filter(|_| !is_gateway(network, claim))
            else {
                continue;
            };
            let own = network.reserved.iter();
            let mut own = own.filter(|it| it.kinds.iter().any(|it| it.value == kind));
            let is_reserved = network
                .reserved
                .iter()
                .any(|it| it.range.value.contains(claim.ip()));
            if let Some(range) = own
                .next()
                .filter(|_| !is_reserved && is_usable(view, id, claim))
            {
                sink.push(outside(view, id, claim, (kind, range)));
            }
        }
    }
}

/// Whether a host can have the address: one that none can have is found as such.
fn is_usable(view: &View, id: Id<Network>, claim: &Claim) -> bool {
    let subnet = view.facts.addresses.subnet_of(&view.lab, id, claim.ip());
    let between = subnet.and_then(usable);
    between.is_none_or(|(first, last)| (first..=last).contains(&claim.ip()))
}

fn is_gateway(network: &Network, claim: &Claim) -> bool {
    match network.gateway.map(|gateway| gateway.value) {
        Some(HostRef::Host(host, _)) => claim.owner.host() == Some(host),
        Some(HostRef::Literal(ip)) => claim.ip() == ip,
        None => false,
    }
}

fn outside(
    view: &View,
    id: Id<Network>,
    claim: &Claim,
    (kind, range): (ReservedFor, &Reserve),
) -> Diagnostic {
    let message = format!(
        "address `{}` of {} is outside of `{}`, which is kept for `{}`",
        claim.ip(),
        view.owner_name(claim.owner),
        range.range.value,
        kind.word()
    );
    let found = Diagnostic::new(&RULE, message)
        .at(claim.span, "outside of the range")
        .related(range.range.span, format!("kept for `{}`", kind.word()));
    match view.facts.addresses.next_free_within(id, range.range.value) {
        Some(free) => found.propose(
            Proposal::value(claim.span, free, "the next free address of the range is {}")
                .exclusive(),
        ),
        None => found.help("widen the range: it is used up"),
    }
}
