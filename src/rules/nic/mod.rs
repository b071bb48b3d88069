//! Network cards and bridges of nodes.

crate::rules::group! {
    mac_conflict,
    name_invalid,
    name_not_made,
    port_has_address,
    setting_unused,
    stands_on_itself,
    used_twice,
    wifi_port,
}
