//! An address that no host can have.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, usable};
use crate::rule;
use crate::rules::View;

rule! {
    /// A thing has the address of the network itself, or the one that means everybody in it.
    ///
    /// ## Why it matters
    /// The lowest address of an IPv4 subnet names the subnet, the highest is its broadcast (RFC 919, RFC 922); the
    /// lowest of an IPv6 subnet means any of its routers (RFC 4291). A host with such an address is not reached, or
    /// answers for others. A /31 and a /32 (RFC 3021) have no such addresses, neither has a /127 or a /128.
    ///
    /// ## What to do
    /// Take another address; the message names the next free one.
    pub(super) RULE = "address" / "network-or-broadcast", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for claim in view
        .facts
        .addresses
        .claims()
        .iter()
        .filter(|claim| super::is_given(view, claim))
    {
        let subnet = claim.network.and_then(|network| {
            view.facts
                .addresses
                .subnet_of(&view.lab, network, claim.ip())
        });
        if let Some(subnet) = subnet
            && let Some(what) = forbidden(claim, subnet)
        {
            sink.push(unusable(view, claim, subnet, what));
        }
    }
}

fn forbidden(claim: &Claim, subnet: IpNet) -> Option<&'static str> {
    let (first, last) = usable(subnet)?;
    match claim.ip() {
        ip if (first..=last).contains(&ip) => None,
        ip if ip != subnet.network() => Some("the broadcast address"),
        ip if ip.is_ipv4() => Some("the address of the network itself"),
        _ => Some("the anycast address of all routers"),
    }
}

fn unusable(view: &View, claim: &Claim, subnet: IpNet, what: &str) -> Diagnostic {
    let owner = view.owner_name(claim.owner);
    let message = format!(
        "address `{}` of {owner} is {what} in `{subnet}`",
        claim.ip()
    );
    let found = Diagnostic::new(&RULE, message).at(claim.span, "no host can have it");
    match super::next_free(view, claim) {
        Some(help) => found.help(help),
        None => found,
    }
}
