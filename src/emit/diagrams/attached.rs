//! Which host stands in which network, and how.

use std::net::IpAddr;

use super::look;
use crate::emit::Input;
use crate::model::guest::GuestNic;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;

/// A host's way into a network.
#[derive(Clone, Debug)]
pub(super) struct Attachment {
    /// The network.
    pub(super) network: Id<Network>,
    /// The interface, where one is known that is worth telling.
    pub(super) iface: Option<String>,
    /// The addresses there.
    pub(super) ips: Vec<IpAddr>,
    /// Whether it leases an address.
    pub(super) leased: bool,
}

/// A host that stands in a network.
#[derive(Clone, Debug)]
pub(super) struct Attached {
    /// Which.
    pub(super) host: HostId,
    /// Its ways in, by network.
    pub(super) ways: Vec<Attachment>,
}

impl Attachment {
    /// What to tell of it: the interface, and the addresses or that they are leased.
    pub(super) fn lines(&self) -> Vec<String> {
        let ips: Vec<_> = self.ips.iter().map(ToString::to_string).collect();
        let leased = (ips.is_empty() && self.leased).then(|| "leased address".to_owned());
        self.iface
            .iter()
            .cloned()
            .chain(ips)
            .chain(leased)
            .collect()
    }
}

/// Every host that a diagram shows in a network: nodes, devices, services, load balancers, then guests; what is in service first.
pub(super) fn all(input: Input<'_>) -> Vec<Attached> {
    let lab = &input.lab.lab;
    let shown = lab
        .hosts()
        .filter(|host| look::is_shown(lab.host_about(*host)));
    let attached = shown.map(|host| Attached {
        host,
        ways: ways(input, host),
    });
    let mut attached: Vec<_> = attached.filter(|it| !it.ways.is_empty()).collect();
    let kind = |host: HostId| match host {
        HostId::Node(_) => 0,
        HostId::Device(_) => 1,
        HostId::Service(_) => 2,
        HostId::LoadBalancer(_) => 3,
        HostId::Guest(_) => 4,
    };
    let status = |host: HostId| lab.host_about(host).status;
    let name = |host: HostId| &lab.host_name(host).value;
    attached.sort_by_key(|it| (kind(it.host), status(it.host), name(it.host)));
    attached
}

fn ways(input: Input<'_>, host: HostId) -> Vec<Attachment> {
    let lab = &input.lab.lab;
    let mut ways = match host {
        HostId::Node(id) => of_node(input, id),
        HostId::Guest(id) => {
            let nics = lab.guests.at(id).nics.iter();
            nics.flat_map(|nic| of_guest(input, nic)).collect()
        }
        HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => addressed(input, host),
    };
    ways.retain(|way| look::is_shown(&lab.networks.at(way.network).about));
    ways.sort_by_key(|way| &lab.networks.at(way.network).name.value);
    ways
}

/// The interfaces of a node that carry a network. What is plugged into a bridge is left out: the bridge stands for it.
fn of_node(input: Input<'_>, id: Id<Node>) -> Vec<Attachment> {
    let node = input.lab.lab.nodes.at(id);
    if node.ifaces.is_empty() {
        return addressed(input, HostId::Node(id));
    }
    let ifaces = node.ifaces.iter().enumerate();
    let ways = ifaces.flat_map(|(at, iface)| {
        let carried = input.lab.facts.interfaces.of(id, at);
        let networks = if carried.master.is_some() {
            &[][..]
        } else {
            &carried.untagged
        };
        networks.iter().map(move |network| Attachment {
            network: *network,
            iface: Some(iface.name.value.to_string()),
            ips: within(input, *network, iface.addresses.iter().map(|it| it.ip)),
            leased: iface.dhcp.is_some_and(|it| it.value),
        })
    });
    ways.collect()
}

fn of_guest(input: Input<'_>, nic: &GuestNic) -> Vec<Attachment> {
    let facts = &input.lab.facts;
    let networks = facts.interfaces.networks_of(nic, &facts.addresses);
    let way = |network| Attachment {
        network,
        iface: None,
        ips: within(input, network, nic.addresses.iter().map(|it| it.ip)),
        leased: nic.dhcp.is_some_and(|it| it.value),
    };
    networks.into_iter().map(way).collect()
}

/// The addresses that lie in a network; those of no network are taken to, since the lab says that they are there.
fn within(
    input: Input<'_>,
    network: Id<Network>,
    ips: impl Iterator<Item = IpAddr>,
) -> Vec<IpAddr> {
    let of = |ip: IpAddr| input.lab.facts.addresses.network_of(ip);
    ips.filter(|ip| of(*ip).is_none_or(|of| of == network))
        .collect()
}

/// The networks in which a host has an address.
fn addressed(input: Input<'_>, host: HostId) -> Vec<Attachment> {
    let mut ways: Vec<Attachment> = Vec::new();
    for claim in input.lab.facts.addresses.of_host(host) {
        let Some(network) = claim.network else {
            continue;
        };
        match ways.iter_mut().find(|way| way.network == network) {
            Some(way) => way.ips.push(claim.ip()),
            None => ways.push(Attachment {
                network,
                iface: None,
                ips: vec![claim.ip()],
                leased: false,
            }),
        }
    }
    ways
}

/// What a host is, in a word or two.
pub(super) fn what(input: Input<'_>, host: HostId) -> Option<String> {
    let lab = &input.lab.lab;
    match host {
        HostId::Node(id) => {
            let model = lab.nodes.at(id).model.as_ref();
            Some(model.map_or_else(|| "node".to_owned(), |model| model.value.to_string()))
        }
        HostId::Guest(id) => {
            let guest = lab.guests.at(id);
            let vmid = guest.vmid.map(|vmid| format!(" {}", vmid.value));
            Some(format!("{}{}", guest.kind.word(), vmid.unwrap_or_default()))
        }
        HostId::Device(id) => {
            let device = lab.devices.at(id);
            let model = device.model.as_ref().map(|model| model.value.to_string());
            Some(model.unwrap_or_else(|| device.kind.value.word().to_owned()))
        }
        HostId::Service(id) => {
            let host = lab.services.at(id).host;
            Some(format!("on {}", lab.host_name(host).value))
        }
        HostId::LoadBalancer(id) => {
            let cluster = lab.kubernetes.get(lab.load_balancers.at(id).kubernetes);
            cluster.map(|cluster| format!("load balancer of {}", cluster.name.value))
        }
    }
}
