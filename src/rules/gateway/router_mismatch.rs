//! A gateway by number that is not the router of the network.

use std::net::IpAddr;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::{Claim, Owner};
use crate::model::device::DeviceKind;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::iface::IfaceGateway;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A gateway is an address that no host has, although the lab describes the router of that network.
    ///
    /// ## Why it matters
    /// The default route leads to whoever answers ARP for the gateway. Where nothing has the address, every packet to another
    /// network is lost, and neither ifupdown2 nor the installer asks whether the gateway is there.
    ///
    /// ## What to do
    /// Name the router instead of its number. If a router that the lab does not describe has the address, describe it, or allow
    /// this with the reason. An address that several routers share is a `service` with `shared-with`.
    pub(super) RULE = "gateway" / "router-mismatch", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let networks = view.lab.networks.iter();
    for (id, network) in networks.filter(|(_, it)| it.about.is_present() && it.owner.is_none()) {
        let stated = network.gateway.filter(|_| !is_isolated(network));
        if let Some(gateway) = stated
            && let HostRef::Literal(ip) = gateway.value
            && let Some(router) = only_router(view, id, ip)
            && is_nobodys(view, id, ip)
        {
            let whose = format!("network `{}`", network.name.value);
            sink.push(nobody(view, &whose, (ip, gateway.span), router));
        }
    }
    for (id, node) in view.lab.nodes.iter().filter(|(_, node)| node.has_files()) {
        of_node(view, id, node, sink);
    }
}

fn is_isolated(network: &Network) -> bool {
    network.isolated.is_some_and(|it| it.value)
}

/// Gateways that interfaces of a node state by number.
fn of_node(view: &View, id: Id<Node>, node: &Node, sink: &mut Sink) {
    for (at, iface) in node.ifaces.iter().enumerate() {
        let Some(gateway) = iface.gateway else {
            continue;
        };
        let IfaceGateway::By(HostRef::Literal(ip)) = gateway.value else {
            continue;
        };
        let own = view.facts.addresses.claims().iter();
        let mut own = own.filter(|it| it.owner == Owner::Iface(id, at));
        let Some(network) = own.find_map(|it| it.network) else {
            continue;
        };
        let stated = view
            .facts
            .addresses
            .gateway_of(&view.lab, network, ip.is_ipv4());
        let router = holder_of(view, network, stated).or_else(|| only_router(view, network, ip));
        if let Some(router) = router.filter(|_| stated != Some(ip) && is_nobodys(view, network, ip))
        {
            let whose = format!("`{}` of node `{}`", iface.name.value, node.name.value);
            sink.push(nobody(view, &whose, (ip, gateway.span), router));
        }
    }
}

/// Whether an address is in a network, and no host has it.
fn is_nobodys(view: &View, network: Id<Network>, ip: IpAddr) -> bool {
    let plan = &view.facts.addresses;
    let mut there = plan.of_network(network).filter(|it| it.ip() == ip);
    let is_held = there.any(|it| it.owner.host().is_some());
    !is_held && !is_link_local(ip) && plan.subnet_of(&view.lab, network, ip).is_some()
}

/// The claim of who has the gateway of a network, where somebody has.
fn holder_of(view: &View, network: Id<Network>, gateway: Option<IpAddr>) -> Option<&Claim> {
    let mut there = view.facts.addresses.of_network(network);
    there.find(|it| Some(it.ip()) == gateway && it.owner.host().is_some())
}

/// The router of a network, where it has exactly one with an address of that family: several may share another one.
fn only_router(view: &View, network: Id<Network>, ip: IpAddr) -> Option<&Claim> {
    let there = view.facts.addresses.of_network(network);
    let mut routers = there.filter(|claim| {
        let Owner::Device(id) = claim.owner else {
            return false;
        };
        let device = view.lab.devices.at(id);
        let routes = device.kind.value == DeviceKind::Router && device.about.is_member();
        routes && claim.ip().is_ipv4() == ip.is_ipv4()
    });
    let only = routers.next()?;
    routers.next().is_none().then_some(only)
}

fn nobody(view: &View, whose: &str, (ip, span): (IpAddr, Span), router: &Claim) -> Diagnostic {
    let owner = view.owner_name(router.owner);
    let message = format!(
        "gateway `{ip}` of {whose} is no host's; {owner} is `{}`",
        router.ip()
    );
    let found = Diagnostic::new(&RULE, message)
        .at(span, "no host has this address")
        .related(router.span, "routes there");
    match router.owner.host() {
        Some(host) => {
            let name = &view.lab.host_name(host).value;
            found.propose(Proposal::property(span, "gateway", name, "write {}"))
        }
        None => found,
    }
}
