//! One road between the nodes.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::below::cards;
use crate::facts::failures::loss::Cause;
use crate::facts::failures::quorum::ClusterAfter;
use crate::facts::failures::{After, Verdict};
use crate::facts::layer2::joins_its_ports;
use crate::facts::links::{Ends, LinkTable};
use crate::facts::votes::VoteTable;
use crate::model::cluster::{Cluster, Link};
use crate::model::device::DeviceKind;
use crate::model::host::HostId;
use crate::model::id::Id;
use crate::model::iface::Iface;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// The nodes of a cluster reach each other by one network, one switch, or one card of a node.
    ///
    /// ## Why it matters
    /// A cable, a switch or somebody's large copy on that road cuts the nodes off from each other: none has a
    /// quorum, and with high availability all of them are fenced at once. Corosync changes to a second link
    /// within seconds, if that leaves by another card and through another switch. In a lab with a single switch that is
    /// advice, and it is said only where the cables are described.
    ///
    /// ## What to do
    /// Add a link over another network of the nodes, on a card of its own; the one with the higher `priority` is
    /// preferred. Where there is no other network or card, allow it with that reason.
    pub(super) RULE = "corosync" / "single-link", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let (clusters, facts) = (&view.lab.clusters, &view.facts);
    let tables = clusters.iter().zip(&facts.votes).zip(&facts.links);
    let running = tables.filter(|((cluster, _), _)| cluster.about.is_member());
    for ((cluster, votes), table) in running.filter(|((_, votes), _)| votes.members.len() > 1) {
        let links: Vec<_> = in_use(cluster, table).collect();
        let found = if is_one_network(&links) {
            one_road(view, cluster, &links)
        } else {
            one_card(view, votes, &links).or_else(|| one_switch(view, cluster, &links))
        };
        found.into_iter().for_each(|found| sink.push(found));
    }
}

type Road<'v> = (&'v Link, &'v Ends);

fn in_use<'v>(cluster: &'v Cluster, table: &'v LinkTable) -> impl Iterator<Item = Road<'v>> {
    let all = table.of(cluster);
    all.filter(|(link, _)| link.about.is_member())
}

fn is_one_network(links: &[Road<'_>]) -> bool {
    let mut pairs = links.iter().zip(links.iter().skip(1));
    pairs.all(|((a, _), (b, _))| a.network.value == b.network.value)
}

fn one_road(view: &View, cluster: &Cluster, links: &[Road<'_>]) -> Option<Diagnostic> {
    let ((first, _), others) = links.split_first()?;
    let network = &view.lab.networks.at(first.network.value).name.value;
    let name = &cluster.name.value;
    let message = format!("the nodes of cluster `{name}` reach each other by `{network}` only");
    let found = Diagnostic::new(&RULE, message).at(first.network.span, "the only road");
    let found = others.iter().fold(found, |found, (link, _)| {
        found.related(link.network.span, "the same network")
    });
    Some(found.help("add a link over another network of the nodes"))
}

/// The device without which the nodes lose each other on every link.
fn one_switch(view: &View, cluster: &Cluster, links: &[Road<'_>]) -> Option<Diagnostic> {
    let devices = view.facts.failures.iter().filter_map(|it| match it.cause {
        Cause::Host(HostId::Device(device)) => Some((device, &it.after)),
        Cause::Host(_) | Cause::Address(_) | Cause::Cable(_) => None,
    });
    let ours = |it: &&ClusterAfter| {
        view.lab
            .clusters
            .get(it.cluster)
            .is_some_and(|it| it.name.span == cluster.name.span)
    };
    let stops = |after: &After| {
        let after = after.clusters.iter().find(ours);
        after.is_some_and(|it| it.verdict() == Verdict::Stops)
    };
    let is_switch = |it| joins_its_ports(view.lab.devices.at(it).kind.value);
    let mut switches = devices.filter(|(it, after)| is_switch(*it) && stops(after));
    let (switch, _) = switches.find(|(_, after)| after.loss.nodes().next().is_none())?;
    let device = view.lab.devices.at(switch);
    let (name, switch_name) = (&cluster.name.value, &device.name.value);
    let message = format!("all links of cluster `{name}` run through `{switch_name}`");
    let found = Diagnostic::new(&RULE, message).at(device.name.span, "no quorum without it");
    let mut found = links.iter().fold(found, |found, (link, _)| {
        found.related(link.network.span, "runs through it")
    });
    let all = view.lab.devices.values();
    let switches = all.filter(|it| it.kind.value == DeviceKind::Switch && it.about.is_active());
    if switches.count() < 2 {
        found.level = Level::Advice;
    }
    Some(found.help("plug the cards of one link into another switch"))
}

/// The first node of which all links leave by one card, and every other one like it.
fn one_card(view: &View, votes: &VoteTable, links: &[Road<'_>]) -> Option<Diagnostic> {
    let members = votes.members.iter().map(|member| member.node);
    let mut nodes = members.filter_map(|node| Some((node, card_of_all(view, node, links)?)));
    let (node, card) = nodes.next()?;
    let (last, _) = links.last()?;
    let (node_name, card_name) = (&view.lab.nodes.at(node).name.value, &card.name.value);
    let message = format!("all links of node `{node_name}` leave by one card, `{card_name}`");
    let found = Diagnostic::new(&RULE, message)
        .at(card.name.span, "cut off when this fails")
        .related(last.network.span, "no other road");
    // Nodes of one profile share the line that says it.
    let others: BTreeSet<_> = nodes.map(|(_, card)| card.name.span).collect();
    let others = others.into_iter().filter(|span| *span != card.name.span);
    let found = others.fold(found, |found, span| found.related(span, "the same here"));
    Some(found.help("give one of the links a card of its own"))
}

/// The card by which all links of a node leave, if there is only one.
fn card_of_all<'v>(view: &'v View, node: Id<Node>, links: &[Road<'_>]) -> Option<&'v Iface> {
    let node_data = view.lab.nodes.at(node);
    let mut found: Option<(usize, &Iface)> = None;
    for (_, ends) in links {
        let iface = ends.at(node)?.iface?;
        let mut cards = cards(node_data, iface);
        let card = cards.next()?;
        let is_same = found.is_none_or(|(at, _)| at == card.0);
        if cards.next().is_some() || !is_same {
            return None;
        }
        found = Some(card);
    }
    found.map(|(_, card)| card)
}
