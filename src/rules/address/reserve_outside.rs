//! A reserved range that leaves its network.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::strays::transplanted;
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A reserved range is outside of its network's subnets, or reaches beyond them.
    ///
    /// ## Why it matters
    /// The lab's own address plan keeps a reserved range free for a kind of host, or for later. Addresses that the network does
    /// not have keep nothing free: the range that was meant is handed out and used as any other.
    ///
    /// ## What to do
    /// Correct the range, or move it to the network that has these addresses.
    pub(super) RULE = "address" / "reserve-outside", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.iter();
    for (id, network) in networks.filter(|(_, it)| it.about.is_present()) {
        let reserved = network.reserved.iter().map(|reserve| reserve.range);
        let is_outside = |range: &Spanned<AddressRange>| {
            leaves(network, range.value) && !view.facts.is_left_out(Some(id), range.value)
        };
        for range in reserved.filter(is_outside) {
            sink.push(outside(network, range));
        }
    }
}

/// Whether no subnet of a network holds all of a range; not where no subnet is recorded.
fn leaves(network: &Network, range: AddressRange) -> bool {
    let holds =
        |subnet: &Spanned<IpNet>| AddressRange::of_subnet(subnet.value.trunc()).covers(range);
    !network.subnets.is_empty() && !network.subnets.iter().any(holds)
}

fn outside(network: &Network, range: Spanned<AddressRange>) -> Diagnostic {
    let name = &network.name.value;
    let message = format!(
        "reserved range `{}` is not all in network `{name}`",
        range.value
    );
    let found = Diagnostic::new(&RULE, message).at(range.span, "leaves the subnet");
    let found = network.subnets.iter().fold(found, |found, subnet| {
        found.related(subnet.span, format!("`{}`", subnet.value.trunc()))
    });
    let v4 = range.value.first().is_ipv4();
    let mut subnets = network.subnets.iter().map(|it| it.value.trunc());
    let Some(net) = subnets.find(|it| it.addr().is_ipv4() == v4) else {
        return found.help("take addresses of the network");
    };
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
