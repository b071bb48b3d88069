//! High availability on the page of the cluster: policies, groups, guests, and what cuts a node off.

use super::draft::Draft;
use super::line::Line;
use super::page::Depth;
use super::{order, phrase};
use crate::emit::Input;
use crate::facts::ha::{group_of, is_guarded, nodes_of, runs_in};
use crate::facts::votes::VoteTable;
use crate::model::cluster::Cluster;
use crate::model::guest::Guest;
use crate::model::ha::{Affinity, Fencing, Ha, HaGroup};
use crate::model::ha::{Scheduling, ShutdownPolicy};
use crate::model::id::Id;
use crate::model::node::{Node, Oob};

/// The section, if there is anything to say.
pub(super) fn section(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let guests = order::guests(&input.lab.lab).into_iter();
    let guarded: Vec<_> = guests
        .filter(|(_, guest)| is_guarded(guest) && runs_in(cluster, guest))
        .collect();
    if guarded.is_empty() && cluster.ha.is_none() {
        return;
    }
    draft.heading(Depth::Section, "High availability");
    if let Some(ha) = &cluster.ha {
        draft.origin(ha.span);
        ha.groups.iter().for_each(|it| draft.origin(it.name.span));
        draft.facts(policies(ha));
        groups(draft, input, ha, votes, &guarded);
    }
    restarted(draft, input, &guarded);
    if let Some(ha) = &cluster.ha {
        placement(draft, input, ha);
    }
    fencing(draft, input, cluster, votes);
}

/// What holds for all guests; what the lab does not say is as Proxmox VE has it.
fn policies(ha: &Ha) -> Vec<(&'static str, Line)> {
    let or = |said: Option<String>, own: &str| match said {
        Some(said) => Line::new().code(said),
        None => Line::new().code(own).text(" (Proxmox VE's own)"),
    };
    let number =
        |number: Option<crate::source::Spanned<u32>>| number.map(|it| it.value.to_string());
    let fencing = ha.fencing.map(|it| it.value.word().to_owned());
    vec![
        (
            "When a node shuts down",
            or(
                ha.shutdown_policy.map(|it| it.value.to_string()),
                ShutdownPolicy::Conditional.word(),
            ),
        ),
        ("Restarts on its node", or(number(ha.max_restart), "1")),
        (
            "Moves to other nodes after that",
            or(number(ha.max_relocate), "1"),
        ),
        ("Fencing", or(fencing, Fencing::Watchdog.word())),
        (
            "Choice of a node",
            or(
                ha.scheduling.map(|it| it.value.to_string()),
                Scheduling::Basic.word(),
            ),
        ),
    ]
}

fn groups(
    draft: &mut Draft,
    input: Input<'_>,
    ha: &Ha,
    votes: &VoteTable,
    guarded: &[(Id<Guest>, &Guest)],
) {
    let groups = ha.groups.iter().filter(|group| group.about.is_present());
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    if groups.is_empty() {
        return;
    }
    let rows = groups
        .into_iter()
        .map(|it| group(input, it, votes, guarded));
    draft.paragraph(
        "Where guests belong. Of several nodes, the one with the higher number is preferred:",
    );
    draft.table(["Group", "Nodes", "Elsewhere", "Guests", "Purpose"], rows);
}

fn group(
    input: Input<'_>,
    group: &HaGroup,
    votes: &VoteTable,
    guarded: &[(Id<Guest>, &Guest)],
) -> [Line; 5] {
    let lab = &input.lab.lab;
    let is_own = |guest: &Guest| {
        let own = group_of(guest).and_then(|id| lab.ha_group(id));
        own.is_some_and(|own| own.name.span == group.name.span)
    };
    let guests = guarded.iter().filter(|(_, guest)| is_own(guest));
    let elsewhere = if group.is_strict() {
        "never"
    } else {
        "if none of them is there"
    };
    [
        Line::new().code(&group.name.value).mark(group.about.status),
        nodes(input, group, votes),
        elsewhere.into(),
        Line::joined(guests.map(|(id, _)| phrase::guest(lab, *id))).or_none(),
        phrase::purpose(&group.about),
    ]
}

