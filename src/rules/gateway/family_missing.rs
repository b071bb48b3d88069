//! A router that has no address in one of the two families of a network.

use crate::diag::{Diagnostic, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// The router of a network has no address in one of its families, so nodes get no default route there.
    ///
    /// ## Why it matters
    /// The gateway of a family is the router's address of that family. Without one the `gateway` line is missing in
    /// `/etc/network/interfaces`, and the node reaches its neighbours only: updates and time servers that answer over IPv6 time
    /// out (ifupdown2, `addons/address.py`).
    ///
    /// ## What to do
    /// Give the router an address of that family in the network. A node that learns the route from router advertisements says
    /// so: `accept-ra=#true`; one that needs none says `gateway` itself.
    pub(super) RULE = "gateway" / "family-missing", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.iter();
    for (id, network) in networks.filter(|(_, it)| it.about.is_active()) {
        let isolated = network.isolated.is_some_and(|it| it.value);
        let Some(gateway) = network.gateway.filter(|_| !isolated) else {
            continue;
        };
        let HostRef::Host(host, _) = gateway.value else {
            continue;
        };
        if !view.lab.host_about(host).is_member() || view.facts.addresses.has_stray(&view.lab, host)
        {
            continue;
        }
        for v4 in [true, false] {
            if lacks(view, id, network, host, v4)
                && let Some(node) = left_without(view, id, v4)
            {
                sink.push(missing(view, network, (gateway, host), node, v4));
            }
        }
    }
}

/// Whether a network has a family in which its router, which has an address there in the other one, has none.
fn lacks(view: &View, id: Id<Network>, network: &Network, host: HostId, v4: bool) -> bool {
    let mut subnets = network.subnets.iter();
    let is_used = subnets.any(|it| it.value.addr().is_ipv4() == v4);
    let there = view.facts.addresses.of_host(host);
    let there = there.filter(|claim| claim.network == Some(id));
    let families: Vec<_> = there.map(|claim| claim.ip().is_ipv4()).collect();
    is_used && !families.is_empty() && !families.contains(&v4)
}

/// The first address of a running node there in a family in which the node has no default route, and is not told one.
fn left_without(view: &View, network: Id<Network>, v4: bool) -> Option<&Claim> {
    let there = view.facts.addresses.of_network(network);
    let mut there = there.filter(|claim| claim.ip().is_ipv4() == v4);
    there.find(|claim| {
        let Owner::Iface(id, at) = claim.owner else {
            return false;
        };
        let node = view.lab.nodes.at(id);
        let routed = !view.facts.routes.candidates(id, v4).is_empty();
        let told = node.ifaces.get(at).is_none_or(|iface| is_told(iface, v4));
        node.has_files() && !routed && !told
    })
}

/// Whether an interface says where its default route is from, or that it has none.
fn is_told(iface: &Iface, v4: bool) -> bool {
    let accepts = iface.routing.accept_ra.is_some_and(|it| it.value);
    iface.gateway.is_some() || iface.leases() || (accepts && !v4)
}

fn missing(
    view: &View,
    network: &Network,
    (gateway, host): (Spanned<HostRef>, HostId),
    node: &Claim,
    v4: bool,
) -> Diagnostic {
    let family = if v4 { "IPv4" } else { "IPv6" };
    let (name, owner) = (view.host_name(host), view.owner_name(node.owner));
    let message = format!(
        "{name} has no {family} address in network `{}`, so {owner} has no {family} default route",
        network.name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(gateway.span, format!("no {family} gateway"))
        .related(node.span, "no default route from here");
    let mut subnets = network.subnets.iter().map(|it| it.value.trunc());
    match subnets.find(|it| it.addr().is_ipv4() == v4) {
        Some(subnet) => found.help(format!(
            "give {name} an address in `{subnet}`, or write `accept-ra=#true` where the route is learnt"
        )),
        None => found,
    }
}
