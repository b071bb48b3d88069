//! A gateway that is not there.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::addresses::{Claim, Owner, usable};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceGateway};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::special::is_link_local;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A gateway is not in the network that it is to lead out of.
    ///
    /// ## Why it matters
    /// A next hop must be a neighbour. The kernel refuses a default route through anything else, so the machine boots
    /// without a way out. Neither the installer nor ifupdown2 checks that the gateway lies in the subnet.
    ///
    /// ## What to do
    /// Correct the number; or give the host that routes an address in this network; or name another one. Link-local
    /// IPv6 gateways (`fe80::…`) are neighbours on every link, and so is what `on-link` or `point-to-point` says.
    pub(super) RULE = "gateway" / "unreachable", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, network) in view
        .lab
        .networks
        .iter()
        .filter(|(_, it)| it.about.is_present())
    {
        let isolated = network.isolated.is_some_and(|it| it.value);
        if let Some(gateway) = network.gateway.filter(|_| !isolated) {
            sink_some(sink, of_network(view, id, network, gateway));
        }
    }
    for (id, node) in view.lab.nodes.iter().filter(|(_, node)| node.has_files()) {
        for (at, iface) in node.ifaces.iter().enumerate() {
            if let Some(gateway) = iface.gateway {
                let host = HostId::Node(id);
                let own = view
                    .facts
                    .addresses
                    .of_host(host)
                    .filter(|it| it.owner == Owner::Iface(id, at));
                let own: Vec<_> = own.collect();
                sink_some(sink, of_iface(view, node, iface, gateway, &own));
            }
        }
    }
}

fn sink_some(sink: &mut Sink, found: Option<Diagnostic>) {
    if let Some(found) = found {
        sink.push(found);
    }
}

fn of_network(
    view: &View,
    id: Id<Network>,
    network: &Network,
    gateway: Spanned<HostRef>,
) -> Option<Diagnostic> {
    match gateway.value {
        HostRef::Literal(ip) => number(view, network, ip, gateway.span),
        HostRef::Host(host, _) => {
            let there = view.facts.addresses.in_network(host, id).is_some();
            // One that is out of service is reported as such.
            let serves = view.lab.host_about(host).is_member() || !network.about.is_active();
            (!there && serves && !view.facts.addresses.has_stray(&view.lab, host))
                .then(|| absent(view, host, id, gateway.span))
        }
    }
}

/// What is wrong with a gateway that is given by number.
fn number(view: &View, network: &Network, ip: IpAddr, span: Span) -> Option<Diagnostic> {
    let nets: Vec<_> = network
        .subnets
        .iter()
        .map(|subnet| subnet.value.trunc())
        .collect();
    if nets.is_empty() || is_link_local(ip) {
        return None;
    }
    match nets.iter().find(|net| net.contains(&ip)) {
        Some(net) => {
            let (first, last) = usable(*net)?;
            (!(first..=last).contains(&ip)).then(|| no_host(view, network, ip, *net, span))
        }
        None => Some(outside(view, network, ip, &nets, span)),
    }
}

fn no_host(view: &View, network: &Network, ip: IpAddr, net: IpNet, span: Span) -> Diagnostic {
    let name = &network.name.value;
    let message = format!("gateway `{ip}` of network `{name}` is no address of a host in `{net}`");
    let found = Diagnostic::new(&RULE, message).at(span, "the network's own, or its broadcast");
    match usable(net).filter(|(first, _)| may_route(view, *first)) {
        Some((first, _)) => found.propose(Proposal::value(
            span,
            first,
            "name the host that routes; most often that is {}",
        )),
        None => found.help("name the host that routes, or its address in this network"),
    }
}

/// Whether an address is free, or that of a device or guest, which may route.
fn may_route(view: &View, ip: IpAddr) -> bool {
    let mut claims = view.facts.addresses.claims().iter();
    let other = claims.find(|claim| claim.range.contains(ip));
    other.is_none_or(|claim| matches!(claim.owner, Owner::Device(_) | Owner::GuestNic(..)))
}

fn outside(view: &View, network: &Network, ip: IpAddr, nets: &[IpNet], span: Span) -> Diagnostic {
    let name = &network.name.value;
    let listed: Vec<_> = nets.iter().map(|net| format!("`{net}`")).collect();
    let message = format!(
        "gateway `{ip}` is not in network `{name}`, which is {}",
        listed.join(" and ")
    );
    let found = Diagnostic::new(&RULE, message)
        .at(span, "no neighbour there")
        .related(network.name.span, "the network");
    match nets
        .iter()
        .find_map(|net| view.facts.addresses.meant_in(ip, *net))
    {
        Some(meant) => found.propose(Proposal::value(span, meant, "did you mean {}?")),
        None => found.help("name the host that routes, or its address in this network"),
    }
}

