//! A prefix length that is not the subnet's.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::Claim;
use crate::rule;
use crate::rules::View;

rule! {
    /// An address is written with another prefix length than its subnet has.
    ///
    /// ## Why it matters
    /// With a longer prefix a machine sends what is meant for its neighbours to the router; with a shorter one it takes
    /// strangers for neighbours. The prefix of an address is a claim here: it must agree with the subnet's. (RFC 1122,
    /// section 3.3.1.1: a host compares by its own mask to tell neighbours.)
    ///
    /// ## What to do
    /// Leave the prefix out, for it follows from the network. If the address is right and the network wrong, correct the
    /// network's `subnet`.
    pub(super) RULE = "subnet" / "prefix-mismatch", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for claim in view.facts.addresses.claims() {
        if let Some(found) = mismatch(view, claim) {
            sink.push(found);
        }
    }
}

fn mismatch(view: &View, claim: &Claim) -> Option<Diagnostic> {
    let prefix = claim.prefix?;
    let id = claim.network?;
    let subnet = view.facts.addresses.subnet_of(&view.lab, id, claim.ip())?;
    if subnet.prefix_len() == prefix {
        return None;
    }
    let network = view.lab.networks.at(id);
    let message = format!(
        "{} says `{}/{prefix}`, network `{}` is `{subnet}`",
        view.owner_name(claim.owner),
        claim.ip(),
        network.name.value
    );
    let written = network.subnets.iter().find(|it| it.value.trunc() == subnet);
    let place = written.map_or(network.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message)
        .at(claim.span, format!("/{prefix}"))
        .related(place, format!("/{}", subnet.prefix_len()))
        .help(format!(
            "write `{}`: the prefix length follows from the network",
            claim.ip()
        ));
    Some(found)
}
