//! Corosync: names, ids and links of a cluster.

crate::rules::group! {
    cluster_name,
    link_incomplete,
    link_limits,
    node_id,
    single_link,
}
