//! Names, and who is asked for them.

crate::rules::group! {
    name_invalid,
    resolver_mismatch,
    zone_reserved,
}
