//! Addresses that stand where a name might: everything that refers to a host by number.

use std::net::IpAddr;

use crate::model::Lab;
use crate::model::host::{HostRef, Var, VarValue};
use crate::model::id::Id;
use crate::model::iface::IfaceGateway;
use crate::model::network::Network;
use crate::source::{Span, Spanned};

/// A reference by number.
#[derive(Clone, Copy, Debug)]
pub struct Literal {
    /// The address.
    pub ip: IpAddr,
    /// Where it is written.
    pub span: Span,
    /// The network whose gateway it is, if it is one.
    pub gateway_of: Option<Id<Network>>,
}

/// Every reference by number, in the order of the model.
#[must_use]
pub fn all(lab: &Lab) -> Vec<Literal> {
    let mut found = Vec::new();
    for (id, network) in lab.networks.iter().filter(|(_, it)| it.about.is_present()) {
        let gateway = network.gateway.and_then(literal);
        found.extend(gateway.map(|it| Literal {
            gateway_of: Some(id),
            ..it
        }));
        let dhcp = network.dhcp.iter();
        let servers = dhcp.flat_map(|dhcp| dhcp.servers().chain(dhcp.relay));
        found.extend(servers.filter_map(literal));
    }
    found.extend(of_nodes(lab));
    found.extend(of_services(lab));
    found.extend(of_vars(lab));
    // What comes from a profile is one place, however many use it.
    found.sort_by_key(|it| it.span);
    found.dedup_by_key(|it| it.span);
    found
}

fn literal(reference: Spanned<HostRef>) -> Option<Literal> {
    match reference.value {
        HostRef::Literal(ip) => Some(Literal {
            ip,
            span: reference.span,
            gateway_of: None,
        }),
        HostRef::Host(..) => None,
    }
}

/// Gateways of interfaces. A node that is its own gateway is another fault.
fn of_nodes(lab: &Lab) -> impl Iterator<Item = Literal> {
    lab.nodes.values().flat_map(|node| {
        let gateways = node.ifaces.iter().filter_map(|iface| iface.gateway);
        let literals = gateways.filter_map(|gateway| match gateway.value {
            IfaceGateway::By(host) => literal(Spanned::new(host, gateway.span)),
            IfaceGateway::Here(_) => None,
        });
        let own = || node.ifaces.iter().flat_map(|iface| &iface.addresses);
        literals.filter(move |it| !own().any(|address| address.ip == it.ip))
    })
}

/// Servers of storages, resolvers, servers and targets of zones, qdevices.
fn of_services(lab: &Lab) -> impl Iterator<Item = Literal> {
    let storages = lab
        .storages
        .values()
        .filter_map(|it| it.kind.value.server());
    let resolvers = lab.dns.resolvers.iter().map(|it| it.host);
    let zones = lab.dns.zones.iter();
    let zones = zones.flat_map(|zone| {
        let records = zone.records.iter().map(|record| record.to);
        zone.server.into_iter().chain(records)
    });
    let qdevices = lab.clusters.iter().filter_map(|it| it.qdevice.as_ref());
    let qdevices = qdevices.map(|it| it.host);
    let all = storages.chain(resolvers).chain(zones).chain(qdevices);
    all.filter_map(literal)
}

fn of_vars(lab: &Lab) -> impl Iterator<Item = Literal> {
    let nodes = lab.nodes.values().flat_map(|it| &it.vars);
    let guests = lab.guests.values().flat_map(|it| &it.vars);
    let devices = lab.devices.values().flat_map(|it| &it.vars);
    let vars = nodes.chain(guests).chain(devices);
    vars.filter_map(|var: &Var| {
        let VarValue::Address(host) = var.value.value else {
            return None;
        };
        literal(Spanned::new(host, var.value.span))
    })
}
