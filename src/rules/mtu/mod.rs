//! How large packets may be.

crate::rules::group! {
    below_ipv6_minimum,
    larger_than_below,
}
