//! Backups that are lost with the node of the guests that they are of.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::foundation::Foundation;
use crate::facts::reach::{machine, same_id_at};
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::host::{HostId, HostRef};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Content, Storage};
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// A guest's only backups are on the node on which it runs, although the lab has another place for them.
    ///
    /// ## Why it matters
    /// A backup is there for the day on which the node is gone: its disks fail, it is stolen, it burns. A backup on a
    /// storage of that node, or on a backup server that is a guest with its disk there, is gone on the same day, and
    /// there is nothing to restore on the other nodes. (The lab's own words: Proxmox VE accepts both.) A lab with one
    /// node and no other storage for backups has no choice, and nothing is reported.
    ///
    /// ## What to do
    /// Add a job for these guests that writes to a storage of another machine, or let another node hold the backups.
    pub(super) RULE = "backup" / "same-node", Advice
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, job) in view.jobs() {
        let mut by_node: BTreeMap<Id<Node>, Vec<Id<Guest>>> = BTreeMap::new();
        for guest in view.facts.backups.of(id) {
            if let Some(node) = lost_with(view, job, *guest)
                && !is_saved_elsewhere(view, *guest, node)
            {
                by_node.entry(node).or_default().push(*guest);
            }
        }
        let mut found = by_node.into_iter();
        if let Some((node, guests)) = found.next()
            && let Some(other) = other_place(view, node)
        {
            let nodes = found.map(|(node, _)| node).collect::<Vec<_>>();
            sink.push(same_node(view, job, (node, &guests), &nodes, other));
        }
    }
}

/// The node with which a guest and its backups by a job are lost. A guest with a disk on the very storage is told by
/// another rule.
fn lost_with(view: &View, job: &Backup, id: Id<Guest>) -> Option<Id<Node>> {
    let guest = view.lab.guests.at(id);
    let home = guest.node.filter(|_| guest.about.is_active())?.value;
    let named = view.lab.storages.at(job.storage.value);
    let target = same_id_at(&view.lab, home, named)?;
    let backing = target.backing().map(|it| it.value);
    let below = Foundation::of(&view.lab, target, home);
    let mut storages = guest.disks.iter().filter_map(|disk| disk.storage);
    let is_on_target = storages.any(|it| {
        let storage = view.lab.storages.at(it.value);
        let own = Foundation::of(&view.lab, storage, home).zip(below.as_ref());
        let shares = own.is_some_and(|(own, below)| own.is_shared_with(below));
        shares || Some(it.value) == backing || storage.name.span == target.name.span
    });
    (!is_on_target && holder(view, target, home) == Some(home)).then_some(home)
}

/// The node that holds what a node writes to a storage; none for what is elsewhere.
fn holder(view: &View, storage: &Storage, home: Id<Node>) -> Option<Id<Node>> {
    let Some(server) = storage.kind.value.server() else {
        return (!storage.is_shared()).then_some(home);
    };
    let HostRef::Host(host, _) = server.value else {
        return None;
    };
    match machine(&view.lab, host) {
        HostId::Node(node) => Some(node),
        HostId::Guest(guest) => {
            let guest = view.lab.guests.at(guest);
            let mut disks = guest.disks.iter().filter_map(|disk| disk.storage);
            let is_here = disks.any(|it| !view.lab.storages.at(it.value).is_shared());
            guest.node.filter(|_| is_here).map(|home| home.value)
        }
        HostId::Device(_) | HostId::Service(_) | HostId::LoadBalancer(_) => None,
    }
}

/// Whether another job saves a guest where its node does not matter.
fn is_saved_elsewhere(view: &View, id: Id<Guest>, home: Id<Node>) -> bool {
    let mut jobs = view.jobs();
    jobs.any(|(job, it)| {
        let named = view.lab.storages.at(it.storage.value);
        let target = same_id_at(&view.lab, home, named);
        let is_elsewhere = target.is_some_and(|it| holder(view, it, home) != Some(home));
        is_elsewhere && view.facts.backups.covers(job, id)
    })
}

/// A storage in service that takes backups and is not on a node, as that node reaches it.
fn other_place(view: &View, node: Id<Node>) -> Option<&Storage> {
    let active = view.lab.storages.values().filter(|it| it.about.is_active());
    let mut taking = active.filter(|it| it.holds(Content::Backup));
    taking.find(|it| {
        let known = same_id_at(&view.lab, node, it);
        known.is_some_and(|known| known.name.span == it.name.span)
            && it.kind.value.server().is_some()
            && holder(view, it, node) != Some(node)
    })
}

fn same_node(
    view: &View,
    job: &Backup,
    (node, guests): (Id<Node>, &[Id<Guest>]),
    others: &[Id<Node>],
    other: &Storage,
) -> Diagnostic {
    let (name, storage) = (
        &job.name.value,
        &view.lab.storages.at(job.storage.value).name.value,
    );
    let node_name = &view.lab.nodes.at(node).name.value;
    let who = match guests {
        [only] => view.guest_name(*only),
        more => counted(more.len(), "guest"),
    };
    let also = match others.len() {
        0 => String::new(),
        more => format!("; it is the same on {}", counted(more, "other node")),
    };
    let runs = if guests.len() == 1 {
        "it runs"
    } else {
        "they run"
    };
    let message = format!(
        "backup job `{name}` keeps the only backups of {who} on `{node_name}`, where {runs}{also}"
    );
    let found = Diagnostic::new(&RULE, message).at(
        job.storage.span,
        format!("`{storage}` is lost together with `{node_name}`"),
    );
    let homes = guests.iter().filter_map(|it| view.lab.guests.at(*it).node);
    let found = homes.take(3).fold(found, |found, home| {
        found.related(home.span, format!("runs on `{node_name}`"))
    });
    found.help(format!(
        "add a backup job for them with `storage=\"{}\"`",
        other.name.value
    ))
}
