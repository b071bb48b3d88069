//! Guests whose nodes contradict what keeps them together or apart.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha_rules::ResourceRule;
use crate::model::about::Ref;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;

rule! {
    /// Guests that must stay apart are on one node, or guests that must stay together are on several.
    ///
    /// ## Why it matters
    /// The manager moves one of them as soon as it is told (pve-ha-manager, `select_service_node` of `Manager.pm`): what
    /// the lab says about its node, its disks and the memory of both nodes is wrong from then on.
    ///
    /// ## What to do
    /// Set `on=` as the list asks, or take the guest out of the list.
    pub(super) RULE = "ha" / "home-against-affinity", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    view.each_kept_ha_rules(|rules| {
        for list in &rules.apart {
            on_one_node(view, list, sink);
        }
        for list in &rules.together {
            let found = on_several_nodes(view, list);
            found.into_iter().for_each(|found| sink.push(found));
        }
    });
}

/// The guests of a list with their homes, in written order.
fn homes<'r>(
    view: &'r View,
    list: &'r ResourceRule<'_>,
) -> impl Iterator<Item = (Ref<Guest>, Ref<Node>)> + 'r {
    let guests = list.list.guests.iter();
    let placed = guests.filter(|guest| list.guests.contains(&guest.value));
    placed.filter_map(|guest| Some((*guest, view.lab.guests.at(guest.value).node?)))
}

fn on_one_node(view: &View, list: &ResourceRule<'_>, sink: &mut Sink) {
    let mut first_of: BTreeMap<Id<Node>, (Id<Guest>, Ref<Node>)> = BTreeMap::new();
    for (guest, home) in homes(view, list) {
        let Some((first, there)) = first_of.get(&home.value) else {
            first_of.insert(home.value, (guest.value, home));
            continue;
        };
        if *first == guest.value {
            continue;
        }
        let (a, b) = (view.guest_name(*first), view.guest_name(guest.value));
        let node = &view.lab.nodes.at(home.value).name.value;
        let message = format!("{a} and {b} must stay apart, but both are on node `{node}`");
        let found = Diagnostic::new(&RULE, message)
            .at(home.span, "the manager moves one of them away")
            .related(there.span, "the same node")
            .related(list.list.span, "apart");
        sink.push(found.help("set `on=` to another node for one of them"));
    }
}

fn on_several_nodes(view: &View, list: &ResourceRule<'_>) -> Option<Diagnostic> {
    let mut homes = homes(view, list);
    let (first, there) = homes.next()?;
    let (other, home) = homes.find(|(_, home)| home.value != there.value)?;
    let (a, b) = (view.guest_name(first.value), view.guest_name(other.value));
    let name = |node: Id<Node>| &view.lab.nodes.at(node).name.value;
    let (at_a, at_b) = (name(there.value), name(home.value));
    let message = format!(
        "{a} and {b} must stay together, but are on different nodes: `{at_a}` and `{at_b}`"
    );
    let found = Diagnostic::new(&RULE, message)
        .at(home.span, "the manager moves one of them")
        .related(there.span, "another node")
        .related(list.list.span, "together");
    Some(found.help(format!("set `on=\"{at_a}\"`, or take one out of the list")))
}
