//! Capacity: what is promised against what is there.

crate::rules::group! {
    memory_overcommit,
    storage_overcommit,
}
