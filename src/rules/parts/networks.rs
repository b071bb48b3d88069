//! Networks that interfaces in service are in.

use std::collections::BTreeMap;

use crate::model::about::{About, Status};
use crate::model::host::{Address, HostId};
use crate::model::id::Id;
use crate::model::iface::{Iface, IfaceKind};
use crate::model::network::Network;
use crate::rules::View;
use crate::source::Span;

/// A network that is not in service, with the hosts in service whose interfaces are in it.
pub(in crate::rules) struct NetworkUse<'v> {
    pub(in crate::rules) network: &'v Network,
    pub(in crate::rules) users: Vec<(HostId, Span)>,
}

impl NetworkUse<'_> {
    /// What the network says of itself.
    pub(in crate::rules) const fn about(&self) -> &About {
        &self.network.about
    }

    /// The hosts in words: the first by name, the others by their number.
    pub(in crate::rules) fn hosts(&self, view: &View) -> String {
        let first = self.users.first().map(|(host, _)| view.host_name(*host));
        let first = first.unwrap_or_default();
        match self.users.len() {
            0 | 1 => first,
            2 => format!("{first} with another host"),
            more => format!("{first} with {} other hosts", more - 1),
        }
    }
}

impl View {
    /// The networks with one of these statuses that interfaces in service are in.
    pub(in crate::rules) fn network_uses(&self, statuses: &[Status]) -> Vec<NetworkUse<'_>> {
        let mut users: BTreeMap<Id<Network>, BTreeMap<HostId, Span>> = BTreeMap::new();
        for (host, network, span) in joined(self) {
            users
                .entry(network)
                .or_default()
                .entry(host)
                .or_insert(span);
        }
        let used = users.into_iter().map(|(network, users)| NetworkUse {
            network: self.lab.networks.at(network),
            users: users.into_iter().collect(),
        });
        used.filter(|it| statuses.contains(&it.about().status))
            .collect()
    }
}

/// Every network that an interface in service of a host in service is in, with the place that says so.
fn joined(view: &View) -> Vec<(HostId, Id<Network>, Span)> {
    let mut found = Vec::new();
    let nodes = view.lab.nodes.iter().filter(|(_, it)| it.about.is_active());
    for (id, node) in nodes {
        let ifaces = node.ifaces.iter().filter(|it| it.about.is_active());
        let all = ifaces.flat_map(|iface| of_iface(view, iface));
        found.extend(all.map(|(network, span)| (HostId::Node(id), network, span)));
    }
    let guests = view.lab.guests.iter();
    for (id, guest) in guests.filter(|(_, it)| it.about.is_active()) {
        let nics = guest.nics.iter().filter(|it| it.about.is_active());
        let all = nics.flat_map(|nic| {
            let named = nic.network.map(|it| (it.value, it.span));
            named.into_iter().chain(addressed(view, &nic.addresses))
        });
        found.extend(all.map(|(network, span)| (HostId::Guest(id), network, span)));
    }
    found
}

fn of_iface<'v>(
    view: &'v View,
    iface: &'v Iface,
) -> impl Iterator<Item = (Id<Network>, Span)> + 'v {
    let named = iface.network.map(|it| (it.value, it.span));
    let tagged = match &iface.kind {
        IfaceKind::Vlan(vlan) => Some((vlan.network.value, vlan.network.span)),
        IfaceKind::Nic(_) | IfaceKind::Bond(_) | IfaceKind::Bridge(_) => None,
    };
    let own = named.or(tagged).into_iter();
    own.chain(addressed(view, &iface.addresses))
}

fn addressed<'a>(
    view: &'a View,
    addresses: &'a [Address],
) -> impl Iterator<Item = (Id<Network>, Span)> + 'a {
    addresses.iter().filter_map(|address| {
        let network = view.facts.addresses.network_of(address.ip)?;
        Some((network, address.span))
    })
}
