//! Two DHCP servers for the same addresses.

use super::Handed;
use crate::diag::{Diagnostic, Sink};
use crate::model::host::HostRef;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// Two servers hand out the same addresses of a network.
    ///
    /// ## Why it matters
    /// Neither knows what the other has leased, so the same address goes to two machines. Two servers with a part of
    /// the addresses each are fine. (RFC 2131 leaves it to the administrator that no address is handed out twice.)
    ///
    /// ## What to do
    /// Switch one of them off, or give each a range of its own. Two servers that tell each other what they leased (Kea high
    /// availability, ISC failover) are said once: `dhcp "…" server="a" shared-with="b"`.
    pub(super) RULE = "dhcp" / "two-servers", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view.lab.networks.iter().filter(|(_, it)| it.dhcp.len() > 1) {
        for (first, again) in super::overlapping(view, id) {
            let servers = super::two(first.dhcp, again.dhcp);
            let servers = servers.filter(|(one, other)| {
                !first.dhcp.is_shared_with(other.value) && !again.dhcp.is_shared_with(one.value)
            });
            if let Some((one, other)) = servers {
                sink.push(both(view, network, (first, one), (again, other)));
            }
        }
    }
}

type Served<'v> = (Handed<'v>, Spanned<HostRef>);

fn both(view: &View, network: &Network, first: Served<'_>, again: Served<'_>) -> Diagnostic {
    let shared = first.0.claim.range.intersection(again.0.claim.range);
    let shared = shared.map_or_else(String::new, |range| format!(" `{range}`"));
    let message = format!(
        "{} and {} both hand out{shared} of network `{}`",
        view.reference_name(first.1.value),
        view.reference_name(again.1.value),
        network.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(again.0.claim.span, "handed out here")
        .related(first.0.claim.span, "and here")
        .help(
            "give each server a range of its own, or write `shared-with` if they are a redundant pair, or leave DHCP to one of them",
        )
}
