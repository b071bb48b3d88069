//! A leased address where others expect a fixed one.

use crate::diag::{Diagnostic, Level, Proposal, Sink};
use crate::model::cluster::{Cluster, Link};
use crate::model::guest::{Guest, GuestNic};
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::rule;
use crate::rules::View;
use crate::source::{Span, Spanned};

rule! {
    /// A machine leases the address under which others expect it: as a member of a cluster, or as a storage server.
    ///
    /// ## Why it matters
    /// corosync.conf holds addresses as text. A new lease makes the node leave the cluster, which needs the network
    /// before a DHCP server may be up. (Proxmox's guide wants fixed addresses for cluster nodes: pvecm,
    /// "Requirements".) A storage server that leases is a warning: storage.cfg then holds its name, and the storage is
    /// there as long as every node can resolve that name.
    ///
    /// ## What to do
    /// Give it a fixed address. `address` together with `dhcp=#true` is one too: a reservation.
    pub(super) RULE = "dhcp" / "endpoint-must-be-static", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.lab.clusters.iter().zip(&view.facts.votes) {
        for member in &votes.members {
            links(view, cluster, member.node, sink);
        }
    }
    for storage in view.lab.storages.values().filter(|it| it.about.is_active()) {
        let server = storage.kind.value.server();
        if let Some(found) = server.and_then(|server| leasing(view, storage, server)) {
            sink.push(found);
        }
    }
}

fn links(view: &View, cluster: &Cluster, node: Id<Node>, sink: &mut Sink) {
    for link in &cluster.links {
        let has_address = || {
            view.facts
                .addresses
                .in_network(HostId::Node(node), link.network_of(node).value)
                .is_some()
        };
        if let Some(dhcp) = leased_in(view, node, link).filter(|_| !has_address()) {
            sink.push(leased_link(view, node, link, dhcp));
        }
    }
}

/// Where the interface of a node that carries a link says that it leases its address.
fn leased_in(view: &View, node: Id<Node>, link: &Link) -> Option<Spanned<bool>> {
    let ifaces = view.lab.nodes.at(node).ifaces.iter().enumerate();
    let carries = |at| {
        view.facts
            .interfaces
            .of(node, at)
            .untagged
            .contains(&link.network_of(node).value)
    };
    let mut leased = ifaces.filter(|(at, iface)| iface.addresses.is_empty() && carries(*at));
    leased.find_map(|(_, iface)| iface.dhcp.filter(|dhcp| dhcp.value))
}

fn leased_link(view: &View, node: Id<Node>, link: &Link, dhcp: Spanned<bool>) -> Diagnostic {
    let (number, there) = (link.number.value.get(), link.network_of(node));
    let node = view.host_name(HostId::Node(node));
    let message = format!("{node} leases its address for link {number} of the cluster");
    let found = Diagnostic::new(&RULE, message)
        .at(dhcp.span, "leased")
        .related(there.span, format!("link {number} runs here"));
    advised(view, found, dhcp.span, Some(there.value))
}

fn leasing(view: &View, storage: &Storage, server: Spanned<HostRef>) -> Option<Diagnostic> {
    let HostRef::Host(HostId::Guest(id), _) = server.value else {
        return None;
    };
    let guest = view.lab.guests.at(id);
    let nic = leased_nic(guest)?;
    let dhcp = nic.dhcp?;
    let message = format!(
        "{} serves storage `{}` from a leased address",
        view.guest_name(id),
        storage.name.value
    );
    let mut found = Diagnostic::new(&RULE, message)
        .at(dhcp.span, "leased")
        .related(server.span, "found by its name only");
    found.level = Level::Warning;
    Some(advised(
        view,
        found,
        dhcp.span,
        nic.network.map(|network| network.value),
    ))
}

/// The first card that leases, of a guest that has no fixed address at all.
fn leased_nic(guest: &Guest) -> Option<&GuestNic> {
    let fixed = guest.nics.iter().any(|nic| !nic.addresses.is_empty());
    let mut leased = guest
        .nics
        .iter()
        .filter(|nic| nic.dhcp.is_some_and(|dhcp| dhcp.value));
    leased.next().filter(|_| !fixed)
}

fn advised(
    view: &View,
    found: Diagnostic,
    dhcp: Span,
    network: Option<Id<crate::model::network::Network>>,
) -> Diagnostic {
    let free = network.and_then(|id| view.facts.addresses.next_free(&view.lab, id));
    match free {
        Some(free) => found.propose(
            Proposal::added(dhcp, "address", free, "give it a fixed address: {} is free")
                .exclusive(),
        ),
        None => found.help("give it a fixed address: `address=\"…\"`"),
    }
}
