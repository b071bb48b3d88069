//! A network for what moves, in which a node has no address, or too many.

use ipnet::IpNet;

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::migration::{addresses_in, subnet};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Migration;
use crate::model::id::Id;
use crate::model::network::Network;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Spanned;

rule! {
    /// A member of the cluster has no address in the network of `migration`, or more than one.
    ///
    /// ## Why it matters
    /// Each node looks for its own address in that subnet when a guest comes or goes, and there must be exactly one:
    /// otherwise every migration to or from it fails (pve-cluster, `migration` of datacenter.cfg).
    ///
    /// ## What to do
    /// Give an interface of the node an address there, or name a network that all members are in.
    pub(super) RULE = "cluster" / "migration-network", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        let migration = cluster.migration.as_ref();
        let stated = migration.and_then(|it| Some((it, it.network?)));
        if let Some((migration, network)) = stated {
            members(view, migration, network, votes, sink);
        }
    }
}

fn members(
    view: &View,
    migration: &Migration,
    network: Spanned<Id<Network>>,
    votes: &VoteTable,
    sink: &mut Sink,
) {
    let addresses = &view.facts.addresses;
    let Some(subnet) = subnet(&view.lab, migration, votes, addresses) else {
        return;
    };
    for member in &votes.members {
        let count = addresses_in(member.node, subnet, addresses);
        if count != 1 && !leases(view, member.node, network.value) {
            sink.push(not_one(view, member.node, network, subnet, count));
        }
    }
}

/// Whether an interface of a node leases its address there: then it may have one.
fn leases(view: &View, node: Id<Node>, network: Id<Network>) -> bool {
    let mut ifaces = view.lab.nodes.at(node).ifaces.iter().enumerate();
    ifaces.any(|(at, iface)| {
        let carried = view.facts.interfaces.of(node, at);
        iface.dhcp.is_some_and(|it| it.value) && carried.untagged.contains(&network)
    })
}

fn not_one(
    view: &View,
    node: Id<Node>,
    network: Spanned<Id<Network>>,
    subnet: IpNet,
    count: usize,
) -> Diagnostic {
    let name = &view.lab.nodes.at(node).name;
    let there = &view.lab.networks.at(network.value).name.value;
    let many = if count == 0 {
        "no address".to_owned()
    } else {
        format!("{count} addresses")
    };
    let message = format!(
        "node `{}` has {many} in `{there}`, the network of migrations",
        name.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(name.span, format!("needs one in {subnet}"))
        .related(network.span, "every member needs one there");
    let free = view.facts.addresses.next_free(&view.lab, network.value);
    match free.filter(|_| count == 0) {
        Some(free) => found.propose(
            Proposal::offered(
                name.span,
                free,
                "give an interface an address there; {} is free",
            )
            .exclusive(),
        ),
        None => found.help("leave the node exactly one address there"),
    }
}
