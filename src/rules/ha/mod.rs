//! High availability: whether another node can take over.

crate::rules::group! {
    affinity_infeasible,
    affinity_unmanaged,
    apart_in_strict_group,
    fencing_device,
    group_name,
    home_against_affinity,
    home_outside_group,
    local_disk,
    mixed_vendors,
    no_quorum,
    not_migratable,
    rule_conflict,
    rule_nodes,
    storage_not_everywhere,
    unsupported_by_version,
}
