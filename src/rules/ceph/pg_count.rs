//! More placement groups than the disks may carry.

use crate::diag::{Diagnostic, Sink};
use crate::facts::ceph::{MOST_PGS_PER_OSD, members, placement_groups};
use crate::model::ceph::Ceph;
use crate::rule;
use crate::rules::View;

rule! {
    /// The pools of Ceph have more placement groups than its disks may carry.
    ///
    /// ## Why it matters
    /// Every placement group costs memory and processor time on each disk that has a copy of it. Beyond 250 on a disk
    /// Ceph refuses to make new ones (`mon_max_pg_per_osd`), so the last pool cannot be made. Disks that are still to
    /// be decided count as if they were there.
    ///
    /// ## What to do
    /// Write smaller powers of two at `pg`: about 100 copies of groups on a disk are usual. Or let the autoscaler
    /// choose, and leave `pg` out.
    pub(super) RULE = "ceph" / "pg-count", Error
}

pub(super) fn check(view: &View, sink: &mut Sink) {
    let Some(ceph) = view.ceph() else {
        return;
    };
    let groups = placement_groups(&view.lab, ceph);
    let disks = u64::try_from(members(&view.lab, ceph).count()).unwrap_or(u64::MAX);
    if disks > 0 && groups > MOST_PGS_PER_OSD.saturating_mul(disks) {
        sink.push(too_many(view, ceph, groups, disks));
    }
}

fn too_many(view: &View, ceph: &Ceph, groups: u64, disks: u64) -> Diagnostic {
    let each = groups.div_ceil(disks);
    let message = format!(
        "{groups} copies of placement groups on {disks} disks are {each} on each; {MOST_PGS_PER_OSD} are allowed"
    );
    let mut pools: Vec<_> = ceph
        .pools
        .iter()
        .filter_map(|pool| Some((pool.pg?, pool)))
        .collect();
    pools.sort_by_key(|(pg, pool)| {
        std::cmp::Reverse(u64::from(pg.value) * u64::from(pool.copies()))
    });
    let mut parts = pools.iter().map(|(pg, pool)| {
        let name = &view.lab.storages.at(pool.storage).name.value;
        (
            pg.span,
            format!("`{name}`: {} groups, {} times", pg.value, pool.copies()),
        )
    });
    let found = Diagnostic::new(&RULE, message);
    let found = match parts.next() {
        Some((span, label)) => found.at(span, label),
        None => found.at(ceph.span, "too many"),
    };
    let found = parts.fold(found, |found, (span, label)| found.related(span, label));
    found.help("halve the largest `pg`, or leave `pg` out for the autoscaler")
}
