//! What removes backups: after each backup of a guest, its job prunes all backups of that guest on the storage, whichever
//! job made them (pve-manager, `VZDump.pm`; pve-storage, `prune_backups`: by storage, VMID and type).

use std::collections::BTreeMap;

use super::backups::Coverage;
use crate::model::Lab;
use crate::model::backup::{Backup, Keep};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::node::Node;
use crate::model::storage::{Storage, StorageKind};
use crate::source::Span;

/// A guest whose backups by one job are pruned by another job with different numbers.
#[derive(Clone, Copy, Debug)]
pub struct Conflict<'l> {
    /// The job whose backups are removed.
    pub kept: (Id<Backup>, Option<&'l Keep>),
    /// The job that removes them.
    pub pruned_by: (Id<Backup>, &'l Keep),
    /// The first guest that both cover.
    pub guest: Id<Guest>,
    /// How many guests both cover with different numbers.
    pub guests: usize,
}

/// Every pair of jobs that run and keep different numbers of the same backups.
#[must_use]
pub fn conflicts<'l>(lab: &'l Lab, coverage: &Coverage) -> Vec<Conflict<'l>> {
    let jobs = lab.backups.iter();
    let jobs: Vec<_> = jobs
        .filter(|(_, job)| job.about.is_active() && job.is_enabled())
        .collect();
    let mut found = Vec::new();
    let mut rest = jobs.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let same = others
            .iter()
            .filter(|other| is_one_place(lab, first.1, other.1));
        found.extend(same.filter_map(|other| conflict(lab, coverage, *first, *other)));
        rest = others;
    }
    found
}

/// A job with its id.
type Job<'l> = (Id<Backup>, &'l Backup);

fn conflict<'l>(
    lab: &'l Lab,
    coverage: &Coverage,
    one: Job<'l>,
    other: Job<'l>,
) -> Option<Conflict<'l>> {
    let shared = coverage.of(one.0).iter().copied();
    let shared = shared.filter(|guest| coverage.covers(other.0, *guest));
    let shared = shared.filter(|guest| lab.guests.at(*guest).about.is_member());
    let mut pruned = shared.filter_map(|guest| {
        let home = lab.nodes.at(lab.guests.at(guest).node?.value);
        let copies = |job: Job<'l>| copies(keep(lab, home, job.1));
        // The one that keeps fewer does the harm.
        let (more, fewer) = if copies(one) < copies(other) {
            (other, one)
        } else {
            (one, other)
        };
        let found = pruned(lab, home, more, fewer).or_else(|| pruned(lab, home, fewer, more));
        found.map(|(kept, pruned_by)| (guest, kept, pruned_by))
    });
    let (guest, kept, pruned_by) = pruned.next()?;
    Some(Conflict {
        kept,
        pruned_by,
        guest,
        guests: pruned.count() + 1,
    })
}

/// A job whose backups are removed with what it keeps, and the job that removes them with what that keeps.
type Pruned<'l> = ((Id<Backup>, Option<&'l Keep>), (Id<Backup>, &'l Keep));

/// Whether the second job removes backups of the first, by numbers of its own.
fn pruned<'l>(lab: &'l Lab, home: &'l Node, kept: Job<'l>, by: Job<'l>) -> Option<Pruned<'l>> {
    let is_protected = kept.1.settings.protected.is_some_and(|it| it.value);
    let removes = by.1.settings.remove.or(node_removes(home));
    let keep = keep(lab, home, by.1).filter(|_| removes.is_none_or(|it| it.value))?;
    let own = self::keep(lab, home, kept.1);
    let differs = numbers(Some(keep)) != numbers(own);
    let prunes = !numbers(Some(keep)).is_empty();
    (differs && prunes && !is_protected).then_some(((kept.0, own), (by.0, keep)))
}

fn node_removes(node: &Node) -> Option<crate::source::Spanned<bool>> {
    node.vzdump.as_ref()?.settings.remove
}

/// What a job keeps of the guests of a node: as it says, else its storage, else the node.
#[must_use]
pub fn keep<'l>(lab: &'l Lab, home: &'l Node, job: &'l Backup) -> Option<&'l Keep> {
    let storage = lab.storages.at(job.storage.value);
    let of_node = || home.vzdump.as_ref()?.keep.as_ref();
    job.keep.as_ref().or(storage.keep.as_ref()).or_else(of_node)
}

/// The numbers above 0; none where all backups are kept.
fn numbers(keep: Option<&Keep>) -> BTreeMap<&'static str, u32> {
    let counts = keep.map(Keep::counts).unwrap_or_default();
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// How many backups of a guest are kept; without an end where all are.
fn copies(keep: Option<&Keep>) -> u64 {
    match numbers(keep).values().map(|count| u64::from(*count)).sum() {
        0 => u64::MAX,
        copies => copies,
    }
}

/// Where the numbers of a job are written.
#[must_use]
pub fn place(job: &Backup, keep: Option<&Keep>) -> Span {
    keep.map_or(job.name.span, |keep| keep.span)
}

/// Whether two jobs write to one place, whatever their storages are called.
fn is_one_place(lab: &Lab, one: &Backup, other: &Backup) -> bool {
    let (one, other) = (
        lab.storages.at(one.storage.value),
        lab.storages.at(other.storage.value),
    );
    one.name == other.name || is_one_server(one, other)
}

/// Whether two storages of one type are the same export, share or namespace of one server.
fn is_one_server(one: &Storage, other: &Storage) -> bool {
    let same_server = || {
        let (one, other) = (one.kind.value.server(), other.kind.value.server());
        one.is_some() && one.map(|it| it.value) == other.map(|it| it.value)
    };
    let text = |text: &Option<crate::model::about::Text>| text.as_ref().map(|it| it.value.clone());
    match (&one.kind.value, &other.kind.value) {
        (StorageKind::Nfs { export: a, .. }, StorageKind::Nfs { export: b, .. }) => {
            same_server() && text(a) == text(b)
        }
        (
            StorageKind::Cifs {
                share: a,
                subdir: below_a,
                ..
            },
            StorageKind::Cifs {
                share: b,
                subdir: below_b,
                ..
            },
        ) => same_server() && text(a) == text(b) && text(below_a) == text(below_b),
        (
            StorageKind::Pbs {
                datastore: a,
                namespace: of_a,
                ..
            },
            StorageKind::Pbs {
                datastore: b,
                namespace: of_b,
                ..
            },
        ) => {
            let id = |storage: &Storage| storage.name.value.as_str().into();
            let (a, b) = (
                text(a).unwrap_or_else(|| id(one)),
                text(b).unwrap_or_else(|| id(other)),
            );
            same_server() && a == b && text(of_a) == text(of_b)
        }
        _ => false,
    }
}
