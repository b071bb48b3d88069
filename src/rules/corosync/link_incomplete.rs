//! A link that not every member has.

use crate::diag::{Diagnostic, Sink};
use crate::facts::votes::{Member, VoteTable};
use crate::model::cluster::{Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// A member of the cluster has no address on one of the links, or there is no link at all.
    ///
    /// ## Why it matters
    /// Corosync wants the same links at every node and refuses the file otherwise ("not the same number of
    /// links"). A node's address on a link is the one that it has in the link's network.
    ///
    /// ## What to do
    /// Give the node an interface with an address in that network, or leave the link out.
    pub(super) RULE = "corosync" / "link-incomplete", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, votes) in view.clusters() {
        if cluster.links.is_empty() && votes.members.len() > 1 {
            sink.push(no_link(cluster));
        }
        for link in cluster.links.iter().filter(|it| it.about.is_member()) {
            link_of_all(view, link, votes, sink);
        }
    }
}

fn link_of_all(view: &View, link: &Link, votes: &VoteTable, sink: &mut Sink) {
    let without = votes.members.iter().filter(|it| !has_link(view, link, it));
    let without: Vec<_> = without.map(|member| member.node).collect();
    if without.len() == votes.members.len() && without.len() > 1 {
        sink.push(nobody_there(view, link));
    } else {
        for node in without {
            sink.push(not_there(view, link, node));
        }
    }
}

/// Whether a member has an address there. One that is leased has a place there, and is another rule's matter; so is
/// one that the link states and the node does not have.
fn has_link(view: &View, link: &Link, member: &Member) -> bool {
    let (node, network) = (member.node, link.network_of(member.node).value);
    let addresses = &view.facts.addresses;
    let mut ifaces = view.lab.nodes.at(node).ifaces.iter().enumerate();
    let is_stated = link.member(node).is_some_and(|it| it.address.is_some());
    is_stated
        || addresses.in_network(HostId::Node(node), network).is_some()
        || ifaces.any(|(at, iface)| {
            let carried = view.facts.interfaces.of(node, at);
            iface.dhcp.is_some_and(|it| it.value) && carried.untagged.contains(&network)
        })
}

fn no_link(cluster: &Cluster) -> Diagnostic {
    let message = format!("cluster `{}` has no link", cluster.name.value);
    Diagnostic::new(&RULE, message)
        .at(cluster.name.span, "its nodes do not reach each other")
        .help("write `link 0 network=\"…\"` into its braces")
}

fn nobody_there(view: &View, link: &Link) -> Diagnostic {
    let network = &view.lab.networks.at(link.network.value).name.value;
    let message = format!(
        "no node has an address in `{network}`, the network of link {}",
        link.number.value
    );
    Diagnostic::new(&RULE, message)
        .at(link.network.span, "nobody is there")
        .help("name the network that the nodes are in")
}

fn not_there(view: &View, link: &Link, node: Id<Node>) -> Diagnostic {
    let name = &view.lab.nodes.at(node).name;
    let there = link.network_of(node);
    let network = &view.lab.networks.at(there.value).name.value;
    let (link_number, node_name) = (link.number.value, &name.value);
    let message =
        format!("node `{node_name}` has no link {link_number}: no address in `{network}`");
    let found = Diagnostic::new(&RULE, message)
        .at(name.span, format!("no address in `{network}`"))
        .related(link.number.span, "every member needs one for this link");
    let free = view.facts.addresses.next_free(&view.lab, there.value);
    found.help(match free {
        Some(ip) => format!("give an interface of `{node_name}` an address there; `{ip}` is free"),
        None => format!("give an interface of `{node_name}` an address there"),
    })
}
