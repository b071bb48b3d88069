//! IPv6 subnets that hosts cannot number themselves in.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// An IPv6 subnet is narrower than /64, and no link between two routers either.
    ///
    /// ## Why it matters
    /// Hosts make their own addresses out of a /64 only (RFC 4862): in a narrower subnet every one needs a fixed address or
    /// DHCPv6, and Android has no DHCPv6. A /126 to /128 links two routers or is one host; those are left alone.
    ///
    /// ## What to do
    /// Write /64. There are plenty: a /56 holds 256 of them.
    pub(super) RULE = "subnet" / "ipv6-not-64", Advice
}

/// RFC 4291, section 2.5.1: interface identifiers are 64 bits long.
const USUAL: u8 = 64;
/// From here on a subnet is a link between two (RFC 6164), or one host.
const LINK: u8 = 126;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.values();
    for network in networks.filter(|it| it.about.is_present() && it.owner.is_none()) {
        let narrow =
            |net: IpNet| net.addr().is_ipv6() && (USUAL + 1..LINK).contains(&net.prefix_len());
        let is_told = |subnet: &Spanned<IpNet>| {
            let mut told = view.facts.narrow.iter();
            told.any(|it| it.subnet.span == subnet.span)
        };
        let subnets = network.subnets.iter().filter(|it| narrow(it.value));
        for subnet in subnets.filter(|it| !is_told(it)) {
            sink.push(too_narrow(network, subnet));
        }
    }
}

fn too_narrow(network: &Network, subnet: &Spanned<IpNet>) -> Diagnostic {
    let message = format!(
        "IPv6 subnet of network `{}` is a /{}; hosts number themselves in a /{USUAL}",
        network.name.value,
        subnet.value.prefix_len()
    );
    let wider = IpNet::new(subnet.value.addr(), USUAL).map(|net| net.trunc());
    let found = Diagnostic::new(&RULE, message).at(subnet.span, "narrower than a /64");
    match wider {
        Ok(wider) => found.help(format!("write `{wider}`")),
        Err(_) => found.help("write a /64"),
    }
}
