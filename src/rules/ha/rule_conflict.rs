//! Guests that stay together or apart, in groups that prefer nodes differently.

use crate::diag::{Diagnostic, Level, Sink};
use crate::facts::ha_rules::{Conflict, NodeRule, ResourceRule, Stage};
use crate::rule;
use crate::rules::View;

rule! {
    /// Guests stay together or apart, and a group of theirs has nodes of more than one priority.
    ///
    /// ## Why it matters
    /// Proxmox VE drops both: the rule that keeps them together or apart, and the rule of every group that has one of
    /// these guests, strict or not (pve-ha-manager,
    /// `check_single_priority_node_affinity_in_resource_affinity_rules` of `src/PVE/HA/Rules.pm`). The guests of these
    /// groups are placed as if nothing had been asked.
    ///
    /// ## What to do
    /// Give all nodes of these groups the same priority, or take the guests out of the list.
    pub(super) RULE = "ha" / "rule-conflict", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    view.each_ha_conflict(|conflict, stage| {
        if let Conflict::SeveralPriorities { list, groups } = conflict {
            dropped(list, groups, stage)
                .into_iter()
                .for_each(|found| sink.push(found));
        }
    });
}

fn dropped(list: &ResourceRule<'_>, groups: &[&NodeRule<'_>], stage: Stage) -> Option<Diagnostic> {
    let group = groups.iter().find(|group| group.has_several_priorities())?;
    let name = &group.group.name.value;
    let message = format!(
        "guests are kept together or apart, but group `{name}` prefers one node to another"
    );
    let mut found =
        Diagnostic::new(&RULE, message).at(list.list.span, "Proxmox VE drops this rule");
    let mut nodes = group.group.nodes.iter().flatten();
    if let Some(priority) = nodes.find_map(|node| node.priority) {
        found = found.related(priority.span, "a priority");
    }
    for group in groups {
        found = found.related(group.group.name.span, "and the rule of this group");
    }
    if stage == Stage::Planned {
        found.level = Level::Warning;
    }
    Some(found.help(format!(
        "take the priorities out of group `{name}`, or the guests out of this list"
    )))
}