/// The nodes of a group, preferred ones first; then those that it names and that are no members yet.
fn nodes(input: Input<'_>, group: &HaGroup, votes: &VoteTable) -> Line {
    let lab = &input.lab.lab;
    let mut nodes = nodes_of(group, votes);
    let members: Vec<_> = nodes.iter().map(|(node, _)| *node).collect();
    let named = group.nodes.iter().flatten();
    let later = named.filter(|it| !members.contains(&it.node.value));
    nodes.extend(later.map(|it| (it.node.value, it.priority.map(|it| it.value))));
    nodes.sort_by_key(|(node, priority)| {
        let node = lab.nodes.at(*node);
        (std::cmp::Reverse(*priority), node.id, &node.name)
    });
    let nodes = nodes.into_iter().map(|(node, priority)| {
        let priority = priority.map(|it| format!(" ({it})"));
        phrase::node(lab, node).text(priority.unwrap_or_default())
    });
    Line::joined(nodes).or_none()
}

fn restarted(draft: &mut Draft, input: Input<'_>, guarded: &[(Id<Guest>, &Guest)]) {
    if guarded.is_empty() {
        draft.paragraph("No guest is restarted elsewhere.");
        return;
    }
    draft.paragraph("Restarted on another node when theirs fails:");
    let rows = guarded.iter().map(|(id, it)| row(input, *id, it));
    draft.table(["Guest", "Home", "Group", "Disks on"], rows);
}

fn row(input: Input<'_>, id: Id<Guest>, guest: &Guest) -> [Line; 4] {
    let lab = &input.lab.lab;
    let home = guest.node.map(|node| phrase::node(lab, node.value));
    let group = group_of(guest).and_then(|id| lab.ha_group(id));
    let storages = guest.disks.iter().filter_map(|disk| disk.storage);
    let mut storages: Vec<_> = storages.map(|storage| storage.value).collect();
    storages.sort_unstable();
    storages.dedup();
    let storages = storages
        .into_iter()
        .map(|storage| phrase::storage(input, storage));
    [
        phrase::guest(lab, id),
        home.unwrap_or_else(|| "not decided".into()),
        phrase::value(group.map(|group| &group.name.value)).or_none(),
        Line::joined(storages).or_not_recorded(),
    ]
}

fn placement(draft: &mut Draft, input: Input<'_>, ha: &Ha) {
    let rule = |what: &'static str, rule: &Affinity| {
        let guests = rule.guests.iter();
        let guests = guests.map(|guest| phrase::guest(&input.lab.lab, guest.value));
        Line::from(what)
            .text(": ")
            .line(Line::joined(guests))
            .text(".")
    };
    let together = ha.together.iter().map(|it| rule("Always on one node", it));
    let separate = ha.separate.iter().map(|it| rule("Never on one node", it));
    let rules: Vec<_> = together.chain(separate).collect();
    if !rules.is_empty() {
        draft.list(rules);
    }
}

/// The controllers of the members: which of them can cut a node off.
fn fencing(draft: &mut Draft, input: Input<'_>, cluster: &Cluster, votes: &VoteTable) {
    let lab = &input.lab.lab;
    let mut members: Vec<Id<Node>> = votes.members.iter().map(|member| member.node).collect();
    members.sort_by_key(|node| (lab.nodes.at(*node).id, &lab.nodes.at(*node).name));
    if members
        .iter()
        .all(|node| lab.nodes.at(*node).oob.is_empty())
    {
        return;
    }
    let fencing = cluster.ha.as_ref().and_then(|ha| ha.fencing);
    draft.paragraph(match fencing.map(|it| it.value) {
        None | Some(Fencing::Watchdog) => {
            "A node that lost the others is restarted by its own watchdog. What else can cut it off, by hand:"
        }
        Some(Fencing::Hardware) => "A node that lost the others is cut off by its controller:",
        Some(Fencing::Both) => "A node that lost the others is cut off by its watchdog or its controller:",
    });
    let rows = members
        .into_iter()
        .flat_map(|node| controllers(input, node));
    draft.table(["Node", "Controller", "Address", "Can cut it off"], rows);
}

fn controllers(input: Input<'_>, id: Id<Node>) -> Vec<[Line; 4]> {
    let node = input.lab.lab.nodes.at(id);
    let name = || phrase::node(&input.lab.lab, id);
    let present = node.oob.iter().filter(|oob| oob.about.is_present());
    let rows: Vec<_> = present.map(|oob| controller(name(), oob)).collect();
    if rows.is_empty() {
        return vec![[name(), "none".into(), Line::new().or_none(), "no".into()]];
    }
    rows
}

fn controller(node: Line, oob: &Oob) -> [Line; 4] {
    let addresses = oob.addresses.iter();
    let addresses = addresses.map(|address| Line::new().code(address.ip));
    let fences = oob.fencing.is_some_and(|it| it.value);
    [
        node,
        Line::from(oob.kind.value.as_str()).mark(oob.about.status),
        Line::joined(addresses).or_not_recorded(),
        phrase::yes(fences),
    ]
}
