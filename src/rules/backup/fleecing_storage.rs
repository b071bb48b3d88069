//! Fleecing where it cannot be.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::same_id_at;
use crate::model::about::Ref;
use crate::model::backup::Backup;
use crate::model::guest::{Guest, GuestKind};
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Content, Storage};
use crate::rule;
use crate::rules::View;

rule! {
    /// The fleecing storage of a backup cannot hold disks, or is not on the node of the virtual machine.
    ///
    /// ## Why it matters
    /// While a virtual machine is backed up, blocks that it overwrites wait in a disk image on the fleecing storage, which vzdump
    /// makes on the machine's node (qemu-server, `VZDump/QemuServer.pm`). Where it cannot, each backup of the machine
    /// fails. Containers do not use it.
    ///
    /// ## What to do
    /// Name a storage for disks that all nodes of the backed-up machines have, such as `local-lvm`; or one for each node, in its
    /// `vzdump`.
    pub(super) RULE = "backup" / "fleecing-storage", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let nodes = view.lab.nodes.values().filter(|it| it.about.is_active());
    let of_nodes = nodes.filter_map(|node| {
        let fleecing = node.vzdump.as_ref()?.settings.fleecing?;
        Some((format!("vzdump of node `{}`", node.name.value), fleecing))
    });
    let of_jobs = view.jobs().filter_map(|(_, job)| {
        let fleecing = job.settings.fleecing?;
        Some((format!("backup job `{}`", job.name.value), fleecing))
    });
    for (who, fleecing) in of_jobs.chain(of_nodes) {
        let storage = view.lab.storages.at(fleecing.value);
        if !can_hold_disks(storage) {
            sink.push(no_disks(&who, storage, fleecing));
        }
    }
    for (id, job) in view.jobs() {
        let fleecing = job.settings.fleecing;
        let missing = fleecing.and_then(|it| not_there(view, id, job, it));
        missing.into_iter().for_each(|found| sink.push(found));
    }
}

fn can_hold_disks(storage: &Storage) -> bool {
    let possible = storage.kind.value.possible_content();
    possible.contains(&Content::Images)
}

fn no_disks(who: &str, storage: &Storage, fleecing: Ref<Storage>) -> Diagnostic {
    let (name, kind) = (&storage.name.value, storage.kind.value.word());
    let message = format!("{who} makes fleecing images on `{name}`, which cannot hold disks");
    Diagnostic::new(&RULE, message)
        .at(fleecing.span, "no disks there")
        .related(storage.kind.span, format!("{kind} holds none"))
        .help("name a storage for disks of virtual machines")
}

/// The nodes of virtual machines that a job covers and that lack its fleecing storage.
fn not_there(
    view: &View,
    id: Id<Backup>,
    job: &Backup,
    fleecing: Ref<Storage>,
) -> Option<Diagnostic> {
    let lab = &view.lab;
    let storage = lab.storages.at(fleecing.value);
    let mut without: BTreeMap<Id<Node>, Id<Guest>> = BTreeMap::new();
    for guest in view.facts.backups.of(id) {
        let it = lab.guests.at(*guest);
        let backed_up = it.kind == GuestKind::Vm && it.about.is_member();
        let home = it.node.filter(|_| backed_up).map(|home| home.value);
        let home = home.filter(|home| lab.nodes.at(*home).about.is_member());
        if let Some(home) = home.filter(|home| same_id_at(lab, *home, storage).is_none()) {
            without.entry(home).or_insert(*guest);
        }
    }
    let (node, guest) = without.first_key_value()?;
    let others = match without.len() {
        1 => String::new(),
        2 => ", and another node neither".to_owned(),
        more => format!(", and {} other nodes neither", more - 1),
    };
    let node = &lab.nodes.at(*node).name;
    let message = format!(
        "backup job `{}` makes fleecing images on `{}`, which node `{}` does not have{others}",
        job.name.value, storage.name.value, node.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(fleecing.span, "not on every node")
        .related(storage.name.span, "where the storage is")
        .related(
            lab.guests.at(*guest).name.span,
            format!("{} is on `{}`", view.guest_name(*guest), node.value),
        );
    Some(found.help(
        "name a storage that all of these nodes have, or write `fleecing` in each node's `vzdump`",
    ))
}
