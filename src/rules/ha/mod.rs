//! High availability: whether another node can take over.

crate::rules::group! {
    affinity_infeasible,
    local_disk,
    no_quorum,
    not_migratable,
}
