//! Backups that cannot fit where they go.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::model::backup::{Backup, Keep};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::stated::Stated;
use crate::model::storage::{Storage, StorageKind};
use crate::model::unit::{Size, SizeSum};
use crate::rule;
use crate::rules::View;

rule! {
    /// A storage is too small for the backups that are to be kept on it.
    ///
    /// ## Why it matters
    /// On a folder or a share every backup is a file with the whole guest in it (vzdump(1)). When the storage is full, the next
    /// backup fails, and nothing is removed for it: vzdump prunes after a backup that worked. Compression and empty blocks
    /// are taken into account generously: a backup counts as a twentieth of the guest's disks, or of what is known to be
    /// written. A Proxmox Backup Server stores equal blocks once and is not looked at.
    ///
    /// ## What to do
    /// Keep fewer, back up to a larger storage or to a Proxmox Backup Server, or leave disks out with `backup=#false`.
    pub(super) RULE = "backup" / "retention-over-target", Warning
}

/// A backup is not smaller than this part of the disks: zeroes and compression do not save more on disks that are in use.
const SMALLEST_PART: u128 = 20;

pub(super) fn check(view: &View, sink: &mut Sink) {
    let mut by_target: BTreeMap<Id<Storage>, Target<'_>> = BTreeMap::new();
    for (id, job) in view.jobs() {
        let storage = view.lab.storages.at(job.storage.value);
        let keep = job.keep.as_ref().or(storage.keep.as_ref());
        if let Some(keep) = keep.filter(|_| keeps_files(storage)) {
            let target = by_target.entry(job.storage.value).or_default();
            target.jobs.push((job, keep));
            for guest in view.facts.backups.of(id) {
                let most = target.copies.entry(*guest).or_default();
                *most = (*most).max(copies(keep));
            }
        }
    }
    for (storage, target) in by_target {
        let storage = view.lab.storages.at(storage);
        let size = storage.size.and_then(|it| it.value.known().copied());
        let least = target.least(view);
        if let Some(size) = size.filter(|size| least > u128::from(size.bytes())) {
            sink.push(too_much(storage, size, least, &target.jobs));
        }
    }
}

/// What is kept on a storage.
#[derive(Default)]
struct Target<'v> {
    jobs: Vec<(&'v Backup, &'v Keep)>,
    /// How many backups of each guest there are. Jobs that cover the same guest prune each other's, so they do not add up.
    copies: BTreeMap<Id<Guest>, u128>,
}

impl Target<'_> {
    /// The least number of bytes that it all takes.
    fn least(&self, view: &View) -> u128 {
        let guests = self
            .copies
            .iter()
            .map(|(guest, copies)| (view.lab.guests.at(*guest), copies));
        let there = guests.filter(|(guest, _)| guest.about.is_member());
        let bytes: u128 = there
            .map(|(guest, copies)| written(guest).saturating_mul(*copies))
            .sum();
        bytes / SMALLEST_PART
    }
}

fn copies(keep: &Keep) -> u128 {
    let counts = keep.counts();
    counts.iter().map(|(_, count)| u128::from(*count)).sum()
}

/// Whether every backup on a storage is a file of its own.
const fn keeps_files(storage: &Storage) -> bool {
    matches!(
        storage.kind.value,
        StorageKind::Dir { .. }
            | StorageKind::Nfs { .. }
            | StorageKind::Cifs { .. }
            | StorageKind::CephFs(_)
    )
}

/// What a backup of a guest reads: what is written on its disks where that is known, else their sizes.
fn written(guest: &Guest) -> u128 {
    let saved = guest
        .disks
        .iter()
        .filter(|disk| disk.about.is_present() && disk.backup.is_none_or(|it| it.value));
    let sizes = saved.filter_map(|disk| {
        let size = disk
            .size
            .as_ref()
            .map(|it| &it.value)
            .and_then(Stated::known);
        disk.used.map(|it| it.value).or(size.copied())
    });
    sizes.map(|size: Size| u128::from(size.bytes())).sum()
}

fn too_much(storage: &Storage, size: Size, least: u128, jobs: &[(&Backup, &Keep)]) -> Diagnostic {
    let sum = SizeSum {
        bytes: least,
        approximate: false,
    };
    let (name, least) = (&storage.name.value, sum.in_unit(size.unit()));
    let message = format!("what is kept on `{name}` takes {least} at least, and it holds {size}");
    let found = Diagnostic::new(&RULE, message);
    let mut largest: Vec<_> = jobs.iter().collect();
    largest.sort_by_key(|(job, keep)| (std::cmp::Reverse(copies(keep)), job.name.span));
    let mut largest = largest.into_iter();
    let found = match largest.next() {
        Some((job, keep)) => {
            let label = format!(
                "job `{}` keeps {} of each guest",
                job.name.value,
                copies(keep)
            );
            found.at(keep.span, label)
        }
        None => found.at(storage.name.span, "too small"),
    };
    let found = largest.fold(found, |found, (job, keep)| {
        found.related(
            keep.span,
            format!("job `{}` keeps {} there", job.name.value, copies(keep)),
        )
    });
    let place = storage.size.map_or(storage.name.span, |it| it.span);
    found
        .related(place, "holds this much")
        .help("keep fewer, or back up to a larger storage or a Proxmox Backup Server")
}
