//! Ceph's networks: who is not in them, and who else needs them.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Proposal, Sink};
use crate::facts::ceph::{members, placed};
use crate::model::about::Ref;
use crate::model::ceph::Ceph;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A node of Ceph has no address in one of its networks, or corosync has no other road than Ceph's.
    ///
    /// ## Why it matters
    /// A monitor listens on its address in the public network, an OSD needs one in both: without it the daemon does not
    /// start (Ceph's manual, "Network Configuration Reference"). While Ceph copies, it fills its links; if all of
    /// corosync's links run there, tokens arrive late, and nodes with high availability restart themselves
    /// (Proxmox VE's manual, "Cluster Network").
    ///
    /// ## What to do
    /// Give the node an address there. Give corosync a link over a network that Ceph does not use.
    pub(super) RULE = "ceph" / "network", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let monitors = placed(&view.lab, &ceph.monitors);
    // `mon "*"` is one place for all of them.
    let mut told = BTreeSet::new();
    for node in &monitors {
        let place = ceph.monitors.place(*node).unwrap_or(ceph.span);
        if !told.contains(&place)
            && absent(
                view,
                *node,
                "runs a monitor",
                place,
                ceph.public_network,
                sink,
            )
        {
            told.insert(place);
        }
    }
    let mut seen = monitors;
    let mut copying = Vec::new();
    for osd in members(&view.lab, ceph) {
        let node = osd.node.value;
        if !seen.contains(&node) {
            seen.push(node);
            absent(
                view,
                node,
                "has an OSD",
                osd.node.span,
                ceph.public_network,
                sink,
            );
        }
        if let Some(cluster) = ceph.cluster_network.filter(|_| !copying.contains(&node)) {
            copying.push(node);
            if cluster.value != ceph.public_network.value {
                absent(view, node, "has an OSD", osd.node.span, cluster, sink);
            }
        }
    }
    if let Some(found) = shared(view, ceph) {
        sink.push(found);
    }
}

/// Reports a node that has no address in a network; whether it did.
fn absent(
    view: &View,
    node: Id<Node>,
    what: &str,
    place: Span,
    network: Ref<Network>,
    sink: &mut Sink,
) -> bool {
    let host = HostId::Node(node);
    let ifaces = &view.lab.nodes.at(node).ifaces;
    let leases = ifaces
        .iter()
        .any(|iface| iface.dhcp.is_some_and(|dhcp| dhcp.value));
    let there = view.facts.addresses.in_network(host, network.value);
    if there.is_some() || leases || ifaces.is_empty() {
        return false;
    }
    let (node, name) = (
        view.host_name(host),
        &view.lab.networks.at(network.value).name.value,
    );
    let message = format!("{node} {what}, but has no address in `{name}`");
    let found = Diagnostic::new(&RULE, message)
        .at(place, "cannot be reached")
        .related(network.span, "Ceph talks here");
    let free = view.facts.addresses.next_free(&view.lab, network.value);
    sink.push(match free {
        Some(free) => found.propose(
            Proposal::offered(
                place,
                free,
                "give an interface of it an address there; {} is free",
            )
            .exclusive(),
        ),
        None => found.help("give it an address there"),
    });
    true
}

/// All of corosync's links run over Ceph's networks.
fn shared(view: &View, ceph: &Ceph) -> Option<Diagnostic> {
    let own = [ceph.public_network, ceph.copy_network()];
    let of_ceph = |network: Id<Network>| own.iter().find(|it| it.value == network);
    let (cluster, _) = view.clusters().next()?;
    let links = cluster.links.iter();
    let links: Vec<_> = links.filter(|link| link.about.is_active()).collect();
    let first = links.first()?;
    let network = of_ceph(first.network.value)?;
    if !links
        .iter()
        .all(|link| of_ceph(link.network.value).is_some())
    {
        return None;
    }
    let name = &view.lab.networks.at(network.value).name.value;
    let message = format!("corosync has no other road than `{name}`, which Ceph uses too");
    let mut found = Diagnostic::new(&RULE, message)
        .at(network.span, "Ceph talks here")
        .related(first.network.span, "and corosync")
        .help("add a `link` over a network that Ceph does not use");
    found.level = Level::Warning;
    Some(found)
}
