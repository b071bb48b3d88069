//! Guests that cannot be placed as asked.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ha_rules::{Conflict, NodeRule, ResourceRule, Stage};
use crate::model::guest::Guest;
use crate::model::ha::Affinity;
use crate::model::id::Id;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;
use crate::source::Span;

rule! {
    /// Guests must stay apart on more nodes than there are, or both apart and together, or together in several groups.
    ///
    /// ## Why it matters
    /// Proxmox VE drops every rule that has a part in the contradiction, the ones of the groups included, and places
    /// these guests as if nothing had been asked; a strict group no longer ties its guests to its nodes
    /// (pve-ha-manager, `src/PVE/HA/Rules.pm` and `Rules/ResourceAffinity.pm`). It checks that
    ///
    /// - a list of guests has two or more;
    /// - no more guests stay apart than the cluster has nodes, and no more of those in groups than these groups
    ///   have nodes, whether the groups are strict or not;
    /// - two guests that stay apart are not kept together, directly or through a chain of lists;
    /// - guests that stay together are in one group at most, even if two groups have the same nodes.
    ///
    /// Guests of strict groups that are too narrow for them, such as two guests apart that may run on one node only
    /// beside a third that has two, pass its checks: one of them stays down.
    ///
    /// ## What to do
    /// Ask for less: as many guests apart as there are nodes, each pair in one list only. What stays together follows
    /// the group of one of its guests: the others need none.
    pub(super) RULE = "ha" / "affinity-infeasible", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    view.each_ha_conflict(|conflict, stage| {
        if let Some(mut found) = infeasible(view, conflict) {
            if stage == Stage::Planned {
                // Nothing is dropped before the plan is carried out.
                found.level = Level::Warning;
            }
            sink.push(found);
        }
    });
    let has_rules = view.lab.proxmox_version().has_ha_rules();
    for (cluster, _) in view.clusters().filter(|_| has_rules) {
        let lists = cluster.ha.iter();
        let lists = lists.flat_map(|ha| ha.together.iter().chain(&ha.separate));
        let lonely = lists.filter_map(|list| alone(view, list));
        lonely.for_each(|found| sink.push(found));
    }
}

fn infeasible(view: &View, conflict: &Conflict<'_, '_>) -> Option<Diagnostic> {
    match conflict {
        Conflict::TooManyApart { apart, nodes } => Some(too_many(apart, *nodes)),
        Conflict::TooFewNodes {
            apart,
            groups,
            guests,
            nodes,
        } => Some(too_few_nodes(apart, groups, *guests, *nodes)),
        Conflict::NoNodeLeft { apart, guest } => Some(no_node_left(view, apart, *guest)),
        Conflict::ApartAndTogether {
            apart,
            together,
            pair,
        } => Some(both(view, apart, together, *pair)),
        Conflict::SeveralGroups { together, groups } => several_groups(together, groups),
        // `ha/rule-conflict` reports it.
        Conflict::SeveralPriorities { .. } => None,
    }
}

/// A list of one guest. One that has more of which some are not in service waits for them.
fn alone(view: &View, list: &Affinity) -> Option<Diagnostic> {
    let (first, others) = list.guests.split_first()?;
    if others.iter().any(|guest| guest.value != first.value) {
        return None;
    }
    let who = view.guest_name(first.value);
    let message = format!("{who} is the only guest of this list");
    let mut found = Diagnostic::new(&RULE, message)
        .at(list.span, "Proxmox VE drops a rule of one guest")
        .help("name another guest, or remove the list");
    found.level = Level::Warning;
    Some(found)
}

fn too_many(apart: &ResourceRule<'_>, nodes: usize) -> Diagnostic {
    let guests = apart.guests.len();
    let (limit, nodes) = (counted(nodes, "guest"), counted(nodes, "node"));
    let message = format!("{guests} guests must stay apart, but there are only {nodes}");
    Diagnostic::new(&RULE, message)
        .at(apart.list.span, "Proxmox VE drops this rule")
        .help(format!("name {limit} at most, one for each node"))
}

fn too_few_nodes(
    apart: &ResourceRule<'_>,
    groups: &[&NodeRule<'_>],
    guests: usize,
    nodes: usize,
) -> Diagnostic {
    let have = if groups.len() == 1 {
        "their group has"
    } else {
        "their groups have"
    };
    let message = format!(
        "{guests} guests must stay apart, but {have} only {}",
        counted(nodes, "node")
    );
    let found = Diagnostic::new(&RULE, message).at(apart.list.span, "Proxmox VE drops this rule");
    let missing = counted(guests.saturating_sub(nodes), "node");
    let which = match groups {
        [group] => format!("group `{}`", group.group.name.value),
        _ => "one of these groups".to_owned(),
    };
    with_groups(found, groups).help(format!(
        "add {missing} to {which}, or take the guests out of the list"
    ))
}

fn no_node_left(view: &View, apart: &ResourceRule<'_>, guest: Id<Guest>) -> Diagnostic {
    let who = view.guest_name(guest);
    let message =
        format!("{who} must stay apart from others, which need every node of its strict group");
    let found = Diagnostic::new(&RULE, message)
        .at(span_of(apart, guest), "no node is left for it")
        .related(view.lab.guests.at(guest).name.span, "its group");
    found.help("add a node to its group, or take it out of the list")
}

/// The rules of groups that are dropped with a list.
fn with_groups(found: Diagnostic, groups: &[&NodeRule<'_>]) -> Diagnostic {
    groups.iter().fold(found, |found, group| {
        let nodes = counted(group.nodes.len(), "node");
        found.related(
            group.group.name.span,
            format!("{nodes}; Proxmox VE drops its rule too"),
        )
    })
}

/// Where a list names a guest.
fn span_of(rule: &ResourceRule<'_>, guest: Id<Guest>) -> Span {
    let mut guests = rule.list.guests.iter();
    let named = guests.find(|it| it.value == guest);
    named.map_or(rule.list.span, |it| it.span)
}

/// Guests of one list that stay apart although other lists keep them together.
fn both(
    view: &View,
    apart: &ResourceRule<'_>,
    together: &[&ResourceRule<'_>],
    [a, b]: [Id<Guest>; 2],
) -> Diagnostic {
    let (first, second) = (view.guest_name(a), view.guest_name(b));
    let message = format!("{first} and {second} must stay both apart and together");
    let found = Diagnostic::new(&RULE, message).at(span_of(apart, b), "apart here");
    let found = match together {
        [list] => found.related(span_of(list, b), "together here"),
        chain => chain.iter().fold(found, |found, list| {
            found.related(list.list.span, "together through this list")
        }),
    };
    found.help("name only one of the two here, or take one out of what keeps them together")
}

/// Guests that stay together and are in several groups.
fn several_groups(together: &[&ResourceRule<'_>], groups: &[&NodeRule<'_>]) -> Option<Diagnostic> {
    let (first, others) = together.split_first()?;
    let names: Vec<_> = groups
        .iter()
        .map(|it| format!("`{}`", it.group.name.value))
        .collect();
    let message = format!(
        "guests must stay together, but are in {} groups: {}",
        groups.len(),
        names.join(", ")
    );
    let found = Diagnostic::new(&RULE, message).at(first.list.span, "Proxmox VE drops this rule");
    let found = others.iter().fold(found, |found, list| {
        found.related(list.list.span, "and this one, which shares a guest")
    });
    let found = with_groups(found, groups);
    Some(found.help("put them into one group; or only one of them, which the others follow"))
}
