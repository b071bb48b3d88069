//! How large packets may be, on one node and on the whole way.

crate::rules::group! {
    below_ipv6_minimum,
    guest_above_network,
    larger_than_below,
    path_too_small,
}
