//! A guest that may be started where its disks are not.

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::has;
use crate::model::guest::GuestDisk;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Place, Storage};
use crate::rule;
use crate::rules::View;
use crate::rules::guarded::Guarded;

rule! {
    /// A highly available guest may be started on a node that does not have its disk.
    ///
    /// ## Why it matters
    /// The manager does not look at storages when it chooses a node. On one without the disk the start fails, and it
    /// is tried elsewhere once at most (`max-relocate`) before the guest is given up. That holds for a shared storage
    /// with a list of `nodes`, and for a replicated disk on every node without a copy (Proxmox VE's manual, ha-manager:
    /// resources must be available on all nodes of the group).
    ///
    /// ## What to do
    /// Make a group of the nodes that have the disk and join it with `ha="NAME"`, or bring the disk to the others.
    pub(super) RULE = "ha" / "storage-not-everywhere", Warning
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for guarded in view.guarded() {
        for disk in &guarded.guest.disks {
            let Some(written) = disk.storage else {
                continue;
            };
            let storage = view.lab.storages.at(written.value);
            let without = without(&guarded, storage);
            if !without.is_empty() {
                sink.push(not_there(view, &guarded, disk, storage, &without));
            }
        }
    }
}

/// The nodes that may start a guest, but do not have the disk. A local disk without a copy is another rule's.
fn without(guarded: &Guarded<'_>, storage: &Storage) -> Vec<Id<Node>> {
    let home = guarded.guest.node.map(|home| home.value);
    let copies = &guarded.guest.replications;
    let local = !storage.is_shared();
    let is_everywhere = matches!(&storage.place, Place::Nodes(nodes) if nodes.is_empty());
    if local && copies.is_empty() || !local && is_everywhere {
        return Vec::new();
    }
    let reaches = |node: &Id<Node>| match local {
        true => copies.iter().any(|copy| copy.target.value == *node),
        false => has(*node, storage),
    };
    let mut targets = guarded.targets();
    targets.retain(|node| Some(*node) != home && !reaches(node));
    targets
}

fn not_there(
    view: &View,
    guarded: &Guarded<'_>,
    disk: &GuestDisk,
    storage: &Storage,
    without: &[Id<Node>],
) -> Diagnostic {
    let nodes = without
        .iter()
        .map(|node| &view.lab.nodes.at(*node).name.value);
    let nodes: Vec<_> = nodes.map(|name| format!("`{name}`")).collect();
    let (who, nodes) = (view.guest_name(guarded.id), nodes.join(", "));
    let message = format!(
        "{who} may be started on {nodes}, without its disk `{}`",
        disk.slot.value
    );
    let span = disk.storage.map_or(disk.slot.span, |storage| storage.span);
    let found = Diagnostic::new(&RULE, message)
        .at(span, format!("`{}` is not there", storage.name.value))
        .related(guarded.ha, "shall start on another node");
    let found = match guarded.group {
        Some(group) => found.related(group.name.span, "its group has those nodes"),
        None => found,
    };
    found.help("join a group of the nodes that have the disk: `ha=\"NAME\"`")
}
