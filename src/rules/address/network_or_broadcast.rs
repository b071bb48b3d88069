//! An address that no host can have.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::addresses::{Claim, usable};
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A host has the address of the network itself, or the broadcast address, or a DHCP server may hand it out.
    ///
    /// ## Why it matters
    /// The lowest address of an IPv4 subnet names the subnet, the highest is its broadcast (RFC 919, RFC 922); the
    /// lowest of an IPv6 subnet means any of its routers (RFC 4291). A host with such an address is not reached, or
    /// answers for others. A /31 and a /32 (RFC 3021) have no such addresses, neither has a /127 or a /128.
    ///
    /// ## What to do
    /// Take another address; the message names the next free one. Leave the two out of a DHCP range.
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
    let networks = view.lab.networks.values();
    for network in networks.filter(|it| it.about.is_present()) {
        let ranges = network.dhcp.iter().filter_map(|dhcp| dhcp.range);
        let found = ranges.filter_map(|range| handed_out(network, range));
        found.for_each(|found| sink.push(found));
    }
}

/// A DHCP range of IPv4 with an address that no host can have. Some servers leave it out, others hand it out.
fn handed_out(network: &Network, range: Spanned<AddressRange>) -> Option<Diagnostic> {
    let mut subnets = network.subnets.iter().map(|it| it.value.trunc());
    let subnet = subnets
        .find(|it| it.addr().is_ipv4() && AddressRange::of_subnet(*it).covers(range.value))?;
    let (first, last) = usable(subnet)?;
    let what = if range.value.first() < first {
        "the address of the network itself"
    } else if range.value.last() > last {
        "the broadcast address"
    } else {
        return None;
    };
    let message = format!(
        "DHCP range `{}` of network `{}` contains {what}",
        range.value, network.name.value
    );
    let mut found = Diagnostic::new(&RULE, message).at(range.span, "no host can have it");
    found.level = Level::Warning;
    let (from, to) = (range.value.first().max(first), range.value.last().min(last));
    Some(found.help(format!("write `{from}-{to}`")))
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
        Some(free) => found.propose(free),
        None => found,
    }
}
