//! Tags: which network a packet belongs to, where it arrives, and where it stops.

crate::rules::group! {
    default_id,
    id_conflict,
    isolated_leak,
    name_misleads,
    native_mismatch,
    not_on_bridge,
    path_broken,
    port_unused,
    tag_missing,
    tag_owned_twice,
    tagged_and_untagged,
    untagged_shared,
}
