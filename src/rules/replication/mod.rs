//! Replication of guest disks between nodes.

crate::rules::group! {
    job_twice,
    lag,
    needs_zfs_both_ends,
    rate,
    target,
}
