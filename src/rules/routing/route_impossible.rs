//! A route over nobody, or to nowhere.

use std::net::IpAddr;

use crate::diag::{Diagnostic, Sink};
use crate::facts::{passing, prefixes};
use crate::model::host::HostRef;
use crate::model::routing::{Destination, StaticRoute};
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::Spanned;

rule! {
    /// A route has a next hop that is no neighbour, or a destination without addresses.
    ///
    /// ## Why it matters
    /// The kernel refuses a next hop that is in no subnet of the interface ("Nexthop has invalid gateway"), and the interface
    /// comes up without the route. A network without a subnet gives no addresses to lead to.
    ///
    /// ## What to do
    /// Name who routes in a network of this interface; or write `on-link=#true` if it is reached directly all the same.
    pub(super) RULE = "routing" / "route-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        for route in &wire.iface.routing.routes {
            let hop = route.via.and_then(|via| over(view, &wire, route, via));
            if let Some(found) = hop.or_else(|| nowhere(view, &wire, route)) {
                once.push(found, sink);
            }
        }
    }
}

/// What is wrong with the next hop.
fn over(
    view: &View,
    wire: &Wire<'_>,
    route: &StaticRoute,
    via: Spanned<HostRef>,
) -> Option<Diagnostic> {
    let Some(ip) = passing::next_hop(&view.lab, &view.facts, wire.iface, via.value) else {
        let message = format!(
            "a route of {} leads over {}, which has no fixed address",
            wire.name(),
            view.reference_name(via.value)
        );
        let found = Diagnostic::new(&RULE, message).at(via.span, "no address to lead over");
        return Some(found.help("give it an `address` in a network of this interface"));
    };
    let on_link = route.on_link.is_some_and(|it| it.value) || wire.iface.reaches_directly(ip);
    // Nobody knows which subnet a lease brings.
    let neighbour = is_link_local(ip) || wire.iface.leases() || is_near(view, wire, ip);
    (!on_link && !neighbour).then(|| {
        let message = format!("next hop `{ip}` is no neighbour of {}", wire.name());
        Diagnostic::new(&RULE, message)
            .at(via.span, "not reached from here")
            .help("name who routes in a network of this interface, or write `on-link=#true`")
    })
}

fn is_near(view: &View, wire: &Wire<'_>, ip: IpAddr) -> bool {
    let stated = wire.iface.network.map(|it| it.value);
    let own = wire.iface.addresses.iter();
    let mut nets =
        own.map(|it| prefixes::on_interface(&view.lab, &view.facts.addresses, stated, it));
    nets.any(|net| net.contains(&ip) && net.addr() != ip)
}

/// A destination that has no address in the family of the next hop.
fn nowhere(view: &View, wire: &Wire<'_>, route: &StaticRoute) -> Option<Diagnostic> {
    let hop = route
        .via
        .and_then(|via| passing::next_hop(&view.lab, &view.facts, wire.iface, via.value));
    let fits = |v4: bool| hop.is_none_or(|hop| hop.is_ipv4() == v4);
    let found = match route.to.value {
        Destination::Default => true,
        Destination::Subnet(net) => fits(net.addr().is_ipv4()),
        Destination::Network(network) => {
            let subnets = &view.lab.networks.at(network).subnets;
            subnets.iter().any(|it| fits(it.value.addr().is_ipv4()))
        }
    };
    (!found).then(|| {
        let message = format!("a route of {} leads to no address", wire.name());
        Diagnostic::new(&RULE, message)
            .at(route.to.span, "none in the family of the next hop")
            .help("write the subnet that it leads to, and a next hop of the same family")
    })
}
