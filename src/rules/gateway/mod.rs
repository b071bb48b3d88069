//! Gateways: the way out.

crate::rules::group! {
    isolated,
    more_than_one,
    several_by_dhcp,
    unreachable,
}
