//! Guests apart that need every node of their strict groups.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ha_rules::{NodeRule, ResourceRule};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// Guests that stay apart need every node of their strict groups, so one stays down when one of the nodes fails.
    ///
    /// ## Why it matters
    /// A strict group allows no other node, and a node with a guest from which another one stays apart is not allowed
    /// either: the manager finds none (pve-ha-manager, `select_service_node` of `Manager.pm`), and the guest waits for
    /// its node although the cluster has others.
    ///
    /// ## What to do
    /// Add a node to the group, or leave `strict` out: then other nodes are the last resort. If the guests may wait, as
    /// one of them is enough, allow it with that reason.
    pub(super) RULE = "ha" / "apart-in-strict-group", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    view.each_kept_ha_rules(|rules| {
        for (list, groups) in rules.tight() {
            let found = tight(list, &groups);
            found.into_iter().for_each(|found| sink.push(found));
        }
    });
}

fn tight(list: &ResourceRule<'_>, groups: &[&NodeRule<'_>]) -> Option<Diagnostic> {
    let widest = groups.iter().max_by_key(|it| it.nodes.len())?;
    let name = &widest.group.name.value;
    let guests = groups.iter().flat_map(|it| &it.guests);
    let guests = guests.filter(|it| list.guests.contains(it)).count();
    let message = format!(
        "{} stay apart and need every node of their strict groups: if one fails, one of them stays down",
        counted(guests, "guest")
    );
    let found = Diagnostic::new(&RULE, message).at(list.list.span, "no node is left over");
    let found = groups.iter().fold(found, |found, group| {
        let label = format!("strict, with {}", counted(group.nodes.len(), "node"));
        found.related(group.group.name.span, label)
    });
    Some(found.help(format!(
        "add a node to group `{name}`, or leave `strict` out"
    )))
}
