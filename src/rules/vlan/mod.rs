//! Tags: where a network arrives, and where it stops.

crate::rules::group! {
    isolated_leak,
    native_mismatch,
    path_broken,
}
