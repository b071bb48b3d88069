//! A link that says of a node what is not so.

use crate::diag::{Diagnostic, Sink};
use crate::model::cluster::{Cluster, Link, LinkMember};
use crate::model::host::HostId;
use crate::rule;
use crate::rules::View;

rule! {
    /// A link names a node outside of its cluster, or an address that the node does not have.
    ///
    /// ## Why it matters
    /// corosync.conf holds that address as text, and nothing checks it: corosync starts, finds no interface with it,
    /// and the node is alone.
    ///
    /// ## What to do
    /// Name a member of the cluster, and an address that one of its interfaces has. In most cases the `network` of the
    /// link is enough: each node's address there is then found by itself.
    pub(super) RULE = "corosync" / "link-member", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (cluster, _) in view.clusters() {
        for link in cluster.links.iter().filter(|it| it.about.is_member()) {
            for member in &link.members {
                if !cluster.names(member.node.value) {
                    sink.push(not_in_cluster(view, cluster, member));
                } else if let Some(found) = not_its_address(view, link, member) {
                    sink.push(found);
                }
            }
        }
    }
}

fn not_in_cluster(view: &View, cluster: &Cluster, member: &LinkMember) -> Diagnostic {
    let node = view.host_name(HostId::Node(member.node.value));
    let message = format!("{node} is not in cluster `{}`", cluster.name.value);
    Diagnostic::new(&RULE, message)
        .at(
            member.node.span,
            "a member of the link, but not of the cluster",
        )
        .related(cluster.name.span, "the cluster")
        .help("take it out of the link, or into the cluster")
}

/// An address that the node has nowhere, or not in the network that is stated beside it.
fn not_its_address(view: &View, link: &Link, member: &LinkMember) -> Option<Diagnostic> {
    let address = member.address?;
    let id = member.node.value;
    let own = view.facts.addresses.of_host(HostId::Node(id));
    let own: Vec<_> = own.collect();
    let there = |network| member.network.is_none_or(|it| Some(it.value) == network);
    if own
        .iter()
        .any(|it| it.ip() == address.value && there(it.network))
    {
        return None;
    }
    let (node, number) = (view.host_name(HostId::Node(id)), link.number.value);
    let message = format!(
        "link {number} uses `{}`, which is no address of {node}",
        address.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(address.span, "no interface has it")
        .related(view.lab.nodes.at(id).name.span, "the node");
    let network = link.network_of(id).value;
    let right = own.iter().find(|it| it.network == Some(network));
    Some(found.help(match right {
        Some(right) => format!(
            "leave `address` out: it has `{}` in the network of the link",
            right.ip()
        ),
        None => {
            "give an interface of the node that address, or name the one that it has".to_owned()
        }
    }))
}
