//! The hardware of nodes.

crate::rules::group! {
    cores_over_threads,
    processor_mismatch,
    reserve_over_total,
}
