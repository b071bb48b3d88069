//! Replication of guest disks between nodes.

crate::rules::group! {
    needs_zfs_both_ends,
    rate,
    target,
}
