//! A highly available guest that has room, but not where it may go.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::model::guest::Guest;
use crate::model::ha::Affinity;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::refuges::Refugee;
use crate::source::Span;

rule! {
    /// If its node fails, a highly available guest may only go to nodes that do not have its memory free, though others do.
    ///
    /// ## Why it matters
    /// The HA manager does not look for room. It takes the most preferred nodes of the guest's group that are left, and
    /// passes over those on which a guest runs that it has to stay apart from (pve-ha-manager, `select_service_node`).
    /// The node that it chooses is overcommitted, while another one stands half empty. Compared is the known memory.
    ///
    /// ## What to do
    /// Add a node with room to the group, give such a node the higher priority, or keep fewer guests apart.
    pub(super) RULE = "capacity" / "failover-relaxed", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let apart = apart(view);
    for refugee in view.refugees() {
        let lists = apart.get(&refugee.guarded.id);
        let lists = lists.map_or(&[][..], Vec::as_slice);
        let found = not_there(view, &refugee, lists);
        found.into_iter().for_each(|found| sink.push(found));
    }
}

/// By guest: the lists of guests that it has to stay apart from.
fn apart(view: &View) -> BTreeMap<Id<Guest>, Vec<&Affinity>> {
    let mut lists: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let ha = view.clusters().filter_map(|(it, _)| it.ha.as_ref());
    for list in ha.flat_map(|it| &it.separate) {
        for guest in &list.guests {
            lists.entry(guest.value).or_default().push(list);
        }
    }
    lists
}

/// The nodes on which a guest runs that another one has to stay apart from.
fn occupied(view: &View, own: Id<Guest>, lists: &[&Affinity]) -> BTreeSet<Id<Node>> {
    let guests = lists.iter().flat_map(|list| &list.guests);
    let others = guests.filter(|it| it.value != own);
    let others = others.map(|it| view.lab.guests.at(it.value));
    let running = others.filter(|it| it.about.is_active());
    running
        .filter_map(|it| it.node)
        .map(|it| it.value)
        .collect()
}

fn not_there(view: &View, refugee: &Refugee<'_>, lists: &[&Affinity]) -> Option<Diagnostic> {
    if refugee.guarded.group.is_none() && lists.is_empty() {
        return None;
    }
    let refuges = refugee.refuges();
    let occupied = occupied(view, refugee.guarded.id, lists);
    let permitted = refugee.permitted(&refuges, &occupied);
    let (node, free, _) = refugee.shortage(&permitted)?;
    // Where no node at all has room, another rule says so.
    if refugee.shortage(&refugee.allowed(&refuges)).is_some() {
        return None;
    }
    let unit = refugee.size.unit();
    let (who, needs) = (view.guest_name(refugee.guarded.id), refugee.size.in_words());
    let message = format!(
        "if node `{}` fails, no node that {who} may go to has its {needs} free",
        view.lab.nodes.at(refugee.home).name.value
    );
    let label = format!("the most is free here: {}", free.in_unit(unit));
    let found = Diagnostic::new(&RULE, message)
        .at(refugee.guarded.ha, "shall start on another node")
        .related(node.name.span, label);
    let found = limits(refugee, lists)
        .into_iter()
        .fold(found, |found, (span, text)| found.related(span, text));
    Some(found.help("let it go to a node with room, or free as much where it may go"))
}

/// What keeps a guest from other nodes.
fn limits(refugee: &Refugee<'_>, lists: &[&Affinity]) -> Vec<(Span, &'static str)> {
    let group = refugee.guarded.group.iter();
    let group = group.map(|it| (it.name.span, "its group"));
    let lists = lists.iter().map(|it| (it.span, "stays apart from others"));
    group.chain(lists).collect()
}
