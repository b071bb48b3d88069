//! The hardware of nodes.

crate::rules::group! {
    cores_over_threads,
    reserve_over_total,
}
