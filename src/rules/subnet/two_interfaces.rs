//! One host with two interfaces in one subnet.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::prefixes;
use crate::model::guest::Guest;
use crate::model::host::Address;
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::model::routing::Destination;
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::rules::wiring::Once;
use crate::source::Span;

rule! {
    /// Two interfaces of one node or guest are in one subnet.
    ///
    /// ## Why it matters
    /// Linux has one route to a subnet: everything leaves through one of the two interfaces, also the answers to what arrived at the
    /// other. It answers ARP for both addresses at both (Linux, `ip-sysctl`, `arp_ignore`), and reverse path filtering may
    /// drop what arrives. This is neither faster nor redundant: when the link of the first one fails, its route remains.
    ///
    /// ## What to do
    /// Join the two in a bond, or put one of them into a network of its own. With a `routing-rule` for one of them each
    /// address has a route of its own, and this is not reported.
    pub(super) RULE = "subnet" / "two-interfaces", Warning
}

/// A subnet that an interface is in, and where it says so.
struct Leg<'v> {
    name: &'v str,
    ip: IpAddr,
    net: IpNet,
    span: Span,
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut once = Once::default();
    for node in view.lab.nodes.values().filter(|node| node.has_files()) {
        let whose = format!("node `{}`", node.name.value);
        report(&whose, &legs_of_node(view, node), &mut once, sink);
    }
    for (id, guest) in view.guests() {
        let legs = legs_of_guest(view, guest);
        report(&view.guest_name(id), &legs, &mut once, sink);
    }
}

/// The interfaces of a node with addresses of their own. A port has none for itself, and where a rule chooses the table
/// of an address, one subnet may have two routes.
fn legs_of_node<'v>(view: &View, node: &'v Node) -> Vec<Leg<'v>> {
    let mut legs = Vec::new();
    for (at, iface) in node.ifaces.iter().enumerate() {
        let mut above = node.ifaces.iter().flat_map(|it| it.kind.ports());
        let is_port = above.any(|port| port.value == at);
        if !iface.about.is_present() || is_port || !iface.routing.rules.is_empty() {
            continue;
        }
        let own = iface.addresses.iter();
        let own = own.filter(|it| !is_elsewhere(view, iface, it) && !has_rule(node, it.ip));
        legs.extend(own.map(|address| Leg {
            name: &iface.name.value,
            ip: address.ip,
            net: prefixes::as_set(&view.lab, &view.facts.addresses, iface, address).trunc(),
            span: address.span,
        }));
    }
    legs
}

/// Whether an address is outside of the network that its interface states, which is a mistake of its own.
fn is_elsewhere(view: &View, iface: &Iface, address: &Address) -> bool {
    let plan = &view.facts.addresses;
    let stated = iface.network.map(|it| it.value);
    stated.is_some_and(|network| plan.subnet_of(&view.lab, network, address.ip).is_none())
}

/// Whether what leaves under an address asks a table of its own.
fn has_rule(node: &Node, ip: IpAddr) -> bool {
    let rules = node.ifaces.iter().flat_map(|it| &it.routing.rules);
    let mut from = rules.filter_map(|rule| rule.from);
    from.any(|from| matches!(from.value, Destination::Subnet(net) if net.contains(&ip)))
}

fn legs_of_guest<'v>(view: &View, guest: &'v Guest) -> Vec<Leg<'v>> {
    let plan = &view.facts.addresses;
    let mut legs = Vec::new();
    for nic in guest.nics.iter().filter(|nic| nic.about.is_member()) {
        for address in &nic.addresses {
            let network = plan.network_of(address.ip);
            let net = network.and_then(|it| plan.subnet_of(&view.lab, it, address.ip));
            legs.extend(net.map(|net| Leg {
                name: &nic.slot.value,
                ip: address.ip,
                net,
                span: address.span,
            }));
        }
    }
    legs
}

/// Reports each subnet once, at the second interface in it. An address without a subnet, a link-local one, and one that is
/// written twice are no fault here.
fn report(whose: &str, legs: &[Leg<'_>], once: &mut Once, sink: &mut Sink) {
    for (at, leg) in legs.iter().enumerate() {
        let mut before = legs.iter().take(at);
        let is_same = |it: &&Leg<'_>| it.net == leg.net && it.name != leg.name && it.ip != leg.ip;
        let has_subnet = leg.net.prefix_len() < leg.net.max_prefix_len() && !is_link_local(leg.ip);
        if let Some(first) = before.find(is_same).filter(|_| has_subnet) {
            once.push(twice(whose, first, leg), sink);
        }
    }
}

fn twice(whose: &str, first: &Leg<'_>, second: &Leg<'_>) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` of {whose} are both in `{}`",
        first.name, second.name, second.net
    );
    Diagnostic::new(&RULE, message)
        .at(second.span, "in the same subnet")
        .related(first.span, format!("`{}`", first.name))
        .help("join them in a bond, or give one of them a network of its own")
}
