//! A subnet that software takes without asking.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use crate::diag::{Diagnostic, Sink};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A network uses the addresses that every Docker host gives to its own bridge.
    ///
    /// ## Why it matters
    /// Docker makes the bridge `docker0` with `172.17.0.0/16` unless told otherwise (Docker's documentation of `bip` and
    /// `default-address-pools`). From such a host, nothing in the network is reachable: the packets go into the bridge.
    ///
    /// ## What to do
    /// Take another subnet. Allow it if no machine of the lab will ever run Docker with its defaults.
    pub(super) RULE = "subnet" / "common-default-clash", Warning
}

/// The bridge of Docker.
const DOCKER0: IpNet = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(172, 17, 0, 0), 16));

pub(super) fn check(view: &View, sink: &mut Sink) {
    for network in view
        .lab
        .networks
        .values()
        .filter(|it| it.about.is_present())
    {
        for subnet in &network.subnets {
            let net = subnet.value.trunc();
            if DOCKER0.contains(&net) || net.contains(&DOCKER0) {
                sink.push(clash(network, *subnet));
            }
        }
    }
}

fn clash(network: &Network, subnet: Spanned<IpNet>) -> Diagnostic {
    let message = format!(
        "`{}` of network `{}` collides with `{DOCKER0}`, docker0's default on every Docker host",
        subnet.value.trunc(),
        network.name.value
    );
    Diagnostic::new(&RULE, message)
        .at(subnet.span, "docker0 has these too")
        .help("take a subnet outside of `172.16.0.0/12`, such as one of `192.168.0.0/16`")
}
