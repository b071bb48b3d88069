//! Gateways: the way out.

crate::rules::group! {
    family_missing,
    isolated,
    more_than_one,
    router_mismatch,
    several_by_dhcp,
    unreachable,
}
