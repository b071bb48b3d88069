//! The largest packet, on the whole way.

crate::rules::group! {
    path_too_small,
}
