//! Guests that stay together or apart, in groups that prefer nodes differently.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha::group_of;
use crate::model::ha::{Affinity, HaGroup, HaGroupId};
use crate::rule;
use crate::rules::View;

rule! {
    /// Guests stay together or apart, and a group of theirs has more than one priority.
    ///
    /// ## Why it matters
    /// Proxmox VE drops the rule that keeps them together or apart: it cannot be weighed against nodes of different
    /// priorities (pve-ha-manager, `src/PVE/HA/Rules.pm`). The guests are placed as if nothing had been asked.
    ///
    /// ## What to do
    /// Give all nodes of these groups the same priority, or take the guests out of the list.
    pub(super) RULE = "ha" / "rule-conflict", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    if !view.lab.proxmox_version().has_ha_rules() {
        return;
    }
    for (cluster, _) in view.clusters() {
        let lists = cluster
            .ha
            .iter()
            .flat_map(|ha| ha.together.iter().chain(&ha.separate));
        for list in lists {
            let groups = groups(view, list);
            let several = priorities(&groups).len() > 1;
            if let Some(group) = groups.iter().find(|group| several && prefers(group)) {
                sink.push(dropped(list, group));
            }
        }
    }
}

/// The groups of the guests of a list, in the order of the lab.
fn groups<'v>(view: &'v View, list: &Affinity) -> Vec<&'v HaGroup> {
    let guests = list
        .guests
        .iter()
        .map(|guest| view.lab.guests.at(guest.value));
    let members = guests.filter(|guest| guest.about.is_member());
    let ids: BTreeSet<HaGroupId> = members.filter_map(group_of).collect();
    let groups = ids.into_iter().filter_map(|id| view.lab.ha_group(id));
    groups.filter(|group| group.about.is_member()).collect()
}

/// All priorities in some groups. What is unsaid is 0.
fn priorities(groups: &[&HaGroup]) -> BTreeSet<u32> {
    let of = |group: &&HaGroup| match &group.nodes {
        None => vec![0],
        Some(nodes) => nodes
            .iter()
            .map(|it| it.priority.map_or(0, |it| it.value))
            .collect(),
    };
    groups.iter().flat_map(of).collect()
}

/// Whether a group says a priority at all.
fn prefers(group: &HaGroup) -> bool {
    let mut nodes = group.nodes.iter().flatten();
    nodes.any(|node| node.priority.is_some())
}

fn dropped(list: &Affinity, group: &HaGroup) -> Diagnostic {
    let name = &group.name.value;
    let message = format!(
        "guests are kept together or apart, but group `{name}` prefers one node to another"
    );
    let mut found = Diagnostic::new(&RULE, message).at(list.span, "Proxmox VE drops this rule");
    let mut nodes = group.nodes.iter().flatten();
    if let Some(priority) = nodes.find_map(|node| node.priority) {
        found = found.related(priority.span, "a priority");
    }
    found.help(format!(
        "take the priorities out of group `{name}`, or the guests out of this list"
    ))
}
