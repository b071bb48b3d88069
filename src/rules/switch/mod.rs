//! Ports of switches and other devices, and the cables in them.

crate::rules::group! {
    cable_loop,
    cable_stated_twice,
    lag_uneven,
    port_stated_twice,
    port_unknown,
    port_used_twice,
    speed_mismatch,
}
