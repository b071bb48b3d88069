//! A node that cannot announce a pool.

use crate::diag::{Diagnostic, Sink};
use crate::facts::kubernetes::{clusters, pools, running_members};
use crate::model::about::Ref;
use crate::model::guest::{Guest, GuestNic};
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, Member};
use crate::model::metallb::{MetallbMode, Pool};
use crate::model::network::Network;
use crate::rule;
use crate::rules::View;

rule! {
    /// A node of the cluster may be chosen to announce a pool and has no card in its network, or no such interface.
    ///
    /// ## Why it matters
    /// In layer 2 one node answers for an address, and MetalLB chooses it without a look at interfaces (its
    /// `L2Advertisement` says so). A node without a card there, or without one of the interfaces that are named, is chosen
    /// like any other; the address is dead until another one is.
    ///
    /// ## What to do
    /// Give the node a card in that network, name the interface as it is called inside of the guest, or name the nodes
    /// that announce the pool: `nodes`.
    pub(super) RULE = "metallb" / "pool-unreached", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (_, cluster) in clusters(&view.lab) {
        let mode = cluster.metallb.as_ref().map(|it| it.mode());
        if mode != Some(MetallbMode::Layer2) || !cluster.about.is_member() {
            continue;
        }
        for (_, pool) in pools(cluster).filter(|(_, it)| it.about.is_member()) {
            if let Some(network) = network(view, pool) {
                of_pool(view, cluster, pool, network, sink);
            }
        }
    }
}

/// The one network of a pool; where it has several, nobody can tell what is meant.
fn network(view: &View, pool: &Pool) -> Option<Id<Network>> {
    let plan = &view.facts.addresses;
    let mut networks = pool.ranges.iter().map(|it| plan.network_around(it.value));
    let first = networks.next()??;
    networks.all(|other| other == Some(first)).then_some(first)
}

fn of_pool(view: &View, cluster: &Kubernetes, pool: &Pool, network: Id<Network>, sink: &mut Sink) {
    let members = running_members(&view.lab, cluster);
    let announces = |member: &&Member| {
        let guest = member.guest.value;
        pool.nodes.is_empty() || pool.nodes.iter().any(|it| it.value == guest)
    };
    for stranger in strangers(cluster, pool) {
        sink.push(foreign(view, cluster, stranger));
    }
    let (mut without_card, mut without_name) = (Vec::new(), Vec::new());
    for member in members.filter(announces) {
        let guest = view.lab.guests.at(member.guest.value);
        // Nothing is known of a guest whose cards nobody recorded.
        if guest.nics.is_empty() {
            continue;
        }
        match cards(view, guest, network).as_slice() {
            [] => without_card.push(member),
            cards if is_unnamed(pool, cards) => without_name.push(member),
            _ => {}
        }
    }
    if !without_card.is_empty() {
        sink.push(absent(view, pool, network, &without_card));
    }
    if !without_name.is_empty() {
        sink.push(unnamed(view, pool, network, &without_name));
    }
}

/// The guests that a pool names and the cluster does not have.
fn strangers<'v>(cluster: &Kubernetes, pool: &'v Pool) -> impl Iterator<Item = &'v Ref<Guest>> {
    pool.nodes.iter().filter(|node| {
        let mut members = cluster.members.iter();
        !members.any(|member| member.guest.value == node.value)
    })
}

fn foreign(view: &View, cluster: &Kubernetes, node: &Ref<Guest>) -> Diagnostic {
    let (guest, name) = (view.guest_name(node.value), &cluster.name.value);
    let message = format!("{guest} shall announce a pool of `{name}` and is no node of it");
    let found = Diagnostic::new(&RULE, message).at(node.span, "announces nothing");
    found.help("name nodes of the cluster")
}

fn cards<'v>(view: &'v View, guest: &'v Guest, network: Id<Network>) -> Vec<&'v GuestNic> {
    let facts = &view.facts;
    let there = |nic: &&GuestNic| {
        let networks = facts.interfaces.networks_of(nic, &facts.addresses);
        // A card of unknown network may be the one.
        networks.is_empty() || networks.iter().any(|it| is_one_wire(view, *it, network))
    };
    let present = guest.nics.iter().filter(|nic| nic.about.is_present());
    present.filter(there).collect()
}

/// Whether two networks are one wire: the same, or two with one tag.
fn is_one_wire(view: &View, one: Id<Network>, other: Id<Network>) -> bool {
    let tag = |id| view.lab.networks.at(id).vlan.map(|vlan| vlan.value);
    one == other || tag(one).is_some_and(|tagged| tag(other) == Some(tagged))
}

/// Whether interfaces are named and none of the cards is called so; a card whose name is unknown may be.
fn is_unnamed(pool: &Pool, cards: &[&GuestNic]) -> bool {
    let is_named = |nic: &&GuestNic| match &nic.inner_name {
        Some(name) => pool.interfaces.iter().any(|it| *it.value == *name.value),
        None => true,
    };
    !pool.interfaces.is_empty() && !cards.iter().any(is_named)
}

/// The guests as a list in a sentence.
fn named(view: &View, members: &[&Member]) -> String {
    let names = members.iter().map(|it| view.guest_name(it.guest.value));
    names.collect::<Vec<_>>().join(", ")
}

/// Marks each guest.
fn marked(found: Diagnostic, members: &[&Member], text: &str) -> Diagnostic {
    members
        .iter()
        .fold(found, |found, it| found.related(it.guest.span, text))
}

fn absent(view: &View, pool: &Pool, network: Id<Network>, members: &[&Member]) -> Diagnostic {
    let network = &view.lab.networks.at(network).name.value;
    let pool_name = &pool.name.value;
    let guests = named(view, members);
    let message =
        format!("pool `{pool_name}` may be announced without a card in `{network}`: {guests}");
    let found =
        Diagnostic::new(&RULE, message).at(pool.name.span, format!("addresses of `{network}`"));
    marked(found, members, "may be chosen to announce them").help(format!(
        "give each a card in `{network}`, or name the nodes that have one: `nodes`"
    ))
}

fn unnamed(view: &View, pool: &Pool, network: Id<Network>, members: &[&Member]) -> Diagnostic {
    let guests = named(view, members);
    let network = &view.lab.networks.at(network).name.value;
    let interfaces: Vec<_> = pool.interfaces.iter().map(|it| it.value.as_str()).collect();
    let interfaces = crate::diag::nearest::quoted(&interfaces);
    let message = format!(
        "pool `{}` is announced on {interfaces}, and no card in `{network}` is called so: {guests}",
        pool.name.value
    );
    let at = pool.interfaces.first().map_or(pool.name.span, |it| it.span);
    let found = Diagnostic::new(&RULE, message).at(at, "no interface of that name");
    marked(found, members, "may be chosen to announce it")
        .help("name the interface as the guest calls it: the `name` of its `nic`")
}
