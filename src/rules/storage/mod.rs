//! Storages: what they are, where, and what they hold.

crate::rules::group! {
    behind_guest_router,
    content_impossible,
    disk_overfull,
    disk_used_twice,
    export_missing,
    id_invalid,
    incomplete,
    means_two_things,
    not_on_node,
    served_by_itself,
    zfs_not_installed,
}