fn absent(view: &View, host: HostId, id: Id<Network>, span: Span) -> Diagnostic {
    let network = &view.lab.networks.at(id).name;
    let message = format!(
        "{} has no fixed address in network `{}`",
        view.host_name(host),
        network.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(span, "its address there would be the gateway")
        .related(view.lab.host_name(host).span, "no address in that network");
    match view.facts.addresses.next_free(&view.lab, id) {
        Some(free) => found.propose(
            Proposal::offered(
                span,
                free,
                "give it one there, such as {}, or name who routes",
            )
            .exclusive(),
        ),
        None => found.help("give it one there, or name who routes"),
    }
}

fn of_iface(
    view: &View,
    node: &Node,
    iface: &Iface,
    gateway: Spanned<IfaceGateway>,
    own: &[&Claim],
) -> Option<Diagnostic> {
    if own
        .iter()
        .any(|claim| view.facts.addresses.is_stray(&view.lab, claim))
    {
        return None;
    }
    match gateway.value {
        IfaceGateway::Here(false) => None,
        IfaceGateway::Here(true) => nowhere(view, node, iface, gateway.span, own),
        IfaceGateway::By(HostRef::Literal(ip)) => {
            let neighbour =
                iface.reaches_directly(ip) || own.iter().any(|claim| reaches(view, claim, ip));
            (!neighbour && !is_link_local(ip)).then(|| stranger(node, iface, ip, gateway.span, own))
        }
        IfaceGateway::By(HostRef::Host(host, named)) => {
            let networks = own.iter().filter_map(|claim| claim.network);
            let wanted = named.or_else(|| networks.clone().next())?;
            let there = |id| view.facts.addresses.in_network(host, id).is_some();
            let found = networks
                .clone()
                .any(|id| named.is_none_or(|named| named == id) && there(id));
            (!found && !view.facts.addresses.has_stray(&view.lab, host))
                .then(|| absent(view, host, wanted, gateway.span))
        }
    }
}

/// Whether an address is in the subnet of an own one, and not that one itself.
fn reaches(view: &View, own: &Claim, ip: IpAddr) -> bool {
    let subnet = own
        .network
        .and_then(|id| view.facts.addresses.subnet_of(&view.lab, id, own.ip()));
    subnet.is_none_or(|subnet| subnet.contains(&ip)) && own.ip() != ip
}

fn stranger(node: &Node, iface: &Iface, ip: IpAddr, span: Span, own: &[&Claim]) -> Diagnostic {
    let (node, name) = (&node.name.value, &iface.name.value);
    let itself = own.iter().any(|claim| claim.ip() == ip);
    let message = if itself {
        format!("`{name}` of node `{node}` has itself, `{ip}`, for a gateway")
    } else {
        format!("gateway `{ip}` is no neighbour of `{name}` of node `{node}`")
    };
    let found = Diagnostic::new(&RULE, message).at(span, "not reached from here");
    let related = own.iter().filter(|_| !itself).fold(found, |found, claim| {
        found.related(claim.span, "the address of the interface")
    });
    related.help("name who routes in the network of this interface")
}

/// What is wrong with `gateway=#true`: no address to start from, or no gateway in the network.
fn nowhere(
    view: &View,
    node: &Node,
    iface: &Iface,
    span: Span,
    own: &[&Claim],
) -> Option<Diagnostic> {
    let (node, name) = (&node.name.value, &iface.name.value);
    if own.is_empty() {
        let leased = iface.dhcp.is_some_and(|dhcp| dhcp.value);
        let message =
            format!("the default route of node `{node}` leaves by `{name}`, which has no address");
        let found = Diagnostic::new(&RULE, message).at(span, "no address to leave from");
        return (!leased).then(|| found.help("write its `address` too"));
    }
    let networks = own
        .iter()
        .filter_map(|claim| claim.network)
        .map(|id| view.lab.networks.at(id));
    if networks.clone().any(|network| network.gateway.is_some()) {
        return None;
    }
    let network = networks.clone().next()?;
    let message = format!(
        "the default route of node `{node}` leaves by `{name}`, but network `{}` has no gateway",
        network.name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(span, "by which gateway?")
        .related(network.name.span, "says no `gateway`");
    Some(found.help(format!(
        "say who routes: `gateway=\"…\"` at network `{}`",
        network.name.value
    )))
}
