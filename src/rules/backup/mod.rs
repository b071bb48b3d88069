//! Backup jobs: what they cover, where to, and what is kept.

crate::rules::group! {
    content_type,
    fleecing_storage,
    guest_not_covered,
    id_invalid,
    into_itself,
    notes_invalid,
    retention,
    retention_conflict,
    retention_over_target,
    same_node,
    selects_nothing,
    setting_ignored,
    setting_out_of_range,
    stops_etcd,
    storage_not_on_node,
    tmpdir_acl,
    window_overlap,
}
