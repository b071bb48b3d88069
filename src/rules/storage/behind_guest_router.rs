//! A storage that a guest of the lab routes to.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::dependence::Thing;
use crate::facts::kubernetes::running_members;
use crate::facts::reach::{gateway_towards, guest_behind, has};
use crate::model::guest::Guest;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, StorageClass};
use crate::model::network::Network;
use crate::model::node::Node;
use crate::model::storage::Storage;
use crate::rule;
use crate::rules::View;
use crate::source::Span;

rule! {
    /// A storage is reached through a guest that routes between networks.
    ///
    /// ## Why it matters
    /// Every read and write passes that guest: its processor is the speed of the disks, and while it is restarted all who
    /// have files open there hang (nfs(5): a hard mount waits for ever). After a power cut it has to be up first.
    ///
    /// ## What to do
    /// Give those who use the storage a card or an address in the network of its server, or the server one in theirs.
    pub(super) RULE = "storage" / "behind-guest-router", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let looped = looped(view);
    for (id, storage) in view
        .written_storages()
        .filter(|(_, it)| it.about.is_active())
    {
        if !looped.contains(&id) {
            of_nodes(view, storage)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
    let clusters = view.lab.kubernetes.iter().filter(|it| it.about.is_active());
    for cluster in clusters {
        for class in cluster
            .storage_classes
            .iter()
            .filter(|it| it.about.is_active())
        {
            of_class(view, cluster, class)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    }
}

/// Storages for which guests wait for each other: that is told, and more.
fn looped(view: &View) -> BTreeSet<Id<Storage>> {
    let things = view.facts.loops.iter().flat_map(|it| &it.members);
    let mounts = things.filter(|it| matches!(it, Thing::Mount(..)));
    mounts.filter_map(|it| it.storage()).collect()
}

/// The first node that mounts a storage through a guest.
fn of_nodes(view: &View, storage: &Storage) -> Option<Diagnostic> {
    let server = storage.kind.value.server()?;
    let ground = (&view.lab, &view.facts.addresses, &view.facts.routes);
    let active = view.lab.nodes.iter();
    let active = active.filter(|(id, node)| node.about.is_active() && has(*id, storage));
    let mut through = active.filter_map(|(node, _)| {
        let network = gateway_towards(ground, node, server.value)?;
        let guest = guest_behind(&view.lab, view.lab.networks.at(network).gateway?.value)?;
        (guest_behind(&view.lab, server.value) != Some(guest)).then_some((node, guest, network))
    });
    let (node, guest, network) = through.next()?;
    let node: &Node = view.lab.nodes.at(node);
    let who = format!("node `{}`", node.name.value);
    let what = format!("storage `{}`", storage.name.value);
    Some(routed((&who, &what), view, (guest, network), server.span))
}

/// A class whose export is on a node that has no address in any network of the cluster's nodes.
fn of_class(view: &View, cluster: &Kubernetes, class: &StorageClass) -> Option<Diagnostic> {
    let export = class.export?;
    let (node, _) = export.value;
    let there = networks(view, HostId::Node(node));
    let mut members = running_members(&view.lab, cluster).map(|it| it.guest.value);
    let far = members.find_map(|guest| {
        let near = networks(view, HostId::Guest(guest));
        let is_far = !near.is_empty() && !there.is_empty() && near.is_disjoint(&there);
        let network = *near.first().filter(|_| is_far && near.len() == 1)?;
        let gateway = view.lab.networks.at(network).gateway?;
        Some((guest_behind(&view.lab, gateway.value)?, network))
    })?;
    let who = format!("cluster `{}`", cluster.name.value);
    let what = format!("storage class `{}`", class.name.value);
    Some(routed((&who, &what), view, far, export.span))
}

fn networks(view: &View, host: HostId) -> BTreeSet<Id<Network>> {
    let claims = view.facts.addresses.of_host(host);
    claims.filter_map(|claim| claim.network).collect()
}

fn routed(
    (who, what): (&str, &str),
    view: &View,
    (guest, network): (Id<Guest>, Id<Network>),
    span: Span,
) -> Diagnostic {
    let network = view.lab.networks.at(network);
    let router = view.guest_name(guest);
    let name = &network.name.value;
    let message = format!("{who} reaches {what} from `{name}` through {router}");
    let gateway = network
        .gateway
        .map_or(network.name.span, |gateway| gateway.span);
    Diagnostic::new(&RULE, message)
        .at(span, format!("not in `{name}`"))
        .related(gateway, "routes there")
        .help(format!(
            "give the server an address in `{name}`, or who uses it one in the server's network"
        ))
}
