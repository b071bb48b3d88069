//! Replication of guest disks between nodes.

crate::rules::group! {
    lag,
    needs_zfs_both_ends,
    rate,
    target,
}
