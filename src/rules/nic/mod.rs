//! Network cards and bridges of nodes.

crate::rules::group! {
    mac_conflict,
    name_invalid,
    port_has_address,
    used_twice,
}
