//! Ceph: enough hosts, copies, monitors and room.

crate::rules::group! {
    metadata_server_missing,
    min_size,
    monitors,
    nearfull_after_loss,
    network,
    no_spare_domain,
    osd_failure_domain,
    pg_count,
    size_over_hosts,
}
