//! Guests: ids, slots, processors, where they are plugged in, in which order they start.

crate::rules::group! {
    address_unknown,
    bridge_ambiguous,
    bridge_missing,
    container_options,
    cores_over_node,
    id_duplicate,
    joins_foreign_network,
    memory_or_topology,
    outside_bridge,
    slot,
    start_loop,
    start_order,
    wrong_kind,
}
