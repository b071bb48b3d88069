//! DHCP without a range.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::Claim;
use crate::model::id::Id;
use crate::model::network::{Dhcp, Network};
use crate::rule;
use crate::rules::View;

rule! {
    /// A network has DHCP, but nobody wrote down which addresses are handed out.
    ///
    /// ## Why it matters
    /// Any of the fixed addresses in the network may be leased to somebody else, and nothing here can tell. The server
    /// knows its range; the lab should. (The lab's own plan: its addresses are compared with what it says.)
    ///
    /// ## What to do
    /// Look the range up at the DHCP server and write it: `dhcp "192.168.1.100-199"`.
    pub(super) RULE = "dhcp" / "range-unknown", Warning
}

/// How many addresses the message lists.
const LISTED: usize = 6;

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_present())
    {
        let fixed = super::fixed(view, id);
        let first_unknown = network.dhcp.iter().find(|dhcp| dhcp.range.is_none());
        if let Some(dhcp) = first_unknown.filter(|_| !fixed.is_empty()) {
            sink.push(unknown(view, id, dhcp, &fixed));
        }
    }
}

fn unknown(view: &View, id: Id<Network>, dhcp: &Dhcp, fixed: &[&Claim]) -> Diagnostic {
    let network = view.lab.networks.at(id);
    let listed: Vec<_> = fixed
        .iter()
        .take(LISTED)
        .map(|claim| format!("`{}`", claim.ip()))
        .collect();
    let more = fixed.len().saturating_sub(LISTED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!(
        "network `{}` has DHCP without a range: {}{more} cannot be checked against it",
        network.name.value,
        listed.join(", ")
    );
    Diagnostic::new(&RULE, message)
        .at(dhcp.span, "no range")
        .help(format!(
            "look it up at the server and write it: {}",
            example(network)
        ))
}

fn example(network: &Network) -> String {
    let subnet = network.subnets.first().map(|subnet| subnet.value.trunc());
    let start = subnet
        .and_then(|net| net.hosts().nth(99))
        .map(|ip| format!("`dhcp \"{ip}-199\"`"));
    start
        .filter(|_| subnet.is_some_and(|net| net.prefix_len() == 24))
        .unwrap_or_else(|| "`dhcp \"A-B\"`".to_owned())
}
