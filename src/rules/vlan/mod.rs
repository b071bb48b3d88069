//! Tags: which network a packet belongs to.

crate::rules::group! {
    name_misleads,
    not_on_bridge,
    tag_missing,
    tag_owned_twice,
    untagged_shared,
}
