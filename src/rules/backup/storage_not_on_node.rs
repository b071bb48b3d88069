//! Jobs that cannot reach their storage from everywhere.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::facts::reach::has;
use crate::model::backup::Backup;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::rule;
use crate::rules::View;
use crate::rules::counts::counted;

rule! {
    /// A backup job covers guests on a node that does not have its storage.
    ///
    /// ## Why it matters
    /// A job runs on the node of each guest. Where the storage is not there, every run fails: "storage is not available
    /// on node" (pve-manager, `VZDump.pm`). Nobody else saves those guests.
    ///
    /// ## What to do
    /// Write to a storage that all of these nodes have, or make a job for each node.
    pub(super) RULE = "backup" / "storage-not-on-node", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    for (id, job) in view.jobs() {
        let without = without(view, id, job);
        if let Some((node, guests)) = without.first_key_value() {
            sink.push(not_there(view, job, *node, guests, without.len()));
        }
    }
}

/// The nodes that lack the job's storage, with the guests of each. A storage that nodes have themselves is theirs by
/// its id, wherever the reference leads.
fn without(view: &View, id: Id<Backup>, job: &Backup) -> BTreeMap<Id<Node>, Vec<Id<Guest>>> {
    let lab = &view.lab;
    let target = lab.storages.at(job.storage.value);
    let same = |node: Id<Node>| {
        let own = lab.nodes.at(node).storages.iter();
        let mut own = own.map(|id| lab.storages.at(*id));
        has(node, target) || own.any(|own| own.name == target.name)
    };
    let mut without: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for guest in view.facts.backups.of(id) {
        let it = lab.guests.at(*guest);
        let home = it
            .node
            .filter(|_| it.about.is_member())
            .map(|home| home.value);
        let home = home.filter(|home| lab.nodes.at(*home).about.is_member());
        if let Some(home) = home.filter(|home| !same(*home)) {
            without.entry(home).or_default().push(*guest);
        }
    }
    without
}

fn not_there(
    view: &View,
    job: &Backup,
    node: Id<Node>,
    guests: &[Id<Guest>],
    nodes: usize,
) -> Diagnostic {
    let lab = &view.lab;
    let target = &lab.storages.at(job.storage.value).name;
    let (name, home) = (&job.name.value, &lab.nodes.at(node).name);
    let others = match nodes {
        1 => String::new(),
        more => format!(", like {}", counted(more - 1, "other node")),
    };
    let message = format!(
        "backup job `{name}` covers {} of node `{}`, which has no storage `{}`{others}",
        counted(guests.len(), "guest"),
        home.value,
        target.value
    );
    let found = Diagnostic::new(&RULE, message)
        .at(job.storage.span, "not there")
        .related(target.span, "where the storage is");
    let first = guests.first().map(|guest| &lab.guests.at(*guest).name);
    let found = match first {
        Some(guest) => found.related(guest.span, format!("lives on `{}`", home.value)),
        None => found,
    };
    found.help("name a storage that all of its nodes have, or make a job for each node")
}
