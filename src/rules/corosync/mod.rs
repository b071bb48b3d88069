//! What corosync itself refuses or cannot work with.

crate::rules::group! {
    bond_mode,
    cluster_name,
    link_incomplete,
    link_limits,
    link_member,
    link_shared,
    node_id,
    port_missing,
    single_link,
    timing,
    transport_limits,
}
