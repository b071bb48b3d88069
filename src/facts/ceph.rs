//! What Ceph has room for: its disks, what of them is known, and what each pool is promised.

use std::collections::BTreeSet;

use super::space::{self, Part, Space};
use crate::model::Lab;
use crate::model::about::Status;
use crate::model::ceph::{Ceph, Osd, Placement, Pool};
use crate::model::id::Id;
use crate::model::node::{Disk, Node};
use crate::model::stated::Stated;
use crate::model::unit::{Size, SizeSum};

/// The share of its raw room from which on Ceph warns (`mon_osd_nearfull_ratio`), in percent.
pub const NEARFULL: u128 = 85;

/// The most placement groups that Ceph lets a disk carry (`mon_max_pg_per_osd`).
pub const MOST_PGS_PER_OSD: u64 = 250;

/// Whether a disk of Ceph is a part of the running lab, on a node that is.
#[must_use]
pub fn is_member(lab: &Lab, osd: &Osd) -> bool {
    osd.about.is_member() && lab.nodes.at(osd.node.value).about.is_member()
}

/// The disks of the running lab.
pub fn members<'l>(lab: &'l Lab, ceph: &'l Ceph) -> impl Iterator<Item = &'l Osd> {
    ceph.osds.iter().filter(|osd| is_member(lab, osd))
}

/// The disk that it is on, where that is decided.
#[must_use]
pub fn disk<'l>(lab: &'l Lab, osd: &Osd) -> Option<&'l Disk> {
    let at = *osd.disk.value.known()?;
    lab.nodes.at(osd.node.value).disks.get(at)
}

/// How much it holds: what it says, else its disk.
#[must_use]
pub fn size(lab: &Lab, osd: &Osd) -> Option<Stated<Size>> {
    let of_disk = match &osd.disk.value {
        Stated::Tbd => Some(Stated::Tbd),
        Stated::Known(_) => disk(lab, osd).and_then(|disk| Some(disk.size?.value)),
    };
    osd.size.map(|size| size.value).or(of_disk)
}

/// How much it holds, where that is known.
#[must_use]
pub fn known_size(lab: &Lab, osd: &Osd) -> Option<Size> {
    size(lab, osd)?.known().copied()
}

/// Whether it takes less than its disk: a partition.
#[must_use]
pub fn is_partition(lab: &Lab, osd: &Osd) -> bool {
    let own = osd.size.and_then(|size| size.value.known().copied());
    let whole = disk(lab, osd).and_then(|disk| disk.size?.value.known().copied());
    own.zip(whole).is_some_and(|(own, whole)| own < whole)
}

/// What the disks of the running lab hold together, as far as it is known.
#[must_use]
pub fn raw(lab: &Lab, ceph: &Ceph) -> SizeSum {
    members(lab, ceph)
        .filter_map(|osd| known_size(lab, osd))
        .sum()
}

/// How many disks of the running lab have a size that nobody decided or recorded.
#[must_use]
pub fn unknown(lab: &Lab, ceph: &Ceph) -> usize {
    let unknown = members(lab, ceph).filter(|osd| known_size(lab, osd).is_none());
    unknown.count()
}

/// The nodes with disks of the running lab; `decided` leaves out those that are still to be decided.
#[must_use]
pub fn hosts(lab: &Lab, ceph: &Ceph, decided: bool) -> BTreeSet<Id<Node>> {
    let osds = members(lab, ceph);
    let osds = osds.filter(|osd| !decided || osd.disk.value.known().is_some());
    osds.map(|osd| osd.node.value).collect()
}

/// The nodes of the running lab on which a daemon runs, by the placement that says so.
#[must_use]
pub fn placed(lab: &Lab, placement: &Placement) -> Vec<Id<Node>> {
    let members = super::members::members(lab).into_iter();
    members
        .filter(|node| placement.place(*node).is_some())
        .collect()
}

/// What room for data a pool would have if it had all of Ceph to itself, in bytes.
#[must_use]
pub fn usable(raw: SizeSum, pool: &Pool) -> SizeSum {
    SizeSum {
        bytes: raw.bytes / u128::from(pool.copies().max(1)),
        ..raw
    }
}

/// What a pool is promised to: the parts that are there, or those and the planned ones.
pub fn parts<'s>(
    space: &'s Space,
    pool: &Pool,
    planned: bool,
) -> impl Iterator<Item = &'s Part> + use<'s> {
    let parts = space.of(pool.storage).iter();
    parts.filter(move |part| planned || part.is_there())
}

/// The raw room that is promised: every part as often as its pool copies it.
#[must_use]
pub fn promised_raw(space: &Space, ceph: &Ceph, planned: bool) -> SizeSum {
    let pools = ceph.pools.iter();
    pools.fold(SizeSum::default(), |sum, pool| {
        let of_pool = space::promised(parts(space, pool, planned));
        SizeSum {
            bytes: sum.bytes + of_pool.bytes * u128::from(pool.copies()),
            approximate: sum.approximate || of_pool.approximate,
        }
    })
}

/// How many copies of placement groups there are: what the disks share among them.
#[must_use]
pub fn placement_groups(lab: &Lab, ceph: &Ceph) -> u64 {
    let there = ceph
        .pools
        .iter()
        .filter(|pool| lab.storages.at(pool.storage).about.status != Status::Removed);
    let groups =
        there.filter_map(|pool| Some(u64::from(pool.pg?.value) * u64::from(pool.copies())));
    groups.sum()
}
