//! One address, two owners.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::Claim;
use crate::rule;
use crate::rules::View;

rule! {
    /// Two things claim the same address.
    ///
    /// ## Why it matters
    /// Both answer for it. Traffic follows whichever answered last, and changes its mind when a neighbour's
    /// cache runs out: the fault comes and goes, and looks like anything but what it is.
    ///
    /// ## What to do
    /// Give one of them another address; the message names the next free one of the network.
    pub(super) RULE = "address" / "duplicate", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let claims = view.facts.addresses.claims();
    let singles: Vec<_> = claims
        .iter()
        .filter(|claim| claim.owner.is_single())
        .collect();
    for same in singles.chunk_by(|a, b| a.ip() == b.ip() && a.network == b.network) {
        let mut same: Vec<_> = same.to_vec();
        same.sort_by_key(|claim| claim.span);
        if let [first, others @ ..] = same.as_slice() {
            for again in others {
                sink.push(claimed_twice(view, first, again));
            }
        }
    }
}

fn claimed_twice(view: &View, first: &Claim, again: &Claim) -> Diagnostic {
    let (one, other) = (view.owner_name(first.owner), view.owner_name(again.owner));
    let message = if first.owner.host().is_some() && first.owner.host() == again.owner.host() {
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
    let network = again
        .network
        .map(|id| (id, &view.lab.networks.at(id).name.value));
    let free =
        network.and_then(|(id, name)| Some((view.facts.addresses.next_free(&view.lab, id)?, name)));
    match free {
        Some((ip, name)) => found.help(format!("the next free address in `{name}` is `{ip}`")),
        None => found,
    }
}
