//! Guests: ids, slots, processors, where they are plugged in, in which order they start.

crate::rules::group! {
    bridge_ambiguous,
    cores_over_node,
    id_duplicate,
    memory_or_topology,
    no_bridge,
    outside_bridge,
    slot,
    start_order,
    wrong_kind,
}
