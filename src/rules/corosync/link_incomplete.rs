//! A link that not every member has.

use crate::diag::{Diagnostic, Proposal, Sink};
use crate::facts::links::Ends;
use crate::facts::votes::{Member, VoteTable};
use crate::model::cluster::{Cluster, Link};
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A member of the cluster has no address on one of the links, or there is no link at all.
    ///
    /// ## Why it matters
    /// Corosync wants the same links at every node and refuses the file otherwise ("not the same number of
    /// links", or addresses of two families on one link). A node's address on a link is the one that it has in the
    /// link's network.
    ///
    /// ## What to do
    /// Give the node an interface with an address in that network, or leave the link out.
    pub(super) RULE = "corosync" / "link-incomplete", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let (clusters, facts) = (&view.lab.clusters, &view.facts);
    let tables = clusters.iter().zip(&facts.votes).zip(&facts.links);
    let running = tables.filter(|((cluster, _), _)| cluster.about.is_member());
    for ((cluster, votes), table) in running {
        if cluster.links.is_empty() && votes.members.len() > 1 {
            sink.push(no_link(cluster));
        }
        let links = table.of(cluster);
        for (link, ends) in links.filter(|(link, _)| link.about.is_member()) {
            link_of_all(view, link, votes, sink);
            one_family(view, link, ends, votes, sink);
        }
    }
}

/// Reports members that have an address there, but not of the family that the others have.
fn one_family(view: &View, link: &Link, ends: &Ends, votes: &VoteTable, sink: &mut Sink) {
    let Some(v4) = ends.is_v4() else {
        return;
    };
    for member in &votes.members {
        let network = link.network_of(member.node).value;
        let addresses = &view.facts.addresses;
        let claim = addresses.in_network(HostId::Node(member.node), network);
        let stated = link.member(member.node).and_then(|it| it.address);
        if let Some(claim) = claim.filter(|_| ends.at(member.node).is_none() && stated.is_none()) {
            sink.push(other_family(view, link, member.node, claim.span, v4));
        }
    }
}

fn other_family(view: &View, link: &Link, node: Id<Node>, span: Span, v4: bool) -> Diagnostic {
    let (family, other) = if v4 {
        ("IPv4", "IPv6")
    } else {
        ("IPv6", "IPv4")
    };
    let (name, number) = (&view.lab.nodes.at(node).name.value, link.number.value);
    let message =
        format!("node `{name}` has no {family} address on link {number}, as the others have");
    Diagnostic::new(&RULE, message)
        .at(span, format!("{other} only"))
        .related(link.network.span, "all ends of a link are of one family")
        .help(format!("give it an {family} address in that network too"))
}

fn link_of_all(view: &View, link: &Link, votes: &VoteTable, sink: &mut Sink) {
    let without = votes.members.iter().filter(|it| !has_link(view, link, it));
    let without: Vec<_> = without.map(|member| member.node).collect();
    if without.len() == votes.members.len() && without.len() > 1 {
        sink.push(nobody_there(view, link));
        return;
    }
    // Several that lack the link's own network are one mistake; a network that a member names is a matter of its own.
    let is_default = |node: &Id<Node>| link.network_of(*node).value == link.network.value;
    let (common, own): (Vec<_>, Vec<_>) = without.into_iter().partition(is_default);
    match common.as_slice() {
        [] => {}
        [node] => sink.push(not_there(view, link, *node)),
        several => sink.push(not_all_there(view, link, several, votes)),
    }
    for node in own {
        sink.push(not_there(view, link, node));
    }
}

fn not_all_there(view: &View, link: &Link, nodes: &[Id<Node>], votes: &VoteTable) -> Diagnostic {
    let network = &view.lab.networks.at(link.network.value).name.value;
    let (lacking, members, number) = (nodes.len(), votes.members.len(), link.number.value);
    let message = format!(
        "{lacking} of {members} nodes have no address in `{network}`, the network of link {number}"
    );
    let found = Diagnostic::new(&RULE, message).at(link.network.span, "every member needs one");
    let found = nodes.iter().fold(found, |found, node| {
        let name = &view.lab.nodes.at(*node).name;
        found.related(name.span, format!("`{}` has none", name.value))
    });
    found.help(format!(
        "give an interface of each of these nodes an address in `{network}`, or name a network that all are in"
    ))
}

/// Whether a member has an address there. One that is leased has a place there, and is another rule's matter; so is
/// one that the link states and the node does not have, and one that is written wrong.
fn has_link(view: &View, link: &Link, member: &Member) -> bool {
    let (node, network) = (member.node, link.network_of(member.node).value);
    let addresses = &view.facts.addresses;
    let mut ifaces = view.lab.nodes.at(node).ifaces.iter().enumerate();
    let is_stated = link.member(node).is_some_and(|it| it.address.is_some());
    is_stated
        || addresses.has_stray(&view.lab, HostId::Node(node))
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
    let help = format!("give an interface of `{node_name}` an address there");
    match free {
        Some(free) => found.propose(
            Proposal::offered(name.span, free, format!("{help}; {{}} is free")).exclusive(),
        ),
        None => found.help(help),
    }
}
