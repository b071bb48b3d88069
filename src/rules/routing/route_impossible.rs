//! A route over nobody, or to nowhere.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::{passing, prefixes};
use crate::model::host::HostRef;
use crate::model::iface::Iface;
use crate::model::routing::{Destination, StaticRoute};
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::{Once, Wire};
use crate::source::{Span, Spanned};

rule! {
    /// A route has a next hop out of reach, leads to no address, or leads to a subnet that the node itself is in.
    ///
    /// ## Why it matters
    /// The kernel refuses a next hop that is in no subnet of the interface ("Nexthop has invalid gateway"), and the interface
    /// comes up without the route. A network without a subnet gives no addresses to lead to. The route to the subnet of an
    /// interface is made by the kernel; `ip route replace` puts another one of the same prefix and metric in its place,
    /// whatever its interface (Linux, `net/ipv4/fib_trie.c`, `net/ipv6/ip6_fib.c`), and neighbours are no longer reached
    /// directly.
    ///
    /// ## What to do
    /// Name who routes in a network of this interface; or write `on-link=#true` if it is reached directly all the same. Leave
    /// out a route to a subnet of the node itself, or give it a `table`.
    pub(super) RULE = "routing" / "route-impossible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for wire in view.wires() {
        for route in &wire.iface.routing.routes {
            let hops = passing::next_hops(&view.lab, &view.facts, (wire.id, wire.iface), route);
            let hop = hops.first().copied();
            let over = route.via.and_then(|via| over(view, &wire, route, via, hop));
            let found = over
                .or_else(|| nowhere(view, &wire, route, hop))
                .or_else(|| attached_already(view, &wire, route));
            if let Some(found) = found {
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
    hop: Option<IpAddr>,
) -> Option<Diagnostic> {
    let Some(ip) = hop else {
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
fn nowhere(
    view: &View,
    wire: &Wire<'_>,
    route: &StaticRoute,
    hop: Option<IpAddr>,
) -> Option<Diagnostic> {
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

/// The number of the main table (`/etc/iproute2/rt_tables`).
const MAIN: u32 = 254;
/// The metric of the routes that the kernel makes in IPv6 (Linux, `net/ipv6/addrconf.c`). In IPv4 it is 0.
const KERNEL_V6: u32 = 256;
/// The metric of a route in IPv6 that states none (Linux, `include/uapi/linux/ipv6_route.h`). In IPv4 it is 0.
const STATIC_V6: u32 = 1024;

/// A destination that an interface of the node is in: the kernel has a route there.
fn attached_already(view: &View, wire: &Wire<'_>, route: &StaticRoute) -> Option<Diagnostic> {
    if route.table.is_some_and(|table| table.value != MAIN) {
        return None;
    }
    let ifaces = wire.node.ifaces.iter();
    let present = ifaces.filter(|iface| iface.about.is_present());
    let (net, iface) = present.into_iter().find_map(|iface| {
        let attached = prefixes::attached(&view.lab, &view.facts.addresses, iface);
        let mut nets = destinations(view, wire, route).into_iter();
        let net = nets.find(|net| {
            let own = iface.name.value == wire.iface.name.value;
            attached.contains(net) && (own || comes_first(*net, route))
        });
        net.map(|net| (net, iface))
    })?;
    let message = format!(
        "a route of {} leads to `{net}`, which `{}` is in",
        wire.name(),
        iface.name.value
    );
    let fate = if comes_first(net, route) {
        "replaces the kernel's route"
    } else {
        "the kernel's route is used instead"
    };
    let found = Diagnostic::new(&RULE, message).at(route.to.span, fate);
    let address = address_in(view, iface, net);
    let found = address.iter().fold(found, |found, span| {
        found.related(*span, "reached directly from here")
    });
    Some(
        found.help("leave the route out, or write the subnet that is reached through the next hop"),
    )
}

/// Whether the kernel takes a route before the one that it made itself, or in its place.
fn comes_first(net: IpNet, route: &StaticRoute) -> bool {
    let metric = route.metric.map(|it| it.value);
    match net {
        IpNet::V4(_) => metric.unwrap_or(0) == 0,
        IpNet::V6(_) => metric.unwrap_or(STATIC_V6) <= KERNEL_V6,
    }
}

/// The subnets that a route leads to, in the families of its next hops if it has any.
fn destinations(view: &View, wire: &Wire<'_>, route: &StaticRoute) -> Vec<IpNet> {
    let hops = passing::next_hops(&view.lab, &view.facts, (wire.id, wire.iface), route);
    let nets = match route.to.value {
        Destination::Default => Vec::new(),
        Destination::Subnet(net) => vec![net.trunc()],
        Destination::Network(network) => {
            let subnets = view.lab.networks.at(network).subnets.iter();
            subnets.map(|it| it.value.trunc()).collect()
        }
    };
    let over = |net: &IpNet| hops.iter().any(|hop| hop.is_ipv4() == net.addr().is_ipv4());
    let fits = |net: &IpNet| hops.is_empty() || over(net);
    nets.into_iter().filter(fits).collect()
}

/// Where an interface has an address in a subnet.
fn address_in(view: &View, iface: &Iface, net: IpNet) -> Option<Span> {
    let mut own = iface.addresses.iter();
    let plan = &view.facts.addresses;
    let found = own.find(|it| prefixes::as_set(&view.lab, plan, iface, it).trunc() == net);
    found.map(|it| it.span)
}
