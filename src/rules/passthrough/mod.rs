//! Devices of nodes that guests are given.

crate::rules::group! {
    address_invalid,
    device_shared,
    memory_pinned,
}
