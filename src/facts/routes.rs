//! Where each node's default route leaves, family by family.

use std::net::IpAddr;

use super::addresses::{AddressPlan, Claim};
use super::interfaces::Interfaces;
use crate::model::Lab;
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::iface::IfaceGateway;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::source::Span;

/// A way out of a node.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The interface, by position.
    pub iface: usize,
    /// The address of this node on it.
    pub address: IpAddr,
    /// The next hop.
    pub gateway: IpAddr,
    /// The network that it leads through.
    pub network: Option<Id<Network>>,
    /// Whether the interface says `gateway` itself.
    pub marked: bool,
    /// The place that makes it a candidate: the `gateway` of the interface, else the interface's address.
    pub span: Span,
}

/// Every node's candidates for the default route.
#[derive(Debug)]
pub struct Routes {
    nodes: Vec<Vec<Route>>,
}

impl Routes {
    /// Derives the candidates.
    #[must_use]
    pub fn new(lab: &Lab, addresses: &AddressPlan, interfaces: &Interfaces) -> Self {
        let nodes = lab.nodes.iter();
        let routes = nodes.map(|(id, node)| candidates(lab, id, node, addresses, interfaces));
        Self {
            nodes: routes.collect(),
        }
    }

    /// The candidates of a node in a family: those that are marked if any is, else all.
    #[must_use]
    pub fn candidates(&self, node: Id<Node>, v4: bool) -> Vec<Route> {
        let all = self.nodes.get(node.index()).map_or(&[][..], Vec::as_slice);
        let family: Vec<_> = all
            .iter()
            .copied()
            .filter(|it| it.address.is_ipv4() == v4)
            .collect();
        let marked: Vec<_> = family
            .iter()
            .copied()
            .filter(|route| route.marked)
            .collect();
        without_twins(if marked.is_empty() { family } else { marked })
    }

    /// The default route of a node in a family. Of several the first, whose interface comes up before the others: the
    /// kernel refuses the second (`gateway/more-than-one`).
    #[must_use]
    pub fn default(&self, node: Id<Node>, v4: bool) -> Option<Route> {
        self.candidates(node, v4).first().copied()
    }

    /// The default route that leaves by an interface. A node that is allowed several has one at each.
    #[must_use]
    pub fn through(&self, node: Id<Node>, iface: usize, v4: bool) -> Option<Route> {
        let candidates = self.candidates(node, v4);
        candidates.into_iter().find(|it| it.iface == iface)
    }
}

/// Several addresses of one interface that leave by one gateway are one route: the first of them stands for all.
fn without_twins(routes: Vec<Route>) -> Vec<Route> {
    let mut kept: Vec<Route> = Vec::with_capacity(routes.len());
    for route in routes {
        let way = |it: &Route| (it.iface, it.gateway);
        if !kept.iter().any(|it| way(it) == way(&route)) {
            kept.push(route);
        }
    }
    kept
}

fn candidates(
    lab: &Lab,
    id: Id<Node>,
    node: &Node,
    addresses: &AddressPlan,
    interfaces: &Interfaces,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for (at, iface) in node.ifaces.iter().enumerate() {
        for address in &iface.addresses {
            let explicit = interfaces.of(id, at).untagged.first().copied();
            let network = addresses.network_of(address.ip).or(explicit);
            // An address that stands at two interfaces is reported as such.
            if routes.iter().any(|it: &Route| it.address == address.ip) {
                continue;
            }
            // An isolated network is no way out, even where a gateway is written at it.
            let of_network = || {
                let network = network.filter(|it| !is_isolated(lab, *it))?;
                addresses.gateway_of(lab, network, address.ip.is_ipv4())
            };
            let (gateway, marked, span) = match iface.gateway {
                Some(gateway) => match gateway.value {
                    IfaceGateway::Here(false) => continue,
                    IfaceGateway::Here(true) => (of_network(), true, gateway.span),
                    // A number says something of its own family only.
                    IfaceGateway::By(HostRef::Literal(ip))
                        if ip.is_ipv4() != address.ip.is_ipv4() =>
                    {
                        (of_network(), false, address.span)
                    }
                    IfaceGateway::By(host) => (
                        by(host, network, address.ip.is_ipv4(), addresses),
                        true,
                        gateway.span,
                    ),
                },
                None => (of_network(), false, address.span),
            };
            // The gateway of a network does not route to itself, unless it says so.
            let Some(gateway) = gateway.filter(|gateway| marked || *gateway != address.ip) else {
                continue;
            };
            let route = Route {
                iface: at,
                address: address.ip,
                gateway,
                network,
                marked,
                span,
            };
            routes.push(route);
        }
    }
    routes
}

fn is_isolated(lab: &Lab, network: Id<Network>) -> bool {
    let isolated = lab.networks.at(network).isolated;
    isolated.is_some_and(|it| it.value)
}

fn by(
    host: HostRef,
    network: Option<Id<Network>>,
    v4: bool,
    addresses: &AddressPlan,
) -> Option<IpAddr> {
    match host {
        HostRef::Literal(ip) => Some(ip).filter(|ip| ip.is_ipv4() == v4),
        HostRef::Host(host, named) => {
            let network = named.or(network);
            let there = addresses
                .of_host(host)
                .filter(|claim| claim.network == network);
            there.map(Claim::ip).find(|ip| ip.is_ipv4() == v4)
        }
    }
}
