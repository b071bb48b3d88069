//! More or fewer addresses than believed.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::usable;
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A network holds another number of addresses than `expect-addresses` says.
    ///
    /// ## Why it matters
    /// Plans are made with that number. The first address of a subnet names the network and the last one is the broadcast
    /// address, so a /22 has 1022 for hosts, not 1024; and a prefix that is off by one halves or doubles it. (RFC 1122,
    /// section 3.2.1.3; RFC 3021 for /31.)
    ///
    /// ## What to do
    /// Correct whichever of the two is wrong, the claim or the prefix.
    pub(super) RULE = "subnet" / "count-mismatch", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for network in view
        .lab
        .networks
        .values()
        .filter(|it| it.about.is_present())
    {
        let counted = count(network).zip(network.expect_addresses);
        if let Some((count, expected)) = counted
            && count != u128::from(expected.value)
        {
            sink.push(mismatch(network, count, expected));
        }
    }
}

/// How many hosts fit into the IPv4 subnet of a network, or into its only one.
fn count(network: &Network) -> Option<u128> {
    let mut subnets = network.subnets.iter();
    let v4 = subnets.find(|subnet| subnet.value.addr().is_ipv4());
    let subnet = v4.or(network.subnets.first())?;
    let (first, last) = usable(subnet.value.trunc())?;
    let range = AddressRange::new(first, last).ok()?;
    Some(range.len())
}

fn mismatch(network: &Network, count: u128, expected: Spanned<u32>) -> Diagnostic {
    let message = format!(
        "network `{}` has {count} usable addresses, not {}",
        network.name.value, expected.value
    );
    let found = Diagnostic::new(&RULE, message).at(expected.span, "the claim");
    let found = network.subnets.iter().fold(found, |found, subnet| {
        found.related(subnet.span, "the subnet")
    });
    found.propose(Proposal::property(
        expected.span,
        "expect-addresses",
        count,
        "write {}, or correct the prefix",
    ))
}
