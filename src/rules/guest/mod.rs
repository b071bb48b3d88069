//! Guests: ids, slots, processors, where they are plugged in, in which order they start.

crate::rules::group! {
    bridge_ambiguous,
    bridge_missing,
    cores_over_node,
    id_duplicate,
    memory_or_topology,
    outside_bridge,
    slot,
    start_order,
    wrong_kind,
}
