//! A DHCP range that leaves its network.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::strays::transplanted;
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A DHCP range lies outside of its network's subnet, or reaches beyond it.
    ///
    /// ## Why it matters
    /// DHCP servers refuse such a range, or hand out addresses with which a machine does not find its gateway. (Kea and
    /// ISC dhcpd want every pool inside of its subnet.)
    ///
    /// ## What to do
    /// Correct the range, or the subnet.
    pub(super) RULE = "dhcp" / "range-outside", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.iter();
    for (id, network) in networks.filter(|(_, it)| it.about.is_present()) {
        let ranges = network.dhcp.iter().filter_map(|dhcp| dhcp.range);
        for range in ranges.filter(|it| !view.facts.is_left_out(Some(id), it.value)) {
            if let Some(subnet) = left(network, range.value) {
                sink.push(outside(network, range, subnet));
            }
        }
    }
}

/// The subnet of a range's family that does not hold all of it, where none does.
fn left(network: &Network, range: AddressRange) -> Option<Spanned<IpNet>> {
    let v4 = range.first().is_ipv4();
    let mut family = network
        .subnets
        .iter()
        .filter(|it| it.value.addr().is_ipv4() == v4);
    let holds =
        |subnet: &&Spanned<IpNet>| AddressRange::of_subnet(subnet.value.trunc()).covers(range);
    let first = family.clone().next().copied()?;
    family.find(holds).is_none().then_some(first)
}

fn outside(network: &Network, range: Spanned<AddressRange>, subnet: Spanned<IpNet>) -> Diagnostic {
    let net = subnet.value.trunc();
    let name = &network.name.value;
    let message = format!(
        "DHCP range `{}` is not all in network `{name}` ({net})",
        range.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(range.span, "leaves the subnet")
        .related(subnet.span, "the subnet");
    let ends = [range.value.first(), range.value.last()].map(|ip| transplanted(ip, net));
    match ends {
        [Some(first), Some(last)] if first < last => {
            found.help(format!("did you mean `{first}-{last}`?"))
        }
        _ => found.help(format!(
            "the addresses of the subnet are `{}`",
            AddressRange::of_subnet(net)
        )),
    }
}
