//! Subnets that are set aside for something else.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::model::network::Network;
use crate::model::special::{Purpose, block_of};
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A network uses addresses that are set aside for something else, or that are somebody else's.
    ///
    /// ## Why it matters
    /// Documentation space, loopback, multicast and the like are filtered or refused by systems and routers. Public
    /// addresses that are not yours make their owners unreachable; those between a provider and its customers collide
    /// with the provider's, and with VPNs that use them. (IANA's special-purpose address registries, RFC 6890.)
    ///
    /// ## What to do
    /// Take a private subnet: of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `fc00::/7`. A network that is a
    /// provider's says whose it is with `owner`.
    pub(super) RULE = "subnet" / "special-purpose", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for network in view
        .lab
        .networks
        .values()
        .filter(|it| it.about.is_present())
    {
        for subnet in &network.subnets {
            if let Some(what) = objection(network, subnet.value.trunc()) {
                sink.push(special(network, *subnet, what));
            }
        }
    }
}

fn objection(network: &Network, subnet: IpNet) -> Option<&'static str> {
    let foreign = network.owner.is_some();
    match block_of(subnet) {
        // A public IPv6 prefix is what a provider delegates to everybody.
        None => (subnet.addr().is_ipv4() && !foreign).then_some("public: it belongs to somebody"),
        Some(block) => match block.purpose {
            Purpose::Private => None,
            Purpose::Provider => (!foreign).then_some(block.what),
            Purpose::Other => Some(block.what),
        },
    }
}

fn special(network: &Network, subnet: Spanned<IpNet>, what: &str) -> Diagnostic {
    let subnet_text = subnet.value.trunc();
    let message = format!(
        "`{subnet_text}` of network `{}` is {what}",
        network.name.value
    );
    let private = if subnet_text.addr().is_ipv4() {
        "192.168.0.0/16"
    } else {
        "fc00::/7"
    };
    Diagnostic::new(&RULE, message)
        .at(subnet.span, "not for a network of your own")
        .help(format!("take a private subnet, such as one of `{private}`; if it is a provider's, say so with `owner=`"))
}
