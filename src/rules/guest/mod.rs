//! Guests: ids, slots, processors.

crate::rules::group! {
    cores_over_node,
    id_duplicate,
    slot,
}
